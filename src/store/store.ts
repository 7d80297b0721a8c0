import type { Edit } from '../domain/edit.ts'
import type { Event } from '../domain/event.ts'
import type { CorrelationKey, EditId, EventId, IncidentId, NonEmpty, RawEventId } from '../domain/identity.ts'
import type { Incident, Origin } from '../domain/incident/incident.ts'
import type { Delivery, DeliveryOutcome, Headers, RawEvent } from '../domain/raw-event.ts'
import type { Instant, Interval } from '../domain/time/time.ts'

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

/** What became of a claimed raw event once it was read. */
export interface ReadingResult {
  readonly rawEventId: RawEventId
  readonly state: 'read' | 'ignored' | 'unreadable'
  readonly reason: string | null
}

/** A raw event that waits to be understood. `version` changes when a repeat changed what is known of it. */
export interface ClaimedRawEvent {
  readonly raw: RawEvent
  readonly version: number
}

/**
 * All that one tick of the worker changes, in one transaction. `incidents` are whole; those of `replaced` that are not
 * among them are gone; one that is stored just so already is not written again. `claimed` leave the state pending unless
 * their version has changed meanwhile; each of them has one of the `readings`. `events` replace those of the same id:
 * tellings are merged already. `edits` are those pending ones that `incidents` show now, or that name nothing that is known.
 */
export interface Settlement {
  readonly claimed: readonly { readonly rawEventId: RawEventId; readonly version: number }[]
  readonly readings: readonly ReadingResult[]
  readonly events: readonly Event[]
  readonly replaced: readonly IncidentId[]
  readonly incidents: readonly StoredIncident[]
  readonly edits: readonly EditId[]
}

/** An incident with the ids of every event that it holds, by which old ids go on resolving. */
export interface StoredIncident {
  readonly incident: Incident
  readonly eventIds: NonEmpty<EventId>
}

/** `from` and `to`, inclusive, are about what the list is sorted by. */
export interface IncidentQuery {
  readonly from?: Instant
  readonly to?: Instant
  readonly service?: string
  readonly severity?: string
  readonly status?: 'open' | 'resolved'
  readonly source?: string
  readonly origin?: Origin
  /** Imported incidents that tell of one of the evidence are left out: that one stands for both. */
  readonly linked?: 'included'
  /** Words that must all occur in the title, services or texts. */
  readonly q?: string
  readonly limit: number
  readonly cursor?: string
}

export interface DeliveryQuery {
  readonly from?: Instant
  readonly to?: Instant
  readonly source?: string
  readonly outcome?: DeliveryOutcome
  readonly limit: number
  readonly cursor?: string
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

export interface StoreCounts {
  /** Raw events that wait to be understood. */
  readonly pending: number
  /** Edits that the incidents do not show yet. */
  readonly pendingEdits: number
  /** Deliveries that are kept and could not be read. */
  readonly unreadable: number
  readonly rawEvents: number
  /** Deliveries of bytes that were known already. */
  readonly repeats: number
  readonly events: number
  /** Without the imported ones that tell of another. */
  readonly incidents: number
  readonly openIncidents: number
}

/**
 * Memory. Every method rejects with `OperationalError` when the database fails, and otherwise only for a cursor that is
 * none; what is not there is `null` or empty. Reading sees all that was settled before it began. A store that failed goes
 * on by itself once the world is well again.
 */
export interface Store {
  /**
   * Resolves when the delivery is durable. Concurrent calls share a commit. Of a repeat (same id) only the receipt is
   * kept; one that was received earlier than what is stored gives the raw event its receipt and makes it pending again,
   * so that the order of arrival decides nothing.
   */
  accept(raw: RawEvent, subject?: string | null): Promise<Acceptance>
  /**
   * As `accept`, for a body that states neither a time nor an id. Within `REPEAT_WINDOW_MS` of a receipt of the same bytes
   * it is a duplicate, unless other bytes about the same `subject` (a dedup key) were received in between; otherwise a raw
   * event of its own, whose id has its receipt in it and is in the answer. That is decided here, once: what comes later
   * changes neither id nor receipt, and no rebuild asks again.
   */
  acceptTimeless(raw: RawEvent, subject?: string | null): Promise<Acceptance>
  /** Keeps the outcome of a delivery that was turned away; the oldest beyond a limit are forgotten. */
  refuse(refusal: Refusal): Promise<void>

