import type { Period } from '../../domain/metrics/period.ts'
import { type Instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import type { Selection } from './columns.ts'

/** How long users were affected in a period. The union: time in which two incidents went on counts once. */
export interface Downtime {
  readonly totalMs: Milliseconds
  /** Incidents of which both ends of the impact are known, or which go on. */
  readonly incidents: number
  /** Incidents whose impact has an end that is not known: what they add is not in the total. */
  readonly unknown: number
  /** 1 less the share of the period that users were affected. */
  readonly availability: number | null
  /** Time without impact for each stretch of impact; null without one. */
  readonly timeBetweenMs: Milliseconds | null
}

/** Promise: never more than the period, and never more than the sum over the incidents. */
export function downtimeOf({ columns, places }: Selection, period: Period, asOf: Instant): Downtime {
  const { impactFrom, impactTo, isOpen } = columns
  const [begin, until] = [period.from as number, Math.min(period.until, asOf)]
  const [starts, ends] = [new Float64Array(places.length), new Float64Array(places.length)]
  let [known, within] = [0, 0]
  for (const place of places) {
    const [from = Number.NaN, end = Number.NaN] = [impactFrom[place], impactTo[place]]
    const to = Number.isNaN(end) && isOpen[place] === 1 ? asOf : end
    // An end that is vague is infinite, and one that is not known is no number.
    if (!(to >= from) || !Number.isFinite(to)) continue
    known += 1
    const [first, last] = [Math.max(from, begin), Math.min(to, until)]
    if (first > last) continue
    starts[within] = first
    ends[within] = last
    within += 1
  }
  const { count, totalMs } = joinStretches(starts.subarray(0, within).sort(), ends.subarray(0, within).sort())
  const wholeMs = until - begin
  return {
    totalMs: milliseconds(totalMs),
    incidents: known,
    unknown: places.length - known,
    availability: wholeMs <= 0 ? null : 1 - totalMs / wholeMs,
    timeBetweenMs: count === 0 ? null : milliseconds((wholeMs - totalMs) / count),
  }
}

/**
 * In: when intervals begin and when they end, both in ascending order; which end belongs to which does not matter. Out: how many stretches
 * they cover, and how long those are together. Where one begins after as many have ended as began before, nothing went on in between.
 */
function joinStretches(starts: Float64Array, ends: Float64Array): { readonly count: number; readonly totalMs: number } {
  if (starts.length === 0) return { count: 0, totalMs: 0 }
  let [count, totalMs] = [1, (ends.at(-1) ?? 0) - (starts[0] ?? 0)]
  for (let index = 1; index < starts.length; index += 1) {
    const pause = (starts[index] ?? 0) - (ends[index - 1] ?? 0)
    if (pause <= 0) continue
    count += 1
    totalMs -= pause
  }
  return { count, totalMs }
}
