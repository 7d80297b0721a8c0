/**
 * The joining half of step 5, and step 6 of the correlation.
 * In: runs in order of (start, key). Out: components, each in order of its first run; all in order of their first run.
 *
 * 5. A run joins the dependency whose start is nearest to its own, and every dependency that depends on nothing.
 * 6. A brief component joins the one component that is not brief, is going on when it begins, and within the open
 *    length of then names a place that it names too, if there is exactly one. Nothing joins a brief one, so the order
 *    of joining decides nothing.
 */
import type { NonEmpty } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { type Groups, groupsOf } from './groups.ts'
import type { Place } from './places.ts'
import type { Run } from './runs.ts'

/** How a run came to its component. `apartMs`: from its start to that of the run it joined; null: starts were not compared. */
export interface Join {
  readonly rule: 'nearest-dependency' | 'leaf-dependency' | 'brief-attachment'
  readonly apartMs: number | null
}

/** Every run but the first has a join. */
export interface Component {
  readonly runs: NonEmpty<Run>
  readonly joins: ReadonlyMap<Run, Join>
}

export function componentsOf(runs: readonly Run[], policy: CorrelationPolicy): readonly Component[] {
  const { stretches, groups, joins } = joinedByNeed(runs, policy)
  for (const [brief, host] of attachments(stretches, policy)) {
    groups.unite(brief.runs[0].id, host.runs[0].id)
    // Of two that begin at once either may turn out to be the first of the whole.
    for (const [first] of [brief.runs, host.runs]) if (!joins.has(first)) joins.set(first, { rule: 'brief-attachment', apartMs: null })
  }
  return groupRuns(runs, groups).map((members) => ({ runs: members, joins }))
}

/** Step 5 alone. */
export function joinedByNeed(runs: readonly Run[], policy: CorrelationPolicy) {
  const groups = groupsOf(runs.length)
  const joins = new Map<Run, Join>()
  for (const run of runs) joinDependencies(run, groups, joins)
  return { stretches: stretchesOf(runs, groups, policy), groups, joins }
}

function joinDependencies(run: Run, groups: Groups, joins: Map<Run, Join>): void {
  const nearest = nearestNeed(run)
  if (nearest === null) return
  groups.unite(run.id, nearest.id)
  joins.set(run, { rule: 'nearest-dependency', apartMs: apart(run, nearest) })
  for (const leaf of run.needs) {
    if (leaf.needs.length > 0) continue
    groups.unite(run.id, leaf.id)
    const known = joins.get(leaf)
    const apartMs = apart(run, leaf)
    if (known === undefined || apartMs < (known.apartMs ?? apartMs)) joins.set(leaf, { rule: 'leaf-dependency', apartMs })
  }
}

function nearestNeed(run: Run): Run | null {
  let nearest: Run | null = null
  for (const needed of run.needs) if (nearest === null || isNearer(run, needed, nearest)) nearest = needed
  return nearest
}

const apart = (a: Run, b: Run): number => Math.abs(a.start - b.start)

function isNearer(run: Run, needed: Run, best: Run): boolean {
  const difference = apart(run, needed) - apart(run, best)
  return difference < 0 || (difference === 0 && needed.id < best.id)
}

function groupRuns(runs: readonly Run[], groups: Groups): readonly NonEmpty<Run>[] {
  const members = new Map<number, [Run, ...Run[]]>()
  for (const run of runs) {
    const least = groups.leastOf(run.id)
    const known = members.get(least)
    if (known === undefined) members.set(least, [run])
    else known.push(run)
  }
  return [...members.values()]
}

/** A component before step 6. */
export interface Stretch {
  readonly runs: NonEmpty<Run>
  readonly start: number
  readonly till: number
  readonly isBrief: boolean
}

function stretchesOf(runs: readonly Run[], groups: Groups, policy: CorrelationPolicy): readonly Stretch[] {
  return groupRuns(runs, groups).map((members) => {
    const { start } = members[0]
    const till = members.reduce((greatest, run) => Math.max(greatest, run.till), start)
    return { runs: members, start, till, isBrief: isBrief(members, policy) }
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

/** A run of a component that may take a brief one in. */
interface Host {
  readonly stretch: Stretch
  readonly run: Run
}

type Live = Map<Place, Host[]>

function attachments(stretches: readonly Stretch[], { openEpisodeMaxMs }: CorrelationPolicy): readonly (readonly [Stretch, Stretch])[] {
  const live: Live = new Map()
  const found: (readonly [Stretch, Stretch])[] = []
  for (const stretch of stretches.toSorted(byStartLongOnesFirst)) {
    if (stretch.isBrief) {
      const host = onlyHost(stretch, live, openEpisodeMaxMs)
      if (host !== null) found.push([stretch, host])
    } else for (const run of stretch.runs) for (const place of placesOf(run)) addHost(live, place, { stretch, run })
  }
  return found
}

/** null: there is none, or there are several. */
function onlyHost(brief: Stretch, live: Live, withinMs: number): Stretch | null {
  let only: Stretch | null = null
  for (const place of brief.runs.flatMap(placesOf)) {
    for (const { stretch, run } of liveAt(live, place, brief.start)) {
      if (stretch === only || !isNamedWithin(run, place, { from: brief.start - withinMs, to: brief.start + withinMs })) continue
      if (only !== null) return null
      only = stretch
    }
  }
  return only
}

/** A host that begins at the same time is going on. */
const byStartLongOnesFirst = (a: Stretch, b: Stretch): number =>
  a.start - b.start || Number(a.isBrief) - Number(b.isBrief) || a.runs[0].id - b.runs[0].id

/** Each place of which it has an alert or a mention, once. */
const placesOf = (run: Run): readonly Place[] => [run.place, ...run.beside.keys()]

function addHost(live: Live, place: Place, host: Host): void {
  const known = live.get(place)
  if (known === undefined) live.set(place, [host])
  else known.push(host)
}

/** Those still going on; the others are forgotten, for time only moves on. */
function liveAt(live: Live, place: Place, at: number): Host[] {
  const left = (live.get(place) ?? []).filter(({ stretch }) => stretch.till >= at)
  live.set(place, left)
  return left
}

interface Times {
  readonly from: number
  readonly to: number
}

function isNamedWithin(run: Run, place: Place, times: Times): boolean {
  if (run.place === place) return hasWithin(run.spans, ({ start }) => start, times)
  return hasWithin(run.beside.get(place) ?? [], (start) => start, times)
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
