import { byText } from '../../domain/identity.ts'
import { DURATION_NAMES, type Duration, type DurationName } from '../../domain/incident/duration.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { medianInterval, quantileOfSorted } from '../statistics/order-statistics.ts'

/** What incidents may be grouped by. An incident of several services counts in the group of each. */
export const GROUP_BY = ['service', 'severity'] as const
export type GroupBy = (typeof GROUP_BY)[number]

/**
 * One duration over one group of incidents, in milliseconds. Figures that the sample is too small for are null:
 * the interval of the median needs 6 values, p90 needs 10 (methods: exact order statistics, type-7 quantiles).
 */
export interface DurationSummary {
  readonly name: DurationName
  readonly known: number
  readonly pending: number
  readonly unknown: number
  readonly invalid: number
  readonly median: number | null
  readonly medianInterval: { readonly lower: number; readonly upper: number } | null
  readonly p90: number | null
  readonly mean: number | null
}

export interface Aggregate {
  readonly group: Readonly<Partial<Record<GroupBy, string>>>
  readonly incidents: number
  readonly open: number
  readonly durations: readonly DurationSummary[]
}

/** What figures need of an incident. */
type Aggregated = Pick<IncidentFigures, 'status' | 'severity' | 'services' | 'durations'>

/** In: incidents. Out: one aggregate per group, by name of the group. Promise: an unknown duration counts as unknown, never as 0. */
export function aggregate(incidents: readonly Aggregated[], groupBy: readonly GroupBy[]): readonly Aggregate[] {
  const groups = new Map<string, { group: Aggregate['group']; members: Aggregated[] }>()
  for (const incident of incidents) {
    for (const group of groupsOf(incident, groupBy)) {
      const key = JSON.stringify(group)
      const known = groups.get(key) ?? { group, members: [] }
      known.members.push(incident)
      groups.set(key, known)
    }
  }
  return [...groups].sort(([a], [b]) => byText(a, b)).map(([, { group, members }]) => summaryOf(group, members))
}

function groupsOf(incident: Aggregated, groupBy: readonly GroupBy[]): readonly Aggregate['group'][] {
  const valuesOf: Record<GroupBy, readonly string[]> = {
    service: incident.services.length === 0 ? ['unknown'] : incident.services,
    severity: [incident.severity ?? 'unknown'],
  }
  return groupBy.reduce<readonly Aggregate['group'][]>(
    (groups, name) => groups.flatMap((group) => valuesOf[name].map((value) => ({ ...group, [name]: value }))),
    [{}],
  )
}

function summaryOf(group: Aggregate['group'], incidents: readonly Aggregated[]): Aggregate {
  return {
    group,
    incidents: incidents.length,
    open: incidents.filter((incident) => incident.status === 'open').length,
    durations: DURATION_NAMES.map((name) =>
      summarize(
        name,
        incidents.map((incident) => incident.durations[name]),
      ),
    ),
  }
}

function summarize(name: DurationName, durations: readonly Pick<Duration, 'status' | 'ms'>[]): DurationSummary {
  const values = Float64Array.from(
    durations.filter(({ ms }) => ms !== null),
    ({ ms }) => ms ?? Number.NaN,
  ).sort()
  const countOf = (status: Duration['status']) => durations.reduce((count, duration) => (duration.status === status ? count + 1 : count), 0)
  return {
    name,
    known: values.length,
    pending: countOf('pending'),
    unknown: countOf('unknown'),
    invalid: countOf('invalid'),
    median: quantileOfSorted(values, 0.5),
    medianInterval: boundsOf(values),
    p90: values.length < 10 ? null : quantileOfSorted(values, 0.9),
    mean: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
  }
}

function boundsOf(sorted: ArrayLike<number>): DurationSummary['medianInterval'] {
  const interval = medianInterval(sorted)
  return interval === null ? null : { lower: interval.lower, upper: interval.upper }
}
