import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Imported postmortems stand beside the incidents of the evidence. What is stored by then is all of the evidence. */
export const importedIncidents = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .alterTable('incidents')
      .addColumn('origin', types.text, (column) => column.notNull().defaultTo('evidence'))
      .execute()
    await db.schema.alterTable('incidents').addColumn('tells', types.text).execute()
    const ofDocuments = db.schema.createIndex('incidents_of_documents').on('incidents').columns(['last_at', 'first_at'])
    await ofDocuments.where(sql.ref('origin'), '=', sql.lit('document')).execute()
    // The fields that each incident has from now on, in front of those that it was stored with.
    const added = '{"origin":"evidence","toldIn":[],"tells":null,'
    await sql`update incidents set incident_json = ${sql.lit(added)} || substr(incident_json, 2)`.execute(db)
  },
})
