import { z } from 'zod'
import { type AlertNotification, compactNotifications } from '../../domain/alerts/notification.ts'
import { assert } from '../../domain/assert.ts'
import { defined } from '../../domain/defined.ts'
import type { AlertEvent, EventBase, Labels } from '../../domain/event.ts'
import { type CorrelationKey, eventIdOf, type NonEmpty, type SourceName } from '../../domain/identity.ts'
import { type Problem, type RawEvent, receiptsOf } from '../../domain/raw-event.ts'
import { expressionWindow } from '../../domain/rules/expression-window.ts'
import { severityIn } from '../../domain/severity.ts'
import { type Instant, isoOf, later, type Milliseconds, type Moment, milliseconds, minutes } from '../../domain/time/time.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { environmentOf, labelOf, labelsOf } from '../values/labels.ts'
import { momentOf, plausibleTime, receiptMoment } from '../values/times.ts'
import { anything, optionalText, tolerate } from '../values/tolerant.ts'
import { affectedServiceOf } from './affected-service.ts'
import { fingerprintOf } from './fingerprint.ts'
import { heldFor } from './held-for.ts'

/** What an alert shares with the others of its notification. */
export interface Group {
  readonly source: SourceName
  readonly status: string | null
  /** Hex SHA-256 of the group key; null where there is none that can be used. */
  readonly keyHash: string | null
  readonly commonLabels: Labels
  readonly commonAnnotations: Labels
  readonly externalLink: string | null
  /** How many alerts the sender left out of the notification. */
  readonly leftOut: number
  /** Whether nobody notified: the alerts are from the memory of what evaluated them. */
  readonly isPast?: boolean
}

export interface AlertReading {
  /** null: the member is no alert, and the problems say why. */
  readonly event: AlertEvent | null
  readonly problems: readonly Problem[]
}

const alertSchema = z.object({
  status: optionalText,
  labels: anything,
  annotations: anything,
  startsAt: anything,
  /** Of a backfill: when its condition began. */
  activeAt: anything,
  endsAt: anything,
  generatorURL: optionalText,
  fingerprint: optionalText,
})
type AlertBody = z.infer<typeof alertSchema>

/** A firing Prometheus sends an `endsAt` some minutes ahead: such a time is a promise, not an end. */
const END_AHEAD_MAX = minutes(5)

/** One member of `alerts`. */
export function readAlert(raw: RawEvent, group: Group, member: { readonly alert: unknown; readonly pointer: string }): AlertReading {
  const { value, problems } = tolerate(alertSchema, member.alert, member.pointer)
  if (value === null) return { event: null, problems }
  const status = statusOf(value, group, raw.receivedAt)
  if (status !== 'firing' && status !== 'resolved') {
    return {
      event: null,
      problems: [...problems, { pointer: `${member.pointer}/status`, detail: `expected firing or resolved, found "${status}"` }],
    }
  }
  return { event: eventOf({ raw, group, body: value, status }), problems }
}

const HEARTBEATS: readonly string[] = ['Watchdog', 'DeadMansSwitch', 'InfoInhibitor']

/** An alert that fires while all is well, or that only inhibits others: nothing happened. */
export const isHeartbeat = (alert: AlertEvent): boolean => HEARTBEATS.includes(labelOf(alert.labels, 'alertname') ?? '')

/** The alert's own status; else a real end; else the group's status, which says "firing" while any of its alerts does. */
function statusOf(body: AlertBody, group: Group, receivedAt: Instant): string {
  const own = knownText(body.status)?.toLowerCase()
  if (own !== undefined) return own
  const end = plausibleTime(body.endsAt, receivedAt)
  if (end !== null && end.at <= receivedAt) return 'resolved'
  return group.status ?? 'firing'
}

interface AlertInput {
  readonly raw: RawEvent
  readonly group: Group
  readonly body: AlertBody
  readonly status: 'firing' | 'resolved'
}

