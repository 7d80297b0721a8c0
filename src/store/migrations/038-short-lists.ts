import { type Kysely, type Migration, sql } from 'kysely'

/**
 * What is open now stands above the list of incidents, and every page counts the actions of postmortems that are overdue: few of many
 * incidents, which an index each names in the order of the list.
 */
export const shortLists = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`create index incidents_open_by_time on incidents (sort_at, id) where status = 'open'`.execute(db)
    await sql`create index incidents_of_documents_by_time on incidents (sort_at, id) where origin = 'document'`.execute(db)
  },
})
