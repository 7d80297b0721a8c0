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
import { runWorker } from './worker/worker.ts'

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
  const metrics = createMetrics({ pending: async () => (await store.counts()).pending })
  metrics.beforeExposition(
    incidentMetrics(
      metrics.registry,
      () => loadIncidents(store),
      (incidents) => aggregateWindows(incidents, current.config.metrics.windows, now()),
    ),
  )
  const worker = runWorker({ store, policy: () => current.config.policy, log, timeTick: metrics.timeTick })
  const rules = keepRules({
    settings: () => current.config.prometheus,
    take: takeAnswer,
    apply: (kept) => {
      current.config = withKeptRules(current.config, kept)
    },
    now,
    log,
  })
  const stopBehind = async () => {
    await rules.stop()
    await worker.stop()
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
      onPending: () => worker.nudge(),
      workerFailure: () => worker.failure(),
      reload: async () => {
        current.config = await options.reread()
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

async function stopAll(server: RunningServer, stopBehind: () => Promise<void>): Promise<void> {
  await server.close()
  await stopBehind()
}

async function* loadIncidents(store: Store) {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Store['incidents']>> = await store.incidents({ limit: 200, ...(cursor === null ? {} : { cursor }) })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return String(JSON.parse(text).version)
}
