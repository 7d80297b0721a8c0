import {
  type DurationFigures,
  type FigureBounds,
  HISTOGRAM_MINUTES,
  QUANTILES,
  type QuantileName,
  type Warning,
} from '../../domain/metrics/duration-figures.ts'
import { meanInterval } from '../statistics/bootstrap.ts'
import { survivalMedianInterval, survivalOf, survivalQuantile } from '../statistics/kaplan-meier.ts'
import { logMomentsOf, meanOf, sumOf } from '../statistics/moments.ts'
import { type Bounds, medianInterval, quantileOfSorted } from '../statistics/order-statistics.ts'
import type { Measured } from './measure.ts'

export interface SummaryOptions {
  /** Decides the resamples: the name of the group and of the measure. */
  readonly seed: string
  /** Warnings that come from the group and not from the numbers. */
  readonly warnings?: readonly Warning[]
  /** Resampling costs: lists that only need the median leave it out. */
  readonly withMeanInterval?: boolean
  /** Lists up to this length are resampled; left out: as a list by itself is. */
  readonly resampledMax?: number
}

/** So many incidents a quantile needs. */
const NEEDED: Readonly<Record<QuantileName, number>> = { p25: 3, p50: 1, p75: 3, p90: 10, p95: 20 }
const SMALL = 6
const TREND_FROM = 20
/** Above it the open ones decide what is known of the rest. */
const CENSORED_ABOVE = 0.1

/** In: one measure of many incidents. Out: its figures. Promise: the order of the incidents decides nothing. */
export function summarize(
  measured: readonly Measured[],
  { seed, warnings = [], withMeanInterval = true, resampledMax }: SummaryOptions,
): DurationFigures {
  const known = measured.flatMap((one) => (one.kind === 'known' ? [one.ms as number] : [])).sort((a, b) => a - b)
  const open = measured.flatMap((one) => (one.kind === 'at-least' ? [one.ms as number] : []))
  const isWhole = open.length === 0
  const sum = sumOf(known)
  const { geometricMean, geometricDeviation } = logMomentsOf(known)
  const longestShare = known.length === 0 || sum === 0 ? null : (known.at(-1) ?? 0) / sum
  return {
    known: known.length,
    open: open.length,
    unknown: countOf(measured, 'unknown'),
    invalid: countOf(measured, 'invalid'),
    excluded: tally(measured.flatMap((one) => (one.kind === 'excluded' ? [one.reason] : []))),
    leftOut: tally(measured.flatMap((one) => (one.kind === 'left-out' ? [one.because] : []))),
    estimator: isWhole ? 'order-statistics' : 'kaplan-meier',
    ...(isWhole ? closedFigures(known) : censoredFigures(known, open)),
    mean: isWhole ? meanOf(known) : null,
    meanInterval: isWhole && withMeanInterval ? boundsOf(meanInterval(known, seed, resampledMax)) : null,
    geometricMean,
    geometricDeviation,
    longestShare,
    histogram: histogramOf(known),
    warnings: [...new Set([...warningsOf({ known, open, longestShare }), ...warnings])].sort(),
  }
}

const countOf = (measured: readonly Measured[], kind: Measured['kind']): number => measured.filter((one) => one.kind === kind).length

function tally<Name extends string>(names: readonly Name[]): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {}
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

type MiddleFigures = Pick<DurationFigures, 'quantiles' | 'medianInterval'>

const closedFigures = (known: readonly number[]): MiddleFigures => ({
  quantiles: quantilesOf(known.length, (share) => quantileOfSorted(known, share)),
  medianInterval: boundsOf(medianInterval(known)),
})

function censoredFigures(known: readonly number[], open: readonly number[]): MiddleFigures {
  const survival = survivalOf([...known.map((value) => ({ value, isOpen: false })), ...open.map((value) => ({ value, isOpen: true }))])
  return {
    quantiles: quantilesOf(known.length + open.length, (share) => survivalQuantile(survival, share)),
    medianInterval: boundsOf(survivalMedianInterval(survival, known.length)),
  }
}

function quantilesOf(count: number, at: (share: number) => number | null): DurationFigures['quantiles'] {
  const names = Object.keys(QUANTILES) as QuantileName[]
  const entries = names.map((name) => [name, count < NEEDED[name] ? null : at(QUANTILES[name])])
  return Object.fromEntries(entries) as Record<QuantileName, number | null>
}

const boundsOf = (bounds: Bounds | null): FigureBounds | null =>
  bounds === null ? null : { lower: bounds.lower, upper: Number.isFinite(bounds.upper) ? bounds.upper : null }

function histogramOf(known: readonly number[]): readonly number[] {
  const counts = Array.from({ length: HISTOGRAM_MINUTES.length + 1 }, () => 0)
  for (const ms of known) {
    const bucket = HISTOGRAM_MINUTES.findIndex((minutes) => ms <= minutes * 60_000)
    const index = bucket < 0 ? HISTOGRAM_MINUTES.length : bucket
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts
}

interface Sample {
  readonly known: readonly number[]
  readonly open: readonly number[]
  readonly longestShare: number | null
}

function warningsOf({ known, open, longestShare }: Sample): readonly Warning[] {
  const all = known.length + open.length
  const found: Warning[] = []
  if (all < SMALL) found.push('SMALL_SAMPLE')
  if (all < TREND_FROM) found.push('NO_TREND')
  if (known.length > 1 && longestShare !== null && longestShare > 0.5) found.push('OUTLIER_DOMINATED')
  if (all > 0 && open.length / all > CENSORED_ABOVE) found.push('CENSORED')
  return found
}
