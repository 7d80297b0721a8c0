import { z } from 'zod'
import { defined } from '../../domain/defined.ts'
import { DEFINITION_NAMES } from '../../domain/metrics/definition.ts'
import { DEFINITIONS } from '../../domain/metrics/definitions.ts'
import { ALERT_PERIOD_MS, inclusive, type Period } from '../../domain/metrics/period.ts'
import { earlier, type Instant, instant } from '../../domain/time/time.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { type AlertReport, alertReport } from '../../pipeline/metrics/alert-report.ts'
import { answerMetrics, type MetricsAnswer, type MetricsQuestion } from '../../pipeline/metrics/answer.ts'
import { METRIC_GROUPS } from '../../pipeline/metrics/groups.ts'
import { ALERT_FORMATS, alertAnswerJson, alertAnswerText } from '../../render/metrics/alert-answer.ts'
import { ALERT_TABLES } from '../../render/metrics/alert-rows.ts'
import { METRICS_FORMATS, type MetricsFormat, metricsAnswerJson, metricsAnswerText } from '../../render/metrics/metrics-answer.ts'
import { INVALID_PARAMETER } from '../problem.ts'
import { type Answer, json, problem, type Route, refusal, route } from '../route.ts'
import { type FiguresParts, loadFigures, metricsWorld } from './load-figures.ts'
import { aggregatesSchema, alertQualitySchema } from './metrics-schemas.ts'
import { incidentFilters, listOf, periodParameter } from './parameters.ts'

export type MetricsApiParts = FiguresParts

const period = {
  period: periodParameter.optional().meta({ description: 'Instead of `from` and `to`: `-90d`, `2026-Q3`, `2026-09`, `2026-W37`.' }),
}

export const metricsFilters = incidentFilters.pick({ from: true, to: true, service: true, severity: true, origin: true }).extend({
  ...period,
  team: z.string().min(1).max(200).optional(),
  groupBy: listOf(METRIC_GROUPS)
    .default([])
    .meta({ description: `${METRIC_GROUPS.join(', ')}, or several, comma-separated.` }),
  definition: listOf(DEFINITION_NAMES)
    .default(['hindsight'])
    .meta({ description: `${DEFINITION_NAMES.join(', ')}, or several, comma-separated.` }),
  clock: z.enum(['wall', 'business']).default('wall').meta({ description: 'business: the hours of `metrics.business_hours`.' }),
  format: z.enum(METRICS_FORMATS).default('json'),
})
type Filters = z.output<typeof metricsFilters>

/** Figures over the incidents of a period. A duration always comes with its definition, its count and what is not in it. */
export const metricsApi = (parts: MetricsApiParts): readonly Route[] => [durationsRoute(parts), definitionsRoute, alertsRoute(parts)]

function durationsRoute(parts: MetricsApiParts): Route {
  return route({
    method: 'get',
    path: '/api/v1/metrics',
    role: 'viewer',
    summary: 'Durations and changes of a period, under one definition or several',
    query: metricsFilters,
    answers: {
      200: {
        description: 'One entry per group and definition; as CSV and JSON lines one row per measure.',
        content: {
          'application/json': aggregatesSchema,
          'text/csv': z.string(),
          'application/x-ndjson': z.string(),
          'text/plain': z.string(),
        },
      },
      422: refusal('A filter is invalid, or there are too many groups.'),
    },
    async handle({ query }) {
      try {
        const { answer, question } = await answerTo(parts, query)
        const now = parts.now()
        return answerAs(query.format, answer, instant(Math.min(question.period?.until ?? now, now)))
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        return problem(422, INVALID_PARAMETER, [{ pointer: '/groupBy', detail: error.message }])
      }
    },
  })
}

/** What a browser would show as text comes as a file. */
function answerAs(format: MetricsFormat, answer: MetricsAnswer, until: Instant): Answer {
  if (format === 'json') return json(metricsAnswerJson(answer))
  const file = format === 'table' ? {} : { headers: { 'content-disposition': `attachment; filename="metrics.${EXTENSIONS[format]}"` } }
  return { status: 200, type: TYPES[format], text: metricsAnswerText(format, answer, until), ...file }
}

