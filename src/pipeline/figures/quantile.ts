/**
 * In: values in any order. Out: their quantile of type 7 of Hyndman and Fan, which interpolates linearly between the order
 * statistics (the default of R and NumPy); `share` is 0..1. null without values.
 */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  return below === undefined || above === undefined ? null : below + (above - below) * (position - Math.floor(position))
}

export const median = (values: readonly number[]): number | null => quantile(values, 0.5)