  /**
   * Whether this store is the one that may reconstruct; asks for that when nobody does. It is lost when the connection
   * that holds it breaks: ask before every tick.
   */
  holdWorkerLock(): Promise<boolean>
  /** The oldest pending raw events, by receipt and id. The same ones again until they are settled. */
  claim(limit: number): Promise<readonly ClaimedRawEvent[]>
  /** The oldest edits that wait to be applied, by time and id. The same ones again until a settlement names them. */
  claimEdits(limit: number): Promise<readonly Edit[]>
  /** Known events of these ids. */
  eventsOf(ids: readonly EventId[]): Promise<readonly Event[]>
  /** Events that occurred in the interval, and ends of alerts that fired in it, in the total order; those `known` already may be left out. */
  eventsBetween(interval: Interval, known?: ReadonlySet<EventId>): Promise<readonly Event[]>
  /** Changes that occurred in the interval, in the total order. */
  changesBetween(interval: Interval): Promise<readonly Event[]>
  /** Events that carry one of these keys; those `known` already may be left out. */
  eventsWithKeys(keys: readonly CorrelationKey[], known?: ReadonlySet<EventId>): Promise<readonly Event[]>
  /** Events that one of these raw events told, by this or an earlier reading of it. */
  eventsOfDeliveries(ids: readonly RawEventId[]): Promise<readonly Event[]>
  /** The incidents that hold one of these events. */
  incidentsHolding(ids: readonly EventId[]): Promise<readonly IncidentId[]>
  /** The incidents of this origin of which some evidence is of the interval, or some is before and some after it. */
  incidentsDuring(interval: Interval, origin: Origin): Promise<readonly IncidentId[]>
  /** Ids of every event of these incidents. */
  eventIdsOf(ids: readonly IncidentId[]): Promise<readonly EventId[]>
  /** Rejects with `lock-lost` where this store asked for the worker's lock and does not have it (any more). */
  settle(settlement: Settlement): Promise<void>

  /** By its id, or by the id of any event that it holds. */
  incident(id: string): Promise<Incident | null>
  /** Newest first: by detection, else first evidence; last what no date is known of, which no period holds. */
  incidents(query: IncidentQuery): Promise<Page<Incident>>
  /** Events that no incident holds, newest first. */
  unassigned(query: { readonly from?: Instant; readonly to?: Instant; readonly limit: number }): Promise<readonly Event[]>
  /**
   * Newest receipt first. A raw event is the earliest receipt of its bytes (its delivery has its id, and the outcome
   * `unreadable` once it was read so), every other receipt a repeat; refusals stand between them.
   */
  deliveries(query: DeliveryQuery): Promise<Page<Delivery>>
  delivery(id: string): Promise<Delivery | null>
  /** What was refused, by the id of its delivery; null for an id of none, or one that is forgotten. */
  refusal(id: string): Promise<Refusal | null>
  rawEvent(id: RawEventId): Promise<RawEvent | null>
  /** Every raw event in order of receipt, then id; read in batches, never all at once, as of the moment at which it began. */
  rawEvents(): AsyncIterable<RawEvent>
  /** Every event, in the total order, in the same way. */
  events(): AsyncIterable<Event>
  counts(): Promise<StoreCounts>

  /** Makes a raw event pending again, false where there is none; derived rows stay until the worker replaces them. */
  reprocess(id: RawEventId): Promise<boolean>
  /** Forgets everything derived and makes every raw event pending: the first step of a rebuild. */
  forgetDerived(): Promise<void>

  /** Resolves when the edit is durable, and pending with it. An edit of an id that is known changes nothing. */
  appendEdit(edit: Edit): Promise<void>
  /**
   * As `appendEdit`, but only while exactly so many edits are known, whichever replica they came through: for an edit that was
   * checked against those. Whether it was appended.
   */
  appendEditAfter(edit: Edit, count: number): Promise<boolean>
  /** Whether a settlement has named it; false for an edit that there is not. */
  isEditApplied(id: EditId): Promise<boolean>
  /** In the order in which they were made. */
  edits(): Promise<readonly Edit[]>

  /** Resolves when the database answers and can be written to; rejects with `OperationalError` otherwise. */
  ready(): Promise<void>
  /** Ends when what runs is done; what waits, and whatever comes afterwards, is rejected with `store-closed`. */
  close(): Promise<void>
}

/** The caller handed us a `cursor` that no page of ours named. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError'
  constructor(cursor: string) {
    super(`not a cursor of this list: ${JSON.stringify(cursor.slice(0, 100))}`)
  }
}

/**
 * The world failed: a full disk, a database that is down. `code` says which way (`disk-full`, `unreachable`,
 * `store-locked`, …: `failures.ts` has them); `retryable`: trying again later may work.
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
