import type { Curve } from '../../domain/impact/measured-impact.ts'
import { type Interval, instant, milliseconds } from '../../domain/time/time.ts'
import { BASELINE_SAMPLES } from './onset.ts'
import { scored, usualTraffic } from './phases.ts'
import type { LevelSample, LevelSeries } from './series.ts'

/** A picture has no room for more. */
const POINTS_MAX = 180

/**
 * The samples of the interval as a curve of at most 180 points, the worst of each stretch: a short outage is not averaged away. A stretch
 * without a sample is null. null: nothing was measured.
 */
export function curveOf(series: LevelSeries, { from, to }: Interval): Curve | null {
  const inside = series.samples.filter(({ at }) => at > from && at <= to)
  const [first] = inside
  if (first === undefined || inside.every(({ value }) => value === null)) return null
  const stepMs = milliseconds(Math.max(first.stepMs, first.stepMs * Math.ceil((to - from) / (POINTS_MAX * first.stepMs))))
  const count = Math.min(POINTS_MAX, Math.ceil((to - from) / stepMs))
  const stretches: LevelSample[][] = Array.from({ length: count }, () => [])
  for (const sample of inside) stretches[Math.min(count - 1, Math.ceil((sample.at - from) / stepMs) - 1)]?.push(sample)
  const isTraffic = series.level.kind === 'traffic'
  const values = stretches.map((samples) => worstOf(samples, isTraffic))
  return { from: instant(from), stepMs, unit: unitOf(series), values, limit: limitOf(series) }
}

function worstOf(samples: readonly LevelSample[], isLowWorse: boolean): number | null {
  const known = samples.flatMap(({ value }) => value ?? [])
  if (known.length === 0) return null
  const worst = known.reduce((most, value) => (isLowWorse ? Math.min(most, value) : Math.max(most, value)))
  return Number(worst.toPrecision(4))
}

function unitOf({ level }: LevelSeries): Curve['unit'] {
  if (level.kind === 'traffic') return 'perSecond'
  return level.kind === 'latency' ? 'seconds' : 'share'
}

/** As the first samples set it: those before the trouble. */
function limitOf(series: LevelSeries): number | null {
  const { samples, limit } = scored(series)
  const value = limit(samples.slice(0, BASELINE_SAMPLES).map((sample) => sample.value))
  const usual = usualTraffic(series)
  if (series.level.kind === 'traffic') return usual === null ? null : Number(((1 - value) * usual).toPrecision(4))
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null
}
