import { normalQuantile } from './normal.ts'
import type { Bounds } from './order-statistics.ts'

/** How long something lasted, or has lasted so far. */
export interface Observation {
  readonly value: number
  /** It went on when it was last seen: its length is at least the value. */
  readonly isOpen: boolean
}

/** After `value` this share goes on. `variance`: Greenwood's sum, of the logarithm of the share. */
interface SurvivalStep {
  readonly value: number
  readonly share: number
  readonly variance: number
}

/** The product-limit estimate of Kaplan and Meier: a step at each length at which something ended. */
export interface Survival {
  readonly steps: readonly SurvivalStep[]
}

/**
 * In: lengths, those that have ended and those that go on. Out: which share lasts longer than what.
 * What goes on counts among those at risk up to its length, of equal lengths too, and ends nowhere.
 */
export function survivalOf(observations: readonly Observation[]): Survival {
  const sorted = observations.toSorted((a, b) => a.value - b.value)
  const steps: SurvivalStep[] = []
  let [share, variance, index] = [1, 0, 0]
  while (index < sorted.length) {
    const value = sorted[index]?.value ?? 0
    const atRisk = sorted.length - index
    let ended = 0
    for (; index < sorted.length && sorted[index]?.value === value; index += 1) if (sorted[index]?.isOpen === false) ended += 1
    if (ended === 0) continue
    share *= 1 - ended / atRisk
    variance += ended === atRisk ? 0 : ended / (atRisk * (atRisk - ended))
    steps.push({ value, share, variance })
  }
  return { steps }
}

/** The share that lasts longer than `value`. */
export const shareBeyond = ({ steps }: Survival, value: number): number => steps.findLast((step) => step.value <= value)?.share ?? 1

/** A product of shares is off by a few units of its last digit. */
const ROUNDING = 1e-12

/** The least length within which at least `share` has ended; null: so much has not ended yet. */
export const survivalQuantile = ({ steps }: Survival, share: number): number | null =>
  steps.find((step) => step.share <= 1 - share + ROUNDING)?.value ?? null

/**
 * The 95 % interval of the median of Brookmeyer and Crowley on the scale log(-log): from the first length at which half may
 * have ended to the first at which more than half surely has. `upper` is Infinity where the open ones leave it unknown.
 * null below 6 ends, as for lists without open ones.
 */
export function survivalMedianInterval(survival: Survival, ended: number): Bounds | null {
  if (ended < 6) return null
  const target = Math.log(Math.LN2)
  const z = normalQuantile(0.975)
  const isCompatible = ({ share, variance }: SurvivalStep) => {
    if (share <= 0 || share >= 1) return false
    const deviation = Math.sqrt(variance) / Math.abs(Math.log(share))
    return Math.abs(Math.log(-Math.log(share)) - target) <= z * deviation
  }
  const first = survival.steps.findIndex(isCompatible)
  if (first < 0) {
    const median = survivalQuantile(survival, 0.5)
    return median === null ? null : { lower: median, upper: median }
  }
  const last = survival.steps.findLastIndex(isCompatible)
  return { lower: survival.steps[first]?.value ?? 0, upper: survival.steps[last + 1]?.value ?? Number.POSITIVE_INFINITY }
}
