/**
 * Steps 1, 4 and the finding half of 5 of the correlation.
 * In: episodes. Out: runs in order of their first episode, each with the runs that it depends on.
 * Promise: the same as comparing all pairs of episodes, in one sweep.
 *
 * In order of (start, key), an episode
 * 1. continues the latest run of its place when it starts within the quiet gap of all that the run has reached, and
 *    before the run is cut, otherwise it opens the next. A run that never pauses is cut at the first full day (`unbrokenMaxMs`
 *    since the epoch) at which it is a day old, less what it may have reached across the last cut: so its pieces are a day
 *    long, and whoever knows one piece knows where it begins and ends. Across a cut nothing is linked;
 * 2. links its run with the latest runs of the places beside its own, where an episode started within the nearness:
 *    of places linked by the call graph at once, of others when one of the two episodes names the other's place.
 * One look a place suffices, because the nearness is at most the quiet gap: all episodes of a place that started so
 * recently are in its latest run.
 */
import type { Episode } from '../../domain/episode.ts'
import { byText } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { type Atlas, type Link, linkBetween, type Place, type Site } from './places.ts'

/** An episode as the correlation sees it. Times in milliseconds since the epoch. */
export interface Span {
  readonly episode: Episode
  readonly site: Site
  readonly start: number
  end: number
  /** Until when it attracts others: its end, unless that is beyond its reach. */
  till: number
}

/** Until when a run has been without a pause. `sure`: counting only what was there, and as long as it was, whatever else is told. */
interface Progress {
  reached: number
  sure: number
}

/** Until when a span is known to attract others; null: it may not have been there. */
export type Certainty<S extends Span> = (span: S) => number | null

/** Spans of one place without a quiet gap between them. */
export interface Run {
  /** Its position in order of (start, key). */
  readonly id: number
  readonly place: Place
  readonly start: number
  /** All that it has reached, up to the last millisecond before it is cut. */
  till: number
  /** When it is cut, if it has not paused until then. */
  cutAt: number
  readonly progress: Progress
  readonly spans: Span[]
  /** The runs that it depends on, each once. */
  readonly needs: Run[]
  /** The places that its spans name besides their own, with when they did, in order. */
  readonly beside: Map<Place, number[]>
}

export const runsOf = (episodes: readonly Episode[], atlas: Atlas, policy: CorrelationPolicy): readonly Run[] =>
  runsOfSpans(spansOf(episodes, atlas, policy), policy, ({ till }) => till)

/** Of spans in order of (start, key), of an atlas that no other runs were made of. A run is cut only where that is certain. */
export function runsOfSpans<S extends Span>(spans: readonly S[], policy: CorrelationPolicy, sureTill: Certainty<S>): readonly Run[] {
  const nearness = Math.min(policy.nearnessMs, policy.quietGapMs)
  const runs: Run[] = []
  for (const span of spans) {
    const run = continuedBy(runs, span, policy) ?? openRun(runs, span)
    add(run, span, { policy, sureTill: sureTill(span) })
    for (const link of namedBy(span, run, nearness)) connect(runs, link, span.start)
    for (const link of span.site.place.links) {
      const spoken = spokenAt(link, span.site.place)
      if (span.start - spoken <= nearness && isOfLatestRun(runs, { link, place: span.site.place, spoken })) connect(runs, link, span.start)
    }
    span.site.place.lastStart = span.start
  }
  return runs
}

/** In order of (start, key). */
function spansOf(episodes: readonly Episode[], atlas: Atlas, policy: CorrelationPolicy): readonly Span[] {
  const spans = episodes.map((episode) => spanOf(episode, atlas, policy)).sort(byStartThenKey)
  endWithNextOfSeries(spans)
  return spans
}

export const byStartThenKey = (a: Span, b: Span): number => a.start - b.start || byText(a.episode.key, b.episode.key)

/** A condition that held for longer than the reach before it fired counts as one that held for the reach: a neighbourhood must have an end. */
export function spanOf(episode: Episode, atlas: Pick<Atlas, 'siteOf'>, policy: CorrelationPolicy): Span {
  const start = Math.max(episode.begins, episode.startsAt - policy.reachMs)
  const end = episode.endsAt ?? start + policy.openEpisodeMaxMs
  return { episode, site: atlas.siteOf(episode), start, end, till: Math.min(end, start + policy.reachMs) }
}

