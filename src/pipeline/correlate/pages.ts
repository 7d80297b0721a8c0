/**
 * Step 7 of the correlation.
 * In: pages, and components of alerts. Out: for each page the components that it belongs to; none where it points at nothing that ails.
 * Promise: what a page's key says comes first, and alone may join two components. A group's key names the group for ever, so
 * nearness in time counts for keys too.
 *
 * 1. By key: the components of alerts that share a series key with the page while both last.
 * 2. Otherwise by service: the component with a run of the page's service near to its start; without such, of a
 *    service that it needs or that needs it. Only if there is exactly one: a guess among several would be no evidence.
 */
import type { Episode } from '../../domain/episode.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import type { Component } from './components.ts'
import { type Groups, groupsOf } from './groups.ts'
import { type Partition, partitionValue, subjectOf } from './places.ts'
import type { Run, Span } from './runs.ts'
import { topologyOf } from './topology.ts'

/** Why a page belongs to a component. `apartMs`: between its start and that of the run it points at; null: a key says so. */
export interface Placement {
  readonly page: Episode
  readonly rule: 'page-names-alert' | 'page-same-service' | 'page-dependency'
  readonly apartMs: number | null
}

/** One component, or several that a page names at once, with their pages. */
export interface Gathering {
  readonly components: NonEmpty<Component>
  readonly placements: readonly Placement[]
}

export interface PlacedPages {
  readonly gatherings: readonly Gathering[]
  /** Pages that point at no alert. */
  readonly left: readonly Episode[]
}

export const aloneOf = (component: Component): Gathering => ({ components: [component], placements: NONE })

const NONE: readonly Placement[] = []

/** `pages` and `components` in an order that does not depend on arrival. */
export function placePages(pages: readonly Episode[], components: readonly Component[], policy: Policy): PlacedPages {
  if (pages.length === 0) return { gatherings: components.map(aloneOf), left: [] }
  const groups = groupsOf(components.length)
  const placed = placeByKey(pages, components, { groups, policy: policy.correlation })
  const byKey = new Set(placed.map(({ placement }) => placement.page))
  const others = pages.filter((page) => !byKey.has(page))
  placed.push(...placeByService(others, components, { groups, policy }))
  const known = new Set(placed.map(({ placement }) => placement.page))
  return { gatherings: gather(components, placed, groups), left: pages.filter((page) => !known.has(page)) }
}

interface Placed {
  readonly placement: Placement
  /** The position of a component. */
  readonly at: number
}

interface Named {
  readonly span: Span
  readonly at: number
}

function placeByKey(
  pages: readonly Episode[],
  components: readonly Component[],
  { groups, policy }: { readonly groups: Groups; readonly policy: CorrelationPolicy },
): Placed[] {
  const named = alertsByKey(components, new Set(pages.flatMap((page) => page.series)))
  return pages.flatMap((page) => {
    const alerts = page.series.flatMap((key) => alertsNear(page, named.get(key) ?? [], policy))
    const [first] = alerts
    if (first === undefined) return []
    for (const { at } of alerts) groups.unite(first.at, at)
    return [{ placement: { page, rule: 'page-names-alert', apartMs: null }, at: first.at }]
  })
}

/** In order of start. */
function alertsByKey(components: readonly Component[], keys: ReadonlySet<string>): ReadonlyMap<string, readonly Named[]> {
  const named = new Map([...keys].map((key) => [key, [] as Named[]]))
  if (keys.size === 0) return named
  components.forEach((component, at) => {
    for (const run of component.runs) {
      for (const span of run.spans) for (const key of span.episode.series) named.get(key)?.push({ span, at })
    }
  })
  for (const alerts of named.values()) alerts.sort((a, b) => a.span.start - b.span.start)
  return named
}

