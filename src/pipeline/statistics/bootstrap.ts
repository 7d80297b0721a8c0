import { deviationOf, meanOf, sumOf } from './moments.ts'
import { normalQuantile, normalShareBelow } from './normal.ts'
import { type Bounds, quantileOf } from './order-statistics.ts'
import { randomBitsOf } from './random.ts'

/** With 10,000 the end of a list with one very long incident is off by a twentieth from seed to seed; of few values it is coarser than that anyway. */
const RESAMPLES = { ofFew: 10_000, ofMany: 20_000 } as const
const FEW = 50
/** From here on resampling only repeats what the expansion of Edgeworth says. It bounds the work, too. */
const RESAMPLED_MAX = 2_000

/**
 * The 95 % interval of the mean, bias-corrected and accelerated (BCa of Efron), from 10,000 resamples or more that `seed` decides;
 * of more than `resampledMax` values by its expansion to second order, which of up to 20 says too little. null there, below 6 values,
 * and where all are equal.
 */
export function meanInterval(values: ArrayLike<number>, seed: string, resampledMax = RESAMPLED_MAX): Bounds | null {
  if (values.length < NEEDED || (values.length > resampledMax && values.length <= EXPANDED_ABOVE)) return null
  const [mean, deviation] = [meanOf(values), deviationOf(values, 'population')]
  if (mean === null || deviation === null || deviation === 0) return null
  const cubes = Float64Array.from(values, (value) => ((value - mean) / deviation) ** 3)
  const acceleration = sumOf(cubes) / (6 * values.length ** 1.5)
  const means = values.length > resampledMax ? null : resampledMeans(values, seed)
  const bias = means === null ? acceleration : normalQuantile(shareBelowMean(means, mean))
  const adjusted = (share: number) => {
    const z = bias + normalQuantile(share)
    return bias + z / (1 - acceleration * z)
  }
  const at = (share: number) => {
    const z = adjusted(share)
    if (means === null) return mean + (deviation / Math.sqrt(values.length)) * (z + acceleration * (z * z - 1))
    return quantileOf(means, normalShareBelow(z)) ?? mean
  }
  return { lower: at(0.025), upper: at(0.975) }
}

/** Of many equal to the mean half are below it. */
function shareBelowMean(means: Float64Array, mean: number): number {
  let below = 0
  for (const one of means) below += one < mean ? 1 : one === mean ? 0.5 : 0
  return below / means.length
}

/** In no order. A draw takes half of 32 random bits: enough for so few values that no one is drawn more often by more than a thirtieth. */
function resampledMeans(values: ArrayLike<number>, seed: string): Float64Array {
  const [from, bits] = [Float64Array.from(values), randomBitsOf(seed)]
  const { length } = from
  const means = new Float64Array(length <= FEW ? RESAMPLES.ofFew : RESAMPLES.ofMany)
  for (let resample = 0; resample < means.length; resample += 1) {
    let sum = 0
    for (let drawn = 0; drawn < length; drawn += 2) {
      const both = bits()
      sum += from[((both >>> 16) * length) >>> 16] ?? 0
      if (drawn + 1 < length) sum += from[((both & 0xffff) * length) >>> 16] ?? 0
    }
    means[resample] = sum / length
  }
  return means
}

const NEEDED = 6
const EXPANDED_ABOVE = 20
/** Values of all lists of one answer that are resampled: at most the work of a fifth of a second, of lists of few values half of it. */
const RESAMPLED_TOGETHER = 4_000

/** How long a list may be to be resampled, where one answer has lists of these lengths: the short ones first, while the work is bearable. */
export function longestResampled(lengths: readonly number[]): number {
  const ascending = Float64Array.from(lengths.filter((length) => length >= NEEDED && length <= RESAMPLED_MAX)).sort()
  let together = 0
  for (const length of ascending) {
    together += length
    if (together > RESAMPLED_TOGETHER) return length - 1
  }
  return RESAMPLED_MAX
}
