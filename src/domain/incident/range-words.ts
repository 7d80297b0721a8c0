import { ruleWords } from '../rule-words.ts'
import { durationRangeWords, durationWords } from '../words.ts'
import type { Bound, Delay } from './anchor.ts'
import type { DurationRange } from './duration.ts'

/** `between 2 min and 4 min`, `at least 2 min`, `at most 4 min`; null where no range is known, or it is too narrow to show. */
export function rangeWords({ minMs, maxMs }: DurationRange): string | null {
  if (minMs !== undefined && maxMs !== undefined)
    return durationWords(minMs) === durationWords(maxMs) ? null : durationRangeWords(minMs, maxMs)
  if (maxMs !== undefined) return `at most ${durationWords(maxMs)}`
  return minMs === undefined ? null : `at least ${durationWords(minMs)}`
}

/** What the range of an anchor begins with, as a clause behind a time. */
export function boundWords({ rule }: Bound): string {
  return BOUND_WORDS.get(rule) ?? ruleWords(rule)
}

const BOUND_WORDS: ReadonlyMap<string, string> = new Map([
  ['suspect-change-took-effect', 'when the suspect change began to take effect'],
  ['mitigation-took-effect', 'when the mitigation began to take effect'],
  ['last-samples-of-a-firing-alert', 'with the last samples on which the most severe alert fired'],
])

/** Why a time may be later than what it stands for, as clauses. */
export function delayWords(delay: Delay): string {
  switch (delay.cause) {
    case 'for-not-known':
      return 'the for of its rule is not known'
    case 'receipt':
      return 'only its resolved notification was received, up to a group_interval late, or a resolve_timeout where it was given up'
    case 'window':
      return `its expression looks back over ${durationWords(delay.ms)}`
    case 'keep-firing-for':
      return `its rule keeps it firing for ${durationWords(delay.ms)}`
    case 'evaluation':
      return `scrape and evaluation take up to ${durationWords(delay.ms)}`
  }
}
