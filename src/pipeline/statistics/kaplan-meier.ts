import { normalQuantile } from './normal.ts'
import type { Bounds } from './order-statistics.ts'

/** How long something lasted, or has lasted so far. */
export interface Observation {
  readonly value: number
  /** It went on when it was last seen: its length is at least the value. */
  readonly isOpen: boolean
}

/**
 * The product-limit estimate of Kaplan and Meier, a step at each length at which something ended: after `values` this share goes on.
 * `variances`: Greenwood's sums, of the logarithm of the share. By column, because a hundred thousand lengths have as many steps.
 */
export interface Survival {
  readonly values: Float64Array
  readonly shares: Float64Array
  readonly variances: Float64Array
}

/** In: lengths in any order, those that have ended and those that go on. */
export function survivalOf(observations: readonly Observation[]): Survival {
  const lengths = (isOpen: boolean) => observations.flatMap((one) => (one.isOpen === isOpen ? one.value : []))
  return survivalOfLengths(Float64Array.from(lengths(false)).sort(), lengths(true))
}

/**
 * In: lengths, those that have ended in ascending order, and those that go on. Out: which share lasts longer than what.
 * What goes on counts among those at risk up to its length, of equal lengths too, and ends nowhere.
 */
export function survivalOfLengths(endedSorted: Float64Array, goingOn: readonly number[]): Survival {
  const open = Float64Array.from(goingOn).sort()
  const [values, shares, variances] = [columnFor(endedSorted), columnFor(endedSorted), columnFor(endedSorted)]
  let [steps, share, variance, before, openBefore] = [0, 1, 0, 0, 0]
  while (before < endedSorted.length) {
    const value = endedSorted[before] ?? 0
    while (openBefore < open.length && (open[openBefore] ?? 0) < value) openBefore += 1
    const atRisk = endedSorted.length - before + open.length - openBefore
    let ended = 0
    while (endedSorted[before + ended] === value) ended += 1
    before += ended
    share *= 1 - ended / atRisk
    variance += ended === atRisk ? 0 : ended / (atRisk * (atRisk - ended))
    values[steps] = value
    shares[steps] = share
    variances[steps] = variance
    steps += 1
  }
  return { values: values.subarray(0, steps), shares: shares.subarray(0, steps), variances: variances.subarray(0, steps) }
}

const columnFor = (values: Float64Array): Float64Array => new Float64Array(values.length)

/** The share that lasts longer than `value`. */
export const shareBeyond = ({ values, shares }: Survival, value: number): number =>
  shares[values.findLastIndex((step) => step <= value)] ?? 1

/** A product of shares is off by a few units of its last digit. */
const ROUNDING = 1e-12

/** The least length within which at least `share` has ended; null: so much has not ended yet. */
export const survivalQuantile = ({ values, shares }: Survival, share: number): number | null =>
  values[shares.findIndex((left) => left <= 1 - share + ROUNDING)] ?? null

/**
 * The 95 % interval of the median of Brookmeyer and Crowley on the scale log(-log): from the first length at which half may
 * have ended to the first at which more than half surely has. `upper` is Infinity where the open ones leave it unknown.
 * null below 6 ends, as for lists without open ones.
 */
export function survivalMedianInterval(survival: Survival, ended: number): Bounds | null {
  if (ended < 6) return null
  const target = Math.log(Math.LN2)
  const z = normalQuantile(0.975)
  const { values, shares, variances } = survival
  const isCompatible = (share: number, step: number) => {
    if (share <= 0 || share >= 1) return false
    const deviation = Math.sqrt(variances[step] ?? 0) / Math.abs(Math.log(share))
    return Math.abs(Math.log(-Math.log(share)) - target) <= z * deviation
  }
  const first = shares.findIndex(isCompatible)
  if (first < 0) {
    const median = survivalQuantile(survival, 0.5)
    return median === null ? null : { lower: median, upper: median }
  }
  const last = shares.findLastIndex(isCompatible)
  return { lower: values[first] ?? 0, upper: values[last + 1] ?? Number.POSITIVE_INFINITY }
}
