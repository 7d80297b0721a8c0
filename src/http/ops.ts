import { z } from 'zod'
import { UsageError } from '../domain/usage-error.ts'
import { pluralize } from '../domain/words.ts'
import type { Store } from '../store/store.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Readiness } from '../telemetry/readiness.ts'
import { credentialsOf, withoutCredentials } from '../telemetry/struck-out.ts'
import { prefers } from './accept.ts'
import { type Answer, problem, type Route, refusal, route } from './route.ts'
import type { ServerSettings } from './settings.ts'

export interface OpsParts {
  readonly store: Pick<Store, 'damages'>
  readonly readiness: Pick<Readiness, 'check'>
  readonly metrics: Metrics
  readonly log: Log
  /** As configured now. */
  readonly settings: () => ServerSettings
  /** Why the worker is not running; null: it is. */
  readonly workerFailure: () => string | null
  /** Reloads the configuration; rejects with a `UsageError` that says what is wrong, and then changes nothing. */
  readonly reload: () => Promise<void>
}

/** The same endpoints as Prometheus and Alertmanager: liveness, readiness, reload, metrics. */
export const opsRoutes = (parts: OpsParts): readonly Route[] => [
  healthyRoute(parts),
  readyRoute(parts),
  reloadRoute(parts),
  metricsRoute(parts),
]

const textLine = (line: string): Answer => ({ status: 200, type: 'text/plain; charset=utf-8', text: `${line}\n` })
const textAnswer = (description: string) => ({ description, content: { 'text/plain': z.string() } })

/** Damage is shown here and does not change the status: a restart repairs none of it, and the rest keeps working. */
function healthyRoute({ store }: OpsParts): Route {
  return route({
    method: 'get',
    path: '/-/healthy',
    role: null,
    summary: 'Liveness: the process responds; lists damage that was found',
    answers: { 200: textAnswer('Healthy.') },
    async handle() {
      const found = await store.damages().catch(() => [])
      const damage = found.length === 0 ? '' : ` Damage was found: ${pluralize(found.length, 'entry', 'entries')}, see hindsight verify.`
      return textLine(`Hindsight is healthy.${damage}`)
    },
  })
}

/** If the database is down, the error handler of the app answers 503. */
function readyRoute({ readiness, workerFailure }: OpsParts): Route {
  return route({
    method: 'get',
    path: '/-/ready',
    role: null,
    summary: 'Readiness: deliveries are stored and processed',
    answers: { 200: textAnswer('Ready.') },
    async handle() {
      await readiness.check()
      const failure = workerFailure()
      return failure === null ? textLine('Hindsight is ready.') : problem(503, `The worker is not running: ${failure}`)
    },
  })
}

function reloadRoute({ reload, log }: OpsParts): Route {
  return route({
    method: 'post',
    path: '/-/reload',
    role: 'admin',
    summary: 'Reload the configuration',
    answers: { 200: textAnswer('Configuration reloaded.'), 500: refusal('The new configuration is invalid; the old one stays in effect.') },
    async handle() {
      try {
        await reload()
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        log.error({ err: error }, 'configuration not reloaded')
        return problem(500, error.message)
      }
      return textLine('Configuration reloaded.')
    },
  })
}

const OPEN_METRICS = 'application/openmetrics-text'

function metricsRoute({ metrics, settings }: OpsParts): Route {
  return route({
    method: 'get',
    path: '/metrics',
    role: 'viewer',
    summary: 'Metrics in the Prometheus exposition format',
    query: z.strictObject({}).catchall(z.unknown()),
    // A scraper that prefers another format still gets its metrics.
    ignoresAccept: true,
    answers: {
      200: {
        description: 'Metrics of incidents and of this service; OpenMetrics where the scraper prefers it.',
        content: { 'text/plain': z.string(), [OPEN_METRICS]: z.string() },
      },
    },
    async handle({ asked }) {
      const isOpen = prefers(asked.headers.accept, OPEN_METRICS, 'text/plain')
      const { contentType, text, appended } = await metrics.exposition(isOpen ? 'openmetrics' : 'prometheus')
      const own = withoutCredentials(text, credentialsOf(settings()))
      return { status: 200, type: contentType, text: '', bytes: Buffer.concat([Buffer.from(own), ...appended]) }
    },
  })
}
