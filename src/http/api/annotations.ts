import { z } from 'zod'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import { endOfPeriod, PERIOD_EXAMPLES } from '../../domain/metrics/period.ts'
import { teamsOfServices } from '../../domain/metrics/teams.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import { json, type Route, route } from '../route.ts'
import { figuresOfAll } from './figures-memory.ts'
import { type FiguresParts, metricsWorld } from './load-figures.ts'

/** A graph with more marks shows nothing else. */
const ANNOTATIONS_MAX = 500

/** Also as milliseconds: what `${__from}` and `${__to}` of Grafana are. */
const time = (end: 'from' | 'to') =>
  z.string().transform((text, context): Instant => {
    const now = instant(Date.now())
    const at = /^\d{12,14}$/.test(text) ? instant(Number(text)) : endOfPeriod(text, end, { clock: clockIn('UTC'), now })
    if (at !== null) return at
    context.addIssue(`expected milliseconds, ${PERIOD_EXAMPLES}`)
    return z.NEVER
  })
const word = z.string().min(1).max(200).optional()

const annotationSchema = z.looseObject({
  id: z.string(),
  time: z.int().meta({ description: 'Milliseconds: start of the impact, else the detection.' }),
  timeEnd: z.int().nullable().meta({ description: 'End of the impact, else the resolution; null: it goes on, or is not known.' }),
  title: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
})

/** Incidents as annotations of a graph. One that was dismissed is none. */
export function annotationsRoute(parts: FiguresParts): Route {
  return route({
    method: 'get',
    path: '/api/v1/annotations',
    role: 'viewer',
    summary: 'Incidents as annotations for Grafana',
    query: z.strictObject({ from: time('from').optional(), to: time('to').optional(), service: word, severity: word, team: word }),
    answers: {
      200: {
        description: `The newest first, at most ${ANNOTATIONS_MAX}.`,
        content: { 'application/json': z.array(annotationSchema) },
      },
    },
    async handle({ query: { from, to, service, severity, team } }) {
      const { teamOf } = metricsWorld(parts)
      const teams = ({ services }: IncidentFigures) => teamsOfServices(services, teamOf)
      const wanted = (await figuresOfAll(parts.store)).filter(
        (figures) =>
          figures.dismissed === undefined &&
          (service === undefined || figures.services.some((name) => name === service)) &&
          (severity === undefined || figures.severity === severity) &&
          (team === undefined || teams(figures).includes(team)) &&
          overlaps(figures, from, to),
      )
      const base = parts.settings().listen.externalUrl?.replace(/\/$/, '') ?? ''
      return json(
        wanted
          .slice(-ANNOTATIONS_MAX)
          .toReversed()
          .map((figures) => annotationOf(figures, teams(figures), base)),
      )
    },
  })
}

const startOf = (figures: IncidentFigures): Instant | null => figures.anchors.impactStart?.at ?? countedAt(figures)
const endOf = ({ anchors }: IncidentFigures): Instant | null => anchors.impactEnd?.at ?? anchors.resolved?.at ?? null

/** One of unknown date is on no graph. */
function overlaps(figures: IncidentFigures, from: Instant | undefined, to: Instant | undefined): boolean {
  const start = startOf(figures)
  if (start === null || (to !== undefined && start > to)) return false
  const end = endOf(figures) ?? (figures.status === 'open' ? Number.POSITIVE_INFINITY : start)
  return from === undefined || end >= from
}

function annotationOf(figures: IncidentFigures, teams: readonly string[], base: string): z.output<typeof annotationSchema> {
  const { id, title, status, severity, services } = figures
  const tags = [...services, ...(severity === null ? [] : [severity]), ...teams.map((team) => `team:${team}`), status]
  return {
    id,
    time: startOf(figures) ?? 0,
    timeEnd: endOf(figures),
    title,
    text: `${base}/incidents/${encodeURIComponent(id)}`,
    tags: [...new Set(tags)],
  }
}
