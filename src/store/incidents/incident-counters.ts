import { type Kysely, type Selectable, sql } from 'kysely'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import {
  addUpCells,
  type CounterCell,
  cellsOf,
  type GrantedNames,
  grantNames,
  type OwnNames,
  type SeriesNames,
} from '../../domain/metrics/incident-counters.ts'
import { storableText } from '../columns.ts'
import type { CounterChanges, CounterStore } from '../counter-store.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { insertAll, queryInLists, statement } from '../statements.ts'

import { unpackFigures } from './packed-figures.ts'

/** Incidents of one transaction: some milliseconds. */
const A_STEP = 500

/**
 * What counters need: each incident is counted once, at its first resolution, and nothing that becomes of it afterwards takes that back.
 * Which are counted is kept beside what is derived, by the ids of their first events: a merge, a split, late evidence or a rebuild leave
 * each event in some incident, and so an incident that holds the id of a counted one is not counted again.
 */
export const incidentCounters = (engine: Engine): CounterStore => ({
  countResolved: (own) => countNew(engine, own),
  countersSince: (revision) => engine.read((db) => loadChanges(db, revision)),
})

async function countNew(engine: Engine, own: OwnNames): Promise<void> {
  const { counted, latest } = await engine.read(loadPosition)
  if (counted === latest) return
  // A lost number of the latest change begins anew below what was counted.
  let after = { revision: counted > latest ? BEFORE_ALL : counted, incident_id: AFTER_ALL_IDS }
  for (;;) {
    const rows = await engine.read((db) => selectResolved(db, after).execute())
    const last = rows.at(-1)
    const isWhole = last === undefined || rows.length < A_STEP
    const statements = await countStatements(engine, rows, own)
    if (isWhole) statements.push(statement(countedUpTo(engine.compiler, latest)))
    if (statements.length > 0) await engine.writeAsWorker(statements)
    if (isWhole) return
    after = { revision: Number(last.revision), incident_id: last.incident_id }
  }
}

const BEFORE_ALL = -1
const AFTER_ALL_IDS = '~'

async function loadPosition(db: Kysely<Schema>) {
  const [counting, figures] = await Promise.all([
    db.selectFrom('counting').select('figures_revision').executeTakeFirst(),
    db.selectFrom('figures_revision').select('revision').executeTakeFirst(),
  ])
  return { counted: Number(counting?.figures_revision ?? BEFORE_ALL), latest: Number(figures?.revision ?? 0) }
}

const selectResolved = (db: Kysely<Schema>, after: { readonly revision: number; readonly incident_id: string }) =>
  db
    .selectFrom('incident_figures')
    .select(['incident_id', 'revision', 'figures_json'])
    .where(({ eb, refTuple, tuple }) => eb(refTuple('revision', 'incident_id'), '>', tuple(after.revision, after.incident_id)))
    .where('describes', 'is', null)
    .where('status', '=', 'resolved')
    .orderBy('revision')
    .orderBy('incident_id')
    .limit(A_STEP)

/** One that a reviewer dismissed before it was counted is no incident. */
async function countStatements(
  engine: Engine,
  rows: readonly { readonly incident_id: string; readonly figures_json: string }[],
  own: OwnNames,
): Promise<Statement[]> {
  const { compiler, rowsPerInsert } = engine
  const ids = rows.map(({ incident_id }) => incident_id)
  const known = await engine.read((db) => idsCounted(db, ids))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length === 0) return []
  const renamed = await engine.read((db) => idsCountedByEvent(db, unknown))
  const figures = rows.flatMap(({ incident_id, figures_json }) =>
    known.has(incident_id) || renamed.has(incident_id) ? [] : unpackFigures(figures_json),
  )
  const fresh = figures.filter(({ dismissed }) => dismissed === undefined)
  const entered = [...renamed, ...fresh.map(({ id }) => id)]
  if (entered.length === 0) return []
  const names = grantNames(await engine.read(loadSeriesNames), fresh.map(storableNames), own)
  return [
    ...insertAll(
      entered.map((incident_id) => ({ incident_id })),
      rowsPerInsert,
      (some) => compiler.insertInto('counted_incidents').values(some),
    ),
    ...(fresh.length === 0 ? [] : counterStatements(engine, fresh, names)),
  ]
}

