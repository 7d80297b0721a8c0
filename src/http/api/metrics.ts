import { z } from 'zod'
import { defined } from '../../domain/defined.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { aggregate, GROUP_BY, type GroupBy } from '../../pipeline/figures/aggregate.ts'
import { aggregateJson } from '../../render/json.ts'
import type { FiguresQuery, Store } from '../../store/store.ts'
import { json, type Route, route } from '../route.ts'
import { incidentFilters } from './parameters.ts'
import { aggregatesSchema } from './schemas.ts'

export interface MetricsApiParts {
  readonly store: Pick<Store, 'figures'>
}

const groupBy = z
  .string()
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .pipe(z.array(z.enum(GROUP_BY)))
  .default([])
  .meta({ description: `${GROUP_BY.join(', ')}, or several, comma-separated.` })

const filters = incidentFilters.pick({ from: true, to: true, service: true, severity: true, origin: true }).extend({
  groupBy,
  definition: z.literal('hindsight').default('hindsight').meta({ description: 'Which definition of the durations.' }),
})

/** Aggregates over the incidents of a period. A duration always comes with its count, its unknowns and its definition. */
export const metricsApi = ({ store }: MetricsApiParts): readonly Route[] => [
  route({
    method: 'get',
    path: '/api/v1/metrics',
    role: 'viewer',
    summary: 'Medians, quantiles and counts of durations',
    query: filters,
    answers: { 200: { description: 'One aggregate per group.', content: { 'application/json': aggregatesSchema } } },
    async handle({ query: { groupBy: names, definition: _, ...given } }) {
      const groups: readonly GroupBy[] = names
      return json({ definition: 'hindsight', groups: aggregate(await loadAll(store, defined(given)), groups).map(aggregateJson) })
    },
  }),
]

async function loadAll(store: MetricsApiParts['store'], query: FiguresQuery): Promise<readonly IncidentFigures[]> {
  const all: IncidentFigures[] = []
  for await (const figures of store.figures(query)) all.push(figures)
  return all
}
