import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type ExpositionFormat, toOpenMetrics } from './exposition-text.ts'

/** The outcome of a delivery. The list of deliveries distinguishes rejections by their HTTP status. */
export type ReceivedOutcome = 'accepted' | 'duplicate' | 'rejected' | 'overloaded' | 'failed'

/** The metrics of this service about itself, and the one registry that `/metrics` prints. */
export interface Metrics {
  readonly registry: Registry
  /** A delivery was answered. `source` is a name of the registry, or `unknown`. */
  received(source: string, outcome: ReceivedOutcome): void
  /** A delivery was answered after so long. */
  recordIntake(seconds: number): void
  /** A tick of the worker has ended. */
  recordTick(outcome: TickOutcome, seconds: number): void
  /** What `/metrics` answers, after every refresh has run. */
  exposition(format?: ExpositionFormat): Promise<Exposition>
  /** `refresh` runs before each exposition. If it rejects, its figures are left out, never shown as 0. */
  beforeExposition(refresh: () => Promise<void>): void
  /** `part` is families of metrics in the exposition format, made elsewhere, with no empty line. If it rejects, they are left out. */
  append(part: (format: ExpositionFormat) => Promise<Uint8Array>): void
}

export interface Exposition {
  readonly contentType: string
  /** The metrics of the registry. */
  readonly text: string
  /** What follows the text. It is never decoded: the families of incidents can be megabytes. */
  readonly appended: readonly Uint8Array[]
}

/** idle: nothing was pending. */
type TickOutcome = 'settled' | 'idle' | 'failed'

export interface MetricsOptions {
  /** Raw events that are accepted and not processed yet. */
  readonly pending: () => Promise<number>
}

export function createMetrics({ pending }: MetricsOptions): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  // Gauges under names that belong to counters; the same figures are there without the suffix, by type.
  for (const name of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${name}_total`)
  const refreshers: (() => Promise<void>)[] = []
  const parts: ((format: ExpositionFormat) => Promise<Uint8Array>)[] = []
  const expositions = { prometheus: shareNext(() => expose('prometheus')), openmetrics: shareNext(() => expose('openmetrics')) }
  const metrics: Metrics = {
    registry,
    received: receivedCounter(registry),
    recordIntake: intakeRecorder(registry),
    recordTick: tickRecorder(registry),
    exposition: (format = 'prometheus') => expositions[format](),
    beforeExposition: (refresh) => void refreshers.push(refresh),
    append: (part) => void parts.push(part),
  }
  async function expose(format: ExpositionFormat): Promise<Exposition> {
    const [made] = await Promise.all([
      Promise.allSettled(parts.map((part) => part(format))),
      Promise.allSettled(refreshers.map((refresh) => refresh())),
    ])
    const appended = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const own = await registry.metrics()
    if (format === 'prometheus') return { contentType: registry.contentType, text: own, appended }
    return { contentType: Registry.OPENMETRICS_CONTENT_TYPE, text: `${toOpenMetrics(own)}\n`, appended: [...appended, END] }
  }
  metrics.beforeExposition(pendingGauge(registry, pending))
  return metrics
}

/** The last line of OpenMetrics says that nothing is missing. */
const END = Buffer.from('# EOF\n')

/**
 * Scrapes that come while one is being answered share the next: the figures of ten cost as much as those of two, and nobody gets figures from
 * before they were asked for.
 */
function shareNext<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | null = null
  let next: Promise<T> | null = null
  const start = (): Promise<T> => {
    next = null
    const begun = work()
    const ended = begun
      .catch(() => undefined)
      .then(() => {
        if (running === ended) running = null
      })
    running = ended
    return begun
  }
  return () => {
    if (next !== null) return next
    if (running === null) return start()
    next = running.then(start)
    return next
  }
}

function receivedCounter(registry: Registry): Metrics['received'] {
  const counter = new Counter({
    name: 'hindsight_events_received_total',
    help: 'Deliveries answered, by source and outcome.',
    labelNames: ['source', 'outcome'],
    registers: [registry],
  })
  // Finding a child by its labels costs more than counting: a delivery finds it in one map.
  const children = new Map<string, { inc(): void }>()
  return (source, outcome) => {
    const key = `${outcome} ${source}`
    let child = children.get(key)
    if (child === undefined) {
      child = counter.labels(source, outcome)
      children.set(key, child)
    }
    child.inc()
  }
}

function intakeRecorder(registry: Registry): Metrics['recordIntake'] {
  const histogram = new Histogram({
    name: 'hindsight_intake_duration_seconds',
    help: 'From the first byte of a delivery to its answer.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  return (seconds) => histogram.observe(seconds)
}

function tickRecorder(registry: Registry): Metrics['recordTick'] {
  const histogram = new Histogram({
    name: 'hindsight_worker_tick_duration_seconds',
    help: 'One tick of the worker: claim, read, reconstruct, settle. Idle: nothing was pending.',
    labelNames: ['outcome'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
    registers: [registry],
  })
  return (outcome, seconds) => histogram.observe({ outcome }, seconds)
}

function pendingGauge(registry: Registry, pending: () => Promise<number>): () => Promise<void> {
  const gauge = new Gauge({
    name: 'hindsight_raw_events_pending',
    help: 'Deliveries accepted and not processed yet.',
    registers: [registry],
  })
  return async () => {
    try {
      gauge.set(await pending())
    } catch (error) {
      gauge.remove()
      throw error
    }
  }
}
