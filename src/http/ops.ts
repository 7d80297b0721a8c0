import { z } from 'zod'
import { UsageError } from '../domain/usage-error.ts'
import type { Store } from '../store/store.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type Answer, problem, type Route, refusal, route } from './route.ts'

export interface OpsParts {
  readonly store: Pick<Store, 'ready'>
  readonly metrics: Metrics
  readonly log: Log
  /** Why the worker does not run; null: it does. */
  readonly workerFailure: () => string | null
  /** Reads the configuration again and applies it; rejects with a `UsageError` that says what is wrong and then changes nothing. */
  readonly reload: () => Promise<void>
}

/** What Prometheus's own servers answer: liveness, readiness, reload, metrics. */
export const opsRoutes = (parts: OpsParts): readonly Route[] => [healthyRoute, readyRoute(parts), reloadRoute(parts), metricsRoute(parts)]

const textLine = (line: string): Answer => ({ status: 200, type: 'text/plain; charset=utf-8', text: `${line}\n` })
const textAnswer = (description: string) => ({ description, content: { 'text/plain': z.string() } })

const healthyRoute = route({
  method: 'get',
  path: '/-/healthy',
  role: null,
  summary: 'Whether the process answers',
  answers: { 200: textAnswer('It does.') },
  handle: () => textLine('Hindsight is healthy.'),
})

/** A database that is down reaches the error handler of the app, which answers 503. */
function readyRoute({ store, workerFailure }: OpsParts): Route {
  return route({
    method: 'get',
    path: '/-/ready',
    role: null,
    summary: 'Whether deliveries are stored and understood',
    answers: { 200: textAnswer('They are.') },
    async handle() {
      await store.ready()
      const failure = workerFailure()
      return failure === null ? textLine('Hindsight is ready.') : problem(503, `The worker does not run: ${failure}`)
    },
  })
}

function reloadRoute({ reload, log }: OpsParts): Route {
  return route({
    method: 'post',
    path: '/-/reload',
    role: 'admin',
    summary: 'Read the configuration again',
    answers: { 200: textAnswer('The new configuration holds.'), 500: refusal('It is wrong, and the old one goes on.') },
    async handle() {
      try {
        await reload()
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        log.error({ err: error }, 'the configuration was not reloaded')
        return problem(500, error.message)
      }
      return textLine('Configuration reloaded.')
    },
  })
}

function metricsRoute({ metrics }: OpsParts): Route {
  return route({
    method: 'get',
    path: '/metrics',
    role: 'viewer',
    summary: 'Metrics in the exposition format of Prometheus',
    query: z.strictObject({}).catchall(z.unknown()),
    answers: { 200: textAnswer('Incidents and this service itself.') },
    async handle() {
      const { contentType, text: exposition } = await metrics.exposition()
      return { status: 200, type: contentType, text: exposition }
    },
  })
}
