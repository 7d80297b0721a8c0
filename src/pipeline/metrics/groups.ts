import { appendTo } from '../../domain/append-to.ts'
import { byText } from '../../domain/identity.ts'
import { periodOf } from '../../domain/metrics/period.ts'
import { type TeamOf, teamsOfServices } from '../../domain/metrics/teams.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { instant } from '../../domain/time/time.ts'
import { UsageError } from '../../domain/usage-error.ts'
import type { Selection } from './columns.ts'
import type { FigureColumns } from './figure-columns.ts'

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
  const keysOf = keyReader(names, columns, context)
  for (const place of places) for (const key of keysOf(place)) appendTo(members, key, place)
  const groups = [...members].map(([key, list]) => ({ group: groupOf(key, names), places: new Uint32Array(list) }))
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

type ReadNames = (place: number) => readonly string[]

/** What names the groups of an incident: a value where they have one name, else the JSON of a list of values. */
function keyReader(names: readonly MetricGroup[], columns: FigureColumns, context: GroupingContext): ReadNames {
  const [first = () => [], ...others] = names.map((name) => valueReader(name, columns, context))
  if (others.length === 0) return first
  return (place) => {
    const lists = others.reduce<readonly (readonly string[])[]>(
      (known, read) => known.flatMap((list) => read(place).map((value) => [...list, value])),
      first(place).map((value) => [value]),
    )
    return lists.map((list) => JSON.stringify(list))
  }
}

function groupOf(key: string, names: readonly MetricGroup[]): GroupName {
  const values = names.length === 1 ? [key] : (JSON.parse(key) as readonly string[])
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? NONE]))
}

/** Of a hundred thousand incidents there are some hundred lists of services: each is named once. */
function valueReader(name: MetricGroup, { of, countedAt, severity, services }: FigureColumns, context: GroupingContext): ReadNames {
  switch (name) {
    case 'service':
      return namedOnce(services, (place) => orNone(of[place]?.services ?? []))
    case 'severity':
      return namedOnce(severity, (place) => [of[place]?.severity ?? NONE])
    case 'team':
      return namedOnce(services, (place) => orNone(teamsOfServices(of[place]?.services ?? [], context.teamOf)))
    case 'month': {
      const monthOf = monthReader(context.clock)
      return (place) => [monthOf(countedAt[place] ?? Number.NaN)]
    }
  }
}

/** Of equal numbers the names are equal. */
function namedOnce(numbers: Uint32Array, namesOf: ReadNames): ReadNames {
  const known: (readonly string[])[] = []
  return (place) => {
    const number = numbers[place] ?? 0
    const names = known[number] ?? namesOf(place)
    known[number] = names
    return names
  }
}

const TWO_DAYS_MS = 2 * 86_400_000

/** Incidents come by time: most are in the month of the one before. NaN: their time is not known. */
function monthReader(clock: Clock): (at: number) => string {
  let last = { from: 0, until: 0, name: '' }
  return (at) => {
    if (at >= last.from && at < last.until) return last.name
    if (Number.isNaN(at)) return NONE
    const name = new Date(clock.wallOf(instant(at))).toISOString().slice(0, 7)
    const month = periodOf(name, { clock, now: instant(at) })
    // Near its ends the clock may be set back: there each is asked for.
    if (month !== null) last = { from: month.from + TWO_DAYS_MS, until: month.until - TWO_DAYS_MS, name }
    return name
  }
}

const orNone = (values: readonly string[]): readonly string[] => (values.length === 0 ? [NONE] : values)
