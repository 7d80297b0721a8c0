import type { BurnRate } from '../../domain/impact/measured-impact.ts'
import { hours, type Instant, type Interval, type Milliseconds, minutes } from '../../domain/time/time.ts'
import type { LevelSample, LevelSeries } from './series.ts'

/** The multiwindow pairs of the SRE Workbook: the long window says that it matters, the short one that it still goes on. */
const BURN_WINDOWS: readonly { readonly factor: number; readonly longMs: Milliseconds; readonly shortMs: Milliseconds }[] = [
  { factor: 14.4, longMs: hours(1), shortMs: minutes(5) },
  { factor: 6, longMs: hours(6), shortMs: minutes(30) },
  { factor: 1, longMs: hours(72), shortMs: hours(6) },
]
/** Of a window at least half must be known. */
const KNOWN_MIN = 0.5

/** Whether the budget of a service level was burnt so fast in the interval. null: too little is known to say that it was not. */
export function burnRates({ level, samples }: LevelSeries, interval: Interval): readonly BurnRate[] {
  const { objective, kind } = level
  if (objective === null || objective >= 1 || (kind !== 'errors' && kind !== 'ratio')) return []
  const sums = runningSums(samples)
  return BURN_WINDOWS.map(({ factor, longMs, shortMs }) => {
    const isBurning = (index: number): boolean | null => {
      const [long, short] = [sums.ratio(index, longMs), sums.ratio(index, shortMs)]
      return long === null || short === null ? null : long / (1 - objective) >= factor && short / (1 - objective) >= factor
    }
    let isKnown = false
    for (const [index, { at }] of samples.entries()) {
      if (at <= interval.from || at > interval.to) continue
      const burning = isBurning(index)
      isKnown ||= burning !== null
      if (burning === true) return { factor, isReached: true, at }
    }
    return { factor, isReached: isKnown ? false : null, at: null }
  })
}

/** The share that failed in the time before a sample, in constant time each. */
function runningSums(samples: readonly LevelSample[]) {
  const bad: number[] = [0]
  const all: number[] = [0]
  const knownMs: number[] = [0]
  for (const { bad: failing, total, value, stepMs } of samples) {
    const isKnown = value !== null
    const [part, whole] = failing !== null && total !== null ? [failing * stepMs, total * stepMs] : [(value ?? 0) * stepMs, stepMs]
    bad.push((bad.at(-1) ?? 0) + (isKnown ? part : 0))
    all.push((all.at(-1) ?? 0) + (isKnown ? whole : 0))
    knownMs.push((knownMs.at(-1) ?? 0) + (isKnown ? stepMs : 0))
  }
  const over = (sums: readonly number[], from: number, to: number): number => (sums[to] ?? 0) - (sums[from] ?? 0)
  return {
    ratio(index: number, windowMs: Milliseconds): number | null {
      const from = firstAfter(samples, ((samples[index]?.at ?? 0) - windowMs) as Instant)
      if (over(knownMs, from, index + 1) < KNOWN_MIN * windowMs) return null
      const whole = over(all, from, index + 1)
      return whole <= 0 ? null : over(bad, from, index + 1) / whole
    },
  }
}

/** The first sample later than that. */
function firstAfter(samples: readonly LevelSample[], at: Instant): number {
  let [low, high] = [0, samples.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((samples[middle]?.at ?? 0) > at) high = middle
    else low = middle + 1
  }
  return low
}
