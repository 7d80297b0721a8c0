import type { Bounds } from './order-statistics.ts'

/** The exact 95 % interval (Garwood) of what a count of independent events was expected to be. */
export const countInterval = (count: number): Bounds => ({
  lower: count === 0 ? 0 : expectedWhere(count - 1, 0.975),
  upper: expectedWhere(count, 0.025),
})

/** The expectation of a Poisson distribution of which `share` is at most `count`. */
function expectedWhere(count: number, share: number): number {
  let [low, high] = [0, count + 10 * Math.sqrt(count + 1) + 20]
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2
    if (shareUpTo(count, middle) > share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(X <= count), X ~ Poisson(expected): the upper incomplete gamma function of count + 1, regularised. */
function shareUpTo(count: number, expected: number): number {
  if (expected <= 0) return 1
  const order = count + 1
  return expected < order + 1 ? 1 - gammaSeries(order, expected) : gammaFraction(order, expected)
}

const PRECISION = 1e-15

function gammaSeries(order: number, x: number): number {
  let [term, sum] = [1 / order, 1 / order]
  for (let n = 1; term > PRECISION * sum; n += 1) {
    term *= x / (order + n)
    sum += term
  }
  return sum * scaleOf(order, x)
}

/** Lentz's method: a continued fraction from its front. */
function gammaFraction(order: number, x: number): number {
  let b = x + 1 - order
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 100_000; n += 1) {
    const a = -n * (n - order)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < PRECISION) break
  }
  return fraction * scaleOf(order, x)
}

const scaleOf = (order: number, x: number): number => Math.exp(order * Math.log(x) - x - logGamma(order))

/** By Stirling's series from 10 on, below it by the recurrence. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x)
  const [inverse, square] = [1 / x, 1 / (x * x)]
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square * (1 / 1_680 - square / 1_188))))
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}
