import type { Kysely, Selectable } from 'kysely'
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
import { changeOf, DigestChanges, digestOfCounted, digestOfCounting, digestOfFoldedName, loadDigests } from '../damage/counter-digests.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { insertAll, queryInLists, statement } from '../statements.ts'
import { addCells, loadCounters } from './counter-rows.ts'
import { A_STEP, selectNew, selectResolved } from './uncounted-incidents.ts'

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
  const { counting, latest } = await engine.read(loadPosition)
  const counted = counting?.figures_revision ?? BEFORE_ALL
  if (counted === latest) return
  // A lost number of the latest change begins anew below what was counted.
  let after = { revision: counted > latest ? BEFORE_ALL : counted, incident_id: AFTER_ALL_IDS }
  for (;;) {
    const rows = await engine.read((db) => selectResolved(db, after).execute())
    const last = rows.at(-1)
    const isWhole = last === undefined || rows.length < A_STEP
    const statements = await countStatements(engine, rows, { own, upTo: isWhole ? latest : null })
    if (statements.length > 0) await engine.writeAsWorker(statements)
    if (isWhole) return
    after = { revision: Number(last.revision), incident_id: last.incident_id }
  }
}

const BEFORE_ALL = -1
const AFTER_ALL_IDS = '~'

type Counting = Schema['counting']

/** Of the only row. */
const ID = 1

/** null: the row was lost, or holds no numbers any more. */
async function loadCounting(db: Kysely<Schema>): Promise<Counting | null> {
  const row = await db.selectFrom('counting').selectAll().where('id', '=', ID).executeTakeFirst()
  const counting = { id: ID, figures_revision: Number(row?.figures_revision), revision: Number(row?.revision) }
  return Object.values(counting).every(Number.isSafeInteger) ? counting : null
}

async function loadPosition(db: Kysely<Schema>) {
  const [counting, figures] = await Promise.all([loadCounting(db), db.selectFrom('figures_revision').select('revision').executeTakeFirst()])
  return { counting, latest: Number(figures?.revision ?? 0) }
}

/** `upTo`: the revision up to which all are counted with these; null: more follow. */
async function countStatements(
  engine: Engine,
  rows: readonly { readonly incident_id: string; readonly figures_json: string }[],
  { own, upTo }: { readonly own: OwnNames; readonly upTo: number | null },
): Promise<readonly Statement[]> {
  const { compiler, rowsPerInsert } = engine
  const { entered, fresh } = await engine.read((db) => selectNew(db, rows))
  if (entered.length === 0 && upTo === null) return []
  const { counting, digests, latest } = await engine.read(loadCounted)
  const changes = new DigestChanges()
  for (const id of entered) changes.add('counted_incidents', digestOfCounted(id))
  const revision = fresh.length === 0 ? (counting?.revision ?? latest) : Math.max(counting?.revision ?? 0, latest) + 1
  const now = { id: ID, figures_revision: upTo ?? counting?.figures_revision ?? BEFORE_ALL, revision }
  changes.add('counting', changeOf(counting === null ? null : digestOfCounting(counting), digestOfCounting(now)))
  return [
    ...insertAll(
      entered.map((incident_id) => ({ incident_id })),
      rowsPerInsert,
      (some) => compiler.insertInto('counted_incidents').values(some),
    ),
    ...(fresh.length === 0 ? [] : await counterStatements(engine, fresh, { own, revision, changes })),
    statement(setCounting(compiler, now)),
    ...changes.statements(compiler, digests),
  ]
}

/** `latest`: the last counting that changed a counter. Where `counting` was lost, or is behind it, what changes next must be later. */
async function loadCounted(db: Kysely<Schema>) {
  const [counting, digests, last] = await Promise.all([
    loadCounting(db),
    loadDigests(db),
    db
      .selectFrom('incident_counters')
      .select(({ fn }) => fn.max('revision').as('latest'))
      .executeTakeFirst(),
  ])
  return { counting, digests, latest: Number(last?.latest ?? 0) }
}

async function counterStatements(
  engine: Engine,
  fresh: readonly IncidentFigures[],
  { own, revision, changes }: { readonly own: OwnNames; readonly revision: number; readonly changes: DigestChanges },
): Promise<readonly Statement[]> {
  const { compiler, rowsPerInsert } = engine
  const names = grantNames(await engine.read(loadSeriesNames), fresh.map(storableNames), own)
  const cells = addUpCells(fresh.flatMap((figures) => cellsOf({ ...figures, ...storableNames(figures) }, names)))
  const before = await engine.read((db) => loadCounters(db, cells))
  const folded = await engine.read((db) => newlyFolded(db, names))
  for (const row of folded) changes.add('folded_names', digestOfFoldedName(row))
  return [
    ...addCells(engine, cells, { before, revision, digests: changes }),
    ...insertAll(folded, rowsPerInsert, (some) => compiler.insertInto('folded_names').values(some)),
  ]
}

async function newlyFolded(db: Kysely<Schema>, { folded }: GrantedNames): Promise<readonly Schema['folded_names'][]> {
  const found: Schema['folded_names'][] = []
  for (const [label, names] of folded) {
    const rows = await queryInLists([...names], (list) =>
      db.selectFrom('folded_names').select('name').where('label', '=', label).where('name', 'in', list).execute(),
    )
    const known = new Set(rows.map(({ name }) => name))
    for (const name of names) if (!known.has(name)) found.push({ label, name })
  }
  return found
}

const setCounting = (db: Kysely<Schema>, row: Counting) =>
  db
    .insertInto('counting')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))

/** As a column of text can hold them. */
const storableNames = ({ services, severity }: Pick<IncidentFigures, 'services' | 'severity'>) => ({
  services: services.map((name) => storableText(name) as IncidentFigures['services'][number]),
  severity: severity === null ? null : storableText(severity),
})

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
  const counting = await loadCounting(db)
  // Where that was lost, all of them are shown.
  const latest = counting?.revision ?? BEFORE_ALL
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
