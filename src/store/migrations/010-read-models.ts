import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import { figuresIn } from './010-figures.ts'

/**
 * What makes reading cheap as the store grows, and what a round leaves behind that did not survive. It stands alone: other migrations may
 * run before or after it.
 */
export const readModels = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema.createIndex('event_deliveries_by_event').on('event_deliveries').columns(['event_id', 'raw_event_id']).execute()
    await createRounds(db, types)
    await createFigures(db, types)
  },
})

/** `rounds` has a row while a round of the worker is under way: that of the last one is there only if it did not end. */
async function createRounds(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('raw_events')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createTable('rounds')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('holder', types.text, (column) => column.notNull())
    .addColumn('raw_event_ids', types.bytes, (column) => column.notNull())
    .addColumn('edit_ids_json', types.text, (column) => column.notNull())
    .execute()
  await db.schema
    .alterTable('edits')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  const suspects = db.schema.createIndex('raw_events_suspected').on('raw_events').columns(['received_at', 'id'])
  await suspects.where(sql.ref('attempts'), '>', sql.lit(0)).execute()
}

/** Columns of `incidents` in front of its JSON, and the part of the JSON that figures need. */
async function createFigures(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('incident_figures')
    .addColumn('incident_id', types.text, (column) => column.primaryKey().notNull())
    .addColumn('origin', types.text, (column) => column.notNull())
    .addColumn('describes', types.text)
    .addColumn('sort_at', 'bigint', (column) => column.notNull())
    .addColumn('status', types.text, (column) => column.notNull())
    .addColumn('severity', types.text)
    .addColumn('services', types.text, (column) => column.notNull())
    .addColumn('figures_json', types.text, (column) => column.notNull())
    .execute()
  const counted = db.schema.createIndex('incident_figures_counted').on('incident_figures').column('status')
  await counted.where(sql.ref('describes'), 'is', null).execute()
  for (let after = ''; ; ) {
    const { rows } = await sql<StoredRow>`select id, incident_json from incidents where id > ${after} order by id limit 100`.execute(db)
    for (const { id, incident_json } of rows) {
      await sql`insert into incident_figures (incident_id, origin, describes, sort_at, status, severity, services, figures_json)
        select id, origin, describes, sort_at, status, severity, services, ${figuresIn(incident_json)} from incidents where id = ${id}`.execute(
        db,
      )
    }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

interface StoredRow {
  readonly id: string
  readonly incident_json: string
}
