import type { LevelMeasured } from '../../domain/event.ts'
import { byText, type EventId, type NonEmpty } from '../../domain/identity.ts'
import type { Measurement, ServiceLevel } from '../../domain/impact/service-level.ts'
import { type Instant, instant, type Milliseconds, milliseconds, minutes, seconds } from '../../domain/time/time.ts'
import { quantileOfSorted } from '../statistics/order-statistics.ts'

/** One step of a service level. Requests a second, users; `value`: the share that failed, seconds or requests a second. null: not known. */
export interface LevelSample {
  readonly at: Instant
  /** The sample speaks for this step before its time, and knows what happened in the window before it. */
  readonly stepMs: Milliseconds
  readonly windowMs: Milliseconds
  readonly bad: number | null
  readonly total: number | null
  readonly value: number | null
  readonly users: number | null
}

/** All that was measured of one service level, in order of time, each time once. */
export interface LevelSeries {
  readonly level: ServiceLevel
  readonly samples: readonly LevelSample[]
  readonly usualTraffic: number | null
  readonly period: Measurement['period']
  readonly queries: Measurement['queries']
  readonly evidence: readonly EventId[]
}

/**
 * In: measurements of one service level, in any order. Out: their samples as one series. Where two say something of the same time, that
 * which is known counts, and of two that are known the one received last.
 */
export function seriesOf(events: NonEmpty<LevelMeasured>): LevelSeries {
  const inOrder = events.toSorted((a, b) => receivedAt(a) - receivedAt(b) || a.occurred.at - b.occurred.at || byText(a.id, b.id))
  const samples = new Map<Instant, LevelSample>()
  for (const event of inOrder)
    for (const sample of samplesOf(event)) {
      if (sample.value !== null || !samples.has(sample.at)) samples.set(sample.at, sample)
    }
  const newest = events.reduce((best, event) => (event.occurred.at > best.occurred.at ? event : best)).measurement
  return {
    level: newest.level,
    samples: [...samples.values()].sort((a, b) => a.at - b.at),
    usualTraffic: newest.usualTraffic,
    period: newest.period,
    queries: newest.queries,
    evidence: events.toSorted((a, b) => a.occurred.at - b.occurred.at || byText(a.id, b.id)).map(({ id }) => id),
  }
}

const receivedAt = ({ content, receivedAt: first }: LevelMeasured): Instant => content?.receivedAt ?? first

function samplesOf({ occurred, measurement }: LevelMeasured): readonly LevelSample[] {
  const { series, stepMs, windowMs, level } = measurement
  const { bad = [], total = [], value = [], users = [] } = series
  const length = Math.max(bad.length, total.length, value.length, users.length)
  return Array.from({ length }, (_, index) => {
    const sample = { bad: bad[index] ?? null, total: total[index] ?? null, users: users[index] ?? null }
    const at = instant(occurred.at + (index + 1) * stepMs)
    return { at, stepMs, windowMs, ...sample, value: knownValue(level, { ...sample, given: value[index] ?? null }) }
  })
}

interface Given {
  readonly bad: number | null
  readonly total: number | null
  readonly given: number | null
}

/** Of no requests none failed and none succeeded: the share is not known. */
function knownValue({ kind }: ServiceLevel, { bad, total, given }: Given): number | null {
  switch (kind) {
    case 'errors':
      return bad === null || total === null || total <= 0 ? null : Math.min(1, Math.max(0, bad / total))
    case 'traffic':
      return total
    case 'ratio':
    case 'latency':
      return given
  }
}

/** With fewer requests in a step the share of one step says nothing: some steps are looked at together. */
const REQUESTS_MIN = 10
const TOGETHER_MAX_MS = minutes(5)

/** The usual number of requests in a step; null: they are not counted. */
export function requestsPerStep(samples: readonly LevelSample[]): number | null {
  const counts = samples.flatMap(({ total, stepMs }) => (total === null ? [] : [(total * stepMs) / 1_000])).sort((a, b) => a - b)
  return quantileOfSorted(counts, 0.5)
}

/** Steps of so few requests that one more failure would look like an outage are joined, up to five minutes. */
export function joinSparse(samples: readonly LevelSample[]): readonly LevelSample[] {
  const usual = requestsPerStep(samples)
  const stepMs = samples[0]?.stepMs ?? seconds(60)
  if (usual === null || usual >= REQUESTS_MIN || !samples.some(({ bad }) => bad !== null)) return samples
  const together = Math.min(Math.ceil(REQUESTS_MIN / Math.max(usual, 1e-3)), Math.floor(TOGETHER_MAX_MS / stepMs))
  if (together <= 1) return samples
  const joinedMs = milliseconds(together * stepMs)
  const byEnd = new Map<number, LevelSample[]>()
  for (const sample of samples) {
    const end = Math.ceil(sample.at / joinedMs) * joinedMs
    const group = byEnd.get(end)
    if (group === undefined) byEnd.set(end, [sample])
    else group.push(sample)
  }
  return [...byEnd].map(([, group]) => joined(group, joinedMs))
}

function joined(group: readonly LevelSample[], stepMs: Milliseconds): LevelSample {
  const known = group.filter(({ bad, total }) => bad !== null && total !== null)
  const sum = (read: (sample: LevelSample) => number | null) => known.reduce((total, sample) => total + (read(sample) ?? 0), 0)
  const [bad, total] = [sum(({ bad }) => bad), sum(({ total }) => total)]
  const isKnown = 2 * known.length >= group.length && total > 0
  const last = group.at(-1) ?? group[0]
  const windowMs = milliseconds(stepMs + ((last?.windowMs ?? stepMs) - (last?.stepMs ?? stepMs)))
  return {
    at: last?.at ?? instant(0),
    stepMs,
    windowMs,
    bad: isKnown ? bad / known.length : null,
    total: isKnown ? total / known.length : null,
    value: isKnown ? Math.min(1, bad / total) : null,
    users: null,
  }
}
