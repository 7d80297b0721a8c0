import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/**
 * Tables and columns get the names that the API uses. The JSON of events and incidents has other keys from now on, so
 * everything derived is deleted and the worker rebuilds it from the raw deliveries, a tick at a time. Deliveries and
 * edits stay as they are: a rebuild applies every edit again.
 */
export const deliveriesAndDescriptions = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await renameDuplicates(db)
    await db.schema.alterTable('incidents').renameColumn('tells', 'describes').execute()
    await db.schema.dropTable('event_tellings').execute()
    await db.schema
      .createTable('event_deliveries')
      .addColumn('raw_event_id', types.bytes, (column) => column.notNull())
      .addColumn('event_id', types.text, (column) => column.notNull())
      .addPrimaryKeyConstraint('event_deliveries_primary', ['raw_event_id', 'event_id'])
      .modifyEnd(types.clustered)
      .execute()
    await db.schema
      .createTable('open_alerts')
      .addColumn('incident_id', types.text, (column) => column.notNull())
      .addColumn('source', types.text, (column) => column.notNull())
      .addColumn('believed_until', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('open_alerts_by_time').on('open_alerts').columns(['source', 'believed_until']).execute()
    await db.schema.createIndex('open_alerts_by_incident').on('open_alerts').column('incident_id').execute()
    for (const table of ['incident_events', 'incidents', 'event_keys', 'events']) await types.deleteAllRows(table).execute(db)
    await sql`update raw_events set state = 'pending', reason = null, version = version + 1 where state <> 'pending'`.execute(db)
  },
})

async function renameDuplicates(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('repeats').renameTo('duplicates').execute()
  for (const index of ['repeats_by_receipt', 'repeats_by_source']) await db.schema.dropIndex(index).execute()
  await db.schema.createIndex('duplicates_by_receipt').on('duplicates').columns(['received_at', 'seq']).execute()
  await db.schema.createIndex('duplicates_by_raw_event').on('duplicates').columns(['raw_seq', 'received_at']).execute()
  await db.schema.createIndex('duplicates_by_source').on('duplicates').columns(['source', 'received_at', 'seq']).execute()
}
