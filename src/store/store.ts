import type { EventMark, WantedMark } from '../domain/alerts/mark.ts'
import type { HeldNotified } from '../domain/alerts/notified.ts'
import type { Edit } from '../domain/edit.ts'
import type { OpenAlert, OpenNoise } from '../domain/episode.ts'
import type { Event } from '../domain/event.ts'
import type { CorrelationKey, EditId, EventId, IncidentId, NonEmpty, RawEventId, SourceName } from '../domain/identity.ts'
import type { Incident, Origin } from '../domain/incident/incident.ts'
import type { Notice } from '../domain/incident/notice.ts'
import type { Delivery, DeliveryStanding, Headers, RawEvent } from '../domain/raw-event.ts'
import type { Instant, Interval } from '../domain/time/time.ts'
import type { CounterStore } from './counter-store.ts'
import type { StoreCounts } from './counts.ts'
import type { CheckedStore } from './damage/checked-store.ts'
import type { ReceiptStore } from './deliveries/receipt-store.ts'
import type { FiguresStore } from './incidents/figures-store.ts'
import type { DeliveryQuery, IncidentFacets, IncidentQuery, Page, UnassignedQuery } from './list-queries.ts'
import type { ClaimedRawEvent, RoundStore } from './round.ts'
import type { StoreLocks } from './store-locks.ts'

export type { StoreCounts } from './counts.ts'
export { GONE_KEPT_REVISIONS } from './incidents/figures-store.ts'
export type { DeliveryQuery, FiguresQuery, IncidentFacets, IncidentQuery, Page, UnassignedQuery } from './list-queries.ts'
export type { ClaimedRawEvent } from './round.ts'

export interface Acceptance {
  readonly outcome: 'accepted' | 'duplicate'
  readonly rawEventId: RawEventId
}

/** A delivery that was not accepted. `body` only where the sender authenticated, and then at most its first 16 KiB. */
export interface Refusal {
  readonly source: string
  readonly receivedAt: Instant
  readonly path: string
  readonly status: number
  readonly reason: string
  readonly headers: Headers
  readonly body: Uint8Array | null
}

/** The outcome of reading a claimed raw event. */
export interface ReadingResult {
  readonly rawEventId: RawEventId
  readonly state: 'read' | 'ignored' | 'unreadable'
  readonly reason: string | null
}

/**
 * Everything that one tick of the worker changes. Where it is not written in one transaction, a death in between leaves
 * `claimed` and `edits` pending, and settling them again gives the same rows. `incidents` are whole; those of `replaced` that are
 * not among them are deleted; one whose stored rows are equal is not written again. `marks` are those of the events. `expired` and
 * `openNoise`: see `noiseToExpire`. `claimed` leave the state pending
 * unless their version has changed meanwhile; each has one of the `readings`. `events` replace those of the same id: their
 * reports are already merged. `edits` are the pending ones that `incidents` now show, or that name nothing known.
 */
export interface Settlement {
  readonly claimed: readonly { readonly rawEventId: RawEventId; readonly version: number }[]
  readonly readings: readonly ReadingResult[]
  readonly events: readonly Event[]
  readonly marks: readonly EventMark[]
  readonly expired: readonly EventId[]
  readonly openNoise: readonly OpenNoise[]
  readonly replaced: readonly IncidentId[]
  readonly incidents: readonly StoredIncident[]
  readonly edits: readonly EditId[]
  /** It ends the round that `beginRound` marked. */
  readonly isRound?: true
}

/** An incident with the ids of all its events, so that its former ids still resolve. */
export interface StoredIncident {
  readonly incident: Incident
  readonly eventIds: NonEmpty<EventId>
  readonly openAlerts?: readonly OpenAlert[]
  /** When the first of its conditions began, where that is before any of its evidence. */
  readonly begins?: Instant
}

/**
 * The database. Every method rejects with `OperationalError` when the database fails, and otherwise only for an invalid
 * cursor; what does not exist is `null` or empty. A read sees everything that was settled before it began. A store that
 * failed recovers by itself once the database does.
 */
