import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { impactInterval } from '../../domain/metrics/counting.ts'
import type { Period } from '../../domain/metrics/period.ts'
import { joinedIntervals } from '../../domain/time/intervals.ts'
import { type Instant, type Interval, instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
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

export const downtimeOf = (incidents: readonly IncidentFigures[], period: Period, asOf: Instant): Downtime =>
  joinImpacts(
    incidents.map((incident) => impactInterval(incident, asOf)),
    { period, asOf },
  )

/** As `downtimeOf`, of incidents by column: a hundred thousand intervals are never made. */
export function downtimeOfColumns({ columns, places }: Selection, period: Period, asOf: Instant): Downtime {
  const { impactFrom, impactTo, isOpen } = columns
  const [begin, until] = [period.from as number, Math.min(period.until, asOf)]
  const ends = new Map<number, number>()
  let known = 0
  for (const place of places) {
    const [from = Number.NaN, end = Number.NaN] = [impactFrom[place], impactTo[place]]
    const to = Number.isNaN(end) && isOpen[place] === 1 ? asOf : end
    // As `impactInterval`. An end that is vague is infinite, and one that is not known is no number.
    if (!(to >= from) || !Number.isFinite(to)) continue
    known += 1
    const [first, last] = [Math.max(from, begin), Math.min(to, until)]
    if (first <= last) ends.set(first, Math.max(last, ends.get(first) ?? last))
  }
  return summaryOf(joinStretches(ends), { known, unknown: places.length - known, wholeMs: until - begin })
}

/** In: the latest end of what begins at each time. Out: how many stretches there are, and how long they are together; as `joinedIntervals`. */
function joinStretches(ends: ReadonlyMap<number, number>): Stretches {
  let [count, totalMs, last] = [0, 0, Number.NEGATIVE_INFINITY]
  for (const from of new Float64Array([...ends.keys()]).sort()) {
    const to = ends.get(from) ?? from
    if (from > last) count += 1
    totalMs += Math.max(0, to - Math.max(from, last))
    last = Math.max(last, to)
  }
  return { count, totalMs }
}

interface Stretches {
  readonly count: number
  readonly totalMs: number
}

interface Counted {
  readonly known: number
  readonly unknown: number
  readonly wholeMs: number
}

/** Promise: never more than the period, and never more than the sum over the incidents. null: an end is not known. */
function joinImpacts(
  impacts: readonly (Interval | null)[],
  { period, asOf }: { readonly period: Period; readonly asOf: Instant },
): Downtime {
  const until = instant(Math.min(period.until, asOf))
  const within = impacts.flatMap((impact) => (impact === null ? [] : clip(impact, { from: period.from, to: until })))
  const stretches = joinedIntervals(within)
  const totalMs = stretches.reduce((sum, { from, to }) => sum + (to - from), 0)
  const known = impacts.filter((impact) => impact !== null).length
  return summaryOf({ count: stretches.length, totalMs }, { known, unknown: impacts.length - known, wholeMs: until - period.from })
}

const summaryOf = ({ count, totalMs }: Stretches, { known, unknown, wholeMs }: Counted): Downtime => ({
  totalMs: milliseconds(totalMs),
  incidents: known,
  unknown,
  availability: wholeMs <= 0 ? null : 1 - totalMs / wholeMs,
  timeBetweenMs: count === 0 ? null : milliseconds((wholeMs - totalMs) / count),
})

function clip({ from, to }: Interval, within: Interval): readonly Interval[] {
  const clipped = { from: instant(Math.max(from, within.from)), to: instant(Math.min(to, within.to)) }
  return clipped.from > clipped.to ? [] : [clipped]
}
