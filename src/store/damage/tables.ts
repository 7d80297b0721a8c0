import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Fault } from './fault.ts'

/**
 * A table or a column that was dropped or renamed is found before a delivery is lost in it. Reads no row. Rejects with
 * `damaged`.
 */
export const touchTables = (db: Kysely<Schema>) =>
  db
    .selectNoFrom(
      Object.entries(COLUMNS).map(([table, columns]) => {
        const present = columns.map((column) => sql`count(${sql.ref(column)})`)
        return sql<number>`(select ${sql.join(present, sql` + `)} from ${sql.table(table)} where 1 = 0)`.as(table)
      }),
    )
    .execute()

type Columns = { readonly [Table in keyof Schema]: readonly (keyof Schema[Table] & string)[] }

/** Every table that all migrations together leave, with its columns. */
const COLUMNS: Columns = {
  raw_events: ['seq', 'id', 'source', 'received_at', 'state', 'version', 'reason', 'attempts'],
  arrivals: ['number', 'raw_seq', 'id', 'source', 'received_at'],
  rounds: ['id', 'holder', 'raw_event_ids', 'edit_ids_json'],
  raw_bodies: ['seq', 'path', 'headers_json', 'body', 'arrived_at', 'digest'],
  links: ['position', 'raw_seq', 'raw_id', 'digest', 'link'],
  chain_head: ['id', 'position', 'link'],
  damages: ['noticed_at', 'what'],
  duplicates: ['seq', 'raw_seq', 'source', 'received_at'],
  copies: ['bytes_id', 'received_at', 'raw_seq'],
  refusals: ['seq', 'source', 'received_at', 'path', 'status', 'reason', 'headers_json', 'body'],
  events: ['id', 'occurred_at', 'is_change', 'event_json', 'notified'],
  event_keys: ['key', 'event_id'],
  event_marks: ['mark', 'at', 'event_id'],
  marks_of: ['version'],
  event_deliveries: ['raw_event_id', 'event_id'],
  incidents: [
    'id',
    'origin',
    'describes',
    'sort_at',
    'first_at',
    'last_at',
    'status',
    'severity',
    'services',
    'sources',
    'words',
    'incident_json',
  ],
  incident_figures: [
    'incident_id',
    'origin',
    'describes',
    'sort_at',
    'status',
    'severity',
    'services',
    'figures_json',
    'review',
    'revision',
  ],
  gone_incidents: ['incident_id', 'revision'],
  figures_revision: ['id', 'revision'],
  incident_events: ['incident_id', 'event_id'],
  open_alerts: ['incident_id', 'source', 'believed_until'],
  open_noise: ['event_id', 'source', 'believed_until'],
  edits: ['id', 'at', 'edit_json', 'is_pending', 'attempts'],
  edit_links: ['position', 'edit_id'],
  heartbeat: ['id', 'beats'],
  counted_incidents: ['incident_id'],
  incident_counters: [
    'metric',
    'service',
    'severity',
    'le',
    'count',
    'sum_ms',
    'exemplar_id',
    'exemplar_ms',
    'exemplar_at',
    'revision',
    'digest',
  ],
  folded_names: ['label', 'name'],
  counting: ['id', 'figures_revision', 'revision'],
  counter_digests: ['name', 'digest'],
}

/** None: what `touchTables` rejects with is the fault. */
export async function* tableFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  await touchTables(db)
  yield* []
}
