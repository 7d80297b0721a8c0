/** Sums, means and deviations of a list of numbers. */
export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** null without values. */
export const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : sumOf(values) / values.length)

/** The standard deviation, dividing by n (`population`) or by n - 1 (`sample`); null where that is 0. */
export function deviationOf(values: readonly number[], of: 'population' | 'sample'): number | null {
  const mean = meanOf(values)
  const divisor = of === 'population' ? values.length : values.length - 1
  if (mean === null || divisor < 1) return null
  return Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / divisor)
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

export function logMomentsOf(values: readonly number[]): LogMoments {
  const logs = values.filter((value) => value > 0).map(Math.log)
  const [mu, sigma] = [meanOf(logs), deviationOf(logs, 'population')]
  return {
    n: logs.length,
    mu,
    sigma,
    geometricMean: mu === null ? null : Math.exp(mu),
    geometricDeviation: sigma === null ? null : Math.exp(sigma),
  }
}
