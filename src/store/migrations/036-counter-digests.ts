import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import {
  combine,
  DIGESTED_TABLES,
  digestOfCounted,
  digestOfCounter,
  digestOfCounting,
  digestOfFoldedName,
  NO_ROWS,
} from '../damage/counter-digests.ts'
import type { Schema } from '../schema.ts'

/**
 * What proves that nothing of the counters of `/metrics` was changed or lost: a digest of each, and one over all rows of each of their
 * tables. What is there already is taken as it is.
 */
export const counterDigests = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('incident_counters').addColumn('digest', types.bytes).execute()
    await db.schema
      .createTable('counter_digests')
      .addColumn('name', types.text, (column) => column.primaryKey().notNull())
      .addColumn('digest', types.bytes, (column) => column.notNull())
      .execute()
    await digestAll(db as Kysely<Schema>)
  },
})

/** At most some hundred thousand rows: incidents, and their names. */
async function digestAll(db: Kysely<Schema>): Promise<void> {
  const counters = await db.selectFrom('incident_counters').selectAll().execute()
  for (const row of counters)
    await sql`update incident_counters set digest = ${digestOfCounter(row)}
      where metric = ${row.metric} and service = ${row.service} and severity = ${row.severity} and le = ${row.le}`.execute(db)
  const folded = await db.selectFrom('folded_names').selectAll().execute()
  const counted = await db.selectFrom('counted_incidents').selectAll().execute()
  const counting = await db.selectFrom('counting').selectAll().execute()
  const rows = {
    incident_counters: counters.map(digestOfCounter),
    folded_names: folded.map(digestOfFoldedName),
    counted_incidents: counted.map(({ incident_id }) => digestOfCounted(incident_id)),
    counting: counting.map(digestOfCounting),
  }
  for (const name of DIGESTED_TABLES)
    await db
      .insertInto('counter_digests')
      .values({ name, digest: rows[name].reduce(combine, NO_ROWS) })
      .execute()
}
