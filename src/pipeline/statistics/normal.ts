/** The normal distribution. */
export const normalShareBelow = (z: number): number => 0.5 * complementaryError(-z / Math.SQRT2)

/** The z below which this share of the normal distribution lies; ±Infinity at 0 and 1. */
export function normalQuantile(share: number): number {
  if (share <= 0) return Number.NEGATIVE_INFINITY
  if (share >= 1) return Number.POSITIVE_INFINITY
  // Halving finds the last digit that the share itself is known to: 40 is further than any share above 1e-300 lies out.
  let [low, high] = [-40, 40]
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2
    if (normalShareBelow(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** 1 - erf(x): by the power series where that converges fast, by the continued fraction beyond. */
function complementaryError(x: number): number {
  if (x < 0) return 2 - complementaryError(-x)
  if (x > 27) return 0
  return x < 2.5 ? 1 - errorSeries(x) : errorFraction(x)
}

function errorSeries(x: number): number {
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

function errorFraction(x: number): number {
  let fraction = 0
  for (let n = 60; n > 0; n -= 1) fraction = n / 2 / (x + fraction)
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction)
}
