import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/**
 * What makes reading cheap as the store grows, and what a round leaves behind that did not survive. It stands alone: other migrations may
 * run before or after it.
 */
export const readModels = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema.createIndex('event_deliveries_by_event').on('event_deliveries').columns(['event_id', 'raw_event_id']).execute()
    await createRounds(db, types)
  },
})

/** `rounds` has a row while a round of the worker is under way: that of the last one is there only if it did not end. */
async function createRounds(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('raw_events')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createTable('rounds')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('holder', types.text, (column) => column.notNull())
    .addColumn('raw_event_ids', types.bytes, (column) => column.notNull())
    .addColumn('edit_ids_json', types.text, (column) => column.notNull())
    .execute()
  await db.schema
    .alterTable('edits')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  const suspects = db.schema.createIndex('raw_events_suspected').on('raw_events').columns(['received_at', 'id'])
  await suspects.where(sql.ref('attempts'), '>', sql.lit(0)).execute()
}
