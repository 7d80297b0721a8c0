import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/**
 * Events are found by their marks, no longer by their times alone. `marks_of` stays empty: so the worker marks what is stored
 * before its first tick. What alerts outside of incidents were last believed to do is kept from now on.
 */
export const eventMarks = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('event_marks')
      .addColumn('mark', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('event_id', types.bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('event_marks_primary', ['mark', 'at', 'event_id'])
      .modifyEnd(types.clustered)
      .execute()
    await db.schema
      .createTable('marks_of')
      .addColumn('version', types.text, (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('open_noise')
      .addColumn('event_id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('source', types.text, (column) => column.notNull())
      .addColumn('believed_until', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('open_noise_by_time').on('open_noise').columns(['source', 'believed_until']).execute()
    await db.schema.dropIndex('events_by_beginning').execute()
    await db.schema.alterTable('events').dropColumn('began_at').execute()
    // Of incidents whose alerts had held for a while before they fired it is the beginning of that from now on: too early loads more.
    await sql`update incidents set first_at = first_at - ${sql.lit(WEEK_MS)} where origin = 'evidence'`.execute(db)
  },
})

const WEEK_MS = 7 * 24 * 3_600_000
