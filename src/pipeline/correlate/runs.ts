/**
 * Steps 1, 4 and the finding half of 5 of the correlation.
 * In: episodes. Out: runs in order of their first episode, each with the runs that it depends on.
 * Promise: the same as comparing all pairs of episodes, in one sweep.
 *
 * In order of (start, key), an episode
 * 1. continues the latest run of its subject when it starts within the quiet gap of all that the run has reached, or is the
 *    same alert begun anew before it was resolved, and before the run is cut, otherwise it opens the next. A run that never pauses is cut at the first full day (`unbrokenMaxMs`
 *    since the epoch) at which it is a day old, less what it may have reached across the last cut: so its pieces are a day
 *    long, and whoever knows one piece knows where it begins and ends. Across a cut nothing is linked;
 * 2. links its run with the latest runs of the subjects beside its own, where an episode started within the nearness:
 *    of subjects linked by the call graph at once, of others when one of the two episodes names the other's subject.
 * One look at each subject suffices, because the nearness is at most the quiet gap: all episodes of a subject that started so
 * recently are in its latest run.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import { byText } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { type Link, linkBetween, type NamedSubjects, type Subject, type SubjectIndex } from './subjects.ts'

/** An episode as the correlation sees it. Times in milliseconds since the epoch. */
export interface Span {
  readonly episode: Episode
  readonly named: NamedSubjects
  readonly start: number
  end: number
  /** Until when it attracts others: its end, unless that is beyond its reach. */
  attractsUntil: number
}

/** Until when a run has been without a pause. `sure`: counting only what was there, and as long as it was, whatever else is reported. */
interface Progress {
  reached: number
  sure: number
}

/** Until when a span is known to attract others; null: it may not have been there. */
export type Certainty<S extends Span> = (span: S) => number | null

/** Spans of one subject without a quiet gap between them. */
export interface Run {
  /** Its position in order of (start, key). */
  readonly id: number
  readonly subject: Subject
  readonly start: number
  /** All that it has reached, up to the last millisecond before it is cut. */
  reachedUntil: number
  /** When it is cut, if it has not paused until then. */
  cutAt: number
  readonly progress: Progress
  readonly spans: Span[]
  /** Keys of its episodes that the next firing of their alert has taken the place of. */
  readonly supersededKeys: Set<string>
  /** The runs that it depends on, each once. */
  readonly needs: Run[]
  /** The subjects that its spans name besides their own, with when they did, in order. */
  readonly neighbours: Map<Subject, number[]>
}

export const runsOf = (episodes: readonly Episode[], subjectIndex: SubjectIndex, policy: CorrelationPolicy): readonly Run[] =>
  runsOfSpans(spansOf(episodes, subjectIndex, policy), policy, ({ attractsUntil }) => attractsUntil)

/** Of spans in order of (start, key), of a subject index that no other runs were made of. A run is cut only where that is certain. */
export function runsOfSpans<S extends Span>(
  spans: readonly S[],
  policy: CorrelationPolicy,
  surelyAttractsUntil: Certainty<S>,
): readonly Run[] {
  const nearness = Math.min(policy.nearnessMs, policy.quietGapMs)
  const runs: Run[] = []
  for (const span of spans) {
    const run = findContinuedRun(runs, span, policy) ?? openRun(runs, span)
    addSpan(run, span, { policy, surelyAttractsUntil: surelyAttractsUntil(span) })
    for (const link of noteNeighbours(span, run, nearness)) connect(runs, link, span.start)
    for (const link of span.named.subject.links) {
      const mentionedAt = lastMentionedAt(link, span.named.subject)
      if (span.start - mentionedAt <= nearness && isOfLatestRun(runs, { link, subject: span.named.subject, mentionedAt }))
        connect(runs, link, span.start)
    }
    span.named.subject.lastStart = span.start
  }
  return runs
}

/** In order of (start, key). */
function spansOf(episodes: readonly Episode[], subjectIndex: SubjectIndex, policy: CorrelationPolicy): readonly Span[] {
  return episodes.map((episode) => spanOf(episode, subjectIndex, policy)).sort(byStartThenKey)
}

/** The order in which everything is swept. */
export const byStartThenKey = (a: Started, b: Started): number => a.start - b.start || byText(a.episode.key, b.episode.key)

type Started = Pick<Span, 'start' | 'episode'>

