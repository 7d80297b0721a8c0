/**
 * In: runs, and pages or notifications with a title. Out: for each of them the alerts of which its title is made, at most
 * one of each run.
 * Promise: a page is triggered when its alert begins or soon after, while the run goes on. When the alert itself ended does
 * not count: a flap that is over before its group is notified again is paged, and no webhook reports it. Nothing that
 * differs in a partition label is found.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { firstWordsOf, isMadeOf, readTitle } from './alert-title.ts'
import type { AlertInRun } from './key-search.ts'
import type { Run, Span } from './runs.ts'
import { mayConcern } from './subjects.ts'

/** Of each run the first alert, in order of start, of which the title is made. `begunUntil`: the latest that an alert of it began. */
export function alertsByTitle(
  runs: readonly Run[],
  policy: CorrelationPolicy,
  begunUntil: (span: Span) => number = ({ episode }) => episode.startsAt,
): (naming: Episode) => readonly AlertInRun[] {
  let found: ReadonlyMap<string, readonly Run[]> | null = null
  return (naming) => {
    found ??= runsByFirstWord(runs)
    const title = readTitle(naming)
    const named = new Set([...title.words].flatMap((word) => found?.get(word) ?? []))
    return [...named].flatMap((run): readonly AlertInRun[] => {
      if (!mayConcern(naming, run.subject.partition, policy) || naming.startsAt > run.reachedUntil + policy.nearnessMs) return []
      const span = run.spans.find(
        (span) => isBegunNear(naming, { start: span.start, until: begunUntil(span) }, policy) && isMadeOf(title, span.episode),
      )
      return span === undefined ? [] : [{ span, run }]
    })
  }
}

function runsByFirstWord(runs: readonly Run[]): ReadonlyMap<string, readonly Run[]> {
  const byWord = new Map<string, Run[]>()
  for (const run of runs) {
    const words = new Set(run.spans.flatMap(({ episode }) => firstWordsOf(episode)))
    for (const word of words) appendTo(byWord, word, run)
  }
  return byWord
}

/** Before the alert by the nearness, for clocks differ; after it by the reach, for a group is notified in intervals. */
const isBegunNear = (
  { startsAt }: Episode,
  { start, until }: { readonly start: number; readonly until: number },
  { nearnessMs, reachMs }: CorrelationPolicy,
): boolean => start - nearnessMs <= startsAt && startsAt <= until + reachMs
