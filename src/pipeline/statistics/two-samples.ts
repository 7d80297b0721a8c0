import { deviationOf, logarithmsOf } from './moments.ts'
import { normalQuantile, normalShareBelow } from './normal.ts'
import type { Bounds } from './order-statistics.ts'

/**
 * Whether the durations of two periods differ. `ratio`: by what the earlier ones are multiplied to give the later ones
 * (Hodges-Lehmann on logarithms); `smallestShown`: the smallest change, as a share of the earlier ones, that samples of these
 * sizes would show four times in five.
 */
export interface Comparison {
  readonly before: number
  readonly after: number
  /** Of the test of Mann and Whitney, two-sided; null: too few values. */
  readonly pValue: number | null
  readonly ratio: number | null
  readonly ratioInterval: Bounds | null
  readonly smallestShown: number | null
}

/** In: the positive durations of two periods. Durations of 0 have no logarithm and are left out. */
export function compareSamples(before: ArrayLike<number>, after: ArrayLike<number>): Comparison {
  const [earlier, later] = [logarithmsOf(before).sort(), logarithmsOf(after).sort()]
  if (earlier.length === 0 || later.length === 0) {
    return { before: before.length, after: after.length, pValue: null, ratio: null, ratioInterval: null, smallestShown: null }
  }
  const differences = differencesOf(earlier, later)
  return {
    before: before.length,
    after: after.length,
    pValue: mannWhitney(before, after),
    ratio: Math.exp(differences.median),
    ratioInterval: differences.interval === null ? null : mapBounds(differences.interval, Math.exp),
    smallestShown: smallestShown(earlier, later),
  }
}

const mapBounds = ({ lower, upper }: Bounds, change: (value: number) => number): Bounds => ({ lower: change(lower), upper: change(upper) })

/** For a two-sided test at 5 % with a power of 80 %. */
const SHOWN_AT = 1.96 + 0.84

function smallestShown(before: Float64Array, after: Float64Array): number | null {
  const [first, second] = [deviationOf(before, 'sample'), deviationOf(after, 'sample')]
  if (first === null || second === null) return null
  const [n, m] = [before.length, after.length]
  const pooled = Math.sqrt(((n - 1) * first ** 2 + (m - 1) * second ** 2) / (n + m - 2))
  return Math.exp(SHOWN_AT * pooled * Math.sqrt(1 / n + 1 / m)) - 1
}

/** Exact where the smaller sample has at most 8 values and no two are equal, else by the normal distribution, with ties. */
export function mannWhitney(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [n, m] = [a.length, b.length]
  if (n === 0 || m === 0) return null
  const [first, second] = [new Float64Array(a).sort(), new Float64Array(b).sort()]
  let [rankSum, ties, i, j] = [0, 0, 0, 0]
  while (i < n || j < m) {
    const value = Math.min(first[i] ?? Number.POSITIVE_INFINITY, second[j] ?? Number.POSITIVE_INFINITY)
    const start = i + j
    const before = i
    while (first[i] === value) i += 1
    while (second[j] === value) j += 1
    const count = i + j - start
    ties += count ** 3 - count
    // Equal values share the mean of their ranks.
    rankSum += (i - before) * (start + (count + 1) / 2)
  }
  const u = Math.max(rankSum - (n * (n + 1)) / 2, n * m - (rankSum - (n * (n + 1)) / 2))
  if (ties === 0 && Math.min(n, m) <= EXACT_MIN && Math.max(n, m) <= EXACT_MAX) return Math.min(1, 2 * shareFrom(u, n, m))
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
  if (variance <= 0) return 1
  return Math.min(1, 2 * (1 - normalShareBelow((u - (n * m) / 2 - 0.5) / Math.sqrt(variance))))
}

const EXACT_MIN = 8
const EXACT_MAX = 100

/** P(U >= u) where no sample is ahead: of all orders of n and m values, those in which so many pairs stand the one way. */
function shareFrom(u: number, n: number, m: number): number {
  // shares[j][v]: of the orders of the first i of one sample and j of the other, the share with v such pairs.
  let shares = Array.from({ length: m + 1 }, () => [1])
  for (let i = 1; i <= n; i += 1) {
    const next: number[][] = [[1]]
    for (let j = 1; j <= m; j += 1) {
      const [withLast, withoutLast] = [shares[j] ?? [], next[j - 1] ?? []]
      next.push(Array.from({ length: i * j + 1 }, (_, v) => ((withLast[v - j] ?? 0) * i + (withoutLast[v] ?? 0) * j) / (i + j)))
    }
    shares = next
  }
  return (shares[m] ?? []).slice(Math.ceil(u)).reduce((sum, share) => sum + share, 0)
}

interface Differences {
  readonly median: number
  readonly interval: Bounds | null
}

/** Of all differences of a later and an earlier value: their median, and the order statistics that bound it with 95 %. */
function differencesOf(earlier: Float64Array, later: Float64Array): Differences {
  const [n, m] = [earlier.length, later.length]
  const pairs = n * m
  const at = (rank: number) => differenceAt(rank, earlier, later)
  const median = pairs % 2 === 1 ? at((pairs + 1) / 2) : (at(pairs / 2) + at(pairs / 2 + 1)) / 2
  const spread = normalQuantile(0.975) * Math.sqrt((pairs * (n + m + 1)) / 12)
  const rank = Math.floor(pairs / 2 - spread)
  const isTooSmall = rank < 1 || Math.min(n, m) < 4
  return { median, interval: isTooSmall ? null : { lower: at(rank), upper: at(pairs - rank + 1) } }
}

/**
 * The `rank`th smallest difference, without making them all: halving, and counting those below by one walk over both lists. Both ends are
 * moved to the next difference that there is, so that no time is spent between two of them: durations are often whole minutes.
 */
function differenceAt(rank: number, earlier: Float64Array, later: Float64Array): number {
  let low = (later[0] ?? 0) - (earlier.at(-1) ?? 0)
  let high = (later.at(-1) ?? 0) - (earlier[0] ?? 0)
  while (low < high) {
    const middle = Math.min(low + (high - low) / 2, high)
    const { count, upTo, beyond } = splitAt(middle < high ? middle : low, earlier, later)
    if (count >= rank) high = upTo
    else low = beyond
  }
  return high
}

interface Split {
  /** How many differences are at most the limit, and the greatest of those. */
  readonly count: number
  readonly upTo: number
  /** The least of the others. */
  readonly beyond: number
}

function splitAt(limit: number, earlier: Float64Array, later: Float64Array): Split {
  let [count, within, upTo, beyond] = [0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const value of earlier) {
    while (within < later.length && (later[within] ?? 0) - value <= limit) within += 1
    count += within
    if (within > 0) upTo = Math.max(upTo, (later[within - 1] ?? 0) - value)
    if (within < later.length) beyond = Math.min(beyond, (later[within] ?? 0) - value)
  }
  return { count, upTo, beyond }
}