/** A condition that held for longer than the reach before it fired counts as one that held for the reach: a neighbourhood must have an end. */
export function spanOf(episode: Episode, subjectIndex: Pick<SubjectIndex, 'subjectsNamedBy'>, policy: CorrelationPolicy): Span {
  const start = Math.max(episode.begins, episode.startsAt - policy.reachMs)
  const end = episode.endsAt ?? believedUntil(episode) ?? start + policy.openEpisodeMaxMs
  return { episode, named: subjectIndex.subjectsNamedBy(episode), start, end, attractsUntil: Math.min(end, start + policy.reachMs) }
}

/** An alert whose end is not known counts as firing for as long as its sender is believed without further word. */
const believedUntil = ({ end }: Episode): number | null => (end !== null && 'believedUntil' in end ? end.believedUntil : null)

function findContinuedRun(runs: readonly Run[], { named, start, episode }: Span, policy: CorrelationPolicy): Run | null {
  const run = named.subject.run === null ? undefined : runs[named.subject.run]
  if (run === undefined || start >= run.cutAt) return null
  const isSameAlert = episode.supersedes !== null && run.supersededKeys.has(episode.supersedes)
  return isSameAlert || start - run.reachedUntil <= policy.quietGapMs ? run : null
}

function openRun(runs: Run[], { named, start }: Span): Run {
  const progress: Progress = { reached: start, sure: Number.NEGATIVE_INFINITY }
  const run: Run = {
    id: runs.length,
    subject: named.subject,
    start,
    reachedUntil: start,
    cutAt: start,
    progress,
    spans: [],
    supersededKeys: new Set(),
    needs: [],
    neighbours: new Map(),
  }
  runs.push(run)
  named.subject.run = run.id
  return run
}

interface Addition {
  readonly policy: CorrelationPolicy
  readonly surelyAttractsUntil: number | null
}

function addSpan(run: Run, span: Span, { policy, surelyAttractsUntil }: Addition): void {
  const { progress } = run
  if (span.start - progress.sure > policy.quietGapMs) run.cutAt = cutAfter(span.start, policy)
  if (surelyAttractsUntil !== null) progress.sure = Math.max(progress.sure, surelyAttractsUntil)
  progress.reached = Math.max(progress.reached, span.attractsUntil)
  run.reachedUntil = Math.min(run.cutAt - 1, progress.reached)
  run.spans.push(span)
  if (span.episode.end?.basis === 'superseded') run.supersededKeys.add(span.episode.key)
}

/** What follows a cut begins at most the reach and the quiet gap after it, and is cut at the next full day again. */
function cutAfter(start: number, { unbrokenMaxMs, reachMs, quietGapMs }: CorrelationPolicy): number {
  const age = Math.max(1, unbrokenMaxMs - reachMs - quietGapMs)
  return Math.ceil((start + age) / unbrokenMaxMs) * unbrokenMaxMs
}

/** Notes what the span names; returns the links to those that had an episode of late. */
function noteNeighbours({ named, start }: Span, run: Run, nearness: number): readonly Link[] {
  const links: Link[] = []
  for (const needed of named.callees) {
    const link = linkBetween(named.subject, needed)
    link.dependentNamedAt = start
    appendTo(run.neighbours, needed, start)
    if (start - needed.lastStart <= nearness) links.push(link)
  }
  for (const dependent of named.callers) {
    const link = linkBetween(dependent, named.subject)
    link.neededNamedAt = start
    appendTo(run.neighbours, dependent, start)
    if (start - dependent.lastStart <= nearness) links.push(link)
  }
  return links
}

/** When the other end last had an episode that makes this link a dependency: any of a declared one, else one that named this subject. */
function lastMentionedAt(link: Link, subject: Subject): number {
  const isDependent = link.dependent === subject
  if (link.isDeclared) return isDependent ? link.needed.lastStart : link.dependent.lastStart
  return isDependent ? link.neededNamedAt : link.dependentNamedAt
}

interface Mention {
  readonly link: Link
  readonly subject: Subject
  readonly mentionedAt: number
}

/** A mention from before the other end's run was cut does not count for the piece after. */
function isOfLatestRun(runs: readonly Run[], { link, subject, mentionedAt }: Mention): boolean {
  const { run } = link.dependent === subject ? link.needed : link.dependent
  const latest = run === null ? undefined : runs[run]
  return latest !== undefined && mentionedAt >= latest.start
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
