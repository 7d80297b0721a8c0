import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Every edit in the order in which it was made, apart from the edits: so that one that is deleted is missed, and named. */
export const editLinks = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('edit_links')
      .addColumn('position', types.reference, (column) => column.primaryKey())
      .addColumn('edit_id', types.text, (column) => column.notNull().unique())
      .execute()
    await sql`insert into edit_links (position, edit_id) select row_number() over (order by at, id), id from edits`.execute(db)
  },
})