function eventOf(input: AlertInput): AlertEvent {
  const { raw, group, body, status } = input
  const own = labelsOf(body.labels)
  const labels = { ...group.commonLabels, ...own }
  const annotations = { ...group.commonAnnotations, ...labelsOf(body.annotations) }
  const started = momentOf(body.startsAt, { receivedAt: raw.receivedAt, earliest: null })
  const common = {
    ...baseOf(input, { labels, annotations, fingerprint: knownText(body.fingerprint) ?? fingerprintOf(own) }),
    severity: severityIn(labels) ?? severityIn(annotations),
    labels,
    notifications: notificationsOf(input),
    heldFor: heldFor(TEXT_ANNOTATIONS.flatMap((name) => labelOf(annotations, name) ?? [])),
    ...defined({ window: windowOf(body.generatorURL) ?? undefined, pendingFor: pendingFor(body, raw.receivedAt) ?? undefined }),
    // What was notified says more than labels do, whenever it was received.
    ...(group.isPast === true ? { content: { receivedAt: started.at, rawEventId: raw.id } } : {}),
  }
  if (status === 'firing') return { ...common, kind: 'alert.fired', occurred: started }
  return { ...common, kind: 'alert.resolved', occurred: endOf(body, started, raw.receivedAt), firedAt: started.at }
}

/** The body does not say when it was sent: the same bytes received again later are another notification. */
function notificationsOf({ raw, group, body, status }: AlertInput): NonEmpty<AlertNotification> {
  const at = (time: unknown) => plausibleTime(time, raw.receivedAt)?.at ?? null
  const end = at(body.endsAt)
  const stated = { instance: group.externalLink ?? '', start: at(body.startsAt), end: status === 'resolved' ? end : null }
  // A memory is as if it had been notified of at once: its receipt says nothing of how long the alert lasted.
  const past = stated.end ?? stated.start
  const receipts = group.isPast === true && past !== null ? [past] : receiptsOf(raw)
  const [first, ...others] = receipts.map((receivedAt) => ({
    ...stated,
    receivedAt,
    until: status === 'firing' && end !== null && end > receivedAt ? end : null,
  }))
  assert(first !== undefined, 'a delivery has a receipt')
  return compactNotifications([first, ...others])
}

/** From when its condition began until it fired; null: not remembered. */
function pendingFor({ activeAt, startsAt }: AlertBody, receivedAt: Instant): Milliseconds | null {
  const [from, to] = [plausibleTime(activeAt, receivedAt), plausibleTime(startsAt, receivedAt)]
  return from === null || to === null || from.at > to.at ? null : milliseconds(to.at - from.at)
}

/** Prometheus links to the graph of the rule's expression. */
function windowOf(generatorURL: string | null | undefined): Milliseconds | null {
  if (typeof generatorURL !== 'string' || !URL.canParse(generatorURL)) return null
  const expression = new URL(generatorURL).searchParams.get('g0.expr')
  return expression === null || expression === '' ? null : expressionWindow(expression)
}

const TEXT_ANNOTATIONS = ['summary', 'message', 'description'] as const

interface Identified {
  readonly labels: Labels
  readonly annotations: Labels
  readonly fingerprint: string
}

function baseOf({ raw, group, body, status }: AlertInput, { labels, annotations, fingerprint }: Identified): Omit<EventBase, 'occurred'> {
  const start = plausibleTime(body.startsAt, raw.receivedAt)
  // Nine digits of a webhook and three of a backfill are one start. An unknown one makes the delivery itself the occurrence.
  const occurrence = `${fingerprint}@${start === null ? raw.id : isoOf(start.at)}`
  return {
    id: eventIdOf(group.source, status, occurrence),
    rawEventIds: [raw.id],
    source: group.source,
    receivedAt: raw.receivedAt,
    service: affectedServiceOf(labels),
    environment: environmentOf(labels),
    actor: null,
    text: firstKnown(...TEXT_ANNOTATIONS.map((name) => labelOf(annotations, name)), labelOf(labels, 'alertname')) ?? 'alert without a name',
    keys: keysOf(occurrence, fingerprint, group),
    senderKey: `${fingerprint}@${knownText(body.startsAt) ?? ''}`,
    link: knownLink(body.generatorURL, labelOf(annotations, 'dashboard'), group.externalLink),
    isTest: false,
  }
}

function keysOf(occurrence: string, fingerprint: string, group: Group): readonly CorrelationKey[] {
  const series = group.keyHash === null ? [fingerprint] : [fingerprint, group.keyHash]
  return [{ names: 'occurrence', value: occurrence }, ...series.map((value) => ({ names: 'series', value }) as const)]
}

/** Zero, absent or promised ends fall back to the receipt: the alert ended between its start and then. */
function endOf(body: AlertBody, started: Moment, receivedAt: Instant): Moment {
  const end = plausibleTime(body.endsAt, receivedAt)
  const isEnd = end !== null && end.at <= later(receivedAt, END_AHEAD_MAX)
  return isEnd ? momentOf(body.endsAt, { receivedAt, earliest: null }) : receiptMoment({ receivedAt, earliest: started.at })
}