export interface Store extends RoundStore, CheckedStore, CounterStore, FiguresStore, StoreLocks, ReceiptStore {
  /**
   * Resolves when the delivery is durable. Concurrent calls share a commit. Of a duplicate (same id) only the receipt is
   * stored; one with an earlier receipt than the raw event gives it that receipt and makes it pending again, so that the
   * order of arrival makes no difference.
   */
  accept(raw: RawEvent, subject?: string | null): Promise<Acceptance>
  /**
   * As `accept`, for a body that states neither a time nor an id. Within `DUPLICATE_WINDOW_MS` of a receipt of the same
   * bytes it is a duplicate, unless other bytes about the same `subject` (a dedup key) were received in between; otherwise
   * a raw event of its own, whose id includes its receipt and is in the answer. This is decided here, once: later
   * deliveries change neither id nor receipt, and a rebuild does not decide again.
   */
  acceptTimeless(raw: RawEvent, subject?: string | null): Promise<Acceptance>
  /** Stores the outcome of a delivery that was rejected; the oldest beyond a limit are deleted. */
  refuse(refusal: Refusal): Promise<void>

  /**
   * The oldest pending raw events, by receipt and id, without suspects: so many, or until their bodies have `bytesMax` bytes. The same
   * ones again until they are settled.
   */
  claim(limit: number, bytesMax?: number): Promise<readonly ClaimedRawEvent[]>
  /** The oldest pending edits, by time and id. The same ones again until a settlement names them. */
  claimEdits(limit: number): Promise<readonly Edit[]>
  /** Known events of these ids. Of the deliveries that reported them each names one: `deliveriesOf` has all. */
  eventsOf(ids: readonly EventId[]): Promise<readonly Event[]>
  /** Events that have, or once had, one of the marks at a time in its interval, in the total order; `known` ones may be left out. */
  eventsMarked(wanted: readonly WantedMark[], known?: ReadonlySet<EventId>): Promise<readonly Event[]>
  /** What the marks of all stored events were made with (`marksVersion` of the policy); null: not all of them are marked. */
  marksVersion(): Promise<string | null>
  /** Marks of stored events. */
  addMarks(marks: readonly EventMark[]): Promise<void>
  setMarksVersion(version: string): Promise<void>
  /** Changes that occurred in the interval, in the total order. */
  changesBetween(interval: Interval): Promise<readonly Event[]>
  /** Events that carry one of these keys; `known` ones may be left out. */
  eventsWithKeys(keys: readonly CorrelationKey[], known?: ReadonlySet<EventId>): Promise<readonly Event[]>
  /** Events that one of these raw events reported, in this or an earlier reading of it. */
  eventsOfDeliveries(ids: readonly RawEventId[]): Promise<readonly Event[]>
  /** The raw events that reported this event: how many, and the first of them by id. */
  deliveriesOf(id: EventId, limit: number): Promise<{ readonly ids: readonly RawEventId[]; readonly count: number }>
  /** The incidents that hold one of these events. */
  incidentsHolding(ids: readonly EventId[]): Promise<readonly IncidentId[]>
  /** The incidents of this origin whose evidence overlaps the interval, or lies on both sides of it. */
  incidentsDuring(interval: Interval, origin: Origin): Promise<readonly IncidentId[]>
  /** Ids of every event of these incidents. */
  eventIdsOf(ids: readonly IncidentId[]): Promise<readonly EventId[]>
  /** The latest receipt by source, of everything accepted. */
  lastReceived(): Promise<ReadonlyMap<SourceName, Instant>>
  /** Incidents with an alert that counted as firing until a time that its source has passed by now, at most so many. */
  incidentsToExpire(limit: number): Promise<readonly IncidentId[]>
  /**
   * First events of alerts in no incident, at most so many: silence since a time that their source has passed by now says that they
   * ended before. Those of a settlement's `openNoise`, until one names them as `expired`.
   */
  noiseToExpire(limit: number): Promise<readonly EventId[]>
  /** What it changed. Rejects with `lock-lost` where this store requested the worker's lock and does not have it (any more). */
  settle(settlement: Settlement): Promise<Notice>

