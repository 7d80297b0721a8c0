/**
 * In: episodes in order of (start, key), each with the longest that it may ever have been thought to last. Out: which of
 * them may belong together, and which others must be known as a whole before that is certain.
 * Promise: what the correlation joins is tied, whatever else is reported of the changed episodes later or was known of
 * them before; more episodes never tie less.
 *
 * 1. Runs of one subject, and runs that one needs, are tied: a class. Step 5 of the correlation joins no others.
 * 2. What may be a brief run group is tied to the classes that may take it in.
 * 3. A page is tied to alerts that carry its key while both last, to runs that it may point at, by its title or by its
 *    service, and to pages that people merged with it.
 * 4. What may be only one more notification of alerts is tied to them as a page is, and to pages as an alert is.
 */
import { appendTo } from '../../domain/append-to.ts'
import { type Episode, ownSeries } from '../../domain/episode.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { type DisjointSets, disjointSetsOf } from '../correlate/disjoint-sets.ts'
import { mayBeNotification } from '../correlate/group-notifications.ts'
import { mergesAmong } from '../correlate/merged-pages.ts'
import { type Run, runsOfSpans, type Span } from '../correlate/runs.ts'
import { alertsByTitle } from '../correlate/title-search.ts'
import { type Topology, topologyOf } from '../correlate/topology.ts'
import type { Extent } from './extents.ts'
import { type MustLoad, tieShortAlerts } from './short-alert-ties.ts'

export interface Ties {
  readonly groups: DisjointSets
  /** The class of each extent: the least position of its members. */
  readonly classes: readonly number[]
  /** Until when each extent makes its class go on. */
  readonly lasting: readonly number[]
  readonly mustLoad: MustLoad
}

/** Positions are those of the extents. */
export function tiesOf(extents: readonly Extent[], policy: Policy): Ties {
  const groups = disjointSetsOf(extents.length)
  const positions = new Map(extents.map(({ episode }, at) => [episode, at]))
  const positionOf = (episode: Episode) => positions.get(episode) ?? 0
  const firstPositionOf = ({ spans: [first] }: Run) => (first === undefined ? 0 : positionOf(first.episode))
  const alerts = extents.filter(({ episode }) => episode.kind === 'alert')
  const pages = extents.filter(({ episode }) => episode.kind === 'page')
  const runs = runsOfSpans(alerts, policy.correlation, ({ surelyAttractsUntil }) => surelyAttractsUntil)
  const lasting = extents.map((extent) => extent.attractsUntil)
  for (const run of [...runs, ...runsOfSpans(pages, policy.correlation, ({ surelyAttractsUntil }) => surelyAttractsUntil)]) {
    const at = firstPositionOf(run)
    for (const span of run.spans) {
      // A run that was cut goes on no longer, whatever its last alert would reach.
      lasting[positionOf(span.episode)] = Math.min(span.attractsUntil, run.reachedUntil)
      groups.unite(at, positionOf(span.episode))
    }
    for (const needed of run.needs) groups.unite(at, firstPositionOf(needed))
  }
  const classes = extents.map((_, at) => groups.leastOf(at))
  const mustLoad = tieShortAlerts({ extents, classes, attractsUntil: lasting, groups, policy })
  tieByKey(extents, groups, policy.correlation)
  tieByTitle([...pages, ...extents.filter(({ episode }) => mayBeNotification(episode))], runs, {
    groups,
    positionOf,
    policy,
    begunUntil: ({ episode }) => extents[positionOf(episode)]?.begunUntil ?? episode.startsAt,
  })
  tieBySubject(pages, runs, { groups, positionOf, policy })
  for (const [one, other] of mergesAmong(extents.map(({ episode }) => episode))) groups.unite(one, other)
  return { groups, classes, lasting, mustLoad }
}

/**
 * Alerts with pages that name them by a key; and an open alert of such a key with the next of its series, which says how
 * long it lasted. Whatever has been tied once stands in its list as one entry, so that a storm of alerts under one key
 * costs one look at each.
 */
