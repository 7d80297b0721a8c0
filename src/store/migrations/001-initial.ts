import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** The tables of `schema.ts`. */
export const initial = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await createRawEvents(db, types)
    await createOtherDeliveries(db, types)
    await createEvents(db, types)
    await createIncidents(db, types)
    await createReviews(db, types)
  },
})

async function createRawEvents(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('raw_events')
    .addColumn('seq', types.sequence, types.asSequence)
    .addColumn('id', types.bytes, (column) => column.notNull().unique())
    .addColumn('source', types.text, (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('state', types.text, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('reason', types.text)
    .execute()
  await db.schema.createIndex('raw_events_by_receipt').on('raw_events').columns(['received_at', 'id']).execute()
  await db.schema.createIndex('raw_events_by_source').on('raw_events').columns(['source', 'received_at', 'id']).execute()
  for (const state of ['pending', 'unreadable']) {
    const index = db.schema.createIndex(`raw_events_${state}`).on('raw_events').columns(['received_at', 'id'])
    await index.where(sql.ref('state'), '=', sql.lit(state)).execute()
  }
  await db.schema
    .createTable('raw_bodies')
    .addColumn('seq', types.reference, (column) => column.primaryKey())
    .addColumn('path', types.text, (column) => column.notNull())
    .addColumn('headers_json', types.text, (column) => column.notNull())
    .addColumn('body', types.bytes, (column) => column.notNull())
    .modifyEnd(types.wideRows)
    .execute()
}

async function createOtherDeliveries(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('repeats')
    .addColumn('seq', types.sequence, types.asSequence)
    .addColumn('raw_seq', types.reference, (column) => column.notNull())
    .addColumn('source', types.text, (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('repeats_by_receipt').on('repeats').columns(['received_at', 'seq']).execute()
  await db.schema.createIndex('repeats_by_source').on('repeats').columns(['source', 'received_at', 'seq']).execute()
  await db.schema
    .createTable('copies')
    .addColumn('bytes_id', types.bytes, (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('raw_seq', types.reference, (column) => column.notNull())
    .addPrimaryKeyConstraint('copies_primary', ['bytes_id', 'received_at'])
    .modifyEnd(types.clustered)
    .execute()
  await db.schema
    .createTable('refusals')
    .addColumn('seq', types.sequence, types.asSequence)
    .addColumn('source', types.text, (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('path', types.text, (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('reason', types.text, (column) => column.notNull())
    .addColumn('headers_json', types.text, (column) => column.notNull())
    .addColumn('body', types.bytes)
    .execute()
  await db.schema.createIndex('refusals_by_receipt').on('refusals').columns(['received_at', 'seq']).execute()
}

async function createEvents(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', types.text, (column) => column.primaryKey().notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .addColumn('is_change', 'integer', (column) => column.notNull())
    .addColumn('event_json', types.text, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('events_by_time').on('events').columns(['occurred_at', 'id']).execute()
  const byBeginning = db.schema.createIndex('events_by_beginning').on('events').column('began_at')
  await byBeginning.where(sql.ref('began_at'), '<', sql.ref('occurred_at')).execute()
  const changes = db.schema.createIndex('events_that_are_changes').on('events').column('occurred_at')
  await changes.where(sql.ref('is_change'), '=', sql.lit(1)).execute()
  await db.schema
    .createTable('event_keys')
    .addColumn('key', types.bytes, (column) => column.notNull())
    .addColumn('event_id', types.text, (column) => column.notNull())
    .addPrimaryKeyConstraint('event_keys_primary', ['key', 'event_id'])
    .modifyEnd(types.clustered)
    .execute()
  await db.schema
    .createTable('event_tellings')
    .addColumn('raw_event_id', types.bytes, (column) => column.notNull())
    .addColumn('event_id', types.text, (column) => column.notNull())
    .addPrimaryKeyConstraint('event_tellings_primary', ['raw_event_id', 'event_id'])
    .modifyEnd(types.clustered)
    .execute()
}

async function createIncidents(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('incidents')
    .addColumn('id', types.text, (column) => column.primaryKey().notNull())
    .addColumn('sort_at', 'bigint', (column) => column.notNull())
    .addColumn('first_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addColumn('status', types.text, (column) => column.notNull())
    .addColumn('severity', types.text)
    .addColumn('services', types.text, (column) => column.notNull())
    .addColumn('sources', types.text, (column) => column.notNull())
    .addColumn('words', types.text, (column) => column.notNull())
    .addColumn('incident_json', types.text, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('incidents_by_time').on('incidents').columns(['sort_at', 'id']).execute()
  await db.schema.createIndex('incidents_by_end').on('incidents').columns(['last_at', 'first_at']).execute()
  await db.schema
    .createTable('incident_events')
    .addColumn('incident_id', types.text, (column) => column.notNull())
    .addColumn('event_id', types.text, (column) => column.notNull())
    .addPrimaryKeyConstraint('incident_events_primary', ['incident_id', 'event_id'])
    .modifyEnd(types.clustered)
    .execute()
  await db.schema.createIndex('incident_events_by_event').on('incident_events').column('event_id').execute()
}

async function createReviews(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('edits')
    .addColumn('id', types.text, (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('edit_json', types.text, (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('heartbeat')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('beats', types.reference, (column) => column.notNull())
    .execute()
  await sql`insert into heartbeat (id, beats) values (1, 0)`.execute(db)
}
