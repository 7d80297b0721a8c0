import { type AlertNotification, mergeNotifications } from './alerts/notification.ts'
import { appendTo } from './append-to.ts'
import type { ChangeRef, Outcome } from './change.ts'
import type { Document } from './document.ts'
import { byText, type CorrelationKey, type EventId, type NonEmpty, type RawEventId, type ServiceName, type SourceName } from './identity.ts'
import type { Measurement } from './impact/service-level.ts'
import { type Instant, instant, type Milliseconds, type Moment, milliseconds, secondOf } from './time/time.ts'

export type Labels = Readonly<Record<string, string>>

/**
 * One fact in our words. Reported twice it has one id, and `rawEventIds` names every delivery that reported it (sorted);
 * the content is that of the one received last: the latest word counts, and the order of arrival decides nothing.
 */
export interface EventBase {
  readonly id: EventId
  readonly rawEventIds: NonEmpty<RawEventId>
  readonly source: SourceName
  /** When it happened at the sender. `latest` without a time of its own: the receipt. */
  readonly occurred: Moment
  /** The earliest receipt of a delivery that reported it: shown, never used to decide. */
  readonly receivedAt: Instant
  /**
   * The delivery that the content is from, and the second of its last receipt; absent: the only delivery, received once, or a
   * postmortem, of which all copies say the same.
   */
  readonly content?: { readonly receivedAt: Instant; readonly rawEventId: RawEventId }
  readonly service: ServiceName | null
  readonly environment: string | null
  /** Who did it, as the sender names them; null: a machine, or not stated. */
  readonly actor: string | null
  /** One or more plain-text lines. */
  readonly text: string
  readonly keys: readonly CorrelationKey[]
  /** The sender's own name of the occurrence, as sent: `fingerprint@startsAt`, a page's id, a deployment's id. */
  readonly senderKey: string
  /** An `http(s)` link to the sender's page of it. */
  readonly link: string | null
  /** The sender's "send test notification": listed, never part of an incident. */
  readonly isTest: boolean
}

interface AlertBase extends EventBase {
  readonly severity: string | null
  readonly labels: Labels
  /** How long the condition had held when the alert fired (the rule's `for`), where the sender says so. */
  readonly heldFor: Milliseconds | null
  /** How long it was pending before it fired, where the samples of the monitoring show it: more than a text or a rule says. */
  readonly pendingFor?: Milliseconds
  /** How far back the rule's expression looks, where it is known: its end is late by up to so much. */
  readonly window?: Milliseconds
  /** The rule's `keep_firing_for`, where it is known. */
  readonly keepFiring?: Milliseconds
  /** Absent: one, received at `receivedAt`, that states no more than the event. */
  readonly notifications?: NonEmpty<AlertNotification>
}
export type AlertFired = AlertBase & { readonly kind: 'alert.fired' }
export type AlertResolved = AlertBase & { readonly kind: 'alert.resolved'; readonly firedAt: Instant }
type PageTriggered = EventBase & { readonly kind: 'page.triggered'; readonly severity: string | null; readonly reopened: boolean }
/** `severity` on later events of a page: what the sender states of it by then; left out where it states none. */
type PageAcknowledged = EventBase & { readonly kind: 'page.acknowledged'; readonly severity?: string }
/** It went to more or other people: `to` names them, joined with ", ". */
type PageEscalated = EventBase & { readonly kind: 'page.escalated'; readonly to: string; readonly severity?: string }
/** `mergedInto`: it was closed because people merged it into another page, whose occurrence this is, named as one more of `keys`. */
type PageResolved = EventBase & {
  readonly kind: 'page.resolved'
  readonly mergedInto?: string
  readonly severity?: string
}
export type ChangeStarted = EventBase & { readonly kind: 'change.started'; readonly change: ChangeRef }
export type ChangeFinished = EventBase & { readonly kind: 'change.finished'; readonly change: ChangeRef; readonly outcome: Outcome }
/** `isActivity`: not what somebody wrote but an entry of the sender's own log, such as a changed field or a workflow that ran. */
export type MessagePosted = EventBase & {
  readonly kind: 'message.posted'
  readonly channel: string
  readonly severity?: string
  readonly isActivity?: true
}
/** An entry of a written postmortem; `line` counts from 1. */
export type EntryReported = EventBase & { readonly kind: 'entry.reported'; readonly line: number }
/** A written postmortem as a whole. `occurred` runs from its earliest time to its latest. */
export type DocumentReported = EventBase & {
  readonly kind: 'document.reported'
  /** Its path in what was imported; the same name again is a later version of it. */
  readonly name: string
  readonly document: Document
}

/** What a monitoring measured of a service level from `occurred` on: it opens and joins no incident, and says what users lost. */
export type LevelMeasured = EventBase & { readonly kind: 'sli.measured'; readonly measurement: Measurement }

export type AlertEvent = AlertFired | AlertResolved
export type PageEvent = PageTriggered | PageAcknowledged | PageEscalated | PageResolved
export type ChangeEvent = ChangeStarted | ChangeFinished
export type ReportedEvent = EntryReported | DocumentReported
export type Event = AlertEvent | PageEvent | ChangeEvent | MessagePosted | LevelMeasured | ReportedEvent
export type EventKind = Event['kind']

