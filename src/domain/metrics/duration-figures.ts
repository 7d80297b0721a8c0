import type { ExclusionReason } from './counting.ts'

/** What a reader must know before using a figure. */
export const WARNINGS = [
  'SMALL_SAMPLE',
  'NO_TREND',
  'OUTLIER_DOMINATED',
  'CENSORED',
  'MIXED_SEVERITY',
  'BUSINESS_HOURS',
  'RETROACTIVE',
] as const
export type Warning = (typeof WARNINGS)[number]

export const QUANTILES = { p25: 0.25, p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95 } as const
export type QuantileName = keyof typeof QUANTILES

/** In milliseconds. `upper` null: the open ones leave it unknown. */
export interface FigureBounds {
  readonly lower: number
  readonly upper: number | null
}

/**
 * One duration over a group of incidents, in milliseconds. A figure that the sample is too small for is null.
 * `estimator`: order statistics of type 7 where all are closed, Kaplan and Meier where some are open.
 */
export interface DurationFigures {
  readonly known: number
  readonly open: number
  readonly unknown: number
  readonly invalid: number
  readonly excluded: Readonly<Partial<Record<ExclusionReason, number>>>
  /** What the authors of the definition do not count. */
  readonly leftOut: Readonly<Partial<Record<'open' | 'no-change', number>>>
  readonly estimator: 'order-statistics' | 'kaplan-meier'
  readonly quantiles: Readonly<Record<QuantileName, number | null>>
  readonly medianInterval: FigureBounds | null
  /** Secondary: one long incident moves it more than all others. null while any is open. */
  readonly mean: number | null
  readonly meanInterval: FigureBounds | null
  readonly geometricMean: number | null
  readonly geometricDeviation: number | null
  /** The share of the longest in the sum of all. */
  readonly longestShare: number | null
  /** How many of the known are at most so long; the bounds are in `HISTOGRAM_MINUTES`, and one count more for longer ones. */
  readonly histogram: readonly number[]
  readonly warnings: readonly Warning[]
}

export const HISTOGRAM_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 960, 1_440, 2_880, 10_080] as const
