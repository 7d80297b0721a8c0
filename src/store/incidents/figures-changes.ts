import { type Kysely, sql } from 'kysely'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { forEachList, statement } from '../statements.ts'
import type { Store } from '../store.ts'
import { type ChangedFigures, GONE_KEPT_REVISIONS } from './figures-store.ts'
import { unpackFigures } from './packed-figures.ts'

/** Rows of one step: some milliseconds. */
const A_STEP = 500

/** What whoever keeps figures in memory asks for. */
export const figuresChanges = (engine: Engine): Pick<Store, 'figuresRevision' | 'figuresSince'> => ({
  figuresRevision: async () => {
    const row = await engine.read((db) => db.selectFrom('figures_revision').select('revision').executeTakeFirst())
    return Number(row?.revision ?? 0)
  },
  figuresSince: (revision) => walkChanges(engine, revision),
})

async function* walkChanges(engine: Engine, since: number): AsyncIterable<ChangedFigures> {
  if (since < 0) {
    yield* walkAll(engine)
    return
  }
  const gone = await engine.read((db) => db.selectFrom('gone_incidents').select('incident_id').where('revision', '>', since).execute())
  if (gone.length > 0) yield { changed: [], gone: gone.map((row) => row.incident_id) }
  let after: { readonly revision: number; readonly incident_id: string } = { revision: since, incident_id: LAST_ID }
  for (;;) {
    const rows = await engine.read((db) => selectAfter(db, after).execute())
    const [counted, linked] = [rows.filter(({ describes }) => describes === null), rows.filter(({ describes }) => describes !== null)]
    yield {
      changed: counted.map((row) => unpackFigures(row.figures_json)),
      gone: linked.map((row) => row.incident_id),
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < A_STEP) return
    after = last
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Whoever has nothing yet has nothing that could be gone. */
async function* walkAll(engine: Engine): AsyncIterable<ChangedFigures> {
  let after: { readonly revision: number; readonly incident_id: string } = { revision: -1, incident_id: LAST_ID }
  for (;;) {
    const rows = await engine.read((db) =>
      selectAfter(db, after).clearSelect().select(['revision', 'incident_id', 'figures_json']).where('describes', 'is', null).execute(),
    )
    yield { changed: rows.map((row) => unpackFigures(row.figures_json)), gone: [] }
    const last = rows.at(-1)
    if (last === undefined || rows.length < A_STEP) return
    after = last
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** After every id of one revision. */
const LAST_ID = '~'

const selectAfter = (db: Kysely<Schema>, after: { readonly revision: number; readonly incident_id: string }) =>
  db
    .selectFrom('incident_figures')
    .select(['revision', 'incident_id', 'describes', 'figures_json'])
    .where(({ eb, refTuple, tuple }) => eb(refTuple('revision', 'incident_id'), '>', tuple(after.revision, after.incident_id)))
    .orderBy('revision')
    .orderBy('incident_id')
    .limit(A_STEP)

const revisionNow = sql<number>`(select revision from figures_revision)`

/** One more than before; where the row was lost, more than any figures have: without it no settlement could be written again. */
const nextRevision = (db: Kysely<Schema>) =>
  db
    .insertInto('figures_revision')
    .values({ id: 1, revision: sql<number>`(select coalesce(max(revision), 0) + 1 from incident_figures)` })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ revision: sql<number>`figures_revision.revision + 1` }))

/** Before figures are deleted: the number of this settlement, and which incidents are gone with it. */
export const beginRevision = ({ compiler }: Engine, gone: readonly string[]): readonly Statement[] => [
  statement(nextRevision(compiler)),
  statement(compiler.deleteFrom('gone_incidents').where('revision', '<', sql<number>`${revisionNow} - ${sql.lit(GONE_KEPT_REVISIONS)}`)),
  ...forEachList(gone, (ids) => markGone(compiler, ids)),
]

/** Before all figures are deleted. */
export const allGone = ({ compiler }: Engine): readonly Statement[] => [
  statement(nextRevision(compiler)),
  statement(markGone(compiler, null)),
]

const markGone = (db: Kysely<Schema>, ids: readonly string[] | null) =>
  db
    .insertInto('gone_incidents')
    .columns(['incident_id', 'revision'])
    .expression((from) =>
      from
        .selectFrom('incident_figures')
        .select(['incident_id', revisionNow.as('revision')])
        .where((eb) => (ids === null ? eb('revision', '>=', 0) : eb('incident_id', 'in', ids))),
    )
    .onConflict((conflict) => conflict.column('incident_id').doUpdateSet({ revision: revisionNow }))

/** After figures are written. */
export const endRevision = ({ compiler }: Engine, written: readonly string[]): readonly Statement[] => [
  ...forEachList(written, (ids) => compiler.deleteFrom('gone_incidents').where('incident_id', 'in', ids)),
  statement(compiler.updateTable('incident_figures').set({ revision: revisionNow }).where('revision', '=', sql.lit(0))),
]
