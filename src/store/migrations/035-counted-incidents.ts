import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/**
 * What the counters of `/metrics` have counted, and which incidents are among it. It is not derived from deliveries: a rebuild, another
 * policy or an edit may change an incident, and never what was counted before.
 */
export const countedIncidents = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('counted_incidents')
      .addColumn('incident_id', types.text, (column) => column.primaryKey().notNull())
      .modifyEnd(types.clustered)
      .execute()
    await db.schema
      .createTable('incident_counters')
      .addColumn('metric', types.text, (column) => column.notNull())
      .addColumn('service', types.text, (column) => column.notNull())
      .addColumn('severity', types.text, (column) => column.notNull())
      .addColumn('le', 'bigint', (column) => column.notNull())
      .addColumn('count', 'bigint', (column) => column.notNull())
      .addColumn('sum_ms', 'bigint', (column) => column.notNull())
      .addColumn('exemplar_id', types.text)
      .addColumn('exemplar_ms', 'bigint')
      .addColumn('exemplar_at', 'bigint')
      .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
      .addPrimaryKeyConstraint('incident_counters_key', ['metric', 'service', 'severity', 'le'])
      .execute()
    await db.schema.createIndex('incident_counters_by_revision').on('incident_counters').column('revision').execute()
    await db.schema
      .createTable('folded_names')
      .addColumn('label', types.text, (column) => column.notNull())
      .addColumn('name', types.text, (column) => column.notNull())
      .addPrimaryKeyConstraint('folded_names_key', ['label', 'name'])
      .execute()
    await db.schema
      .createTable('counting')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('figures_revision', 'bigint', (column) => column.notNull())
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .execute()
    await sql`insert into counting (id, figures_revision, revision) values (1, -1, 0)`.execute(db)
  },
})