export const isAlert = (event: Event): event is AlertEvent => event.kind === 'alert.fired' || event.kind === 'alert.resolved'
export const isPage = (event: Event): event is PageEvent => event.kind.startsWith('page.')
export const isChange = (event: Event): event is ChangeEvent => event.kind === 'change.started' || event.kind === 'change.finished'
export const isMeasured = (event: Event): event is LevelMeasured => event.kind === 'sli.measured'
/** What people wrote afterwards: it opens, joins and times no incident of machines. */
export const isReported = (event: Event): event is ReportedEvent => event.kind === 'entry.reported' || event.kind === 'document.reported'
/** Whether correlation groups by it. What was changed, measured or written is looked up beside the incidents that it is about. */
export const isGroupable = (event: Event): boolean => !isChange(event) && !isMeasured(event) && !isReported(event)
export const isDocument = (event: Event): event is DocumentReported => event.kind === 'document.reported'

/** The keys under which a store finds it: its own, and of a page the names by which people cite it. */
export const lookupKeysOf = (event: Event): readonly CorrelationKey[] =>
  isPage(event) ? [...event.keys, ...citationsOf(event).map(citedKey)] : event.keys

/** By what a document may cite it: its id, which a draft does, and of a page the sender's id and address. Changes are shared: none. */
export function citationsOf(event: Event): readonly string[] {
  if (isChange(event) || isReported(event) || isMeasured(event)) return []
  return isPage(event) ? [event.id, event.senderKey, ...(event.link === null ? [] : [event.link])] : [event.id]
}

export const citedKey = (name: string): CorrelationKey => ({ names: 'series', value: `cited ${name}` })

/** The one total order: event time, then id. */
export const byTime = (a: Event, b: Event): number => a.occurred.at - b.occurred.at || byText(a.id, b.id)

/**
 * Two reports of one fact, as one. Commutative, associative and idempotent: reports may come in any order and any
 * number of times. The content is that of the delivery received last, of two at once that of the greater id.
 */
function mergeReports(a: Event, b: Event): Event {
  const [first, ...rest] = [...new Set([...a.rawEventIds, ...b.rawEventIds])].sort(byText) as [RawEventId, ...RawEventId[]]
  const isOfA = hasLaterContent(a, b)
  const content = contentOf(isOfA ? a : b)
  const merged = { ...(isOfA ? a : b), rawEventIds: [first, ...rest] as const, receivedAt: instant(Math.min(a.receivedAt, b.receivedAt)) }
  if (isReported(merged)) return withoutContent(merged)
  const isOnly = rest.length === 0 && a.content === undefined && b.content === undefined
  return withNotifications(isOnly ? merged : { ...merged, content }, a, b)
}

/**
 * The same text says the same wherever it lies, so no copy of it is the one that counts. A receipt could not tell either: of a
 * postmortem the first one counts, and one that turns up later can be earlier.
 */
function withoutContent({ content, ...reported }: ReportedEvent): ReportedEvent {
  return reported
}

type Content = NonNullable<EventBase['content']>

/** Of one delivery read twice that with the earlier first receipt: it is what the delivery has by now. */
function hasLaterContent(a: Event, b: Event): boolean {
  const [one, other] = [contentOf(a), contentOf(b)]
  if (one.receivedAt !== other.receivedAt) return one.receivedAt > other.receivedAt
  if (one.rawEventId !== other.rawEventId) return one.rawEventId > other.rawEventId
  return a.receivedAt <= b.receivedAt
}

const contentOf = ({ content, receivedAt, rawEventIds }: Event): Content =>
  content ?? { receivedAt: secondOf(receivedAt), rawEventId: rawEventIds[0] }

function withNotifications(content: Event, a: Event, b: Event): Event {
  if (!isAlert(content) || !isAlert(a) || !isAlert(b)) return content
  const pendingFor = Math.max(a.pendingFor ?? -1, b.pendingFor ?? -1)
  const merged = pendingFor < 0 ? content : { ...content, pendingFor: milliseconds(pendingFor) }
  if (a.notifications === undefined && b.notifications === undefined && rawIdsAreEqual(a, b)) return merged
  return { ...merged, notifications: mergeNotifications(notificationsOf(a), notificationsOf(b)) }
}

const rawIdsAreEqual = (a: Event, b: Event): boolean =>
  a.rawEventIds.length === 1 && b.rawEventIds.length === 1 && a.rawEventIds[0] === b.rawEventIds[0]

/** What was received of an alert's firing or resolution, in order of receipt. */
export function notificationsOf(event: AlertEvent): NonEmpty<AlertNotification> {
  if (event.notifications !== undefined) return event.notifications
  const isFiring = event.kind === 'alert.fired'
  const start = isFiring ? event.occurred.at : event.firedAt
  return [{ receivedAt: event.receivedAt, instance: '', start, end: isFiring ? null : event.occurred.at, until: null }]
}

/** One event per id, in the total order. */
export function dedupeEvents(events: Iterable<Event>): readonly Event[] {
  const byId = new Map<EventId, Event[]>()
  for (const event of events) appendTo(byId, event.id, event)
  return [...byId.values()].map((reports) => mergeAll(reports, 0, reports.length)).sort(byTime)
}

/** By halves: one after the other, each of 50,000 reports of a fact would sort the ids of all before it again. */
function mergeAll(reports: readonly Event[], from: number, to: number): Event {
  const middle = Math.floor((from + to) / 2)
  return to - from === 1 ? (reports[from] as Event) : mergeReports(mergeAll(reports, from, middle), mergeAll(reports, middle, to))
}
