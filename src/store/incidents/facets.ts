import { type Kysely, sql } from 'kysely'
import { REVIEW_STATES, type ReviewState } from '../../domain/edits/completion.ts'
import type { Engine } from '../engine.ts'
import type { IncidentFacets } from '../list-queries.ts'
import type { Schema } from '../schema.ts'
import type { Store } from '../store.ts'

/** More values than these no menu shows. */
const VALUES_MAX = 200
/** Different lists of services that are looked at. */
const LISTS_MAX = 5_000

/** What the list of incidents can be filtered by: the values that occur, and how far the reviews have come. */
export const facets = (engine: Engine): Pick<Store, 'incidentFacets'> => ({
  incidentFacets: () => engine.read(loadFacets),
})

async function loadFacets(db: Kysely<Schema>): Promise<IncidentFacets> {
  const counted = db.selectFrom('incident_figures').where('describes', 'is', null)
  const reviews = await counted
    .where('review', 'is not', null)
    .groupBy('review')
    .select(['review', sql<number>`count(*)`.as('count')])
    .execute()
  const severities = await counted
    .where('severity', 'is not', null)
    .groupBy('severity')
    .select('severity')
    .orderBy('severity')
    .limit(VALUES_MAX)
    .execute()
  const lists = await counted.groupBy('services').select('services').limit(LISTS_MAX).execute()
  const services = new Set(lists.flatMap((row) => JSON.parse(row.services) as readonly string[]))
  const counts = new Map(reviews.map(({ review, count }) => [review, Number(count)]))
  const countOf = (state: ReviewState) => [state, counts.get(state) ?? 0] as const
  return {
    reviews: Object.fromEntries(REVIEW_STATES.map(countOf)) as IncidentFacets['reviews'],
    severities: severities.flatMap(({ severity }) => severity ?? []),
    services: [...services].sort().slice(0, VALUES_MAX),
  }
}
