import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/**
 * Which figures have changed since somebody last looked: each settlement that changes some has a number, and so have the incidents
 * that are gone. A row whose number is 0 was written by the settlement under way.
 */
export const changedFigures = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .alterTable('incident_figures')
      .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await sql`update incident_figures set revision = 1`.execute(db)
    await db.schema.createIndex('incident_figures_by_revision').on('incident_figures').columns(['revision', 'incident_id']).execute()
    await db.schema
      .createTable('gone_incidents')
      .addColumn('incident_id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('gone_incidents_by_revision').on('gone_incidents').column('revision').execute()
    await db.schema
      .createTable('figures_revision')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .execute()
    await sql`insert into figures_revision (id, revision) values (1, 1)`.execute(db)
  },
})
