/**
 * In: episodes in order of (start, key), each with the longest that it may ever have been thought to last. Out: which of
 * them may belong together, and which others must be known as a whole before that is certain.
 * Promise: what the correlation joins is tied, whatever else is told of the changed episodes later or was known of them
 * before; more episodes never tie less.
 *
 * 1. Runs of one place, and runs that one needs, are tied: a class. Step 5 of the correlation joins no others.
 * 2. What may be a brief component is tied to the classes that may take it in.
 * 3. A page is tied to alerts that carry its key while both last, to runs that it may point at, and to pages that people
 *    merged with it.
 */
import type { Episode } from '../../domain/episode.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { type Groups, groupsOf } from '../correlate/groups.ts'
import { mergesAmong } from '../correlate/merged-pages.ts'
import { ownSeries, type Run, runsOfSpans } from '../correlate/runs.ts'
import { type Topology, topologyOf } from '../correlate/topology.ts'
import { brieflyTied, type Lookout } from './brief-ties.ts'
import type { Extent } from './extents.ts'

export interface Ties {
  readonly groups: Groups
  /** The class of each extent: the least position of its members. */
  readonly classes: readonly number[]
  readonly lookouts: readonly Lookout[]
}

/** Positions are those of the extents. */
export function tiesOf(extents: readonly Extent[], policy: Policy): Ties {
  const groups = groupsOf(extents.length)
  const positions = new Map(extents.map(({ episode }, at) => [episode, at]))
  const positionOf = (episode: Episode) => positions.get(episode) ?? 0
  const alerts = extents.filter(({ episode }) => episode.kind === 'alert')
  const pages = extents.filter(({ episode }) => episode.kind === 'page')
  const runs = runsOfSpans(alerts, policy.correlation, ({ sureTill }) => sureTill)
  const tills = extents.map(({ till }) => till)
  for (const run of [...runs, ...runsOfSpans(pages, policy.correlation, ({ sureTill }) => sureTill)]) {
    // A run that was cut goes on no longer, whatever its last alert would reach.
    for (const { episode, till } of run.spans) tills[positionOf(episode)] = Math.min(till, run.till)
    const [first, ...others] = [run, ...run.needs].flatMap(({ spans }) => spans.map(({ episode }) => positionOf(episode)))
    for (const at of others) groups.unite(first ?? at, at)
  }
  const classes = extents.map((_, at) => groups.leastOf(at))
  const lookouts = brieflyTied({ extents, classes, tills, groups, policy })
  tieByKey(extents, groups, policy.correlation)
  tieByPlace(pages, runs, { groups, positionOf, policy })
  for (const [one, other] of mergesAmong(extents.map(({ episode }) => episode))) groups.unite(one, other)
  return { groups, classes, lookouts }
}

/** Alerts with pages that name them by a key; and an open alert of such a key with the next of its series, which says how long it lasted. */
function tieByKey(extents: readonly Extent[], groups: Groups, { nearnessMs }: CorrelationPolicy): void {
  const live = liveKeys(extents)
  extents.forEach((extent, at) => {
    for (const key of extent.episode.series) {
      const known = live.get(key)
      if (known === undefined) continue
      const left = known.filter((other) => other.extent.lasts + nearnessMs >= extent.start)
      live.set(key, [...left, { extent, at }])
      for (const other of left) if (isNamed(other.extent, extent) || isEndedBy(other.extent, extent)) groups.unite(other.at, at)
    }
  })
}

function liveKeys(extents: readonly Extent[]): Map<string, { readonly extent: Extent; readonly at: number }[]> {
  const keys = new Set(extents.flatMap(({ episode }) => (episode.kind === 'page' ? episode.series : [])))
  const named = extents.filter((extent) => isOpen(extent) && extent.episode.series.some((key) => keys.has(key)))
  return new Map([...keys, ...named.map(({ episode }) => ownSeries(episode))].map((key) => [key, []]))
}

const isOpen = ({ isChanged, episode }: Extent): boolean => isChanged || episode.endsAt === null

const isNamed = (one: Extent, other: Extent): boolean => one.episode.kind !== other.episode.kind

const isEndedBy = (one: Extent, other: Extent): boolean => isOpen(one) && ownSeries(one.episode) === ownSeries(other.episode)

interface Search {
  readonly groups: Groups
  readonly positionOf: (episode: Episode) => number
  readonly policy: Policy
}

function tieByPlace(pages: readonly Extent[], runs: readonly Run[], { groups, positionOf, policy }: Search): void {
  const topology = topologyOf(policy.services)
  const { nearnessMs } = policy.correlation
  const ailing = new Map<string, Run[]>()
  for (const run of pages.length === 0 ? [] : runs) ailing.set(run.place.name, [...(ailing.get(run.place.name) ?? []), run])
  for (const { episode, site, start } of pages) {
    for (const run of namesAround(site.place.name, topology).flatMap((name) => ailing.get(name) ?? [])) {
      const isNear = run.start - nearnessMs <= start && start <= run.till + nearnessMs
      const [{ episode: first } = { episode }] = run.spans
      if (isNear) groups.unite(positionOf(episode), positionOf(first))
    }
  }
}

const namesAround = (name: string, { calleesOf, callersOf }: Topology): readonly string[] => [name, ...calleesOf(name), ...callersOf(name)]
