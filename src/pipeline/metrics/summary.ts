import {
  type DurationFigures,
  type FigureBounds,
  HISTOGRAM_MINUTES,
  QUANTILES,
  type QuantileName,
  type Warning,
} from '../../domain/metrics/duration-figures.ts'
import { meanInterval } from '../statistics/bootstrap.ts'
import { survivalMedianInterval, survivalOfLengths, survivalQuantile } from '../statistics/kaplan-meier.ts'
import { logMomentsOf, meanOf, sumOf } from '../statistics/moments.ts'
import { type Bounds, medianInterval, quantileOfSorted } from '../statistics/order-statistics.ts'
import type { SortedOut } from './sort-out.ts'

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

/** In: one measure of many incidents. Out: its figures. */
export const summaryOf = (sorted: SortedOut, options: SummaryOptions): DurationFigures => withMean(unseededFigures(sorted), sorted, options)

/** What no seed decides: the same under each definition that has these two ends. */
export type UnseededFigures = Omit<DurationFigures, 'meanInterval'>

/** The figures with the interval of the mean, and with the warnings that come from the group. */
export function withMean(
  figures: UnseededFigures,
  { known, open }: SortedOut,
  { seed, warnings = [], withMeanInterval = true, resampledMax }: SummaryOptions,
): DurationFigures {
  const interval = open.length === 0 && withMeanInterval ? meanInterval(known, seed, resampledMax) : null
  return { ...figures, meanInterval: boundsOf(interval), warnings: [...new Set([...figures.warnings, ...warnings])].sort() }
}

export function unseededFigures({ known, open, unknown, invalid, excluded, leftOut }: SortedOut): UnseededFigures {
  const isWhole = open.length === 0
  const sum = sumOf(known)
  const { geometricMean, geometricDeviation } = logMomentsOf(known)
  const longestShare = known.length === 0 || sum === 0 ? null : (known.at(-1) ?? 0) / sum
  return {
    known: known.length,
    open: open.length,
    unknown,
    invalid,
    excluded: inOrder(excluded),
    leftOut: inOrder(leftOut),
    estimator: isWhole ? 'order-statistics' : 'kaplan-meier',
    ...(isWhole ? closedFigures(known) : censoredFigures(known, open)),
    mean: isWhole ? meanOf(known) : null,
    geometricMean,
    geometricDeviation,
    longestShare,
    histogram: histogramOf(known),
    warnings: warningsOf({ known, open, longestShare }),
  }
}

/** The order in which they were met decides nothing. */
const inOrder = <Name extends string>(counts: ReadonlyMap<Name, number>): Partial<Record<Name, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))) as Partial<Record<Name, number>>

type MiddleFigures = Pick<DurationFigures, 'quantiles' | 'medianInterval'>

const closedFigures = (known: ArrayLike<number>): MiddleFigures => ({
  quantiles: quantilesOf(known.length, (share) => quantileOfSorted(known, share)),
  medianInterval: boundsOf(medianInterval(known)),
})

function censoredFigures(known: Float64Array, open: readonly number[]): MiddleFigures {
  const survival = survivalOfLengths(known, open)
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

/** `known` in ascending order. */
function histogramOf(known: ArrayLike<number>): readonly number[] {
  const counts = Array.from({ length: HISTOGRAM_MINUTES.length + 1 }, () => 0)
  let bucket = 0
  for (let index = 0; index < known.length; index += 1) {
    while (bucket < HISTOGRAM_MINUTES.length && (known[index] ?? 0) > (HISTOGRAM_MINUTES[bucket] ?? 0) * 60_000) bucket += 1
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts
}

interface Sample {
  readonly known: ArrayLike<number>
  readonly open: ArrayLike<number>
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
