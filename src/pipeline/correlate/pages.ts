/**
 * Step 7 of the correlation.
 * In: pages, and run groups of alerts. Out: for each page the run groups that it belongs to; none where nothing that it points
 * at is failing.
 * Promise: the key of a page comes first, and alone may join two run groups. The key of a notification group never changes,
 * so nearness in time counts for keys too.
 *
 * 1. By key: the run groups of alerts that share a series key with the page while both last.
 * 2. Otherwise by service: the run group with a run of the page's service near to its start; without such, of a
 *    service that it needs or that needs it. Only if there is exactly one: a guess among several would be no evidence.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { type DisjointSets, disjointSetsOf } from './disjoint-sets.ts'
import type { RunGroup } from './run-groups.ts'
import type { Run, Span } from './runs.ts'
import { type Partition, partitionValue, subjectNameOf } from './subjects.ts'
import { topologyOf } from './topology.ts'

/** Why a page belongs to a run group. `apartMs`: between its start and that of the run it points at; null: a key says so. */
export interface PageLink {
  readonly page: Episode
  readonly rule: 'page-names-alert' | 'page-same-service' | 'page-dependency'
  readonly apartMs: number | null
}

/** One run group, or several that a page names at once, with their pages. */
export interface Gathering {
  readonly runGroups: NonEmpty<RunGroup>
  readonly pageLinks: readonly PageLink[]
}

export interface LinkedPages {
  readonly gatherings: readonly Gathering[]
  /** Pages that point at no alert. */
  readonly left: readonly Episode[]
}

export const toGathering = (runGroup: RunGroup): Gathering => ({ runGroups: [runGroup], pageLinks: NONE })

const NONE: readonly PageLink[] = []

/** `pages` and `runGroups` in an order that does not depend on arrival. */
export function linkPages(pages: readonly Episode[], runGroups: readonly RunGroup[], policy: Policy): LinkedPages {
  if (pages.length === 0) return { gatherings: runGroups.map(toGathering), left: [] }
  const groups = disjointSetsOf(runGroups.length)
  const byKey = linkByKey(pages, runGroups, { groups, policy: policy.correlation })
  const linkedByKey = new Set(byKey.map(({ pageLink }) => pageLink.page))
  const others = pages.filter((page) => !linkedByKey.has(page))
  const links = [...byKey, ...linkByService(others, runGroups, { groups, policy })]
  const known = new Set(links.map(({ pageLink }) => pageLink.page))
  return { gatherings: gatherLinks(runGroups, links, groups), left: pages.filter((page) => !known.has(page)) }
}

interface PositionedLink {
  readonly pageLink: PageLink
  /** The position of a run group. */
  readonly at: number
}

interface KeyedAlert {
  readonly span: Span
  readonly at: number
}

function linkByKey(
  pages: readonly Episode[],
  runGroups: readonly RunGroup[],
  { groups, policy }: { readonly groups: DisjointSets; readonly policy: CorrelationPolicy },
): readonly PositionedLink[] {
  const named = alertsByKey(runGroups, new Set(pages.flatMap((page) => page.series)))
  return pages.flatMap((page) => {
    const alerts = page.series.flatMap((key) => alertsNear(page, named.get(key) ?? [], policy))
    const [first] = alerts
    if (first === undefined) return []
    for (const { at } of alerts) groups.unite(first.at, at)
    return [{ pageLink: { page, rule: 'page-names-alert', apartMs: null }, at: first.at }]
  })
}

/** In order of start. */
function alertsByKey(runGroups: readonly RunGroup[], keys: ReadonlySet<string>): ReadonlyMap<string, readonly KeyedAlert[]> {
  const named = new Map([...keys].map((key) => [key, [] as KeyedAlert[]]))
  if (keys.size === 0) return named
  runGroups.forEach((runGroup, at) => {
    for (const run of runGroup.runs) {
      for (const span of run.spans) for (const key of span.episode.series) named.get(key)?.push({ span, at })
    }
  })
  for (const alerts of named.values()) alerts.sort((a, b) => a.span.start - b.span.start)
  return named
}

