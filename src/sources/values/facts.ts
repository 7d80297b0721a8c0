import type { AlertFired, AlertResolved, Event, EventBase, Labels, MessagePosted } from '../../domain/event.ts'
import { type CorrelationKey, eventIdOf, type SourceName, serviceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { type Instant, isoOf } from '../../domain/time/time.ts'
import { heldFor } from '../alertmanager/held-for.ts'
import { momentOf, plausibleTime } from './times.ts'

type Page<Kind extends Event['kind']> = Extract<Event, { readonly kind: Kind }>

/** A delivery, and whose it is. */
export interface From {
  readonly source: SourceName
  readonly raw: RawEvent
}

/** One fact as a reader takes it out of a body; what is null or left out the sender does not say. */
export interface Fact {
  /** The sender's names of what it is about and of what happened to it; texts that may change are no names. */
  readonly about: readonly (string | null)[]
  /** The sender's id of this very fact. Without one the time is it, and without a time the delivery. */
  readonly id?: string | null
  /** When it happened, as sent; the first that can be true. */
  readonly at: unknown
  /** Not earlier than this, as sent, where the time itself is not stated. */
  readonly after?: unknown
  /** This firing, this page, this deployment. Left out: what is open in the series. */
  readonly occurrence?: string | null
  readonly series?: readonly (string | null)[]
  /** Left out: the occurrence, else the first series. */
  readonly senderKey?: string | null
  readonly service?: string | null
  readonly environment?: string | null
  readonly actor?: string | null
  readonly text: string
  readonly link?: string | null
  readonly isTest?: boolean
}

export interface AlertFact extends Fact {
  readonly severity?: string | null
  readonly labels?: Labels
  /** Of what ended: when it began, as sent. */
  readonly firedAt?: unknown
}

export interface PageFact extends Fact {
  readonly severity?: string | null
}

/** When it happened, as far as the sender says it. */
const statedTime = (from: From, at: unknown): unknown =>
  Array.isArray(at) ? at.find((one) => plausibleTime(one, from.raw.receivedAt) !== null) : at

const instantOf = (from: From, at: unknown): Instant | null => plausibleTime(statedTime(from, at), from.raw.receivedAt)?.at ?? null

export function baseOf(from: From, fact: Fact): EventBase {
  const { source, raw } = from
  const at = statedTime(from, fact.at)
  const instant = instantOf(from, at)
  const keys = keysOf(fact)
  return {
    id: eventIdOf(source, ...fact.about.map((name) => name ?? ''), fact.id ?? (instant === null ? raw.id : isoOf(instant))),
    rawEventIds: [raw.id],
    source,
    occurred: momentOf(at, { receivedAt: raw.receivedAt, earliest: instant === null ? instantOf(from, fact.after) : null }),
    receivedAt: raw.receivedAt,
    service: fact.service === null || fact.service === undefined ? null : serviceName(fact.service),
    environment: fact.environment ?? null,
    actor: fact.actor ?? null,
    text: fact.isTest === true && !fact.text.startsWith('[test]') ? `[test] ${fact.text}` : fact.text,
    keys,
    senderKey: fact.senderKey ?? keys[0]?.value ?? '',
    link: fact.link ?? null,
    isTest: fact.isTest ?? false,
  }
}

function keysOf({ occurrence, series = [] }: Fact): readonly CorrelationKey[] {
  const values = [...new Set(series.flatMap((value) => (value === null || value === '' ? [] : [value])))]
  const own = occurrence === null || occurrence === undefined ? [] : [{ names: 'occurrence', value: occurrence } as const]
  return [...own, ...values.map((value) => ({ names: 'series', value }) as const)]
}

export const firedEvent = (from: From, fact: AlertFact): AlertFired => ({ ...alertBase(from, fact), kind: 'alert.fired' })

/** An alert that does not say since when it fired did so at its end at the latest: the firing of its series says more. */
export function resolvedEvent(from: From, fact: AlertFact): AlertResolved {
  const started = instantOf(from, fact.firedAt)
  const base = alertBase(from, { ...fact, after: fact.after ?? fact.firedAt })
  return { ...base, kind: 'alert.resolved', firedAt: started !== null && started <= base.occurred.at ? started : base.occurred.at }
}

const alertBase = (from: From, fact: AlertFact) => ({
  ...baseOf(from, fact),
  severity: fact.severity ?? null,
  labels: fact.labels ?? {},
  heldFor: heldFor([fact.text]),
})

const statedSeverity = ({ severity }: PageFact): { readonly severity?: string } =>
  severity === null || severity === undefined ? {} : { severity }

export const triggeredEvent = (from: From, fact: PageFact, reopened = false): Page<'page.triggered'> => ({
  ...baseOf(from, fact),
  kind: 'page.triggered',
  severity: fact.severity ?? null,
  reopened,
})

export const acknowledgedEvent = (from: From, fact: PageFact): Page<'page.acknowledged'> => ({
  ...baseOf(from, fact),
  ...statedSeverity(fact),
  kind: 'page.acknowledged',
})

export const closedEvent = (from: From, fact: PageFact): Page<'page.resolved'> => ({
  ...baseOf(from, fact),
  ...statedSeverity(fact),
  kind: 'page.resolved',
})

/** To nobody who is named it is an entry of the sender's log. */
export function escalatedEvent(from: From, fact: PageFact, to: string | null): Page<'page.escalated'> | MessagePosted {
  if (to === null) return activityEvent(from, { ...fact, text: `escalated: ${fact.text}` })
  return { ...baseOf(from, fact), ...statedSeverity(fact), kind: 'page.escalated', to }
}

/** Words of a person. */
export const postedEvent = (from: From, fact: PageFact, channel: string = from.source): MessagePosted => ({
  ...baseOf(from, fact),
  ...statedSeverity(fact),
  kind: 'message.posted',
  channel,
})

/** An entry of the sender's own log. */
export const activityEvent = (from: From, fact: PageFact, channel: string = from.source): MessagePosted => ({
  ...postedEvent(from, fact, channel),
  isActivity: true,
})
