/**
 * In: runs, and pages or notifications that name alerts by a series key. Out: for each of them the alerts that share a key
 * with it while both last.
 * Promise: the key of a notification group never changes, so nearness in time counts for keys too.
 */
import type { Episode } from '../../domain/episode.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import type { Run, Span } from './runs.ts'

/** An alert and the run that it is part of. */
export interface AlertInRun {
  readonly span: Span
  readonly run: Run
}

export interface KeySearch {
  readonly runs: readonly Run[]
  /** What names alerts. */
  readonly naming: readonly Episode[]
  /** By which keys an alert may be named. */
  readonly keysOf: (alert: Episode) => readonly string[]
  readonly policy: CorrelationPolicy
}

/** Of each key of the one that names them, in order of start. */
export function alertsByKey({ runs, naming, keysOf, policy }: KeySearch): (episode: Episode) => readonly AlertInRun[] {
  const named = new Map(naming.flatMap(({ series }) => series.map((key) => [key, [] as AlertInRun[]] as const)))
  for (const run of named.size === 0 ? [] : runs)
    for (const span of run.spans) for (const key of keysOf(span.episode)) named.get(key)?.push({ span, run })
  for (const alerts of named.values()) alerts.sort((a, b) => a.span.start - b.span.start)
  return (episode) => episode.series.flatMap((key) => alertsNear(episode, named.get(key) ?? [], policy))
}

/** Both last until they end, at most as long as one without a recorded end; then nearness. */
function alertsNear(
  { startsAt, endsAt }: Episode,
  alerts: readonly AlertInRun[],
  { nearnessMs, openEpisodeMaxMs }: CorrelationPolicy,
): readonly AlertInRun[] {
  const untilOf = (start: number, end: number | null) => Math.min(end ?? Number.POSITIVE_INFINITY, start + openEpisodeMaxMs)
  const latest = untilOf(startsAt, endsAt) + nearnessMs
  const near: AlertInRun[] = []
  for (let i = firstFrom(alerts, startsAt - openEpisodeMaxMs - nearnessMs); i < alerts.length; i += 1) {
    const alert = alerts[i]
    if (alert === undefined || alert.span.start > latest) break
    if (untilOf(alert.span.start, alert.span.end) + nearnessMs >= startsAt) near.push(alert)
  }
  return near
}

function firstFrom(alerts: readonly AlertInRun[], start: number): number {
  let low = 0
  let high = alerts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((alerts[middle]?.span.start ?? start) < start) low = middle + 1
    else high = middle
  }
  return low
}
