import type { Config } from './config/config.ts'
import { takeAnswer } from './config/kept-rules.ts'
import type { WebConfig } from './config/web-config.ts'
import type { AlertRule } from './domain/rules/alert-rule.ts'
import { type Instant, instant, minutes } from './domain/time/time.ts'
import { createChanges } from './http/changes/changes.ts'
import { INCIDENT_METRICS, NOTHING_ASKED } from './http/reads.ts'
import { type RunningServer, startServer } from './http/server.ts'
import { draftRenderer, reportRenderers } from './layouts/renderers.ts'
import { type MeasuringSettings, startMeasurer } from './measurer/measurer.ts'
import { startReader } from './reader/reader.ts'
import { keepRules } from './remote/prometheus-rules.ts'
import { senderCertificates } from './remote/sender-certificates.ts'
import { sourcesWith } from './sources/registry.ts'
import { warningsOf, warningsOfProcess } from './start-warnings.ts'
import { stopInTime } from './stop-in-time.ts'
import { openStore, type StoreAddress } from './store/open-store.ts'
import type { Store } from './store/store.ts'
import { showBuildInfo } from './telemetry/build-info.ts'
import { deployCounter } from './telemetry/deploy-metrics.ts'
import { EXPOSITION_FORMATS, type ExpositionFormat } from './telemetry/exposition-text.ts'
import { createLog, type LogFormat, type LogLevel } from './telemetry/log.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { programVersion } from './telemetry/program-version.ts'
import { createReadiness } from './telemetry/readiness.ts'
import { startTelemetry } from './telemetry/start.ts'
import { standingGauges } from './telemetry/store-metrics.ts'
import { credentialsOf } from './telemetry/struck-out.ts'
import { throttleLog } from './telemetry/throttled-log.ts'
import { collectGarbageAlone } from './threads/collect-garbage-alone.ts'
import { sceneAround } from './worker/load-neighbourhood.ts'
import { startReconstructor } from './worker/reconstructor.ts'

export interface AppOptions {
  /** Read for every request and tick, so that a reload takes effect at once. */
  readonly config: Config
  readonly storage: StoreAddress
  readonly log: { readonly level: LogLevel; readonly format: LogFormat }
  /** Reloads the configuration; throws a `UsageError` that says what is wrong. */
  readonly reread: () => Promise<Config>
  /** TLS and headers as the web configuration has them now; left out: plain HTTP. */
  readonly web?: () => Pick<WebConfig, 'tls' | 'headers'>
}

export interface App {
  readonly url: string
  readonly store: Store
  /** Reads the configuration again. What is wrong with it is logged, and the former one stays in effect. */
  reload(): Promise<void>
  /** Finishes requests and the tick under way, closes the store: within `STOPPED_WITHIN_MS`, whatever hangs. */
  stop(): Promise<void>
}