/** What was never told to end has ended when the next episode of its series begins at the same place. */
function endWithNextOfSeries(spans: readonly Span[]): void {
  const open = new Set(spans.flatMap(({ episode }) => (episode.endsAt === null ? ownSeries(episode) : [])))
  const next = new Map<Place, Map<string, number>>()
  for (const span of open.size === 0 ? [] : spans.toReversed()) {
    const series = ownSeries(span.episode)
    if (!open.has(series)) continue
    const starts = next.get(span.site.place) ?? new Map<string, number>()
    next.set(span.site.place, starts)
    if (span.episode.endsAt === null) {
      span.end = Math.min(span.end, starts.get(series) ?? span.end)
      span.till = Math.min(span.end, span.till)
    }
    starts.set(series, span.start)
  }
}

export const ownSeries = ({ series, key }: Episode): string => series[0] ?? key

function continuedBy(runs: readonly Run[], { site, start }: Span, policy: CorrelationPolicy): Run | null {
  const run = site.place.run === null ? undefined : runs[site.place.run]
  return run !== undefined && start - run.till <= policy.quietGapMs && start < run.cutAt ? run : null
}

function openRun(runs: Run[], { site, start }: Span): Run {
  const progress: Progress = { reached: start, sure: Number.NEGATIVE_INFINITY }
  const run: Run = {
    id: runs.length,
    place: site.place,
    start,
    till: start,
    cutAt: start,
    progress,
    spans: [],
    needs: [],
    beside: new Map(),
  }
  runs.push(run)
  site.place.run = run.id
  return run
}

interface Addition {
  readonly policy: CorrelationPolicy
  readonly sureTill: number | null
}

function add(run: Run, span: Span, { policy, sureTill }: Addition): void {
  const { progress } = run
  if (span.start - progress.sure > policy.quietGapMs) run.cutAt = cutAfter(span.start, policy)
  if (sureTill !== null) progress.sure = Math.max(progress.sure, sureTill)
  progress.reached = Math.max(progress.reached, span.till)
  run.till = Math.min(run.cutAt - 1, progress.reached)
  run.spans.push(span)
}

/** What follows a cut begins at most the reach and the quiet gap after it, and is cut at the next full day again. */
function cutAfter(start: number, { unbrokenMaxMs, reachMs, quietGapMs }: CorrelationPolicy): number {
  const age = Math.max(1, unbrokenMaxMs - reachMs - quietGapMs)
  return Math.ceil((start + age) / unbrokenMaxMs) * unbrokenMaxMs
}

/** Notes what the span names; gives the links to those that had an episode of late. */
function namedBy({ site, start }: Span, run: Run, nearness: number): readonly Link[] {
  const links: Link[] = []
  for (const needed of site.callees) {
    const link = linkBetween(site.place, needed)
    link.dependentNamedAt = start
    noteNaming(run, needed, start)
    if (start - needed.lastStart <= nearness) links.push(link)
  }
  for (const dependent of site.callers) {
    const link = linkBetween(dependent, site.place)
    link.neededNamedAt = start
    noteNaming(run, dependent, start)
    if (start - dependent.lastStart <= nearness) links.push(link)
  }
  return links
}

function noteNaming({ beside }: Run, place: Place, at: number): void {
  const known = beside.get(place)
  if (known === undefined) beside.set(place, [at])
  else known.push(at)
}

/** When the other end last had an episode that makes this link a dependency: any of a declared one, else one that named this place. */
function spokenAt(link: Link, place: Place): number {
  const isDependent = link.dependent === place
  if (link.isDeclared) return isDependent ? link.needed.lastStart : link.dependent.lastStart
  return isDependent ? link.neededNamedAt : link.dependentNamedAt
}

interface Spoken {
  readonly link: Link
  readonly place: Place
  readonly spoken: number
}

/** What the other end's run said before it was cut says nothing of the piece after. */
function isOfLatestRun(runs: readonly Run[], { link, place, spoken }: Spoken): boolean {
  const { run } = link.dependent === place ? link.needed : link.dependent
  const latest = run === null ? undefined : runs[run]
  return latest !== undefined && spoken >= latest.start
}

function connect(runs: readonly Run[], link: Link, at: number): void {
  const [dependent, needed] = [link.dependent.run, link.needed.run]
  if (dependent === null || needed === null || (link.dependentRun === dependent && link.neededRun === needed)) return
  const [from, to] = [runs[dependent], runs[needed]]
  if (from === undefined || to === undefined || at >= from.cutAt || at >= to.cutAt) return
  link.dependentRun = dependent
  link.neededRun = needed
  from.needs.push(to)
}
