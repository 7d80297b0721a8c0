import { type Kysely, sql } from 'kysely'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { storableText } from '../columns.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { FiguresQuery, Store } from '../store.ts'
import { BEFORE_ALL_TIME } from './incident-rows.ts'
import { unpackFigures } from './packed-figures.ts'

/** Rows of one step: some milliseconds. */
const A_STEP = 500

/** What figures are computed from. */
export const figures = (engine: Engine): Pick<Store, 'figures'> => ({
  figures: (query) => walkFigures(engine, query),
})

async function* walkFigures(engine: Engine, query: FiguresQuery): AsyncIterable<readonly IncidentFigures[]> {
  // Each step begins where the one before ended: a lower bound beside it would be where the database begins, each time.
  let after: Position = { sort_at: Math.max(query.from ?? BEFORE_ALL_TIME, BEFORE_ALL_TIME), incident_id: '' }
  for (;;) {
    const rows = await engine.read((db) =>
      select(db, query, engine)
        .where(({ eb, refTuple, tuple }) => eb(refTuple('sort_at', 'incident_id'), '>', tuple(after.sort_at, after.incident_id)))
        .orderBy('sort_at')
        .orderBy('incident_id')
        .limit(A_STEP)
        .execute(),
    )
    yield rows.map((row) => unpackFigures(row.figures_json))
    const last = rows.at(-1)
    if (last === undefined || rows.length < A_STEP) return
    after = last
    await new Promise((resolve) => setImmediate(resolve))
  }
}

type Position = Pick<Schema['incident_figures'], 'sort_at' | 'incident_id'>

function select(db: Kysely<Schema>, query: FiguresQuery, { textPosition }: Engine) {
  let chosen = db.selectFrom('incident_figures').select(['sort_at', 'incident_id', 'figures_json']).where('describes', 'is', null)
  // An incident of unknown date is in no period.
  if (query.to !== undefined) chosen = chosen.where('sort_at', '<=', query.to).where('sort_at', '>', BEFORE_ALL_TIME)
  if (query.origin !== undefined) chosen = chosen.where('origin', '=', query.origin)
  if (query.severity !== undefined) chosen = chosen.where('severity', '=', storableText(query.severity))
  if (query.service === undefined) return chosen
  return chosen.where(sql<boolean>`${sql.raw(textPosition)}(services, ${JSON.stringify(query.service)}) > 0`)
}
