import type { Kysely, Migration } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Where the chain of deliveries ends, apart from the chain: so that it is found when the last of it are deleted. */
export const chainHead = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('chain_head')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('position', types.reference, (column) => column.notNull())
      .addColumn('link', types.bytes, (column) => column.notNull())
      .execute()
  },
})
