import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import {
  combine,
  type DigestedTable,
  digestOfCounted,
  digestOfCounter,
  digestOfCounting,
  digestOfFoldedName,
  NO_ROWS,
} from './counter-digests.ts'

const ROWS = 5_000

/** The digest of each table as its rows are now. */
export async function counterRowDigests(db: Kysely<Schema>): Promise<Readonly<Record<DigestedTable, Buffer>>> {
  const digests = { incident_counters: NO_ROWS, folded_names: NO_ROWS, counted_incidents: NO_ROWS, counting: NO_ROWS }
  const add = (table: DigestedTable, digest: Buffer) => {
    digests[table] = combine(digests[table], digest)
  }
  for (const row of await db.selectFrom('incident_counters').selectAll().execute()) add('incident_counters', digestOfCounter(row))
  for (const row of await db.selectFrom('folded_names').selectAll().execute()) add('folded_names', digestOfFoldedName(row))
  for (const row of await db.selectFrom('counting').selectAll().execute()) add('counting', digestOfCounting(row))
  for (let after = ''; ; ) {
    const select = db.selectFrom('counted_incidents').select('incident_id').where('incident_id', '>', after)
    const rows = await select.orderBy('incident_id').limit(ROWS).execute()
    for (const { incident_id } of rows) add('counted_incidents', digestOfCounted(incident_id))
    const last = rows.at(-1)
    if (last === undefined) return digests
    after = last.incident_id
  }
}
