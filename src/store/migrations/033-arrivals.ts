import type { Kysely, Migration } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Receipts on their way into the register of deliveries. */
export const arrivals = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('arrivals')
      .addColumn('number', types.sequence, types.asSequence)
      .addColumn('raw_seq', types.reference)
      .addColumn('id', types.bytes, (column) => column.notNull())
      .addColumn('source', types.text, (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .execute()
  },
})
