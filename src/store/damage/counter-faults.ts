import type { Kysely } from 'kysely'
import { unpackFigures } from '../incidents/packed-figures.ts'
import type { Schema } from '../schema.ts'
import type { Fault } from './fault.ts'

/** So many are named; a table that was emptied is one damage, not thousands. */
const NAMED_MAX = 1_000

/**
 * The counters of `/metrics` are derived once and never again, so no rebuild can compare them. What holds of them in every state is
 * checked: who has counted has noted how far and whom, and everyone resolved up to there is either noted or dismissed.
 */
export async function* counterFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  const [counting, figures, cells, counted] = await Promise.all([
    db.selectFrom('counting').select(['figures_revision', 'revision']).executeTakeFirst(),
    db.selectFrom('figures_revision').select('revision').executeTakeFirst(),
    db
      .selectFrom('incident_counters')
      .select(({ fn }) => fn.max('revision').as('latest'))
      .executeTakeFirst(),
    db.selectFrom('counted_incidents').select('incident_id').limit(1).executeTakeFirst(),
  ])
  const latest = cells?.latest ?? null
  if (latest !== null && Number(latest) > Number(counting?.revision ?? -1))
    yield fault(`how far the counters of /metrics have counted is ${counting === undefined ? 'missing' : 'behind them'}`)
  if (latest !== null && counted === undefined) yield fault('which incidents the counters of /metrics have counted is missing')
  if (latest === null && Number(counting?.revision ?? 0) > 0) yield fault('the counters of /metrics are missing')
  // Behind the latest change, those that are not counted are still to be.
  if (counting === undefined || Number(counting.figures_revision) !== Number(figures?.revision ?? 0)) return
  const rows = await db
    .selectFrom('incident_figures')
    .leftJoin('counted_incidents', 'counted_incidents.incident_id', 'incident_figures.incident_id')
    .select(['incident_figures.incident_id', 'figures_json'])
    .where('counted_incidents.incident_id', 'is', null)
    .where('describes', 'is', null)
    .where('status', '=', 'resolved')
    .orderBy('incident_figures.incident_id')
    .limit(NAMED_MAX)
    .execute()
  for (const { incident_id, figures_json } of rows)
    if (isCountable(figures_json)) yield fault(`incident ${incident_id} is not noted as counted`)
}

const fault = (what: string): Fault => ({ what, isEvidence: false })

/** Figures that cannot be read are named as such elsewhere. */
function isCountable(figures: string): boolean {
  try {
    return unpackFigures(figures).dismissed === undefined
  } catch {
    return false
  }
}
