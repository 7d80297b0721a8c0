import { byText } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt, type ExclusionReason } from '../../domain/metrics/counting.ts'
import type { Definition, DefinitionName, MeasureDefinition } from '../../domain/metrics/definition.ts'
import { definitionOf } from '../../domain/metrics/definitions.ts'
import type { DurationFigures, Warning } from '../../domain/metrics/duration-figures.ts'
import type { Period } from '../../domain/metrics/period.ts'
import type { TeamOf } from '../../domain/metrics/teams.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { longestResampled } from '../statistics/bootstrap.ts'
import { perWeek } from './change-metrics.ts'
import { type Downtime, downtimeOf } from './downtime.ts'
import { type GroupName, groupIncidents, type IncidentGroup, type MetricGroup } from './groups.ts'
import { type MeasureContext, type MeasuredBy, measureUnless, reasonOf } from './measure.ts'
import { type SortedOut, sortOut, type UnseededFigures, unseededFigures, withMean } from './summary.ts'

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
  const measures = question.definitions.flatMap((name) => measuresOf(definitionOf(name), question))
  const groups = groupIncidents(incidents, question.groupBy, question).map((group) => ({
    ...group,
    ...listsOf(group.incidents, measures, question),
  }))
  const resampledMax = longestResampled(
    groups.flatMap(({ lists }) => measures.map((measure) => lists.get(shapeOf(measure))?.sorted.known.length ?? 0)),
  )
  return groups.flatMap((group) => groupFigures(group, { ...question, resampledMax }))
}

const measuresOf = (definition: Definition, { isWanted = () => true }: Pick<ReportQuestion, 'isWanted'>): readonly MeasuredBy[] =>
  definition.measures.filter((measure) => isWanted(definition, measure)).map((measure) => ({ definition, measure }))

/** A list that is sorted out, with what follows from it alone. */
interface MeasureList {
  readonly sorted: SortedOut
  readonly figures: UnseededFigures
}

interface ListedGroup extends IncidentGroup {
  readonly reasons: readonly (ExclusionReason | null)[]
  /** By the shape of their measures: several definitions have the same ends by other names. */
  readonly lists: ReadonlyMap<string, MeasureList>
}

function listsOf(
  incidents: readonly IncidentFigures[],
  measures: readonly MeasuredBy[],
  context: MeasureContext,
): Pick<ListedGroup, 'reasons' | 'lists'> {
  const reasons = incidents.map((incident) => reasonOf(incident, context))
  const lists = new Map<string, MeasureList>()
  for (const by of measures) {
    const shape = shapeOf(by)
    if (lists.has(shape)) continue
    const sorted = sortOut(incidents.map((incident, place) => measureUnless(reasons[place] ?? null, incident, by, context)))
    lists.set(shape, { sorted, figures: unseededFigures(sorted) })
  }
  return { reasons, lists }
}

const shapes = new WeakMap<MeasureDefinition, string>()

/** All that decides how long an incident was by a measure. */
function shapeOf({ definition: { countsTransient }, measure }: MeasuredBy): string {
  const known = shapes.get(measure)
  if (known !== undefined) return known
  const { from, to, includes, open } = measure
  const shape = JSON.stringify([from.pick, from.of, to.pick, to.of, includes, open, countsTransient])
  shapes.set(measure, shape)
  return shape
}

/** One group under each definition. What no definition changes is computed once. */
function groupFigures(
  { group, incidents, reasons, lists }: ListedGroup,
  question: ReportQuestion & { readonly resampledMax: number },
): readonly MetricsGroup[] {
  const { period, asOf, resampledMax, withMeanInterval = true } = question
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
    const measures = measuresOf(definition, question).flatMap((by): readonly MeasureFigures[] => {
      const list = lists.get(shapeOf(by))
      const seed = `${JSON.stringify(group)} ${name} ${by.measure.name}`
      if (list === undefined) return []
      return [{ measure: by.measure, figures: withMean(list.figures, list.sorted, { seed, warnings, withMeanInterval, resampledMax }) }]
    })
    return { definition, ...common, measures }
  })
}

const byOpening = (a: IncidentFigures, b: IncidentFigures): number => (countedAt(a) ?? 0) - (countedAt(b) ?? 0) || byText(a.id, b.id)

/** Never nothing: a period that has just begun is a second long. */
const daysOf = ({ from, until }: Period, asOf: number): number => Math.max(1_000, Math.min(until, asOf) - from) / 86_400_000

function groupWarnings(incidents: readonly IncidentFigures[], { clockName }: ReportQuestion): readonly Warning[] {
  const severities = new Set(incidents.map(({ severity }) => severity))
  return [...(severities.size > 1 ? ['MIXED_SEVERITY' as const] : []), ...(clockName === 'business' ? ['BUSINESS_HOURS' as const] : [])]
}
