import { type Comparison, compareSamples } from '../statistics/two-samples.ts'

/**
 * How two periods differ in one duration. `change`: by how much the later is longer (0.5: half as long again) or shorter.
 * `verdict`: `too-few` below 6 in either, `no-evidence` unless the test is sure and the change is one that samples of this
 * size can show.
 */
export interface PeriodComparison extends Comparison {
  readonly change: number | null
  readonly verdict: 'too-few' | 'no-evidence' | 'longer' | 'shorter'
}

const NEEDED = 6

/** In: the lengths of the incidents of two periods by one measure. Only closed ones are compared; how many were open is in their figures. */
export function compareLengths(before: ArrayLike<number>, after: ArrayLike<number>): PeriodComparison {
  const comparison = compareSamples(before, after)
  const { ratio } = comparison
  return { ...comparison, change: ratio === null ? null : ratio - 1, verdict: verdictOf(comparison) }
}

function verdictOf({ before, after, pValue, ratio, smallestShown }: Comparison): PeriodComparison['verdict'] {
  if (before < NEEDED || after < NEEDED || pValue === null || ratio === null || smallestShown === null) return 'too-few'
  const isShown = pValue < 0.05 && Math.abs(Math.log(ratio)) >= Math.log1p(smallestShown)
  return !isShown ? 'no-evidence' : ratio > 1 ? 'longer' : 'shorter'
}
