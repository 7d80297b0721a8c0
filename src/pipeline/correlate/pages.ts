/**
 * Step 7 of the correlation.
 * In: pages, and run groups of alerts. Out: for each page the run groups that it belongs to; none where nothing that it points
 * at is failing.
 * Promise: the key of a page comes first, and alone may join two run groups.
 *
 * 1. By key: the run groups of alerts that share a series key with the page while both last.
 * 2. Otherwise by title: the run group with an alert of which the page's title is made (`alert-title.ts`). Only if there is
 *    exactly one.
 * 3. Otherwise by service: the run group with a run of the page's service near to its start; without such, of a
 *    service that it needs or that needs it. Only if there is exactly one: a guess among several would be no evidence.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { type DisjointSets, disjointSetsOf } from './disjoint-sets.ts'
import { alertsByKey, type KeySearch } from './key-search.ts'
import type { RunGroup } from './run-groups.ts'
import type { Run } from './runs.ts'
import { mayConcern, subjectNameOf } from './subjects.ts'
import { alertsByTitle } from './title-search.ts'
import { topologyOf } from './topology.ts'

/** Why a page belongs to a run group. `apartMs`: between its start and that of the run it points at; null: a key says so. */
export interface PageLink {
  readonly page: Episode
  readonly rule: 'page-names-alert' | 'page-title-names-alert' | 'page-same-service' | 'page-dependency'
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

export interface PageContext {
  readonly policy: Policy
  /** By which keys an alert may be named: its own, and those of its notifications. */
  readonly keysOf: KeySearch['keysOf']
}

/** `pages` and `runGroups` in an order that does not depend on arrival. */
export function linkPages(pages: readonly Episode[], runGroups: readonly RunGroup[], { policy, keysOf }: PageContext): LinkedPages {
  if (pages.length === 0) return { gatherings: runGroups.map(toGathering), left: [] }
  const groups = disjointSetsOf(runGroups.length)
  const positions = new Map(runGroups.flatMap(({ runs }, at) => runs.map((run) => [run, at] as const)))
  const context: LinkContext = { runs: [...positions.keys()], positionOf: (run) => positions.get(run) ?? 0, groups, policy }
  const byKey = linkByKey(pages, keysOf, context)
  const byTitle = linkByTitle(withoutLinked(pages, byKey), context)
  const byService = linkByService(withoutLinked(pages, [...byKey, ...byTitle]), context)
  const links = [...byKey, ...byTitle, ...byService]
  return { gatherings: gatherLinks(runGroups, links, groups), left: withoutLinked(pages, links) }
}

function withoutLinked(pages: readonly Episode[], links: readonly PositionedLink[]): readonly Episode[] {
  const linked = new Set(links.map(({ pageLink }) => pageLink.page))
  return pages.filter((page) => !linked.has(page))
}

interface PositionedLink {
  readonly pageLink: PageLink
  /** The position of a run group. */
  readonly at: number
}

interface LinkContext {
  readonly runs: readonly Run[]
  /** The run group of a run. */
  readonly positionOf: (run: Run) => number
  readonly groups: DisjointSets
  readonly policy: Policy
}

function linkByKey(pages: readonly Episode[], keysOf: KeySearch['keysOf'], context: LinkContext): readonly PositionedLink[] {
  const { runs, positionOf, groups, policy } = context
  const alertsOf = alertsByKey({ runs, naming: pages, keysOf, policy: policy.correlation })
  return pages.flatMap((page) => {
    const [first, ...others] = alertsOf(page).map(({ run }) => positionOf(run))
    if (first === undefined) return []
    for (const at of others) groups.unite(first, at)
    return [{ pageLink: { page, rule: 'page-names-alert', apartMs: null }, at: first }]
  })
}

function linkByTitle(pages: readonly Episode[], { runs, positionOf, groups, policy }: LinkContext): readonly PositionedLink[] {
  const alertsOf = alertsByTitle(runs, policy.correlation)
  return pages.flatMap((page) => {
    const named = alertsOf(page).map(({ run }) => ({ run, at: positionOf(run) }))
    const nearest = new Set(named.map(({ at }) => groups.leastOf(at))).size === 1 ? nearestOf(page, named) : null
    return nearest === null ? [] : [toPositionedLink('page-title-names-alert', page, nearest)]
  })
}

interface AffectedRun {
  readonly run: Run
  readonly at: number
}

function linkByService(pages: readonly Episode[], { runs, positionOf, groups, policy }: LinkContext): readonly PositionedLink[] {
  const { correlation } = policy
  const topology = topologyOf(policy.services)
  const affected = runsByName(runs, positionOf)
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

function runsByName(runs: readonly Run[], positionOf: LinkContext['positionOf']): Map<string, AffectedRun[]> {
  const byName = new Map<string, AffectedRun[]>()
  for (const run of runs) appendTo(byName, run.subject.name, { run, at: positionOf(run) })
  return byName
}

function isNear(page: Episode, run: Run, policy: CorrelationPolicy): boolean {
  const isInTime = run.start - policy.nearnessMs <= page.startsAt && page.startsAt <= run.reachedUntil + policy.nearnessMs
  return isInTime && mayConcern(page, run.subject.partition, policy)
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
