import { byText } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt, type ExclusionReason } from '../../domain/metrics/counting.ts'
import type { Definition, DefinitionName, MeasureDefinition } from '../../domain/metrics/definition.ts'
import { definitionOf } from '../../domain/metrics/definitions.ts'
import type { DurationFigures, Warning } from '../../domain/metrics/duration-figures.ts'
import type { Period } from '../../domain/metrics/period.ts'
import type { TeamOf } from '../../domain/metrics/teams.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { longestResampled, RESAMPLED_MAX, RESAMPLED_MIN } from '../statistics/bootstrap.ts'
import { perWeek } from './change-metrics.ts'
import { type Downtime, downtimeOf } from './downtime.ts'
import { exclusionOf } from './exclusions.ts'
import { type GroupName, groupIncidents, type MetricGroup } from './groups.ts'
import { type MeasureContext, type Measured, type MeasuredBy, measureUnless } from './measure.ts'
import { summarize } from './summary.ts'

export interface ReportQuestion extends MeasureContext {
  readonly definitions: readonly DefinitionName[]
  readonly groupBy: readonly MetricGroup[]
  /** null: all that is known, so that nothing is per week and nothing is a share of the time. */
  readonly period: Period | null
  readonly teamOf: TeamOf
  readonly clock: Clock
  readonly clockName: 'wall' | 'business'
  readonly withMeanInterval?: boolean
  /** Which measures are wanted; left out: all of the definitions. */
  readonly isWanted?: (definition: Definition, measure: MeasureDefinition) => boolean
}

/** One measure of one definition. */
export interface MeasureFigures {
  readonly measure: MeasureDefinition
  readonly figures: DurationFigures
}

/** One group under one definition. */
export interface MetricsGroup {
  readonly definition: Definition
  readonly group: GroupName
  readonly incidents: number
  readonly open: number
  /** Open without any evidence for a day: listed, and in no figure. */
  readonly nobodyClosed: readonly IncidentFigures[]
  readonly perWeek: ReturnType<typeof perWeek> | null
  readonly downtime: Downtime | null
  readonly measures: readonly MeasureFigures[]
}

/** In: the incidents of a period. Out: each group under each definition, groups first. The order of the incidents decides nothing. */
export function metricsReport(incidents: readonly IncidentFigures[], question: ReportQuestion): readonly MetricsGroup[] {
  const groups = groupIncidents(incidents, question.groupBy, question)
  const measures = question.definitions.flatMap((name) => measuresOf(definitionOf(name), question))
  const longest = longestResampled(groups.flatMap((group) => measures.map(() => group.incidents.length)))
  return groups.flatMap(({ group, incidents: own }) =>
    groupFigures(group, own, { ...question, resampledMax: own.length > longest ? RESAMPLED_MIN : RESAMPLED_MAX }),
  )
}

const measuresOf = (definition: Definition, { isWanted = () => true }: Pick<ReportQuestion, 'isWanted'>): readonly MeasureDefinition[] =>
  definition.measures.filter((measure) => isWanted(definition, measure))

/** One group under each definition. What no definition changes is computed once. */
function groupFigures(
  group: GroupName,
  incidents: readonly IncidentFigures[],
  question: ReportQuestion & { readonly resampledMax: number },
): readonly MetricsGroup[] {
  const { period, asOf } = question
  const reasons = incidents.map((incident) => exclusionOf(incident, question))
  const counted = incidents.filter((_, place) => reasons[place] === null)
  const warnings = groupWarnings(counted, question)
  const common = {
    group,
    incidents: incidents.length,
    open: incidents.filter(({ status }) => status === 'open').length,
    nobodyClosed: incidents.filter((_, place) => reasons[place] === 'nobody_closed').toSorted(byOpening),
    perWeek: period === null ? null : perWeek(counted.length, daysOf(period, asOf)),
    downtime: period === null ? null : downtimeOf(counted, period, asOf),
  }
  return question.definitions.map((name) => {
    const definition = definitionOf(name)
    const measures = measuresOf(definition, question).map((measure) => ({
      measure,
      figures: summarize(measuredBy({ incidents, reasons }, { definition, measure }, question), {
        seed: `${JSON.stringify(group)} ${name} ${measure.name}`,
        warnings,
        withMeanInterval: question.withMeanInterval ?? true,
        resampledMax: question.resampledMax,
      }),
    }))
    return { definition, ...common, measures }
  })
}

function* measuredBy(
  { incidents, reasons }: { readonly incidents: readonly IncidentFigures[]; readonly reasons: readonly (ExclusionReason | null)[] },
  by: MeasuredBy,
  context: MeasureContext,
): Iterable<Measured> {
  for (const [place, incident] of incidents.entries()) yield measureUnless(reasons[place] ?? null, incident, by, context)
}

const byOpening = (a: IncidentFigures, b: IncidentFigures): number => (countedAt(a) ?? 0) - (countedAt(b) ?? 0) || byText(a.id, b.id)

/** Never nothing: a period that has just begun is a second long. */
const daysOf = ({ from, until }: Period, asOf: number): number => Math.max(1_000, Math.min(until, asOf) - from) / 86_400_000

function groupWarnings(incidents: readonly IncidentFigures[], { clockName }: ReportQuestion): readonly Warning[] {
  const severities = new Set(incidents.map(({ severity }) => severity))
  return [...(severities.size > 1 ? ['MIXED_SEVERITY' as const] : []), ...(clockName === 'business' ? ['BUSINESS_HOURS' as const] : [])]
}
