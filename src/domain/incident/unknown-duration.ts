import { type Anchor, FROM_POSTMORTEM } from './anchor.ts'
import type { Duration } from './duration.ts'

/** Why a duration both of whose ends have a time is not known: the words of pages and drafts alike. */
export function unknownDurationWords({ from, maxMs }: Duration, start: Anchor, end: Anchor): string {
  if (END_RULES.has(end.rule)) return 'the end is known only as a range: the alert was never resolved'
  if (start.line !== undefined && start.line === end.line) return 'both times come from one entry'
  if (from === 'detected')
    return start.latest === start.at ? 'only the latest possible time of the detection is known' : 'both times come from one entry'
  if (start.rule === FROM_POSTMORTEM) return 'the start is known only from its detection'
  const since = maxMs === undefined ? '' : 'counted from the suspect change; '
  return `${since}the alert doesn’t say how long its condition held before firing`
}

/** An alert that nobody resolved ended at some time until it was no longer believed. */
const END_RULES: ReadonlySet<string> = new Set(['alert-expired', 'alert-began-anew'])
