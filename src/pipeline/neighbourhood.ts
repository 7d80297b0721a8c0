/**
 * In: events known so far, and which of them are new. Out: the events that must be reconstructed together because of
 * the new ones, and what else must be known before that is certain.
 * Promise: once all that is demanded is known, reconstructing these events gives the incidents that reconstructing all
 * history would give for them, and no other incident of all history is changed by the new events.
 *
 * A loader begins with the new events and asks its store for what is demanded until it learns nothing more. Then the
 * stored incidents that hold one of the events are `held`: all their events are known and touched, too, until no
 * further incident is. So incidents that new evidence takes apart are replaced as a whole.
 *
 * 1. Nothing joins alerts of one partition across a cut: an instant at which all earlier ones have been out of reach
 *    for the quiet gap. What lies between two cuts is one stretch.
 * 2. A page ties together the stretches that it may belong to: those that carry its key, and those that know its
 *    service or a neighbour of that, near to it in time.
 * 3. A new event may have shortened what its episode was thought to last. So the episode counts as lasting as long as
 *    it could ever have been thought to.
 *
 * Limits: a partition that is never quiet has no cut, and then a neighbourhood is all of it, back to its last quiet
 * gap and reach (70 minutes by default). What is demanded around it is as long as a page may wait for its alert.
 * A fact told again with other labels is looked for where it is now, and where its old incident was.
 */
import type { Episode } from '../domain/episode.ts'
import { type Event, foldTellings } from '../domain/event.ts'
import type { CorrelationKey, EventId } from '../domain/identity.ts'
import type { CorrelationPolicy, Policy } from '../domain/policy.ts'
import { type Interval, instant } from '../domain/time.ts'
import { episodesOf, stretchKey } from './episodes.ts'
import { type Groups, groupsOf } from './groups.ts'
import { atlasOf, type Partition } from './places.ts'
import { spansOf } from './runs.ts'
import type { Topology } from './topology.ts'

export interface Touched {
  /** What is new, or told anew. */
  readonly changed: ReadonlySet<EventId>
  /** What stored incidents hold that are about to be replaced. */
  readonly held: ReadonlySet<EventId>
}

export interface Neighbourhood {
  /** In the total order. Changes, and messages of no episode, are no part of it unless they are touched. */
  readonly events: readonly Event[]
  readonly demand: Demand
}

/**
 * Every event must be known that occurred in the interval, every `alert.resolved` whose `firedAt` lies in it, and every
 * event with one of the keys. null: no time matters.
 */
export interface Demand {
  readonly interval: Interval | null
  readonly keys: readonly CorrelationKey[]
}

export function neighbourhoodOf(known: readonly Event[], touched: Touched, policy: Policy): Neighbourhood {
  const isTouched = (event: Event) => touched.changed.has(event.id) || touched.held.has(event.id)
  const extents = extentsOf(known, touched.changed, policy)
  const groups = tie(extents, policy.correlation)
  const chosen = new Set(extents.flatMap(({ episode }, at) => (episode.events.some(isTouched) ? groups.leastOf(at) : [])))
  const near = extents.filter((_, at) => chosen.has(groups.leastOf(at)))
  const events = foldTellings([...known.filter(isTouched), ...near.flatMap(({ episode }) => episode.events)])
  return { events, demand: { interval: intervalAround(near, policy.correlation), keys: keysOf(events) } }
}

/** In order of start, so that one sweep finds what is tied. `lasts`: until when a key ties it to a page or an alert. */
interface Extent {
  readonly episode: Episode
  readonly partition: Partition
  readonly start: number
  readonly till: number
  readonly lasts: number
  /** The names by which a page may find alerts; none for an alert. */
  readonly names: readonly string[]
}

function extentsOf(known: readonly Event[], changed: ReadonlySet<EventId>, policy: Policy): readonly Extent[] {
  const { correlation } = policy
  const atlas = atlasOf(policy)
  // One stretch may hold several episodes, which a change may cut anew. That two sources may share a key does no harm.
  const stretches = new Set(known.filter((event) => changed.has(event.id)).map((event) => stretchKey(event)?.value))
  const episodes = episodesOf(known, policy).filter((episode) => !episode.isTest)
  return spansOf(episodes, atlas, correlation).map(({ episode, site, start, end, till }) => {
    const isChanged = stretches.has(stretchKey(episode.events[0])?.value)
    const latest = start + correlation.openEpisodeMaxMs
    return {
      episode,
      partition: site.place.partition,
      start,
      till: isChanged ? episode.startsAt + correlation.reachMs : till,
      lasts: isChanged ? latest : Math.min(end, latest),
      names: episode.kind === 'page' ? namesAround(site.place.name, atlas.topology) : [],
    }
  })
}

