import type { Kysely, Migration } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/**
 * What proves that no delivery was changed or lost: a digest of each, and a chain over them in the order of acceptance.
 * Those that are stored already are chained when this version first opens the store.
 */
export const chain = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('raw_bodies').addColumn('arrived_at', 'bigint').execute()
    await db.schema.alterTable('raw_bodies').addColumn('digest', types.bytes).execute()
    await db.schema
      .createTable('links')
      .addColumn('position', types.reference, (column) => column.primaryKey())
      .addColumn('raw_seq', types.reference, (column) => column.notNull())
      .addColumn('raw_id', types.bytes, (column) => column.notNull())
      .addColumn('digest', types.bytes, (column) => column.notNull())
      .addColumn('link', types.bytes, (column) => column.notNull())
      .execute()
    await db.schema.createIndex('links_by_delivery').on('links').column('raw_seq').execute()
    await db.schema
      .createTable('damages')
      .addColumn('noticed_at', 'bigint', (column) => column.notNull())
      .addColumn('what', types.text, (column) => column.notNull())
      .execute()
  },
})
