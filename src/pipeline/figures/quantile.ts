import { quantileOfSorted } from '../statistics/order-statistics.ts'

/** In: values in any order. Out: their quantile of type 7; `share` is 0..1. null without values. */
export const quantile = (values: readonly number[], share: number): number | null =>
  quantileOfSorted(
    values.toSorted((a, b) => a - b),
    share,
  )

export const median = (values: readonly number[]): number | null => quantile(values, 0.5)