const EXTENSIONS = { csv: 'csv', jsonl: 'jsonl', openmetrics: 'om' } as const
const TYPES = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
  table: 'text/plain; charset=utf-8',
} as const

/** What was asked for as a question of the pipeline, and its answer. */
export async function answerTo(
  parts: MetricsApiParts,
  query: Filters,
): Promise<{
  readonly answer: MetricsAnswer
  readonly question: MetricsQuestion
}> {
  const question: MetricsQuestion = {
    period: periodFor(query, parts),
    definitions: query.definition,
    groupBy: query.groupBy,
    service: query.service ?? null,
    severity: query.severity ?? null,
    team: query.team ?? null,
    clockName: query.clock,
    withMeanInterval: true,
    ...defined({ origin: query.origin }),
  }
  const known = await loadFigures(parts, question.period)
  return { answer: answerMetrics(known, question, metricsWorld(parts)), question }
}

/** One end alone runs from the beginning, or up to now. null: no period was asked for. */
export function periodFor(
  { period: named, from, to }: Pick<Filters, 'period' | 'from' | 'to'>,
  { now }: Pick<FiguresParts, 'now'>,
): Period | null {
  if (named !== undefined) return named
  if (from === undefined && to === undefined) return null
  return { from: from ?? instant(0), until: to === undefined ? now() : instant(to + 1) }
}

const definitionsRoute = route({
  method: 'get',
  path: '/api/v1/metrics/definitions',
  role: 'viewer',
  summary: 'What each definition counts, from where to where, with its source',
  answers: {
    200: {
      description: 'Every definition.',
      content: { 'application/json': z.looseObject({ definitions: z.array(z.looseObject({ name: z.string() })) }) },
    },
  },
  handle: () => json({ definitions: DEFINITIONS }),
})

function alertsRoute(parts: MetricsApiParts): Route {
  return route({
    method: 'get',
    path: '/api/v1/metrics/alerts',
    role: 'viewer',
    summary: 'How good each alert rule was in a period, and the load of those on call',
    query: metricsFilters.pick({ from: true, to: true, period: true, service: true, team: true }).extend({
      format: z.enum(ALERT_FORMATS).default('json'),
      table: z
        .enum(ALERT_TABLES)
        .default('rules')
        .meta({ description: 'Of all formats but JSON, which has all: rules, hours of the day, or people.' }),
    }),
    answers: {
      200: {
        description: 'Worst rules first.',
        content: {
          'application/json': alertQualitySchema,
          'text/csv': z.string(),
          'application/x-ndjson': z.string(),
          'text/plain': z.string(),
        },
      },
    },
    async handle({ query }) {
      const figures = await alertFigures(parts, periodFor(query, parts) ?? lastDays(parts), query)
      const { format, table } = query
      if (format === 'json') return json(alertAnswerJson(figures))
      const file =
        format === 'table' ? {} : { headers: { 'content-disposition': `attachment; filename="alerts-${table}.${EXTENSIONS[format]}"` } }
      return { status: 200, type: TYPES[format], text: alertAnswerText(format, figures, { table }), ...file }
    },
  })
}

function lastDays({ now }: Pick<FiguresParts, 'now'>): Period {
  const until = now()
  return { from: earlier(until, ALERT_PERIOD_MS), until }
}

/** Of the alerts and pages of one service or team, where that is asked for. */
export async function alertFigures(
  parts: MetricsApiParts,
  within: Period,
  only: { readonly service?: string | undefined; readonly team?: string | undefined },
): Promise<AlertReport> {
  const [{ incidents }, notified] = await Promise.all([loadFigures(parts, null), parts.store.notifications(inclusive(within))])
  const { clock, teamOf } = metricsWorld(parts)
  const asked = { service: only.service ?? null, team: only.team ?? null }
  return alertReport(notified, asked, { incidents, rules: parts.policy().rules, clock, teamOf })
}
