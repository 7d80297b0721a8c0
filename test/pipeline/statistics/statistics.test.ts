import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { meanInterval } from '../../../src/pipeline/statistics/bootstrap.ts'
import { shareBeyond, survivalMedianInterval, survivalOf, survivalQuantile } from '../../../src/pipeline/statistics/kaplan-meier.ts'
import { deviationOf, logMomentsOf } from '../../../src/pipeline/statistics/moments.ts'
import { normalQuantile, normalShareBelow } from '../../../src/pipeline/statistics/normal.ts'
import { medianInterval, quantileOf, quantileOfSorted } from '../../../src/pipeline/statistics/order-statistics.ts'
import { countInterval } from '../../../src/pipeline/statistics/poisson.ts'
import { randomOf } from '../../../src/pipeline/statistics/random.ts'
import { compareSamples, mannWhitney } from '../../../src/pipeline/statistics/two-samples.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('the median', () => {
  // Ranks of the exact 95 % interval: tables of the binomial distribution.
  it.each([
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [50, 18, 33],
    [100, 40, 61],
  ])('of %i values is bounded by the order statistics %i and %i', (count, lower, upper) => {
    expect(medianInterval(upTo(count))).toMatchObject({ lower, upper, lowerRank: lower, upperRank: upper })
  })

  it('has no interval below 6 values, and says how sure it is above', () => {
    expect(medianInterval(upTo(5))).toBeNull()
    expect(medianInterval(upTo(6))?.coverage).toBeCloseTo(1 - 2 / 64, 12)
    expect(medianInterval(upTo(100_000))?.coverage).toBeGreaterThanOrEqual(0.95)
  })
})

describe('the normal distribution', () => {
  it.each([
    [0.975, 1.959963984540054],
    [0.5, 0],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
  ])('has the quantile of %f as tables have it', (share, z) => {
    expect(normalQuantile(share)).toBeCloseTo(z, 9)
    expect(normalShareBelow(z)).toBeCloseTo(share, 12)
  })
})

describe('the share that goes on', () => {
  // Weeks of remission under 6-mercaptopurine (Freireich and others, 1963), the standard example of the estimate.
  const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
  const goesOn = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
  const survival = survivalOf([...goesOn.map((value) => ({ value, isOpen: true })), ...ended.map((value) => ({ value, isOpen: false }))])

  it.each([
    [5, 1],
    [6, 0.8571],
    [7, 0.8067],
    [10, 0.7529],
    [13, 0.6902],
    [16, 0.6275],
    [22, 0.5378],
    [23, 0.4482],
    [100, 0.4482],
  ])('after %i weeks is what the textbooks have', (weeks, share) => {
    expect(shareBeyond(survival, weeks)).toBeCloseTo(share, 4)
  })

  it('gives a median, none of a share that is not reached, and an interval that is open above', () => {
    expect(survivalQuantile(survival, 0.5)).toBe(23)
    expect(survivalQuantile(survival, 0.75)).toBeNull()
    expect(survivalMedianInterval(survival, ended.length)).toEqual({ lower: 13, upper: Number.POSITIVE_INFINITY })
  })

  it('is the same however the lengths are ordered, and of equal ones what goes on was at risk', () => {
    const open = [3, 7, 7, 9].map((value) => ({ value, isOpen: true }))
    const over = [7, 2, 9, 9, 12].map((value) => ({ value, isOpen: false }))
    const { values, shares } = survivalOf([...over, ...open])
    expect([...values]).toEqual([2, 7, 9, 12])
    const left = [8 / 9, (8 / 9) * (6 / 7), (8 / 9) * (6 / 7) * (2 / 4), 0]
    expect([...shares].map((share) => share.toFixed(12))).toEqual(left.map((share) => share.toFixed(12)))
    expect(survivalOf([...open, ...over].reverse())).toEqual(survivalOf([...over, ...open]))
  })

  it('without anything open is the plain share, whose median lies between the two middle values', () => {
    const whole = survivalOf(upTo(9).map((value) => ({ value, isOpen: false })))
    expect(survivalQuantile(whole, 0.5)).toBe(5)
    expect(shareBeyond(whole, 3)).toBeCloseTo(6 / 9, 12)
  })
})

describe('a count', () => {
  // Garwood's limits, as printed in tables of the Poisson distribution.
  it.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [10, 4.7954, 18.3904],
    [100, 81.3639, 121.6268],
  ])('of %i has its exact interval', (count, lower, upper) => {
    expect(countInterval(count).lower).toBeCloseTo(lower, 3)
    expect(countInterval(count).upper).toBeCloseTo(upper, 3)
  })

  it('of a hundred thousand has one as well', () => {
    const { lower, upper } = countInterval(100_000)
    expect(lower).toBeCloseTo(100_000 - 1.96 * Math.sqrt(100_000), -1)
    expect(upper).toBeCloseTo(100_000 + 1.96 * Math.sqrt(100_000), -1)
  })
})

