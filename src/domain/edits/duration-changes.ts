import { DURATION_NAMES, type Duration, type DurationName, type Durations } from '../incident/duration.ts'
import { rangeWords } from '../incident/range-words.ts'
import { DURATION_NAME_WORDS, durationWords, NOT_KNOWN } from '../words.ts'

/** A duration that an edit changes. */
export interface DurationChange {
  readonly name: DurationName
  readonly before: Duration
  readonly after: Duration
}

/** Those of the seven durations that are not the same in both. */
export const durationChanges = (before: Durations, after: Durations): readonly DurationChange[] =>
  DURATION_NAMES.flatMap((name) =>
    valueKey(before[name]) === valueKey(after[name]) ? [] : [{ name, before: before[name], after: after[name] }],
  )

const valueKey = ({ status, ms, minMs, maxMs }: Duration): string =>
  JSON.stringify([status === 'inferred' ? 'measured' : status, ms, minMs, maxMs])

/** `4 min`, `between 2 min and 4 min`, `not known`, `not yet`, `out of order`. */
export function durationValueWords(duration: Duration): string {
  if (duration.ms !== null) return durationWords(duration.ms)
  if (duration.status === 'pending') return 'not yet'
  if (duration.status === 'invalid') return 'out of order'
  return rangeWords(duration) ?? NOT_KNOWN
}

/** `Time to detect 4 min → 2 min`. */
export const durationChangeWords = ({ name, before, after }: DurationChange): string =>
  `${DURATION_NAME_WORDS[name]} ${durationValueWords(before)} → ${durationValueWords(after)}`