/** Both last until they end, at most as long as one without a recorded end; then nearness. */
function alertsNear(page: Episode, alerts: readonly KeyedAlert[], policy: CorrelationPolicy): readonly KeyedAlert[] {
  const { nearnessMs, openEpisodeMaxMs } = policy
  const untilOf = (start: number, end: number | null) => Math.min(end ?? Number.POSITIVE_INFINITY, start + openEpisodeMaxMs)
  const latest = untilOf(page.startsAt, page.endsAt) + nearnessMs
  const near: KeyedAlert[] = []
  for (let i = firstFrom(alerts, page.startsAt - openEpisodeMaxMs - nearnessMs); i < alerts.length; i += 1) {
    const alert = alerts[i]
    if (alert === undefined || alert.span.start > latest) break
    if (untilOf(alert.span.start, alert.span.end) + nearnessMs >= page.startsAt) near.push(alert)
  }
  return near
}

function firstFrom(alerts: readonly KeyedAlert[], start: number): number {
  let low = 0
  let high = alerts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((alerts[middle]?.span.start ?? start) < start) low = middle + 1
    else high = middle
  }
  return low
}

interface AffectedRun {
  readonly run: Run
  readonly at: number
}

function linkByService(
  pages: readonly Episode[],
  runGroups: readonly RunGroup[],
  { groups, policy }: { readonly groups: DisjointSets; readonly policy: Policy },
): readonly PositionedLink[] {
  const { correlation } = policy
  const topology = topologyOf(policy.services)
  const affected = runsByName(runGroups)
  const nearest = (page: Episode, names: Iterable<string>) => {
    const runs = [...names].flatMap((name) => affected.get(name) ?? []).filter(({ run }) => isNear(page, run, correlation))
    return new Set(runs.map(({ at }) => groups.leastOf(at))).size === 1 ? nearestOf(page, runs) : null
  }
  return pages.flatMap((page): readonly PositionedLink[] => {
    const name = topology.nameOf(subjectNameOf(page, correlation, null))
    const same = nearest(page, [name])
    if (same !== null) return [toPositionedLink('page-same-service', page, same)]
    const beside = nearest(page, new Set([...topology.calleesOf(name), ...topology.callersOf(name)]))
    return beside === null ? [] : [toPositionedLink('page-dependency', page, beside)]
  })
}

function runsByName(runGroups: readonly RunGroup[]): Map<string, AffectedRun[]> {
  const byName = new Map<string, AffectedRun[]>()
  runGroups.forEach(({ runs }, at) => {
    for (const run of runs) appendTo(byName, run.subject.name, { run, at })
  })
  return byName
}

function isNear(page: Episode, run: Run, policy: CorrelationPolicy): boolean {
  const isInTime = run.start - policy.nearnessMs <= page.startsAt && page.startsAt <= run.reachedUntil + policy.nearnessMs
  return isInTime && mayConcern(page, run.subject.partition, policy)
}

/** A page seldom says where it is; what it says must hold. */
function mayConcern(page: Episode, { values }: Partition, { partitionLabels }: CorrelationPolicy): boolean {
  return partitionLabels.every((label, position) => {
    const value = partitionValue(page, label)
    return value === null || value === values[position]
  })
}

function nearestOf(page: Episode, runs: readonly AffectedRun[]): AffectedRun | null {
  const [first, ...others] = runs
  if (first === undefined) return null
  return others.reduce((best, affected) => (startDistance(page, affected) < startDistance(page, best) ? affected : best), first)
}

const startDistance = (page: Episode, { run }: AffectedRun): number => Math.abs(page.startsAt - run.start)

const toPositionedLink = (rule: PageLink['rule'], page: Episode, affected: AffectedRun): PositionedLink => ({
  pageLink: { page, rule, apartMs: startDistance(page, affected) },
  at: affected.at,
})

function gatherLinks(runGroups: readonly RunGroup[], links: readonly PositionedLink[], groups: DisjointSets): readonly Gathering[] {
  const gatherings = new Map<number, { readonly runGroups: [RunGroup, ...RunGroup[]]; readonly pageLinks: PageLink[] }>()
  runGroups.forEach((runGroup, at) => {
    const known = gatherings.get(groups.leastOf(at))
    if (known === undefined) gatherings.set(at, { runGroups: [runGroup], pageLinks: [] })
    else known.runGroups.push(runGroup)
  })
  for (const { pageLink, at } of links) gatherings.get(groups.leastOf(at))?.pageLinks.push(pageLink)
  return [...gatherings.values()]
}
