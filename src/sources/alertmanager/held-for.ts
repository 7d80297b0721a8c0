import { type Milliseconds, milliseconds } from '../../domain/time/time.ts'

/**
 * How long the condition had held when the alert fired, from the words of its annotations: rule authors repeat the
 * rule's `for` there ("down for more than 5 minutes"). null where no text says it, or two say different things.
 *
 * Two kinds of sentence look like it and speak of the window that the expression looks back over:
 * "has not been backed up for 48 hours" (so a negation counts only with "longer than" or "at least", which name a
 * state that was waited for), and "an error rate of 12% for the last 5 minutes".
 */
export function heldFor(texts: readonly string[]): Milliseconds | null {
  const found = new Set(texts.flatMap((text) => text.split(SENTENCE_END)).flatMap(durationsIn))
  const [only] = found
  return found.size === 1 && only !== undefined ? milliseconds(only) : null
}

/** A full stop inside of an address or a number ends nothing. */
const SENTENCE_END = /[.!?;]\s|\n/
const NEGATION = /\b(?:not|no|never|without|cannot)\b|n't\b/i
const AVERAGE = /\b(?:rates?|average|avg|mean|percentile)\b/i
const HELD =
  /\bfor (?:(longer than|at least) |(the last|the past) |(?:more than|over) )?(\d{1,6}(?:\.\d{1,3})?) ?([a-z]{1,7})(?: ?(\d{1,4}) ?([a-z]{1,7}))?\b/gi

const UNIT_MS: Readonly<Record<string, number>> = {
  ...unit(1_000, 's', 'sec', 'secs', 'second', 'seconds'),
  ...unit(60_000, 'm', 'min', 'mins', 'minute', 'minutes'),
  ...unit(3_600_000, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...unit(86_400_000, 'd', 'day', 'days'),
}

function unit(ms: number, ...words: readonly string[]): Record<string, number> {
  return Object.fromEntries(words.map((word) => [word, ms]))
}

function durationsIn(sentence: string): readonly number[] {
  return [...sentence.matchAll(HELD)].flatMap((match) => {
    const [, waited, window, count = '', word = '', moreCount = '', moreWord = ''] = match
    const before = sentence.slice(0, match.index)
    if (waited === undefined && NEGATION.test(before)) return []
    if (window !== undefined && AVERAGE.test(before)) return []
    const ms = lengthOf(count, word)
    return ms === null ? [] : [ms + (lengthOf(moreCount, moreWord) ?? 0)]
  })
}

/** null: no unit of time, "for 3 servers". */
function lengthOf(count: string, word: string): number | null {
  const name = word.toLowerCase()
  return count !== '' && Object.hasOwn(UNIT_MS, name) ? Math.round(Number(count) * (UNIT_MS[name] ?? 0)) : null
}