const namesAround = (name: string, { calleesOf, callersOf }: Topology): readonly string[] => [name, ...calleesOf(name), ...callersOf(name)]

function tie(extents: readonly Extent[], policy: CorrelationPolicy): Groups {
  const groups = groupsOf(extents.length)
  const byKey = keyTies(extents, policy)
  const byTime = timeTies(extents, policy)
  extents.forEach((extent, at) => {
    for (const other of [...byKey(extent, at), ...byTime(extent, at)]) groups.unite(at, other)
  })
  return groups
}

/** Gives the positions of earlier extents that one is tied to. Called in order of start. */
type Ties = (extent: Extent, at: number) => readonly number[]

function keyTies(extents: readonly Extent[], { nearnessMs }: CorrelationPolicy): Ties {
  const live = new Map<string, { readonly extent: Extent; readonly at: number }[]>()
  for (const { episode } of extents) if (episode.kind === 'page') for (const key of episode.series) live.set(key, [])
  return (extent, at) =>
    extent.episode.series.flatMap((key) => {
      const known = live.get(key)
      if (known === undefined) return []
      const left = known.filter((other) => other.extent.lasts + nearnessMs >= extent.start)
      live.set(key, [...left, { extent, at }])
      return left.filter((other) => other.extent.episode.kind !== extent.episode.kind).map((other) => other.at)
    })
}

/** What one partition's alerts, or pages, are at during the sweep. */
interface Going {
  /** The latest extent, and until when any of its stretch attracts others. */
  last: number
  till: number
}

function timeTies(extents: readonly Extent[], policy: CorrelationPolicy): Ties {
  const partitions = new Set(extents.map(({ partition }) => partition))
  const alerts = new Map<Partition, Going>()
  const pages = new Map<Partition, Going>()
  // A run may go on after a pause in which its page came.
  const nearMs = Math.max(policy.nearnessMs, policy.quietGapMs)
  let waiting: { readonly extent: Extent; readonly at: number }[] = []
  return (extent, at) => {
    if (extent.episode.kind === 'page') {
      waiting.push({ extent, at })
      const ailing = [...partitions].filter((partition) => mayName(extent, partition)).flatMap((partition) => alerts.get(partition) ?? [])
      const near = ailing.filter((going) => extent.start <= going.till + nearMs).map((going) => going.last)
      return [...near, ...continued(pages, { extent, at }, policy)]
    }
    waiting = waiting.filter((page) => extent.start <= page.extent.start + nearMs)
    const named = waiting.filter((page) => mayName(page.extent, extent.partition)).map((page) => page.at)
    return [...named, ...continued(alerts, { extent, at }, policy)]
  }
}

const mayName = ({ names }: Extent, { places }: Partition): boolean => names.some((name) => places.has(name))

/** The latest of the same stretch; none when this one comes after a cut. */
function continued(
  going: Map<Partition, Going>,
  { extent, at }: { extent: Extent; at: number },
  policy: CorrelationPolicy,
): readonly number[] {
  const known = going.get(extent.partition)
  if (known === undefined || extent.start > known.till + policy.quietGapMs) {
    going.set(extent.partition, { last: at, till: extent.till })
    return []
  }
  const { last } = known
  known.last = at
  known.till = Math.max(known.till, extent.till)
  return [last]
}

/** As far on either side as an unknown episode could begin and still be tied to one of these. */
function intervalAround(extents: readonly Extent[], policy: CorrelationPolicy): Interval | null {
  if (extents.length === 0) return null
  const margin = Math.max(policy.reachMs + policy.quietGapMs, policy.openEpisodeMaxMs + policy.nearnessMs)
  const from = extents.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY)
  // What fires within the reach after an instant may have begun at it.
  const to = extents.reduce((greatest, { till }) => Math.max(greatest, till), from) + policy.reachMs
  return { from: instant(from - margin), to: instant(to + margin) }
}

/** The keys of the stretches, each once. */
function keysOf(events: readonly Event[]): readonly CorrelationKey[] {
  const keys = new Map(
    events.flatMap((event) => {
      const key = stretchKey(event)
      return key === null ? [] : [[`${key.names} ${key.value}`, key] as const]
    }),
  )
  return [...keys.values()]
}