  /** By its id, or by the id of any event that it holds. */
  incident(id: string): Promise<Incident | null>
  /** The same with a digest of all that is stored of it, which is another one where anything of it is. */
  incidentAndDigest(id: string): Promise<{ readonly incident: Incident; readonly digest: string } | null>
  /** Newest first: by detection, else first evidence; incidents of unknown date come last and are in no period. */
  incidents(query: IncidentQuery): Promise<Page<Incident>>
  /** The values by which the list of incidents can be filtered, at most 200 of each, and how far the reviews have come. */
  incidentFacets(): Promise<IncidentFacets>
  /** As `incidents`, each mapped before the next is read: one may have ten thousand members, and a page five hundred incidents. */
  incidentsAs<Listed>(query: IncidentQuery, toListed: (incident: Incident) => Listed): Promise<Page<Listed>>
  /**
   * Events that no incident holds, newest first. One call looks at a bounded number of events: a page may hold fewer than
   * the limit, even none, and still have a next one.
   */
  unassigned(query: UnassignedQuery): Promise<Page<Event>>
  /**
   * Newest receipt first. A raw event is the earliest receipt of its bytes (its delivery has its id, and the outcome
   * `unreadable` if reading failed), every other receipt is a duplicate; refusals are listed among them.
   */
  deliveries(query: DeliveryQuery): Promise<Page<Delivery>>
  delivery(id: string): Promise<Delivery | null>
  /** By each of these raw events; without ids of none and those that reported nothing, or are not read yet. */
  standingsOf(ids: readonly RawEventId[]): Promise<ReadonlyMap<RawEventId, DeliveryStanding>>
  /** A refusal by the id of its delivery; null for any other id, and for one that is deleted by now. */
  refusal(id: string): Promise<Refusal | null>
  rawEvent(id: RawEventId): Promise<RawEvent | null>
  /** Every raw event by receipt, then id; read in batches, never all at once, as of the moment at which the walk began. */
  rawEvents(): AsyncIterable<RawEvent>
  /** Every event, in the total order, in the same way. */
  events(): AsyncIterable<Event>
  /** Counts rows of every kind, which takes long where there are millions. */
  counts(): Promise<StoreCounts>
  /** Those that every page shows, by an index each. */
  shownCounts(): Promise<Pick<StoreCounts, 'incidents' | 'unreadable'>>
  /** Raw events that are not processed yet: of all counts the one that is asked for again and again. */
  pendingCount(): Promise<number>
  /** When the oldest of them was received; null: none is pending. */
  oldestPending(): Promise<Instant | null>
  /** What notified somebody in the interval, in the order of time. */
  notifications(interval: Interval): Promise<readonly HeldNotified[]>

  /** Makes a raw event pending again, false where there is none; derived rows stay until the worker replaces them. */
  reprocess(id: RawEventId): Promise<boolean>
  /**
   * Deletes everything derived and makes every raw event pending: the first step of a rebuild. Takes the worker's lock;
   * rejects with `store-locked` while another process has it.
   */
  forgetDerived(): Promise<void>

  /** Resolves when the edit is durable and pending. An edit with a known id changes nothing. */
  appendEdit(edit: Edit): Promise<void>
  /**
   * As `appendEdit` of each, all or none, but only while exactly `count` edits are stored, whichever replica stored them: for
   * edits that were validated against those. Whether they were appended.
   */
  appendEditsAfter(edits: NonEmpty<Edit>, count: number): Promise<boolean>
  /** Whether a settlement has named it; false for an edit that does not exist. */
  isEditApplied(id: EditId): Promise<boolean>
  /** In the order in which they were made. */
  edits(): Promise<readonly Edit[]>

  /** Resolves when the database answers and can be written to; rejects with `OperationalError` otherwise. */
  ready(): Promise<void>
  /** Resolves when running calls are done; queued and later ones are rejected with `store-closed`. */
  close(): Promise<void>
}

/** The caller passed a `cursor` that no page of ours returned. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError'
  constructor(cursor: string) {
    super(`not a cursor of this list: ${JSON.stringify(cursor.slice(0, 100))}`)
  }
}

/**
 * The environment failed: a full disk, a database that is down. `code` says how (`disk-full`, `unreachable`,
 * `store-locked`, …: see `failures.ts`); `retryable`: trying again later may work.
 */
export class OperationalError extends Error {
  override readonly name = 'OperationalError'
  readonly code: string
  readonly retryable: boolean
  constructor(code: string, message: string, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable
  }
}
