import { readFileSync } from 'node:fs'
import type { Config } from './config/config.ts'
import { takeAnswer } from './config/kept-rules.ts'
import type { AlertRule } from './domain/rules/alert-rule.ts'
import { type Instant, instant } from './domain/time/time.ts'
import { type RunningServer, startServer } from './http/server.ts'
import { credentialsOf } from './http/settings.ts'
import { draftRenderer, reportRenderers } from './layouts/renderers.ts'
import { aggregateWindows } from './pipeline/figures/aggregate.ts'
import { keepRules } from './remote/prometheus-rules.ts'
import { SOURCES } from './sources/registry.ts'
import { openStore, type StoreAddress } from './store/open-store.ts'
import type { Store } from './store/store.ts'
import { incidentMetrics } from './telemetry/incident-metrics.ts'
import { createLog, type LogFormat, type LogLevel } from './telemetry/log.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { startTelemetry } from './telemetry/start.ts'
import { sceneAround } from './worker/load-neighbourhood.ts'
import { startReconstructor } from './worker/reconstructor.ts'

export interface AppOptions {
  /** Read for every request and tick, so that a reload takes effect at once. */
  readonly config: Config
  readonly storage: StoreAddress
  readonly log: { readonly level: LogLevel; readonly format: LogFormat }
  /** Reloads the configuration; throws a `UsageError` that says what is wrong. */
  readonly reread: () => Promise<Config>
}

export interface App {
  readonly url: string
  readonly store: Store
  /** Finishes requests and the tick under way, closes the store. */
  stop(): Promise<void>
}

/** Starts, in order: tracing, store, worker, server. If one fails to start, those before it are stopped. */
export async function startApp(options: AppOptions): Promise<App> {
  const current = { config: options.config }
  const stopTelemetry = await startTelemetry(process.env, version())
  const log = createLog({ ...options.log, secrets: () => credentialsOf(current.config) })
  const store = await openStore(options.storage)
  const metrics = createMetrics({ pending: () => store.pendingCount() })
  metrics.beforeExposition(
    incidentMetrics(
      metrics.registry,
      () => store.figures({}),
      (incidents) => aggregateWindows(incidents, current.config.metrics.windows, now()),
    ),
  )
  const worker = startReconstructor({
    seat: () => store.seat(),
    policy: () => current.config.policy,
    abandonRound: (holder) => store.abandonRound(holder),
    log,
    recordTick: metrics.recordTick,
    version: version(),
  })
  const rules = keepRules({
    settings: () => current.config.prometheus,
    take: takeAnswer,
    apply: (kept) => {
      current.config = withKeptRules(current.config, kept)
      worker.reload()
    },
    now,
    log,
  })
  const stopBehind = async (withinMs = STOP_WITHIN_MS) => {
    await rules.stop()
    await worker.stop(withinMs)
    await store.close()
    await stopTelemetry()
  }
  try {
    const server = await startServer({
      store,
      log,
      metrics,
      sources: SOURCES,
      version: version(),
      settings: () => current.config,
      policy: () => current.config.policy,
      now,
      render: await reportRenderers(current.config),
      draftHtml: await draftRenderer(current.config),
      startedAt: now(),
      sceneAround: (ids, edits) => sceneAround(store, ids, { policy: current.config.policy, edits }),
      onPending: (urgency?: 'urgent') => worker.nudge(urgency),
      workerFailure: () => worker.failure(),
      reload: async () => {
        current.config = await options.reread()
        worker.reload()
        log.info({}, 'configuration reloaded')
      },
    })
    log.info({ url: server.url }, 'listening')
    return { url: server.url, store, stop: () => stopAll(server, stopBehind) }
  } catch (error) {
    await stopBehind()
    throw error
  }
}

/** Those of files have no dates, and stay. */
const withKeptRules = (config: Config, kept: readonly AlertRule[]): Config => ({
  ...config,
  policy: { ...config.policy, rules: [...config.policy.rules.filter(({ during }) => during === undefined), ...kept] },
})

const now = (): Instant => instant(Date.now())

/** Less than the ten seconds that supervisors allow, for the requests under way and the worker together. */
const STOP_WITHIN_MS = 9_000
/** The worker always gets as much. */
const WORKER_STOP_MIN_MS = 1_000

async function stopAll(server: RunningServer, stopBehind: (withinMs: number) => Promise<void>): Promise<void> {
  const beganAt = performance.now()
  await server.close()
  await stopBehind(Math.max(WORKER_STOP_MIN_MS, STOP_WITHIN_MS - (performance.now() - beganAt)))
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return String(JSON.parse(text).version)
}