function tieByKey(extents: readonly Extent[], groups: DisjointSets, { nearnessMs, openEpisodeMaxMs }: CorrelationPolicy): void {
  const linkable = linkableByKey(extents)
  extents.forEach(({ episode, start, linkableUntil, isUnsure }, at) => {
    for (const key of episode.series) {
      const known = linkable.get(key)
      if (known === undefined) continue
      // What a notification notifies of has its keys as well, and may be as far away from it as the page is from that.
      const own: Linkable = { at, until: linkableUntil + nearnessMs + (known.isLent ? openEpisodeMaxMs + nearnessMs : 0) }
      if (isNaming(episode)) tieAll(known.named, { at, start, groups })
      if (episode.kind === 'alert') tieAll(known.naming, { at, start, groups })
      if (isNaming(episode)) known.naming.push(own)
      if (episode.kind === 'alert') known.named.push(own)
      const open = known.openBySeries.get(ownSeries(episode)) ?? []
      tieAll(open, { at, start, groups })
      if (isOpen({ episode, isUnsure })) open.push(own)
      known.openBySeries.set(ownSeries(episode), open)
    }
  })
}

/** Whether its keys name alerts. */
const isNaming = (episode: Episode): boolean => episode.kind === 'page' || mayBeNotification(episode)

/** What a key may still link, by the position of an extent and until when. */
interface Linkable {
  readonly at: number
  readonly until: number
}

interface LinkableByRole {
  /** By what may only be a notification of others. */
  readonly isLent: boolean
  readonly named: Linkable[]
  readonly naming: Linkable[]
  /** Open ones by their own series: the next of it may be their end. */
  readonly openBySeries: Map<string, Linkable[]>
}

interface Tie {
  readonly at: number
  readonly start: number
  readonly groups: DisjointSets
}

/** Ties all that are still linkable to the one at a position, and leaves the last of them for the rest: they are one now. */
function tieAll(linkable: Linkable[], { at, start, groups }: Tie): void {
  let last: Linkable | null = null
  for (const other of linkable) {
    if (other.until < start) continue
    groups.unite(other.at, at)
    if (last === null || other.until > last.until) last = other
  }
  linkable.length = 0
  if (last !== null) linkable.push(last)
}

function linkableByKey(extents: readonly Extent[]): ReadonlyMap<string, LinkableByRole> {
  const keys = new Set(extents.flatMap(({ episode }) => (isNaming(episode) ? episode.series : [])))
  const named = extents.filter((extent) => isOpen(extent) && extent.episode.series.some((key) => keys.has(key)))
  const all = new Set([...keys, ...named.map(({ episode }) => ownSeries(episode))])
  const lent = new Set(extents.flatMap(({ episode }) => (mayBeNotification(episode) ? episode.series : [])))
  return new Map([...all].map((key) => [key, { isLent: lent.has(key), named: [], naming: [], openBySeries: new Map() }]))
}

const isOpen = ({ isUnsure, episode }: Pick<Extent, 'isUnsure' | 'episode'>): boolean => isUnsure || episode.endsAt === null

interface TieContext {
  readonly groups: DisjointSets
  readonly positionOf: (episode: Episode) => number
  readonly policy: Policy
}

interface TitleTieContext extends TieContext {
  readonly begunUntil: (span: Span) => number
}

function tieByTitle(naming: readonly Extent[], runs: readonly Run[], { groups, positionOf, policy, begunUntil }: TitleTieContext): void {
  const alertsOf = alertsByTitle(runs, policy.correlation, begunUntil)
  for (const { episode } of naming) for (const { span } of alertsOf(episode)) groups.unite(positionOf(episode), positionOf(span.episode))
}

function tieBySubject(pages: readonly Extent[], runs: readonly Run[], { groups, positionOf, policy }: TieContext): void {
  const topology = topologyOf(policy.services)
  const { nearnessMs } = policy.correlation
  const affected = new Map<string, Run[]>()
  for (const run of pages.length === 0 ? [] : runs) appendTo(affected, run.subject.name, run)
  for (const { episode, named, start } of pages) {
    for (const run of namesAround(named.subject.name, topology).flatMap((name) => affected.get(name) ?? [])) {
      const isNear = run.start - nearnessMs <= start && start <= run.reachedUntil + nearnessMs
      const [{ episode: first } = { episode }] = run.spans
      if (isNear) groups.unite(positionOf(episode), positionOf(first))
    }
  }
}

const namesAround = (name: string, { calleesOf, callersOf }: Topology): readonly string[] => [name, ...calleesOf(name), ...callersOf(name)]
