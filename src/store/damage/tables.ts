import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Fault } from './fault.ts'

/** A table that was dropped is found before a delivery is lost in it. Rejects with `damaged`. */
export const touchTables = (db: Kysely<Schema>) =>
  db.selectNoFrom(EVERY_TABLE.map((table) => sql<number | null>`(select 1 from ${sql.table(table)} limit 1)`.as(table))).execute()

const EVERY_TABLE: readonly (keyof Schema)[] = [
  ...(['raw_events', 'raw_bodies', 'links', 'damages', 'duplicates', 'copies', 'refusals', 'events', 'event_keys'] as const),
  ...(['event_deliveries', 'event_marks', 'marks_of', 'incidents', 'incident_events', 'incident_figures', 'open_alerts'] as const),
  ...(['open_noise', 'rounds', 'edits', 'edit_links', 'heartbeat', 'chain_head'] as const),
  ...(['figures_revision', 'gone_incidents', 'arrivals', 'counted_incidents', 'incident_counters'] as const),
  ...(['folded_names', 'counting'] as const),
]

/** None: what `touchTables` rejects with is the fault. */
export async function* tableFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  await touchTables(db)
  yield* []
}
