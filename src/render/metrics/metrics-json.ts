import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import type { Definition } from '../../domain/metrics/definition.ts'
import { endsWords, ownMeasureName } from '../../domain/metrics/definitions.ts'
import { type DurationFigures, type FigureBounds, HISTOGRAM_MINUTES } from '../../domain/metrics/duration-figures.ts'
import type { RuleQuality } from '../../pipeline/metrics/alert-quality.ts'
import type { ChangeMetrics } from '../../pipeline/metrics/change-metrics.ts'
import type { MeasureFigures, MetricsGroup } from '../../pipeline/metrics/metrics-report.ts'
import type { OnCallLoad } from '../../pipeline/metrics/on-call-load.ts'
import type { PeriodComparison } from '../../pipeline/metrics/period-comparison.ts'

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)

const boundsJson = (bounds: FigureBounds | null): object | null =>
  bounds === null ? null : { lowerSeconds: inSeconds(bounds.lower), upperSeconds: inSeconds(bounds.upper) }

/** The figures of one duration in seconds. What the sample is too small for is null, and `warnings` says why. */
export function figuresJson(figures: DurationFigures): object {
  const { quantiles, mean, geometricMean, geometricDeviation, longestShare, histogram, warnings } = figures
  return {
    known: figures.known,
    pending: figures.open,
    unknown: figures.unknown,
    invalid: figures.invalid,
    excluded: figures.excluded,
    leftOut: figures.leftOut,
    estimator: figures.estimator,
    medianSeconds: inSeconds(quantiles.p50),
    medianInterval95: boundsJson(figures.medianInterval),
    p25Seconds: inSeconds(quantiles.p25),
    p75Seconds: inSeconds(quantiles.p75),
    p90Seconds: inSeconds(quantiles.p90),
    p95Seconds: inSeconds(quantiles.p95),
    meanSeconds: inSeconds(mean),
    meanInterval95: boundsJson(figures.meanInterval),
    geometricMeanSeconds: inSeconds(geometricMean),
    geometricDeviation,
    longestShare,
    histogram: histogram.map((count, index) => ({ upToMinutes: HISTOGRAM_MINUTES[index] ?? null, count })),
    warnings,
  }
}

/** What its authors show of it: the median or the mean. */
export const headlineOf = ({ measure, figures }: MeasureFigures): number | null =>
  measure.statistic === 'mean' ? figures.mean : figures.quantiles.p50

function measureJson(one: MeasureFigures): object {
  const { name, title, statistic, note } = one.measure
  return {
    name,
    title,
    ends: endsWords(one.measure),
    statistic,
    valueSeconds: inSeconds(headlineOf(one)),
    note,
    ...figuresJson(one.figures),
  }
}

const definitionJson = ({ name, title, source }: Definition): object => ({ name, title, source })

export function groupJson({ definition, group, incidents, open, nobodyClosed, perWeek, downtime, measures }: MetricsGroup): object {
  return {
    definition: definition.name,
    group,
    incidents,
    open,
    nobodyClosed: nobodyClosed.map(({ id, title }) => ({ id, title })),
    perWeek: perWeek === null ? null : { value: perWeek.value, interval95: perWeek.interval },
    impact:
      downtime === null
        ? null
        : {
            seconds: inSeconds(downtime.totalMs),
            incidents: downtime.incidents,
            unknown: downtime.unknown,
            availability: downtime.availability,
            timeBetweenSeconds: inSeconds(downtime.timeBetweenMs),
          },
    ...(definition.name === 'hindsight' ? { durations: durationsJson(measures) } : {}),
    measures: measures.map(measureJson),
  }
}

/** Under the names that the durations of one incident have. */
function durationsJson(measures: readonly MeasureFigures[]): object {
  const byName = new Map(measures.map(({ measure, figures }) => [measure.name, figures]))
  return Object.fromEntries(
    DURATION_NAMES.flatMap((name) => {
      const figures = byName.get(ownMeasureName(name))
      return figures === undefined ? [] : [[name, figuresJson(figures)]]
    }),
  )
}

export const definitionsJson = (groups: readonly MetricsGroup[]): readonly object[] =>
  [...new Set(groups.map(({ definition }) => definition))].map(definitionJson)

export const comparisonJson = ({
  before,
  after,
  pValue,
  ratio,
  ratioInterval,
  smallestShown,
  change,
  verdict,
}: PeriodComparison): object => ({
  before,
  after,
  change,
  verdict,
  ratio,
  ratioInterval95: ratioInterval,
  pValue,
  smallestShown,
})

export function changesJson(metrics: ChangeMetrics): object {
  const { leadTimeMs, recoveryTime, deploymentsPerWeek, failed, ...shares } = metrics
  return {
    definition: 'dora',
    ...shares,
    deploymentsPerWeek: deploymentsPerWeek === null ? null : { value: deploymentsPerWeek.value, interval95: deploymentsPerWeek.interval },
    leadTime: { medianSeconds: inSeconds(leadTimeMs.median), known: leadTimeMs.known, unknown: leadTimeMs.unknown },
    failedDeploymentRecoveryTime: figuresJson(recoveryTime),
    failed,
  }
}

export const ruleJson = ({ afterImpactMs, ...rest }: RuleQuality): object => ({ ...rest, afterImpactSeconds: inSeconds(afterImpactMs) })

export const loadJson = ({ hours, interruptions, people }: OnCallLoad): object => ({
  hours: hours.map((counts, hour) => ({ hour, ...counts })),
  interruptions,
  people: people.map(({ medianToAcknowledgeMs, ...rest }) => ({ ...rest, medianToAcknowledgeSeconds: inSeconds(medianToAcknowledgeMs) })),
})