function counterStatements({ compiler, rowsPerInsert }: Engine, fresh: readonly IncidentFigures[], names: GrantedNames): Statement[] {
  const cells = addUpCells(fresh.flatMap((figures) => cellsOf({ ...figures, ...storableNames(figures) }, names)))
  const folded = [...names.folded].flatMap(([label, values]) => [...values].map((name) => ({ label, name })))
  return [
    ...insertAll(cells.map(rowOf), rowsPerInsert, (some) =>
      compiler
        .insertInto('incident_counters')
        .values(some)
        .onConflict((conflict) =>
          conflict.columns(['metric', 'service', 'severity', 'le']).doUpdateSet(({ ref }) => ({
            count: sql<number>`incident_counters.count + ${ref('excluded.count')}`,
            sum_ms: sql<number>`incident_counters.sum_ms + ${ref('excluded.sum_ms')}`,
            exemplar_id: ref('excluded.exemplar_id'),
            exemplar_ms: ref('excluded.exemplar_ms'),
            exemplar_at: ref('excluded.exemplar_at'),
            revision: sql.lit(0),
          })),
        ),
    ),
    ...insertAll(folded, rowsPerInsert, (some) =>
      compiler
        .insertInto('folded_names')
        .values(some)
        .onConflict((conflict) => conflict.doNothing()),
    ),
    statement(nextCounting(compiler)),
    statement(
      compiler
        .updateTable('incident_counters')
        .set({ revision: sql<number>`(select revision from counting)` })
        .where('revision', '=', sql.lit(0)),
    ),
  ]
}

/** One more than before; where the row was lost, more than any counter has. */
const nextCounting = (db: Kysely<Schema>) =>
  db
    .insertInto('counting')
    .values({
      id: 1,
      figures_revision: BEFORE_ALL,
      revision: sql<number>`(select coalesce(max(revision), 0) + 1 from incident_counters)`,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ revision: sql<number>`counting.revision + 1` }))

const countedUpTo = (db: Kysely<Schema>, revision: number) =>
  db
    .insertInto('counting')
    .values({ id: 1, figures_revision: revision, revision: sql<number>`(select coalesce(max(revision), 0) from incident_counters)` })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ figures_revision: revision }))

const rowOf = ({ metric, service, severity, le, count, sumMs, exemplar }: CounterCell) => ({
  metric,
  service,
  severity,
  le,
  count,
  sum_ms: sumMs,
  exemplar_id: exemplar?.id ?? null,
  exemplar_ms: exemplar?.ms ?? null,
  exemplar_at: exemplar?.at ?? null,
})

/** As a column of text can hold them. */
const storableNames = ({ services, severity }: Pick<IncidentFigures, 'services' | 'severity'>) => ({
  services: services.map((name) => storableText(name) as IncidentFigures['services'][number]),
  severity: severity === null ? null : storableText(severity),
})

async function idsCounted(db: Kysely<Schema>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await queryInLists(ids, (list) =>
    db.selectFrom('counted_incidents').select('incident_id').where('incident_id', 'in', list).execute(),
  )
  return new Set(rows.map(({ incident_id }) => incident_id))
}

/** Those that hold the first event of a counted one. */
async function idsCountedByEvent(db: Kysely<Schema>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await queryInLists(ids, (list) =>
    db
      .selectFrom('incident_events')
      .innerJoin('counted_incidents', 'counted_incidents.incident_id', 'incident_events.event_id')
      .select('incident_events.incident_id')
      .distinct()
      .where('incident_events.incident_id', 'in', list)
      .execute(),
  )
  return new Set(rows.map(({ incident_id }) => incident_id))
}

async function loadSeriesNames(db: Kysely<Schema>): Promise<SeriesNames> {
  const namesOf = async (column: 'service' | 'severity') => {
    const rows = await db.selectFrom('incident_counters').select(column).distinct().execute()
    return new Set(rows.map((row) => row[column] ?? ''))
  }
  const [service, severity] = await Promise.all([namesOf('service'), namesOf('severity')])
  return { service, severity }
}

async function loadChanges(db: Kysely<Schema>, revision: number): Promise<CounterChanges> {
  // Before the rows: what is written between the two reads comes again with the next.
  const counting = await db.selectFrom('counting').select('revision').executeTakeFirst()
  const latest = Number(counting?.revision ?? 0)
  const open = await countOpen(db)
  if (latest === revision) return { revision, cells: [], folded: null, open }
  const rows = await db.selectFrom('incident_counters').selectAll().where('revision', '>', revision).execute()
  const folded = await db
    .selectFrom('folded_names')
    .select(({ fn }) => ['label', fn.countAll().as('names')])
    .groupBy('label')
    .execute()
  return {
    revision: latest,
    cells: rows.map(cellOf),
    folded: Object.fromEntries(folded.map(({ label, names }) => [label, Number(names)])),
    open,
  }
}

async function countOpen(db: Kysely<Schema>): Promise<number> {
  const select = db.selectFrom('incident_figures').select(({ fn }) => fn.countAll().as('open'))
  const row = await select.where('describes', 'is', null).where('status', '=', 'open').executeTakeFirst()
  return Number(row?.open ?? 0)
}

const cellOf = (row: Selectable<Schema['incident_counters']>): CounterCell => ({
  metric: row.metric,
  service: row.service,
  severity: row.severity,
  le: Number(row.le),
  count: Number(row.count),
  sumMs: Number(row.sum_ms),
  exemplar: row.exemplar_id === null ? null : { id: row.exemplar_id, ms: Number(row.exemplar_ms), at: Number(row.exemplar_at) },
})
