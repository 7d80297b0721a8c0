/** From `lower` up to `upper`, with the confidence that its function states. */
export interface Bounds {
  readonly lower: number
  readonly upper: number
}

/**
 * In: values in ascending order. Out: their quantile of type 7 of Hyndman and Fan, which interpolates linearly between the
 * order statistics (the default of R and NumPy); `share` is 0..1. null without values.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number | null {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  return below === undefined || above === undefined ? null : below + (above - below) * (position - Math.floor(position))
}

/** As `quantileOfSorted`, of values in any order, which it partly sorts in place: cheaper than sorting them where few quantiles are asked for. */
export function quantileOf(values: Float64Array, share: number): number | null {
  const below = Math.floor((values.length - 1) * share)
  for (const rank of [below, below + 1]) if (rank >= 0 && rank < values.length) moveToRank(values, rank)
  return quantileOfSorted(values, share)
}

/** The selection of Hoare: afterwards no value before that place is greater, and none behind it smaller. */
function moveToRank(values: Float64Array, rank: number): void {
  let [from, to] = [0, values.length - 1]
  while (from < to) {
    const pivot = values[(from + to) >> 1] ?? 0
    let [left, right] = [from, to]
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1
      while ((values[right] ?? 0) > pivot) right -= 1
      if (left > right) break
      const swapped = values[left] ?? 0
      values[left] = values[right] ?? 0
      values[right] = swapped
      left += 1
      right -= 1
    }
    if (rank <= right) to = right
    else if (rank >= left) from = left
    else return
  }
}

/** The interval of a quantile between two of the values, the ranks of those (from 1), and how sure it is. */
export interface RankInterval extends Bounds {
  readonly lowerRank: number
  readonly upperRank: number
  readonly coverage: number
}

/**
 * The exact interval of the median, of at least 95 %, by order statistics: the largest k with P(k <= B < n - k + 1) >= 0.95
 * for B ~ Bin(n, 1/2), and the values of ranks k and n - k + 1. It assumes nothing of the distribution. Null below 6
 * values, for which no k exists.
 */
export function medianInterval(sorted: ArrayLike<number>): RankInterval | null {
  const n = sorted.length
  if (n < 6) return null
  const { k, coverage } = ranks.get(n) ?? rememberRank(n)
  const [lower, upper] = [sorted[k - 1], sorted[n - k]]
  return lower === undefined || upper === undefined ? null : { lower, upper, lowerRank: k, upperRank: n - k + 1, coverage }
}

interface Rank {
  readonly k: number
  readonly coverage: number
}

/** The number of values alone decides it, and the groups of an answer have some numbers in common. */
const ranks = new Map<number, Rank>()
const RANKS_MAX = 1_000

function rememberRank(n: number): Rank {
  if (ranks.size >= RANKS_MAX) ranks.clear()
  const rank = rankOf(n)
  ranks.set(n, rank)
  return rank
}

function rankOf(n: number): Rank {
  let logTerm = -n * Math.LN2
  let tail = 0
  let k = 0
  let coverage = 1
  while (k < n / 2) {
    tail += Math.exp(logTerm)
    if (1 - 2 * tail < 0.95) break
    coverage = 1 - 2 * tail
    logTerm += Math.log(n - k) - Math.log(k + 1)
    k += 1
  }
  return { k, coverage }
}
