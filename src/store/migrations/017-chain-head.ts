import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/**
 * Where the chain of deliveries ends, apart from the chain: so that it is found when the last of it are deleted. On SQLite a file
 * beside the store says that, and nobody reads this.
 */
export const chainHead = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('chain_head')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('position', types.reference, (column) => column.notNull())
      .addColumn('link', types.bytes, (column) => column.notNull())
      .execute()
    await sql`insert into chain_head (id, position, link) select 1, position, link from links order by position desc limit 1`.execute(db)
  },
})
