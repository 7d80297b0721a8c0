import { byText } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import type { Definition, DefinitionName, MeasureDefinition } from '../../domain/metrics/definition.ts'
import { definitionOf } from '../../domain/metrics/definitions.ts'
import type { DurationFigures, Warning } from '../../domain/metrics/duration-figures.ts'
import type { Period } from '../../domain/metrics/period.ts'
import type { TeamOf } from '../../domain/metrics/teams.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { longestResampled } from '../statistics/bootstrap.ts'
import { perWeek } from './change-metrics.ts'
import { incidentsOf, type Reasons, reasonAt, reasonsOf, type Selection, select } from './columns.ts'
import { type Downtime, downtimeOf } from './downtime.ts'
import { type GroupName, groupAtMost, type IncidentGroup, type MetricGroup } from './groups.ts'
import type { MeasureContext, MeasuredBy } from './measure.ts'
import { type SortedOut, sortOutColumns } from './sort-out.ts'
import { type UnseededFigures, unseededFigures, withMean } from './summary.ts'

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
  /** Those that are known, in ascending order. */
  readonly lengths: Float64Array
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

/**
 * In: the incidents of a period, and in which groups; left out: as the question says. Out: each group under each definition, groups first. The
 * order of the incidents decides nothing.
 */
export function metricsReport(
  selection: Selection,
  question: ReportQuestion,
  grouped: readonly IncidentGroup[] = groupAtMost(selection, question.groupBy, question),
): readonly MetricsGroup[] {
  const { columns } = selection
  const asked = { ...question, reasons: reasonsOf(columns, question) }
  const measures = question.definitions.flatMap((name) => measuresOf(definitionOf(name), question))
  const groups = grouped.map((group) => ({
    group: group.group,
    selection: { columns, places: group.places },
    lists: listsOf({ columns, places: group.places }, measures, asked),
  }))
  const lengths = groups.flatMap(({ lists }) => measures.map((measure) => lists.get(shapeOf(measure))?.sorted.known.length ?? 0))
  const resampledMax = longestResampled(lengths)
  return groups.flatMap((group) => groupFigures(group, { ...asked, resampledMax }))
}

const measuresOf = (definition: Definition, { isWanted = () => true }: Pick<ReportQuestion, 'isWanted'>): readonly MeasuredBy[] =>
  definition.measures.filter((measure) => isWanted(definition, measure)).map((measure) => ({ definition, measure }))

/** A list that is sorted out, with what follows from it alone. */
interface MeasureList {
  readonly sorted: SortedOut
  readonly figures: UnseededFigures
}

interface ListedGroup {
  readonly group: GroupName
  readonly selection: Selection
  /** By the shape of their measures: several definitions have the same ends by other names. */
  readonly lists: ReadonlyMap<string, MeasureList>
}

function listsOf(
  selection: Selection,
  measures: readonly MeasuredBy[],
  { reasons, ...context }: MeasureContext & { readonly reasons: Reasons },
): ListedGroup['lists'] {
  const lists = new Map<string, MeasureList>()
  for (const by of measures) {
    const shape = shapeOf(by)
    if (lists.has(shape)) continue
    const sorted = sortOutColumns(selection, reasons, { by, context })
    lists.set(shape, { sorted, figures: unseededFigures(sorted) })
  }
  return lists
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
  { group, selection: { columns, places }, lists }: ListedGroup,
  question: ReportQuestion & { readonly resampledMax: number; readonly reasons: Reasons },
): readonly MetricsGroup[] {
  const { period, asOf, reasons, resampledMax, withMeanInterval = true } = question
  const counted = select({ columns, places }, (_, place) => reasons[place] === 0)
  const forgotten = select({ columns, places }, (_, place) => reasonAt(reasons, place) === 'nobody_closed')
  const warnings = groupWarnings(counted, question)
  const common = {
    group,
    incidents: places.length,
    open: countOpen({ columns, places }),
    nobodyClosed: incidentsOf(forgotten).toSorted(byOpening),
    perWeek: period === null ? null : perWeek(counted.places.length, daysOf(period, asOf)),
    downtime: period === null ? null : downtimeOf(counted, period, asOf),
  }
  return question.definitions.map((name) => {
    const definition = definitionOf(name)
    const measures = measuresOf(definition, question).flatMap((by): readonly MeasureFigures[] => {
      const list = lists.get(shapeOf(by))
      const seed = `${JSON.stringify(group)} ${name} ${by.measure.name}`
      if (list === undefined) return []
      const figures = withMean(list.figures, list.sorted, { seed, warnings, withMeanInterval, resampledMax })
      return [{ measure: by.measure, figures, lengths: list.sorted.known }]
    })
    return { definition, ...common, measures }
  })
}

function countOpen({ columns: { isOpen }, places }: Selection): number {
  let count = 0
  for (const place of places) count += isOpen[place] ?? 0
  return count
}

const byOpening = (a: IncidentFigures, b: IncidentFigures): number => (countedAt(a) ?? 0) - (countedAt(b) ?? 0) || byText(a.id, b.id)

/** Never nothing: a period that has just begun is a second long. */
const daysOf = ({ from, until }: Period, asOf: number): number => Math.max(1_000, Math.min(until, asOf) - from) / 86_400_000

function groupWarnings({ columns, places }: Selection, { clockName }: ReportQuestion): readonly Warning[] {
  const [first = 0] = places
  return [
    ...(places.some((place) => columns.severity[place] !== columns.severity[first]) ? ['MIXED_SEVERITY' as const] : []),
    ...(clockName === 'business' ? ['BUSINESS_HOURS' as const] : []),
  ]
}
