import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Which edits wait to be applied. Those of before count as waiting: applying one again changes nothing. */
export const pendingEdits = (_: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .alterTable('edits')
      .addColumn('is_pending', 'integer', (column) => column.notNull().defaultTo(1))
      .execute()
    const index = db.schema.createIndex('edits_pending').on('edits').columns(['at', 'id'])
    await index.where(sql.ref('is_pending'), '=', sql.lit(1)).execute()
  },
})