/** Starts, in order: tracing, store, worker, server. If one fails to start, those before it are stopped. */
export async function startApp(options: AppOptions): Promise<App> {
  collectGarbageAlone()
  const current = { config: options.config }
  const version = programVersion()
  const log = createLog({ ...options.log, secrets: () => credentialsOf(current.config) })
  const throttled = throttleLog(now, minutes(1))
  const stopTelemetry = await startTelemetry(process.env, version, (reason) =>
    throttled('spans', (suppressed) => log.warn({ reason, suppressed }, 'spans could not be sent')),
  )
  const store = await openStore(options.storage)
  const metrics = createMetrics({ pending: () => store.pendingCount() })
  for (const { what } of (await store.damages()).slice(0, DAMAGES_LOGGED)) log.error({}, `damage: ${what}`)
  showBuildInfo(metrics.registry, version)
  const changes = createChanges(now)
  const stopListening = store.listen?.(changes.publish)
  const worker = startReconstructor({
    seat: () => store.seat(),
    policy: () => current.config.policy,
    abandonRound: (holder) => store.abandonRound(holder),
    log,
    recordTick: metrics.recordTick,
    recordDeploys: deployCounter(metrics.registry),
    version,
    // Where several replicas share a database, it says to each of them what any changed.
    onSettled: (notice) => store.listen === undefined && changes.publish(notice),
  })
  const readiness = createReadiness(() => store.ready())
  const standing = standingGauges(metrics.registry, {
    damages: async () => (await store.damages()).length,
    oldestPending: () => store.oldestPending(),
    isReady: async () => worker.failure() === null && readiness.latest(),
  })
  for (const refresh of standing) metrics.beforeExposition(refresh)
  const startedAt = now()
  const reader = startReader({
    storage: options.storage,
    config: () => current.config,
    store,
    onPending: () => worker.nudge('urgent'),
    log,
    version,
    startedAt,
  })
  const incidentText = async (format: ExpositionFormat) => {
    const { text } = await reader.answer(INCIDENT_METRICS, { ...NOTHING_ASKED, query: { format } })
    return typeof text === 'string' ? Buffer.from(text) : text
  }
  metrics.append(incidentText)
  const reloadThreads = () => {
    worker.reload()
    reader.reload()
  }
  const rules = keepRules({
    settings: () => current.config.prometheus,
    take: takeAnswer,
    apply: (kept) => {
      current.config = withKeptRules(current.config, kept)
      reloadThreads()
    },
    now,
    log,
  })
  const measurer = startMeasurer({
    storage: options.storage,
    settings: () => measuringOf(current.config),
    accept: async (raw) => {
      const accepted = await store.accept(raw)
      worker.nudge()
      return accepted
    },
    now,
    log,
  })
  /** After the last request; without a server there was none. */
  const stopBehind = (server: RunningServer | null) =>
    stopInTime(
      [
        {
          untilMs: REQUESTS_UNTIL_MS,
          parts: [
            { name: 'the requests under way', stop: (withinMs) => server?.close(withinMs) },
            { name: 'the rules of Prometheus', stop: () => rules.stop() },
            { name: 'the thread that measures', stop: () => measurer.stop(MEASURER_STOP_MS) },
            { name: 'the notices of the database', stop: async () => stopListening?.() },
          ],
        },
        {
          untilMs: THREADS_UNTIL_MS,
          parts: [
            { name: 'the thread that reconstructs', stop: (withinMs) => worker.stop(Math.max(0, withinMs - ABANDON_MS)) },
            { name: 'the thread that renders', stop: (withinMs) => reader.stop(withinMs) },
          ],
        },
        {
          untilMs: STOPPED_WITHIN_MS,
          parts: [
            { name: 'the store', stop: () => store.close() },
            { name: 'the spans', stop: () => stopTelemetry() },
          ],
        },
      ],
      log,
    )
  const running: { server: RunningServer | null } = { server: null }
  const reload = async () => {
    current.config = await options.reread()
    reloadThreads()
    measurer.reload()
    running.server?.renewCertificate()
    log.info({}, 'configuration reloaded')
  }
  try {
    const server = await startServer({
      tls: () => options.web?.().tls ?? null,
      headers: () => options.web?.().headers ?? {},
      store,
      log,
      metrics,
      certificates: senderCertificates(now),
      sources: () => sourcesWith(current.config.policy.mappings),
      version,
      settings: () => current.config,
      policy: () => current.config.policy,
      now,
      render: await reportRenderers(current.config),
      draftHtml: await draftRenderer(current.config),
      startedAt,
      reader,
      changes,
      sceneAround: (ids, edits) => sceneAround(store, ids, { policy: current.config.policy, edits }),
      onPending: (urgency?: 'urgent') => worker.nudge(urgency),
      readiness,
      workerFailure: () => worker.failure(),
      reload,
    })
    running.server = server
    log.info({ url: server.url, version }, 'listening')
    // What is large is made before anybody scrapes, in whichever format; not the rest, which a scrape that came meanwhile would be answered with.
    for (const format of EXPOSITION_FORMATS) incidentText(format).catch(() => undefined)
    for (const warning of [...warningsOf(current.config), ...warningsOfProcess()]) log.warn({}, warning)
    return {
      url: server.url,
      store,
      reload: () => reload().catch((error: unknown) => log.error({ err: error }, 'configuration not reloaded')),
      stop: () => stopBehind(server),
    }
  } catch (error) {
    // Whoever started it has to know why it did not start, whatever the stop says beside.
    await stopBehind(running.server).catch((failure: unknown) => log.error({ err: failure }, 'what had started was not stopped in order'))
    throw error
  }
}

/** Those of files have no dates, and stay. */
const withKeptRules = (config: Config, kept: readonly AlertRule[]): Config => ({
  ...config,
  policy: { ...config.policy, rules: [...config.policy.rules.filter(({ during }) => during === undefined), ...kept] },
})

/** null: there is nothing to measure. */
const measuringOf = ({ prometheus: { url, token, levels, ...rest }, policy }: Config): MeasuringSettings | null =>
  url === null || levels.length === 0 ? null : { url, token, levels, services: policy.services, ...rest }

/** `hindsight verify` names all of them. */
const DAMAGES_LOGGED = 50

const now = (): Instant => instant(Date.now())

/** Of a stop: less than the ten seconds that supervisors allow. */
export const STOPPED_WITHIN_MS = 9_000
/** Requests that are not answered by then are dropped. */
const REQUESTS_UNTIL_MS = 4_000
/**
 * The worker always gets the time from there to here, also where requests took all of theirs. Ended threads need the rest: the process
 * waits for them, and where others want the processors, one of low priority takes seconds to notice that it was ended.
 */
const THREADS_UNTIL_MS = 5_500
/** To remove the mark of a round that had to be ended. */
const ABANDON_MS = 500
/** A question under way is given up. */
const MEASURER_STOP_MS = 1_000
