import { appendTo } from '../../domain/append-to.ts'
import { byText } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import { type TeamOf, teamsOfServices } from '../../domain/metrics/teams.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { UsageError } from '../../domain/usage-error.ts'
import type { Selection } from './columns.ts'

/** What incidents may be grouped by. One of several services, or of several teams, is in the group of each. */
export const METRIC_GROUPS = ['service', 'severity', 'team', 'month'] as const
export type MetricGroup = (typeof METRIC_GROUPS)[number]

export type GroupName = Readonly<Partial<Record<MetricGroup, string>>>

export interface IncidentGroup {
  readonly group: GroupName
  readonly places: Uint32Array
}

export interface GroupingContext {
  readonly teamOf: TeamOf
  /** Months are those of this clock. */
  readonly clock: Clock
}

/** The name of the group of incidents of which this is not known. */
export const NONE = 'unknown'

/** In: incidents. Out: the groups, by name. An empty list of names makes one group of all, also where there are none. */
export function groupIncidents(
  { columns, places }: Selection,
  names: readonly MetricGroup[],
  context: GroupingContext,
): readonly IncidentGroup[] {
  if (names.length === 0) return [{ group: {}, places }]
  const members = new Map<string, number[]>()
  for (const place of places) {
    const incident = columns.of[place]
    if (incident !== undefined) for (const key of keysOf(incident, names, context)) appendTo(members, key, place)
  }
  const groups = [...members].map(([key, list]) => ({ group: groupOf(key, names), places: Uint32Array.from(list) }))
  return groups
    .map((group) => ({ group, sortedBy: JSON.stringify(group.group) }))
    .sort((a, b) => byText(a.sortedBy, b.sortedBy))
    .map(({ group }) => group)
}

/** One answer has at most so many: a second of work, and a file that can still be opened. */
const GROUPS_MAX = 2_000

/**
 * The groups of an answer.
 * @throws UsageError where they are too many: left out silently they would be missed, and a sender can make names up
 */
export function groupAtMost(selection: Selection, names: readonly MetricGroup[], context: GroupingContext): readonly IncidentGroup[] {
  const groups = groupIncidents(selection, names, context)
  if (groups.length <= GROUPS_MAX) return groups
  const found = `grouped by ${names.join(' and ')} there are ${groups.length.toLocaleString('en')} groups`
  throw new UsageError(
    `${found}, at most ${GROUPS_MAX.toLocaleString('en')} are computed at once: choose a shorter period, a filter or fewer names`,
  )
}

/** The groups with the most incidents, by name; `more`: how many there are besides. */
export function largestGroups(
  groups: readonly IncidentGroup[],
  atMost: number,
): { readonly groups: readonly IncidentGroup[]; readonly more: number } {
  if (groups.length <= atMost) return { groups, more: 0 }
  const shown = new Set(groups.toSorted((a, b) => b.places.length - a.places.length).slice(0, atMost))
  return { groups: groups.filter((group) => shown.has(group)), more: groups.length - atMost }
}

/** What names its groups: a value where they have one name, else the JSON of a list of values. */
function keysOf(incident: IncidentFigures, names: readonly MetricGroup[], context: GroupingContext): readonly string[] {
  const [only, ...others] = names
  if (only !== undefined && others.length === 0) return valuesOf(incident, only, context)
  const lists = names.reduce<readonly (readonly string[])[]>(
    (known, name) => known.flatMap((list) => valuesOf(incident, name, context).map((value) => [...list, value])),
    [[]],
  )
  return lists.map((list) => JSON.stringify(list))
}

function groupOf(key: string, names: readonly MetricGroup[]): GroupName {
  const values = names.length === 1 ? [key] : (JSON.parse(key) as readonly string[])
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? NONE]))
}

function valuesOf(incident: IncidentFigures, name: MetricGroup, { teamOf, clock }: GroupingContext): readonly string[] {
  switch (name) {
    case 'service':
      return orNone(incident.services)
    case 'severity':
      return [incident.severity ?? NONE]
    case 'team':
      return orNone(teamsOfServices(incident.services, teamOf))
    case 'month': {
      const at = countedAt(incident)
      return [at === null ? NONE : new Date(clock.wallOf(at)).toISOString().slice(0, 7)]
    }
  }
}

const orNone = (values: readonly string[]): readonly string[] => (values.length === 0 ? [NONE] : values)
