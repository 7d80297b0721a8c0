/**
 * The joining half of step 5, and step 6 of the correlation.
 * In: runs in order of (start, key). Out: run groups, each in order of its first run; all in order of their first run.
 *
 * 5. A run joins the dependency whose start is nearest to its own, and every dependency that depends on nothing.
 * 6. A brief run group joins the one run group that is not brief, is going on when it begins, and names
 *    one of its subjects within the open length of that moment, if there is exactly one. Nothing joins a brief one, so the
 *    order of joining decides nothing.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { type DisjointSets, disjointSetsOf } from './disjoint-sets.ts'
import type { Run } from './runs.ts'
import type { Subject } from './subjects.ts'

/** How a run came to its run group. `apartMs`: from its start to that of the run it joined; null: starts were not compared. */
export interface Join {
  readonly rule: 'nearest-dependency' | 'leaf-dependency' | 'brief-attachment'
  readonly apartMs: number | null
}

/** Every run but the first has a join. */
export interface RunGroup {
  readonly runs: NonEmpty<Run>
  readonly joins: ReadonlyMap<Run, Join>
}

export function runGroupsOf(runs: readonly Run[], policy: CorrelationPolicy): readonly RunGroup[] {
  const { dependencyGroups, groups, joins } = joinByDependency(runs, policy)
  for (const [brief, host] of findAttachments(dependencyGroups, policy)) {
    groups.unite(brief.runs[0].id, host.runs[0].id)
    // Of two that begin at once either may turn out to be the first of the whole.
    for (const [first] of [brief.runs, host.runs]) if (!joins.has(first)) joins.set(first, { rule: 'brief-attachment', apartMs: null })
  }
  return groupRuns(runs, groups).map((members) => ({ runs: members, joins }))
}

/** Step 5 alone. */
export function joinByDependency(runs: readonly Run[], policy: CorrelationPolicy) {
  const groups = disjointSetsOf(runs.length)
  const joins = new Map<Run, Join>()
  for (const run of runs) joinDependenciesOf(run, groups, joins)
  return { dependencyGroups: dependencyGroupsOf(runs, groups, policy), groups, joins }
}

function joinDependenciesOf(run: Run, groups: DisjointSets, joins: Map<Run, Join>): void {
  const nearest = nearestNeed(run)
  if (nearest === null) return
  groups.unite(run.id, nearest.id)
  joins.set(run, { rule: 'nearest-dependency', apartMs: startDistance(run, nearest) })
  for (const leaf of run.needs) {
    if (leaf.needs.length > 0) continue
    groups.unite(run.id, leaf.id)
    const known = joins.get(leaf)
    const apartMs = startDistance(run, leaf)
    if (known === undefined || apartMs < (known.apartMs ?? apartMs)) joins.set(leaf, { rule: 'leaf-dependency', apartMs })
  }
}

function nearestNeed(run: Run): Run | null {
  let nearest: Run | null = null
  for (const needed of run.needs) if (nearest === null || isNearer(run, needed, nearest)) nearest = needed
  return nearest
}

const startDistance = (a: Run, b: Run): number => Math.abs(a.start - b.start)

function isNearer(run: Run, needed: Run, best: Run): boolean {
  const difference = startDistance(run, needed) - startDistance(run, best)
  return difference < 0 || (difference === 0 && needed.id < best.id)
}

function groupRuns(runs: readonly Run[], groups: DisjointSets): readonly NonEmpty<Run>[] {
  const members = new Map<number, [Run, ...Run[]]>()
  for (const run of runs) {
    const least = groups.leastOf(run.id)
    const known = members.get(least)
    if (known === undefined) members.set(least, [run])
    else known.push(run)
  }
  return [...members.values()]
}

/** A run group before step 6. */
export interface DependencyGroup {
  readonly runs: NonEmpty<Run>
  readonly start: number
  readonly reachedUntil: number
  readonly isBrief: boolean
}

function dependencyGroupsOf(runs: readonly Run[], groups: DisjointSets, policy: CorrelationPolicy): readonly DependencyGroup[] {
  return groupRuns(runs, groups).map((members) => {
    const { start } = members[0]
    const reachedUntil = members.reduce((greatest, run) => Math.max(greatest, run.reachedUntil), start)
    return { runs: members, start, reachedUntil, isBrief: isBrief(members, policy) }
  })
}

function isBrief(runs: NonEmpty<Run>, policy: CorrelationPolicy): boolean {
  let count = 0
  for (const run of runs) {
    count += run.spans.length
    if (count > policy.briefEpisodesMax) return false
    if (run.spans.some((span) => span.end - runs[0].start > policy.briefSpanMs)) return false
  }
  return true
}

/** A run of a run group that may take a brief one in. */
interface Host {
  readonly group: DependencyGroup
  readonly run: Run
}

type Live = Map<Subject, Host[]>

function findAttachments(
  dependencyGroups: readonly DependencyGroup[],
  { openEpisodeMaxMs }: CorrelationPolicy,
): readonly (readonly [DependencyGroup, DependencyGroup])[] {
  const live: Live = new Map()
  const found: (readonly [DependencyGroup, DependencyGroup])[] = []
  for (const group of dependencyGroups.toSorted(byStartLongOnesFirst)) {
    if (group.isBrief) {
      const host = onlyHost(group, live, openEpisodeMaxMs)
      if (host !== null) found.push([group, host])
    } else for (const run of group.runs) for (const subject of subjectsOf(run)) appendTo(live, subject, { group, run })
  }
  return found
}

/** null: there is none, or there are several. */
function onlyHost(brief: DependencyGroup, live: Live, withinMs: number): DependencyGroup | null {
  let only: DependencyGroup | null = null
  for (const subject of brief.runs.flatMap(subjectsOf)) {
    for (const { group, run } of keepLive(live, subject, brief.start)) {
      if (group === only || !isNamedWithin(run, subject, { from: brief.start - withinMs, to: brief.start + withinMs })) continue
      if (only !== null) return null
      only = group
    }
  }
  return only
}

/** A host that begins at the same time is going on. */
const byStartLongOnesFirst = (a: DependencyGroup, b: DependencyGroup): number =>
  a.start - b.start || Number(a.isBrief) - Number(b.isBrief) || a.runs[0].id - b.runs[0].id

/** Each subject of which it has an alert or a mention, once. */
const subjectsOf = (run: Run): readonly Subject[] => [run.subject, ...run.neighbours.keys()]

/** Those still going on; the others are forgotten, for time only moves on. */
function keepLive(live: Live, subject: Subject, at: number): Host[] {
  const left = (live.get(subject) ?? []).filter(({ group }) => group.reachedUntil >= at)
  live.set(subject, left)
  return left
}

interface Times {
  readonly from: number
  readonly to: number
}

function isNamedWithin(run: Run, subject: Subject, times: Times): boolean {
  if (run.subject === subject) return hasWithin(run.spans, ({ start }) => start, times)
  return hasWithin(run.neighbours.get(subject) ?? [], (start) => start, times)
}

/** Of items in order of time. */
export function hasWithin<Item>(items: readonly Item[], timeOf: (item: Item) => number, { from, to }: Times): boolean {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && timeOf(item) < from) low = middle + 1
    else high = middle
  }
  const first = items[low]
  return first !== undefined && timeOf(first) <= to
}