describe('a quantile of values in any order', () => {
  const values = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 9 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    ),
    { maxLength: 60 },
  )

  test.prop([values, fc.double({ min: 0, max: 1, noNaN: true })])('is that of the sorted ones', (list, share) => {
    const sorted = Float64Array.from(list).sort()
    const partly = Float64Array.from(list)
    expect(quantileOf(partly, share)).toBe(quantileOfSorted(sorted, share))
    expect(partly.sort()).toEqual(sorted)
  })
})

describe('the mean', () => {
  const skewed = upTo(60).map((index) => Math.exp(index / 12))

  it('has the same interval for the same seed, and nearly the same for another', () => {
    const [once, again, other] = ['a', 'a', 'b'].map((seed) => meanInterval(skewed, seed))
    expect(again).toEqual(once)
    expect(other?.upper).not.toBe(once?.upper)
    expect((other?.upper ?? 0) / (once?.upper ?? 1)).toBeCloseTo(1, 1)
  })

  it('of many values has the interval that resampling would give', () => {
    const random = randomOf('many')
    const values = upTo(4_000).map(() => (-Math.log(1 - random())) ** 3)
    const half = values.slice(0, 2_000)
    const [resampled, expanded] = [meanInterval(half, 'x'), meanInterval([...half, half[0] ?? 0], 'x')]
    expect((expanded?.lower ?? 0) / (resampled?.lower ?? 1)).toBeCloseTo(1, 1)
    expect((expanded?.upper ?? 0) / (resampled?.upper ?? 1)).toBeCloseTo(1, 1)
  })

  it('has none of few values, nor of equal ones', () => {
    expect(meanInterval([1, 2, 3, 4, 5], 'x')).toBeNull()
    expect(meanInterval([3, 3, 3, 3, 3, 3], 'x')).toBeNull()
  })
})

describe('logarithms', () => {
  it('are of the positive values alone', () => {
    expect(logMomentsOf([0, 1, Math.E ** 2])).toMatchObject({ n: 2, mu: 1, sigma: 1, geometricMean: Math.E, geometricDeviation: Math.E })
    expect(logMomentsOf([0])).toEqual({ n: 0, mu: null, sigma: null, geometricMean: null, geometricDeviation: null })
    expect(deviationOf([2, 4, 4, 4, 5, 5, 7, 9], 'population')).toBe(2)
  })
})

describe('two samples', () => {
  it('are compared exactly where they are small', () => {
    expect(mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(2 / 252, 12)
    expect(mannWhitney([1, 2], [3, 4])).toBeCloseTo(2 / 6, 12)
    expect(mannWhitney([1, 4, 5], [2, 3, 6])).toBe(1)
  })

  it('are compared with ties, and equal ones do not differ', () => {
    expect(mannWhitney(upTo(20), upTo(20))).toBeCloseTo(1, 6)
    expect(mannWhitney([1, 1, 1], [1, 1, 1])).toBe(1)
  })

  it('give by how much one is longer, with an interval, and what would show', () => {
    const before = upTo(30)
    const { ratio, ratioInterval, pValue, smallestShown } = compareSamples(
      before,
      before.map((value) => value * 3),
    )
    expect(ratio).toBeCloseTo(3, 6)
    expect(ratioInterval?.lower).toBeGreaterThan(1.5)
    expect(ratioInterval?.upper).toBeGreaterThan(3)
    expect(pValue).toBeLessThan(0.001)
    // exp(2.8 s sqrt(2 / n)) - 1
    const s = deviationOf(before.map(Math.log), 'sample') ?? 0
    expect(smallestShown).toBeCloseTo(Math.exp(2.8 * s * Math.sqrt(2 / 30)) - 1, 9)
  })

  it('give what all pairs give, ties and odd numbers included', () => {
    const random = randomOf('pairs')
    const draw = (count: number) => upTo(count).map(() => Math.ceil(random() * 12))
    for (const [n, m] of [
      [5, 7],
      [8, 8],
      [20, 13],
    ] as const) {
      const [a, b] = [draw(n), draw(m)]
      const ratios = a.flatMap((x) => b.map((y) => y / x)).sort((x, y) => x - y)
      const middle = (ratios.length - 1) / 2
      const expected = Math.sqrt((ratios[Math.floor(middle)] ?? 0) * (ratios[Math.ceil(middle)] ?? 0))
      expect(compareSamples(a, b).ratio).toBeCloseTo(expected, 9)
    }
  })

  it('of which one is empty are not compared', () => {
    expect(compareSamples([], [1])).toMatchObject({ before: 0, after: 1, pValue: null, ratio: null, smallestShown: null })
  })
})
