import type { Kysely } from 'kysely'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import type { Schema } from '../schema.ts'
import { queryInLists } from '../statements.ts'
import { unpackFigures } from './packed-figures.ts'

/** Incidents of one transaction: some milliseconds. */
export const A_STEP = 500

interface FiguresRow {
  readonly incident_id: string
  readonly figures_json: string
}

/** Resolved incidents whose figures changed after that, in the order of their changes. */
export const selectResolved = (db: Kysely<Schema>, after: { readonly revision: number; readonly incident_id: string }) =>
  db
    .selectFrom('incident_figures')
    .select(['incident_id', 'revision', 'figures_json'])
    .where(({ eb, refTuple, tuple }) => eb(refTuple('revision', 'incident_id'), '>', tuple(after.revision, after.incident_id)))
    .where('describes', 'is', null)
    .where('status', '=', 'resolved')
    .orderBy('revision')
    .orderBy('incident_id')
    .limit(A_STEP)

/**
 * `entered`: whom to note as counted. `fresh`: whom to count, which is nobody that a reviewer dismissed before: that is no incident.
 */
export async function selectNew(
  db: Kysely<Schema>,
  rows: readonly FiguresRow[],
): Promise<{ readonly entered: readonly string[]; readonly fresh: readonly IncidentFigures[] }> {
  const known = await idsCounted(
    db,
    rows.map(({ incident_id }) => incident_id),
  )
  const unknown = rows.filter(({ incident_id }) => !known.has(incident_id))
  const renamed = await idsCountedByEvent(
    db,
    unknown.map(({ incident_id }) => incident_id),
  )
  const fresh = unknown
    .filter(({ incident_id }) => !renamed.has(incident_id))
    .map(({ figures_json }) => unpackFigures(figures_json))
    .filter(({ dismissed }) => dismissed === undefined)
  return { entered: [...renamed, ...fresh.map(({ id }) => id)], fresh }
}

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
