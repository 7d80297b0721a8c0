import type { LevelQuery, SeriesName } from '../domain/impact/service-level.ts'
import { expressionWindow } from '../domain/rules/expression-window.ts'
import { earlier, hours, type Instant, type Interval, instant, isoOf, later, type Milliseconds, milliseconds } from '../domain/time/time.ts'
import { MEASUREMENT_FORMAT } from '../sources/prometheus/prometheus.ts'
import { type PrometheusApi, PrometheusError } from './prometheus-api.ts'

export interface MeasureContext {
  readonly api: PrometheusApi
  readonly scrapeMs: Milliseconds
  /** The requests of the whole period, which take long to ask for: once an hour is enough. */
  readonly periods: Map<string, PeriodSamples | null>
}

export interface PeriodSamples {
  readonly stepSeconds: number
  readonly total: readonly (number | null)[]
}

const PERIOD_STEP_MS = hours(1)
/** The traffic at the same hours of earlier days. */
const EARLIER_MS = [hours(24), hours(7 * 24)]

/**
 * Asks for one service level over an interval. Out: the body of the delivery that keeps the answers; null: there is not a single step
 * of it yet. The same samples give the same bytes, so that what is asked for twice is a duplicate. Rejects with `PrometheusError`.
 */
export async function measure(query: LevelQuery, interval: Interval, context: MeasureContext): Promise<object | null> {
  const stepMs = context.scrapeMs
  const count = Math.floor((interval.to - interval.from) / stepMs)
  if (count <= 0) return null
  const whole = { from: interval.from, to: later(interval.from, milliseconds(count * stepMs)) }
  const asked = queriesOf(query, stepMs, context.scrapeMs)
  const series: Partial<Record<SeriesName, readonly (number | null)[]>> = {}
  for (const [name, text] of asked) series[name] = (await context.api.range({ query: text, interval: whole, stepMs })).map(shortNumber)
  const { level } = query
  return {
    format: MEASUREMENT_FORMAT,
    level: {
      name: level.name,
      service: level.service,
      kind: level.kind,
      objective: level.objective,
      periodSeconds: level.periodMs / 1_000,
      thresholdSeconds: level.thresholdSeconds,
    },
    from: isoOf(interval.from),
    stepSeconds: stepMs / 1_000,
    windowSeconds: windowMs(query, stepMs, context.scrapeMs) / 1_000,
    queries: Object.fromEntries(asked),
    series,
    usualTraffic: level.kind === 'traffic' ? await usualTraffic(query, whole, context) : null,
    period: await periodSamples(query, whole.to, context),
  }
}

/** Counters are sums of many: beyond nine digits there is only noise. */
const shortNumber = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(9)))

const WINDOW = /\{\{\s*\.window\s*\}\}|\$__rate_interval|\$\{?window\}?/g

/**
 * The window of a rate is the step and one scrape more: then each increase between two scrapes is in exactly one sample, and the sum over
 * all steps is that of the counter. A millisecond less keeps the scrape at the very beginning out, which older versions take in.
 */
const rateWindow = (stepMs: Milliseconds, scrapeMs: Milliseconds): string => `${stepMs + scrapeMs - 1}ms`

const queriesOf = ({ queries }: LevelQuery, stepMs: Milliseconds, scrapeMs: Milliseconds): readonly (readonly [SeriesName, string])[] =>
  (Object.entries(queries) as [SeriesName, string][]).map(([name, text]) => [name, text.replaceAll(WINDOW, rateWindow(stepMs, scrapeMs))])

/** How far back the samples look: as a query says, else the window that it was given. */
function windowMs({ queries }: LevelQuery, stepMs: Milliseconds, scrapeMs: Milliseconds): Milliseconds {
  const looks = Object.values(queries).map((text) => {
    const written = text.replaceAll(WINDOW, '0s')
    const own = expressionWindow(written) ?? 0
    return Math.max(own, written === text ? stepMs : stepMs + scrapeMs)
  })
  return milliseconds(looks.reduce((most, ms) => Math.max(most, ms), stepMs))
}

async function usualTraffic(query: LevelQuery, { from, to }: Interval, { api, scrapeMs }: MeasureContext): Promise<number | null> {
  const [[, text] = [null, null]] = queriesOf(query, scrapeMs, scrapeMs)
  if (text === null) return null
  const days = await Promise.all(
    EARLIER_MS.map((ms) => api.range({ query: text, interval: { from: earlier(from, ms), to: earlier(to, ms) }, stepMs: scrapeMs })),
  )
  const values = days
    .flat()
    .flatMap((value) => value ?? [])
    .sort((a, b) => a - b)
  return shortNumber(values[Math.floor(values.length / 2)] ?? null)
}

/** null: the level has no budget, or Prometheus refuses so long a question. */
async function periodSamples(query: LevelQuery, until: Instant, { api, scrapeMs, periods }: MeasureContext): Promise<PeriodSamples | null> {
  const { level, queries } = query
  if (level.kind !== 'errors' || level.objective === null || queries.total === undefined) return null
  const to = instant(Math.floor(until / PERIOD_STEP_MS) * PERIOD_STEP_MS)
  const key = JSON.stringify([level.service, level.name, to])
  const known = periods.get(key)
  if (known !== undefined) return known
  const text = queries.total.replaceAll(WINDOW, rateWindow(PERIOD_STEP_MS, scrapeMs))
  const interval = { from: earlier(to, level.periodMs), to }
  const asked = api.range({ query: text, interval, stepMs: PERIOD_STEP_MS }).catch((error: unknown) => {
    if (error instanceof PrometheusError) return null
    throw error
  })
  const total = await asked
  const samples = total === null ? null : { stepSeconds: PERIOD_STEP_MS / 1_000, total: total.map(shortNumber) }
  if (periods.size >= PERIODS_MAX) periods.clear()
  periods.set(key, samples)
  return samples
}
const PERIODS_MAX = 200
