import { median } from '../src/pipeline/impact/onset.ts'

/** A change of level adds two free parameters and its place: less gain than this many variances times ln n is noise. */
const PENALTY = 3
/** Levels that differ by less than the noise of a value and a half are one: nobody would see the change in the series. */
const DIFFERENCE_MIN = 1.5
/** Below it a segment is an outlier, which has no level of its own. */
const LENGTH_MIN = 5

/**
 * In: values in order of time. Out: the indices of the first value after each change of level, in order.
 * Binary segmentation: a stretch is cut where that lowers the squared error the most, as long as it lowers it by more than noise would.
 * The noise is that of the differences of neighbours, so that neither a level nor a slope counts as noise, and an outlier weighs no more
 * than the farthest of the others. O(n log n) for few changes.
 */
export function changePoints(values: readonly number[]): readonly number[] {
  const variance = noiseOf(values) ** 2
  if (variance === 0 || values.length < 2 * LENGTH_MIN) return []
  const sums = prefixSums(clipped(values, Math.sqrt(variance)))
  const penalty = PENALTY * variance * Math.log(values.length)
  const found: number[] = []
  const stretches: [from: number, to: number][] = [[0, values.length]]
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const [from, to] = stretch
    const cut = bestCut(sums, from, to)
    if (cut === null || cut.gain <= penalty) continue
    found.push(cut.at)
    stretches.push([from, cut.at], [cut.at, to])
  }
  return withoutSmall(
    found.sort((a, b) => a - b),
    { sums, length: values.length, differenceMin: DIFFERENCE_MIN * Math.sqrt(variance) },
  )
}

interface Levels {
  readonly sums: Sums
  readonly length: number
  readonly differenceMin: number
}

/** The smallest difference goes first: what is left of its two levels may differ more from the next. */
function withoutSmall(cuts: readonly number[], levels: Levels): readonly number[] {
  const { sums, length, differenceMin } = levels
  const levelOf = (from: number, to: number) => ((sums.sum[to] ?? 0) - (sums.sum[from] ?? 0)) / (to - from)
  const differences = cuts.map((cut, index) => Math.abs(levelOf(cuts[index - 1] ?? 0, cut) - levelOf(cut, cuts[index + 1] ?? length)))
  const smallest = differences.reduce((best, difference, index) => (difference < (differences[best] ?? 0) ? index : best), 0)
  if (cuts.length === 0 || (differences[smallest] ?? 0) >= differenceMin) return cuts
  return withoutSmall(cuts.toSpliced(smallest, 1), levels)
}

/** The robust standard deviation of one value, from the differences of neighbours. */
function noiseOf(values: readonly number[]): number {
  const differences = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)))
  return ((median(differences) ?? 0) * 1.4826) / Math.SQRT2
}

/** Each value at most four deviations from the median of the nine around it. */
function clipped(values: readonly number[], noise: number): readonly number[] {
  return values.map((value, index) => {
    const middle = median(values.slice(Math.max(0, index - 4), index + 5)) ?? value
    return Math.min(Math.max(value, middle - 4 * noise), middle + 4 * noise)
  })
}

interface Sums {
  readonly sum: readonly number[]
}

function prefixSums(values: readonly number[]): Sums {
  const sum = [0]
  for (const value of values) sum.push((sum.at(-1) ?? 0) + value)
  return { sum }
}

/** Where two levels explain a stretch best, and by how much the squared error falls. */
function bestCut({ sum }: Sums, from: number, to: number): { readonly at: number; readonly gain: number } | null {
  const of = (a: number, b: number) => (sum[b] ?? 0) - (sum[a] ?? 0)
  const whole = of(from, to) ** 2 / (to - from)
  let best: { at: number; gain: number } | null = null
  for (let at = from + LENGTH_MIN; at <= to - LENGTH_MIN; at += 1) {
    const gain = of(from, at) ** 2 / (at - from) + of(at, to) ** 2 / (to - at) - whole
    if (best === null || gain > best.gain) best = { at, gain }
  }
  return best
}
