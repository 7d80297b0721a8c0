import type { Generated } from 'kysely'
import type { ReviewState } from '../domain/edits/completion.ts'
import type { IncidentStatus, Origin } from '../domain/incident/incident.ts'

export type RawEventState = 'pending' | 'read' | 'ignored' | 'unreadable'

/**
 * The tables as kysely sees them; `migrations/` makes them. Instants are milliseconds since the epoch, ids of raw
 * events their 16 bytes, whatever ends in `json` a domain object as `JSON.stringify` writes it. JSON stays text on
 * PostgreSQL too: `jsonb` refuses U+0000, which a label may hold.
 */
export interface Schema {
  /** The mutable part of a raw event. Its bytes are in `raw_bodies`, so that a new state rewrites 100 bytes and not 3 kB. */
  raw_events: {
    seq: Generated<number>
    id: Buffer
    source: string
    /** The earliest receipt of these bytes. */
    received_at: number
    state: RawEventState
    /** Raised whenever a duplicate or a reprocess made the raw event pending again. */
    version: number
    reason: string | null
    /** Rounds of the worker that held it and did not survive. */
    attempts: Generated<number>
  }
  /**
   * Receipts that are durable and not entered into `raw_events` yet (`sqlite/arrivals.ts`), in order; always empty on PostgreSQL. `raw_seq`: the
   * row that it will be there; null for another receipt of bytes that are known.
   */
  arrivals: { number: Generated<number>; raw_seq: number | null; id: Buffer; source: string; received_at: number }
  /** The round of the worker that is under way, or that did not survive; at most one row. `raw_event_ids`: one after the other. */
  rounds: { id: number; holder: string; raw_event_ids: Buffer; edit_ids_json: string }
  /** The immutable part. */
  raw_bodies: {
    seq: number
    path: string
    headers_json: string
    body: Buffer
    /** Its first receipt, which never changes; null, as the digest, until the chain has reached it. */
    arrived_at: number | null
    digest: Buffer | null
  }
  /** The deliveries in the order of their acceptance, each bound to all before it. */
  links: { position: number; raw_seq: number; raw_id: Buffer; digest: Buffer; link: Buffer }
  /** Where the chain ends, on PostgreSQL, whose deliveries no file beside the store remembers; one row, none on SQLite. */
  chain_head: { id: number; position: number; link: Buffer }
  /** What was found damaged or missing. */
  damages: { noticed_at: number; what: string }
  /** Every other receipt of the same bytes. */
  duplicates: { seq: Generated<number>; raw_seq: number; source: string; received_at: number }
  /** Every receipt of a body without a time and without an id, by the id of its bytes alone: later copies are compared with it. */
  copies: { bytes_id: Buffer; received_at: number; raw_seq: number }
  refusals: {
    seq: Generated<number>
    source: string
    received_at: number
    path: string
    status: number
    reason: string
    headers_json: string
    body: Buffer | null
  }
  /** `notified`: see `incidents/notifications.ts`; null: nobody was. */
  events: { id: string; occurred_at: number; is_change: number; event_json: string; notified: string | null }
  /** 16 bytes of a hash of each correlation key: a key may be longer than an index row can be. */
  event_keys: { key: Buffer; event_id: string }
  /** By what an event is found beside its keys (`domain/alerts/mark.ts`), at the time at which what it is about began. */
  event_marks: { mark: number; at: number; event_id: Buffer }
  /** One row: what the marks of all events were made with. None: the events of before are not marked. */
  marks_of: { version: string }
  /** Which raw events reported which event. */
  event_deliveries: { raw_event_id: Buffer; event_id: string }
  incidents: {
    id: string
    origin: Origin
    /** The incident that an imported one describes, which stands for it in lists and figures. */
    describes: string | null
    /** What the list is sorted by: detection, else first evidence. */
    sort_at: number
    /** From its first evidence, or the beginning of what that was about, to its last. */
    first_at: number
    last_at: number
    status: IncidentStatus
    severity: string | null
    /** JSON arrays of names. */
    services: string
    sources: string
    /** Title, services and texts in lower case. */
    words: string
    incident_json: string
  }
  /** Beside each incident what figures need: a column behind a megabyte of JSON is read through all of it. */
  incident_figures: {
    incident_id: string
    origin: Origin
    describes: string | null
    sort_at: number
    status: IncidentStatus
    severity: string | null
    services: string
    /** See `incidents/packed-figures.ts`. */
    figures_json: string
    /** How far its review has come; null: it goes on, or counts with another. */
    review: ReviewState | null
    /** The settlement that wrote it; 0: the one under way. */
    revision: Generated<number>
  }
  /** The settlement after which an incident was there no more. */
  gone_incidents: { incident_id: string; revision: number }
  /** One row: the number of the last settlement that changed figures. */
  figures_revision: { id: number; revision: number }
  /** The first events of incidents that counters have counted; see `incidents/incident-counters.ts`. */
  counted_incidents: { incident_id: string }
  /** One number of a counter: see `CounterCell`. `revision`: the counting that changed it last; 0: the one under way. */
  incident_counters: {
    metric: string
    service: string
    severity: string
    le: number
    count: number
    sum_ms: number
    exemplar_id: string | null
    exemplar_ms: number | null
    exemplar_at: number | null
    revision: Generated<number>
    /** See `damage/counter-digests.ts`. */
    digest: Buffer | null
  }
  /** Names that are counted as `other`. */
  folded_names: { label: string; name: string }
  /** One row: up to which revision of the figures incidents are counted, and the number of the last counting. */
  counting: { id: number; figures_revision: number; revision: number }
  /** Of each table of the counters, a digest over all of its rows. */
  counter_digests: { name: string; digest: Buffer }
  incident_events: { incident_id: string; event_id: string }
  /** Alerts of an incident that count as firing until then, if nothing further is received of them. */
  open_alerts: { incident_id: string; source: string; believed_until: number }
  /** Alerts of no incident, by their first event, that will have ended earlier than is believed if nothing further is received of them. */
  open_noise: { event_id: string; source: string; believed_until: number }
  /** `is_pending`: 1 until the incidents show it. */
  edits: { id: string; at: number; edit_json: string; is_pending: Generated<number>; attempts: Generated<number> }
  /** Which edits there are, in the order in which they were made. */
  edit_links: { position: number; edit_id: string }
  /** One row, written to check that the database accepts writes. */
  heartbeat: { id: number; beats: number }
}
