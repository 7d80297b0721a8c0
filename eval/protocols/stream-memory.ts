import type { EventMark, Mark } from '../../src/domain/alerts/mark.ts'
import { appendTo } from '../../src/domain/append-to.ts'
import { byTime, dedupeEvents, type Event, isChange } from '../../src/domain/event.ts'
import { type EventId, type IncidentId, incidentId, keyName } from '../../src/domain/identity.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import type { Interval } from '../../src/domain/time/time.ts'
import { type Cluster, correlate } from '../../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../../src/pipeline/episodes/episodes.ts'
import { marksOf } from '../../src/pipeline/neighbourhood/marks.ts'
import { readAll } from '../../src/reading/deliveries.ts'
import { loadNeighbourhood, type NeighbourhoodStore } from '../../src/worker/load-neighbourhood.ts'

/** What is known of one stream: the work of a worker and its store, kept in memory. */
export interface StreamMemory {
  readonly events: ReadonlyMap<EventId, Event>
  readonly clusters: ReadonlyMap<IncidentId, Cluster>
  /** Takes in more of the stream: reconstructs the neighbourhood of what is new, and nothing else. */
  learn(raws: readonly RawEvent[]): Promise<void>
}

export function streamMemory(policy: Policy): StreamMemory {
  const events = new Map<EventId, Event>()
  const holders = new Map<string, Set<EventId>>()
  const marks = new Map<Mark, EventMark[]>()
  const clusters = new Map<IncidentId, Cluster>()
  const memory = memoryOf({ events, holders, marks, clusters })
  return {
    events,
    clusters,
    async learn(raws) {
      const reported = readAll(raws).events
      const changed = dedupeEvents([...reported, ...reported.flatMap(({ id }) => events.get(id) ?? [])])
      const near = await loadNeighbourhood(memory, changed, { policy, edits: [], lastReceived: new Map() })
      for (const event of changed) keep(event, events, holders)
      for (const made of marksOf(changed, policy.correlation)) appendTo(marks, made.mark, made)
      for (const id of near.replaced) clusters.delete(id)
      for (const cluster of correlate(episodesOf(near.events, policy), policy).clusters) clusters.set(idOf(cluster), cluster)
    },
  }
}

/** An incident is named after its earliest event. */
const idOf = ({ episodes }: Cluster): IncidentId =>
  incidentId(episodes.flatMap((episode) => episode.events).reduce((first, event) => (byTime(event, first) < 0 ? event : first)).id)

function keep(event: Event, events: Map<EventId, Event>, holders: Map<string, Set<EventId>>): void {
  events.set(event.id, event)
  for (const key of event.keys) holders.set(keyName(key), (holders.get(keyName(key)) ?? new Set()).add(event.id))
}

interface Kept {
  readonly events: ReadonlyMap<EventId, Event>
  /** The events that carry a key. */
  readonly holders: ReadonlyMap<string, ReadonlySet<EventId>>
  readonly marks: ReadonlyMap<Mark, readonly EventMark[]>
  readonly clusters: ReadonlyMap<IncidentId, Cluster>
}

function memoryOf({ events, holders, marks, clusters }: Kept): NeighbourhoodStore {
  const eventsIn = (cluster: Cluster) => cluster.episodes.flatMap((episode) => episode.events)
  const incidentsWith = (isMeant: (event: Event) => boolean) =>
    [...clusters].filter(([, { episodes }]) => episodes.some((episode) => episode.events.some(isMeant))).map(([id]) => id)
  const known = (ids: Iterable<EventId>) => [...ids].flatMap((id) => events.get(id) ?? [])
  return {
    eventsOf: async (ids) => known(ids),
    eventsMarked: async (wanted) => {
      const isMeant = ({ at }: EventMark, { from, to }: Interval) => from <= at && at <= to
      return known(
        new Set(
          // What is beside an interval may be any of the mark: more than is asked for decides nothing.
          wanted.flatMap(({ mark, interval, beside }) =>
            (marks.get(mark) ?? []).flatMap((held) => (beside !== undefined || isMeant(held, interval) ? [held.eventId] : [])),
          ),
        ),
      )
    },
    changesBetween: async ({ from, to }) =>
      [...events.values()].filter((event) => isChange(event) && from <= event.occurred.at && event.occurred.at <= to),
    eventsWithKeys: async (keys) => known(new Set(keys.flatMap((key) => [...(holders.get(keyName(key)) ?? [])]))),
    incidentsHolding: async (ids) => {
      const wanted = new Set(ids)
      return incidentsWith(({ id }) => wanted.has(id))
    },
    // Asked of changes alone, and the streams hold none.
    incidentsDuring: async ({ from, to }) => incidentsWith(({ occurred }) => from <= occurred.at && occurred.at <= to),
    eventIdsOf: async (ids) =>
      ids
        .flatMap((id) => clusters.get(id) ?? [])
        .flatMap(eventsIn)
        .map(({ id }) => id),
  }
}
