import { z } from 'zod'
import { DEFINITION_NAMES } from '../../domain/metrics/definition.ts'
import { ownMeasureName } from '../../domain/metrics/definitions.ts'
import { PERIOD_EXAMPLES, periodOf } from '../../domain/metrics/period.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { instant } from '../../domain/time/time.ts'
import { answerMetrics, changesByTeam, largestMetricsGroups, type MetricsQuestion } from '../../pipeline/metrics/answer.ts'
import { metricsView } from '../../render/metrics/metrics-view.ts'
import { renderMetricsPage } from '../../render/page.tsx'
import { type FiguresParts, loadFigures, metricsWorld } from '../api/load-figures.ts'
import { alertFigures } from '../api/metrics.ts'
import { timezone } from '../api/parameters.ts'
import { type Route, route } from '../route.ts'

export interface MetricsPageParts extends FiguresParts {
  readonly frameOf: (zoneAsked: string | null) => Promise<Parameters<typeof metricsView>[0]['frame']>
}

const word = z.string().min(1).max(200).optional()
/** Of one table; who wants more takes the CSV. */
const ROWS_MAX = 500
const GROUPED_BY = ['service', 'severity', 'team', 'month'] as const

/** Of our own definition the page shows every measure, of the others the one that is meant by their names. */
const isShown: NonNullable<MetricsQuestion['isWanted']> = ({ name, headline }, measure) => name === 'hindsight' || measure.name === headline

/** A row of a group is of the time to resolve alone, and of nothing by the week. */
const ONE_ROW = {
  definitions: ['hindsight'],
  period: null,
  isWanted: (_, { name }) => name === ownMeasureName('timeToResolve'),
} as const satisfies Pick<MetricsQuestion, 'definitions' | 'period' | 'isWanted'>

export const pageFilters = z.strictObject({
  period: z
    .string()
    .default('-90d')
    .refine((text) => periodOf(text, { clock: clockIn('UTC'), now: instant(0) }) !== null, `expected ${PERIOD_EXAMPLES}`),
  service: word,
  severity: word,
  team: word,
  timezone: timezone.optional(),
})

export function metricsPageRoute(parts: MetricsPageParts): Route {
  return route({
    method: 'get',
    path: '/durations',
    role: 'viewer',
    summary: 'Metrics page',
    query: pageFilters,
    answers: { 200: { description: 'The page.', content: { 'text/html': z.string() } } },
    async handle({ query }) {
      const { frame, filter, period, range } = await askedPeriod(parts, query)
      const [known, alerts] = await Promise.all([loadFigures(parts, period), alertFigures(parts, period, query)])
      const world = metricsWorld(parts)
      const { service, severity, team } = filter
      const question: MetricsQuestion = {
        period,
        service,
        severity,
        team,
        definitions: DEFINITION_NAMES,
        groupBy: [],
        clockName: 'wall',
        withMeanInterval: false,
        isWanted: isShown,
      }
      const answer = answerMetrics(known, question, world)
      const { selection, context } = answer
      const groups = GROUPED_BY.map((by) => ({
        by,
        ...largestMetricsGroups(selection, { ...question, ...ONE_ROW, groupBy: [by] }, { ...world, ...context, atMost: ROWS_MAX }),
      }))
      const teams = changesByTeam(answer, question, world.teamOf)
      const view = metricsView({ frame, filter, range, period, answer, groups, teams, alerts })
      return { status: 200, type: 'text/html; charset=utf-8', text: renderMetricsPage(view) }
    },
  })
}

/** The period and the filters of a page's address, on the clock that its times are shown in. */
export async function askedPeriod({ frameOf, now }: Pick<MetricsPageParts, 'frameOf' | 'now'>, query: z.output<typeof pageFilters>) {
  const frame = await frameOf(query.timezone ?? null)
  const clock = clockIn(frame.zone)
  const period = periodOf(query.period, { clock, now: now() })
  if (period === null) throw new Error(`assertion failed: the schema let the period ${query.period} pass`)
  const filter = { period: query.period, service: query.service ?? null, severity: query.severity ?? null, team: query.team ?? null }
  return { frame, filter, period, range: clock.interval(period.from, instant(period.until - 1)) }
}
