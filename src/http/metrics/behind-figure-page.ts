import { z } from 'zod'
import { DEFINITION_NAMES } from '../../domain/metrics/definition.ts'
import { definitionOf } from '../../domain/metrics/definitions.ts'
import { inclusive } from '../../domain/metrics/period.ts'
import { answerMetrics, type MetricsQuestion } from '../../pipeline/metrics/answer.ts'
import { type Figure, INCIDENT_SETS, incidentsBehind } from '../../pipeline/metrics/behind-figure.ts'
import { firingsOf } from '../../pipeline/metrics/notified.ts'
import { behindView } from '../../render/metrics/behind-view.ts'
import { renderBehindPage } from '../../render/page.tsx'
import { loadFigures, metricsWorld } from '../api/load-figures.ts'
import { INVALID_PARAMETER } from '../problem.ts'
import { problem, type Route, refusal, route } from '../route.ts'
import { askedPeriod, type MetricsPageParts, pageFilters } from './metrics-page.ts'

const word = z.string().min(1).max(500).optional()

/** What every figure of the metrics page leads to: the incidents that it is made of, and those that it leaves out. */
export function behindFigureRoute(parts: MetricsPageParts): Route {
  return route({
    method: 'get',
    path: '/durations/incidents',
    role: 'viewer',
    summary: 'The incidents behind a figure of the metrics page',
    query: pageFilters.extend({
      definition: z.enum(DEFINITION_NAMES).default('hindsight'),
      measure: word.meta({ description: 'Of the definition; left out: its headline.' }),
      set: z.enum(INCIDENT_SETS).default('all'),
      rule: word,
      ruleService: word,
    }),
    answers: {
      200: { description: 'The page.', content: { 'text/html': z.string() } },
      422: refusal('The definition has no such measure.'),
    },
    async handle({ query }) {
      const { definition, set, rule, ruleService, measure = definitionOf(definition).headline, ...filters } = query
      const { frame, filter, period, range } = await askedPeriod(parts, filters)
      const { service, severity, team } = filter
      const question: MetricsQuestion = {
        period,
        service,
        severity,
        team,
        definitions: [],
        groupBy: [],
        clockName: 'wall',
        withMeanInterval: false,
      }
      const figure: Figure = { definition, measure, set, rule: rule === undefined ? null : { name: rule, service: ruleService ?? null } }
      const [known, notified] = await Promise.all([
        loadFigures(parts, period),
        figure.rule === null ? [] : parts.store.notifications(inclusive(period)),
      ])
      const world = metricsWorld(parts)
      const { incidents, context } = answerMetrics(known, question, world)
      const behind = incidentsBehind(incidents, figure, { context, firings: firingsOf(notified) })
      if (behind === null)
        return problem(422, INVALID_PARAMETER, [{ pointer: '/measure', detail: `${definition} has no measure of this name` }])
      const view = behindView(behind, { figure, frame, filter, range })
      return { status: 200, type: 'text/html; charset=utf-8', text: renderBehindPage(view) }
    },
  })
}
