/** Sums, means and deviations of a list of numbers. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0
  return sum
}

/** null without values. */
export const meanOf = (values: ArrayLike<number>): number | null => (values.length === 0 ? null : sumOf(values) / values.length)

/** The standard deviation, dividing by n (`population`) or by n - 1 (`sample`); null where that is 0. */
export function deviationOf(values: ArrayLike<number>, of: 'population' | 'sample'): number | null {
  const mean = meanOf(values)
  const divisor = of === 'population' ? values.length : values.length - 1
  if (mean === null || divisor < 1) return null
  let squares = 0
  for (let index = 0; index < values.length; index += 1) squares += ((values[index] ?? 0) - mean) ** 2
  return Math.sqrt(squares / divisor)
}

/** Mean and deviation of the logarithms, over the positive values: a duration of 0 has no logarithm. */
export interface LogMoments {
  readonly n: number
  readonly mu: number | null
  /** By maximum likelihood: divides by n. */
  readonly sigma: number | null
  readonly geometricMean: number | null
  readonly geometricDeviation: number | null
}

/** Of the positive values, in their order. */
export function logarithmsOf(values: ArrayLike<number>): Float64Array {
  const logs = new Float64Array(values.length)
  let count = 0
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0
    if (!(value > 0)) continue
    logs[count] = Math.log(value)
    count += 1
  }
  return logs.subarray(0, count)
}

export function logMomentsOf(values: ArrayLike<number>): LogMoments {
  const logs = logarithmsOf(values)
  const [mu, sigma] = [meanOf(logs), deviationOf(logs, 'population')]
  return {
    n: logs.length,
    mu,
    sigma,
    geometricMean: mu === null ? null : Math.exp(mu),
    geometricDeviation: sigma === null ? null : Math.exp(sigma),
  }
}
