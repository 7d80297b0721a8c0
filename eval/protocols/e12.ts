import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { meanInterval } from '../../src/pipeline/statistics/bootstrap.ts'
import { shareBeyond, survivalOf, survivalQuantile } from '../../src/pipeline/statistics/kaplan-meier.ts'
import { deviationOf, logMomentsOf, meanOf } from '../../src/pipeline/statistics/moments.ts'
import { medianInterval, quantileOfSorted } from '../../src/pipeline/statistics/order-statistics.ts'

/** `censored`: which of the values are of what goes on. */
interface ListOfValues {
  readonly name: string
  readonly values: readonly number[]
  readonly censored?: readonly boolean[]
}

/** Shorter lists are asked for their median and its interval alone. */
const SHORT = 30
/** Minutes after which the share that goes on is asked for. */
const SURVIVAL_AT = [15, 30, 60, 120, 240, 480]

/** E12: the statistics of lists of durations. */
export async function e12(dataDir: string): Promise<unknown> {
  const lists: readonly ListOfValues[] = JSON.parse(readFileSync(join(dataDir, 'stats-reference', 'lists.json'), 'utf8'))
  return { protocol: 'E12', lists: Object.fromEntries(lists.map((list) => [list.name, answerOf(list)])) }
}

function answerOf({ name, values, censored }: ListOfValues): object {
  if (censored !== undefined) return censoredAnswer(values, censored)
  const sorted = values.toSorted((a, b) => a - b)
  const interval = medianInterval(sorted)
  const short = {
    n: values.length,
    median: quantileOfSorted(sorted, 0.5),
    median_exact_ci95:
      interval === null ? null : { lower: interval.lower, upper: interval.upper, k: interval.lowerRank, coverage: interval.coverage },
  }
  if (values.length < SHORT) return short
  const { mu, sigma, geometricMean } = logMomentsOf(values)
  return {
    ...short,
    mean: meanOf(values),
    sd: deviationOf(values, 'sample'),
    quantiles_type7: Object.fromEntries(
      [25, 50, 75, 90, 95, 99].map((percent) => [`p${percent}`, quantileOfSorted(sorted, percent / 100)]),
    ),
    geometric_mean_of_positive: geometricMean,
    lognormal_mu: mu,
    lognormal_sigma_mle: sigma,
    mean_bootstrap_bca_ci95: meanInterval(values, name),
  }
}

function censoredAnswer(values: readonly number[], censored: readonly boolean[]): object {
  const survival = survivalOf(values.map((value, index) => ({ value, isOpen: censored[index] === true })))
  const closed = values.filter((_, index) => censored[index] !== true).sort((a, b) => a - b)
  return {
    n: values.length,
    n_open: values.length - closed.length,
    kaplan_meier_median: survivalQuantile(survival, 0.5),
    kaplan_meier_p75: survivalQuantile(survival, 0.75),
    naive_median_of_closed_only: quantileOfSorted(closed, 0.5),
    survival_at: Object.fromEntries(SURVIVAL_AT.map((minutes) => [minutes, shareBeyond(survival, minutes)])),
  }
}
