import { endsWords } from '../../domain/metrics/definitions.ts'
import { QUANTILES, type QuantileName } from '../../domain/metrics/duration-figures.ts'
import { METRIC_GROUPS } from '../../pipeline/metrics/groups.ts'
import type { MetricsGroup } from '../../pipeline/metrics/metrics-report.ts'
import { headlineOf } from './metrics-json.ts'

type Cell = string | number | null

const QUANTILE_NAMES = Object.keys(QUANTILES) as QuantileName[]

const HEAD = [
  'definition',
  ...METRIC_GROUPS,
  'measure',
  'ends',
  'statistic',
  'valueSeconds',
  'incidents',
  'known',
  'open',
  'unknown',
  'invalid',
  'excluded',
  'leftOut',
  'estimator',
  ...QUANTILE_NAMES.map((name) => `${name}Seconds`),
  'medianLowerSeconds',
  'medianUpperSeconds',
  'meanSeconds',
  'meanLowerSeconds',
  'meanUpperSeconds',
  'geometricMeanSeconds',
  'warnings',
]

/** One row per group, definition and measure; empty: not known, or too few. */
export function metricsRows(groups: readonly MetricsGroup[]): readonly (readonly Cell[])[] {
  return [HEAD, ...groups.flatMap(rowsOfGroup)]
}

function rowsOfGroup({ definition, group, incidents, measures }: MetricsGroup): readonly (readonly Cell[])[] {
  return measures.map((one) => {
    const { measure, figures } = one
    return [
      definition.name,
      ...METRIC_GROUPS.map((name) => group[name] ?? null),
      measure.name,
      endsWords(measure),
      measure.statistic,
      seconds(headlineOf(one)),
      incidents,
      figures.known,
      figures.open,
      figures.unknown,
      figures.invalid,
      sum(figures.excluded),
      sum(figures.leftOut),
      figures.estimator,
      ...QUANTILE_NAMES.map((name) => seconds(figures.quantiles[name])),
      seconds(figures.medianInterval?.lower ?? null),
      seconds(figures.medianInterval?.upper ?? null),
      seconds(figures.mean),
      seconds(figures.meanInterval?.lower ?? null),
      seconds(figures.meanInterval?.upper ?? null),
      seconds(figures.geometricMean),
      figures.warnings.join(' '),
    ]
  })
}

/** The rows as objects by the names of the columns: one a line. */
export function metricsObjects(groups: readonly MetricsGroup[]): readonly object[] {
  const [head = [], ...rows] = metricsRows(groups)
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? null])))
}

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms) / 1_000)
const sum = (counts: Readonly<Record<string, number | undefined>>): number =>
  Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0)
