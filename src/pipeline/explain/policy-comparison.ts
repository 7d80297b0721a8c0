/**
 * In: the same evidence, reconstructed twice. Out: what the second policy makes of it that the first did not.
 * Promise: counts events, not alerts, for a policy may also cut what is one alert or page; changes are not counted,
 * as one change may be in several incidents. The order of the incidents decides nothing.
 *
 * 1. An incident's heir is the incident of the second that holds most of its events; its ancestor the one of the first.
 * 2. Merged: one incident that is the heir of several. Split: one that is the ancestor of several.
 * 3. Moved: events that are neither with the heir of the incident that held them nor from the ancestor of the one that does.
 * 4. Appeared, disappeared: incidents that share no event with any of the other side.
 */

import { byText, type EventId, type IncidentId } from '../../domain/identity.ts'
import type { DurationName } from '../../domain/incident/duration.ts'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { aggregate, type DurationSummary } from '../figures/aggregate.ts'
import type { Reconstruction } from '../reconstruct.ts'

/** An incident as a list names it. `events`: how many it holds, changes apart. */
export interface NamedIncident {
  readonly id: IncidentId
  readonly title: string
  readonly events: number
}

export interface PolicyComparison {
  readonly incidents: { readonly before: number; readonly after: number; readonly unchanged: number }
  readonly merged: readonly { readonly from: readonly NamedIncident[]; readonly into: NamedIncident }[]
  readonly split: readonly { readonly from: NamedIncident; readonly into: readonly NamedIncident[] }[]
  readonly moved: readonly { readonly events: number; readonly from: NamedIncident; readonly to: NamedIncident }[]
  readonly appeared: readonly NamedIncident[]
  readonly disappeared: readonly NamedIncident[]
  /** Events of incidents on both sides that come in from none, or fall out to none. */
  readonly taken: readonly { readonly events: number; readonly by: NamedIncident }[]
  readonly dropped: readonly { readonly events: number; readonly by: NamedIncident }[]
  /** Of incidents that stay one: the changes that are suspected, best first, where they differ. */
  readonly suspects: readonly { readonly incident: NamedIncident; readonly before: readonly string[]; readonly after: readonly string[] }[]
  /** null: there is no incident on that side. */
  readonly durations: readonly {
    readonly name: DurationName
    readonly before: DurationSummary | null
    readonly after: DurationSummary | null
  }[]
}

export function comparePolicies(before: Reconstruction, after: Reconstruction): PolicyComparison {
  const [olds, news] = [before.incidents.map(heldOf), after.incidents.map(heldOf)]
  const flows = flowsBetween(olds, news)
  const heirOf = strongest(flows, 'from', 'to')
  const ancestorOf = strongest(flows, 'to', 'from')
  const sharedOf = (held: Held, side: 'from' | 'to') => sum(flows.filter((flow) => flow[side] === held).map(({ events }) => events))
  const isOne = ([old, heir]: readonly [Held, Held]) => ancestorOf.get(heir) === old
  const pairs = [...heirOf].filter(isOne)
  return {
    incidents: { before: olds.length, after: news.length, unchanged: pairs.filter(([old, heir]) => isSame(old, heir)).length },
    merged: news.flatMap((into) => {
      const from = olds.filter((old) => heirOf.get(old) === into)
      return from.length > 1 ? [{ from: from.map(nameOf), into: nameOf(into) }] : []
    }),
    split: olds.flatMap((from) => {
      const into = news.filter((held) => ancestorOf.get(held) === from)
      return into.length > 1 ? [{ from: nameOf(from), into: into.map(nameOf) }] : []
    }),
    moved: flows
      .filter(({ from, to }) => heirOf.get(from) !== to && ancestorOf.get(to) !== from)
      .map(({ from, to, events }) => ({ events, from: nameOf(from), to: nameOf(to) })),
    appeared: news.filter((held) => !ancestorOf.has(held)).map(nameOf),
    disappeared: olds.filter((held) => !heirOf.has(held)).map(nameOf),
    taken: [...ancestorOf.keys()].flatMap((by) => differing(by, by.events.size - sharedOf(by, 'to'))),
    dropped: [...heirOf.keys()].flatMap((by) => differing(by, by.events.size - sharedOf(by, 'from'))),
    suspects: pairs.flatMap(([old, heir]) => suspectsOf(old, heir)),
    durations: durationsOf(before, after),
  }
}

interface Held {
  readonly incident: Incident
  readonly events: ReadonlySet<EventId>
}

function heldOf({ incident, eventIds }: Reconstruction['incidents'][number]): Held {
  const ofChanges = new Set(incident.changes.flatMap(({ evidence }) => evidence))
  return { incident, events: new Set(eventIds.filter((id) => !ofChanges.has(id))) }
}

const nameOf = ({ incident: { id, title }, events }: Held): NamedIncident => ({ id, title, events: events.size })

interface Flow {
  readonly from: Held
  readonly to: Held
  readonly events: number
}

function flowsBetween(olds: readonly Held[], news: readonly Held[]): readonly Flow[] {
  const holder = new Map(news.flatMap((held) => [...held.events].map((id) => [id, held] as const)))
  return olds.flatMap((from) => {
    const counts = new Map<Held, number>()
    for (const id of from.events) {
      const to = holder.get(id)
      if (to !== undefined) counts.set(to, (counts.get(to) ?? 0) + 1)
    }
    return [...counts].map(([to, events]) => ({ from, to, events }))
  })
}

/** For each incident of one side the one of the other that shares most with it; of equals the one of the lesser id. */
function strongest(flows: readonly Flow[], side: 'from' | 'to', other: 'from' | 'to'): ReadonlyMap<Held, Held> {
  const ordered = flows.toSorted((a, b) => a.events - b.events || byText(b[other].incident.id, a[other].incident.id))
  return new Map(ordered.map((flow) => [flow[side], flow[other]]))
}

const isSame = (old: Held, heir: Held): boolean =>
  old.events.size === heir.events.size && [...old.events].every((id) => heir.events.has(id))

const differing = (by: Held, events: number): readonly { readonly events: number; readonly by: NamedIncident }[] =>
  events === 0 ? [] : [{ events, by: nameOf(by) }]

function suspectsOf(old: Held, heir: Held): PolicyComparison['suspects'] {
  const [before, after] = [suspectNames(old.incident), suspectNames(heir.incident)]
  return before.join('\n') === after.join('\n') ? [] : [{ incident: nameOf(heir), before, after }]
}

const suspectNames = ({ changes }: Incident): readonly string[] =>
  changes.filter(({ role }) => role === 'suspect').map(({ summary, likelihood }) => `${summary} (${likelihood ?? 'possible'})`)

function durationsOf(before: Reconstruction, after: Reconstruction): PolicyComparison['durations'] {
  const [olds, news] = [before, after].map(
    ({ incidents }) =>
      aggregate(
        incidents.map(({ incident }) => incident),
        [],
      )[0]?.durations ?? [],
  )
  const named = (summaries: readonly DurationSummary[] | undefined, name: DurationName) =>
    summaries?.find((summary) => summary.name === name) ?? null
  return DURATION_NAMES.map((name) => ({ name, before: named(olds, name), after: named(news, name) }))
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
