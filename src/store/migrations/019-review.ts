import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/**
 * How far the review of an incident has come, as a column of its own in the list: the JSON of an incident may be a megabyte.
 * What was edited before is found by the members that an edit moved; a rebuild knows the rest.
 */
export const review = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('incident_figures').addColumn('review', types.text).execute()
    await sql`update incident_figures set review = 'needs_review' where status = 'resolved' and describes is null`.execute(db)
    await sql`update incident_figures set review = 'in_review' where review is not null and incident_id in
      (select id from incidents where incident_json like ${'%"edit":{"id"%'})`.execute(db)
    await db.schema.createIndex('incident_figures_by_review').on('incident_figures').columns(['review', 'sort_at']).execute()
  },
})