/** Both last until they end, at most as long as anything that nobody ended; then nearness. */
function alertsNear(page: Episode, alerts: readonly Named[], policy: CorrelationPolicy): readonly Named[] {
  const { nearnessMs, openEpisodeMaxMs } = policy
  const lasts = (start: number, end: number | null) => Math.min(end ?? Number.POSITIVE_INFINITY, start + openEpisodeMaxMs)
  const latest = lasts(page.startsAt, page.endsAt) + nearnessMs
  const near: Named[] = []
  for (let i = firstFrom(alerts, page.startsAt - openEpisodeMaxMs - nearnessMs); i < alerts.length; i += 1) {
    const alert = alerts[i]
    if (alert === undefined || alert.span.start > latest) break
    if (lasts(alert.span.start, alert.span.end) + nearnessMs >= page.startsAt) near.push(alert)
  }
  return near
}

function firstFrom(alerts: readonly Named[], start: number): number {
  let low = 0
  let high = alerts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((alerts[middle]?.span.start ?? start) < start) low = middle + 1
    else high = middle
  }
  return low
}

interface Ailing {
  readonly run: Run
  readonly at: number
}

function placeByService(
  pages: readonly Episode[],
  components: readonly Component[],
  { groups, policy }: { readonly groups: Groups; readonly policy: Policy },
): readonly Placed[] {
  const { correlation } = policy
  const topology = topologyOf(policy.services)
  const ailing = runsByName(components)
  const nearest = (page: Episode, names: Iterable<string>) => {
    const runs = [...names].flatMap((name) => ailing.get(name) ?? []).filter(({ run }) => isNear(page, run, correlation))
    return new Set(runs.map(({ at }) => groups.leastOf(at))).size === 1 ? nearestOf(page, runs) : null
  }
  return pages.flatMap((page): readonly Placed[] => {
    const name = topology.nameOf(subjectOf(page, correlation, null))
    const same = nearest(page, [name])
    if (same !== null) return [placedBy('page-same-service', page, same)]
    const beside = nearest(page, new Set([...topology.calleesOf(name), ...topology.callersOf(name)]))
    return beside === null ? [] : [placedBy('page-dependency', page, beside)]
  })
}

function runsByName(components: readonly Component[]): Map<string, Ailing[]> {
  const byName = new Map<string, Ailing[]>()
  components.forEach(({ runs }, at) => {
    for (const run of runs) {
      const known = byName.get(run.place.name)
      if (known === undefined) byName.set(run.place.name, [{ run, at }])
      else known.push({ run, at })
    }
  })
  return byName
}

function isNear(page: Episode, run: Run, policy: CorrelationPolicy): boolean {
  const isInTime = run.start - policy.nearnessMs <= page.startsAt && page.startsAt <= run.till + policy.nearnessMs
  return isInTime && mayConcern(page, run.place.partition, policy)
}

/** A page seldom says where it is; what it says must hold. */
function mayConcern(page: Episode, { values }: Partition, { partitionLabels }: CorrelationPolicy): boolean {
  return partitionLabels.every((label, position) => {
    const value = partitionValue(page, label)
    return value === null || value === values[position]
  })
}

function nearestOf(page: Episode, runs: readonly Ailing[]): Ailing | null {
  const [first, ...others] = runs
  if (first === undefined) return null
  return others.reduce((best, ailing) => (apart(page, ailing) < apart(page, best) ? ailing : best), first)
}

const apart = (page: Episode, { run }: Ailing): number => Math.abs(page.startsAt - run.start)

const placedBy = (rule: Placement['rule'], page: Episode, ailing: Ailing): Placed => ({
  placement: { page, rule, apartMs: apart(page, ailing) },
  at: ailing.at,
})

function gather(components: readonly Component[], placed: readonly Placed[], groups: Groups): readonly Gathering[] {
  const gatherings = new Map<number, { readonly components: [Component, ...Component[]]; readonly placements: Placement[] }>()
  components.forEach((component, at) => {
    const known = gatherings.get(groups.leastOf(at))
    if (known === undefined) gatherings.set(at, { components: [component], placements: [] })
    else known.components.push(component)
  })
  for (const { placement, at } of placed) gatherings.get(groups.leastOf(at))?.placements.push(placement)
  return [...gatherings.values()]
}
