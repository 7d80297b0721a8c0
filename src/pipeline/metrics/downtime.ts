import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { impactInterval } from '../../domain/metrics/counting.ts'
import type { Period } from '../../domain/metrics/period.ts'
import { joinedIntervals } from '../../domain/time/intervals.ts'
import { type Instant, type Interval, instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import type { FigureColumns, Selection } from './columns.ts'

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

/** As `downtimeOf`, of incidents by column. */
export const downtimeOfColumns = (selection: Selection, period: Period, asOf: Instant): Downtime =>
  joinImpacts(
    Array.from(selection.places, (place) => impactAt(selection.columns, place, asOf)),
    { period, asOf },
  )

/** As `impactInterval`. */
function impactAt({ impactFrom, impactTo, isOpen }: FigureColumns, place: number, asOf: Instant): Interval | null {
  const [from = Number.NaN, end = Number.NaN] = [impactFrom[place], impactTo[place]]
  const to = Number.isNaN(end) && isOpen[place] === 1 ? asOf : end
  // An end that is vague is infinite, and one that is not known is no number.
  return to >= from && Number.isFinite(to) ? { from: instant(from), to: instant(to) } : null
}

/** Promise: never more than the period, and never more than the sum over the incidents. null: an end is not known. */
function joinImpacts(
  impacts: readonly (Interval | null)[],
  { period, asOf }: { readonly period: Period; readonly asOf: Instant },
): Downtime {
  const until = instant(Math.min(period.until, asOf))
  const within = impacts.flatMap((impact) => (impact === null ? [] : clip(impact, { from: period.from, to: until })))
  const stretches = joinedIntervals(within)
  const totalMs = milliseconds(stretches.reduce((sum, { from, to }) => sum + (to - from), 0))
  const wholeMs = until - period.from
  const known = impacts.filter((impact) => impact !== null).length
  return {
    totalMs,
    incidents: known,
    unknown: impacts.length - known,
    availability: wholeMs <= 0 ? null : 1 - totalMs / wholeMs,
    timeBetweenMs: stretches.length === 0 ? null : milliseconds((wholeMs - totalMs) / stretches.length),
  }
}

function clip({ from, to }: Interval, within: Interval): readonly Interval[] {
  const clipped = { from: instant(Math.max(from, within.from)), to: instant(Math.min(to, within.to)) }
  return clipped.from > clipped.to ? [] : [clipped]
}
