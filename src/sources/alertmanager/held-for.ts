import { type Milliseconds, milliseconds } from '../../domain/time/time.ts'

/**
 * How long the condition had held when the alert fired, from the words of its annotations: rule authors repeat the
 * rule's `for` there ("down for more than 5 minutes"). null where no text says it, or two say different things.
 *
 * Two kinds of sentence look like it and speak of the window that the expression looks back over:
 * "has not been backed up for 48 hours" (so a negation counts only with "longer than" or "at least", which name a
 * state that was waited for, or where what is missing is an answer: "has not responded for 1 minute"), and "an error
 * rate of 12% for the last 5 minutes". "In the last 5 minutes" counts only behind a state: "has been above 90%".
 */
export function heldFor(texts: readonly string[]): Milliseconds | null {
  const found = new Set(texts.flatMap((text) => text.split(SENTENCE_END)).flatMap(durationsIn))
  const [only] = found
  return found.size === 1 && only !== undefined ? milliseconds(only) : null
}

/** A full stop inside of an address or a number ends nothing. */
const SENTENCE_END = /[.!?;]\s|\n/
const NEGATION = /\b(?:not|no|never|without|cannot)\b|n't\b/i
/** What is asked all the time: no answer is a state, unlike a backup or a job that is due now and then. */
const NO_ANSWER =
  /(?:\bnot|n't) (?:been )?(?:answer|respon|repl[iy]|reachable|ready|available|healthy|up\b|online|connected|serving|accepting)|\bno (?:answer|response|reply|connection)\b/i
const AVERAGE = /\b(?:rates?|average|avg|mean|percentile)\b/i
const STATE =
  /\b(?:has|have) been (?:\w+ly )?(?:above|below|over|under|higher|lower|greater|less|down|offline|absent|missing|unavailable|unreachable|unhealthy|unready|failing|degraded|saturated|pending|slow|at \d)/i

const COUNT = String.raw`(\d{1,6}(?:\.\d{1,3})?)\+? ?(?:(?:consecutive|straight|full) )?([a-z]{1,7})(?: ?(\d{1,4}) ?([a-z]{1,7}))?\b`
const HELD = new RegExp(
  String.raw`\bfor (?:(longer than|at least) |(the last|the past|the previous) |(?:more than|greater than|over|already) |[>≥]=? ?)?${COUNT}`,
  'gi',
)
const WINDOW = new RegExp(String.raw`\b(?:in|over|during|within) the (?:last|past|previous) ${COUNT}`, 'gi')
const IN_A_ROW = /\b(\d{1,6}) (minutes|mins|min|seconds|secs|sec|hours|hrs|hr|days)(?: in a row| running\b| on end\b)/gi

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
  const held = [...sentence.matchAll(HELD)].flatMap((match) => {
    const [, waited, window, ...length] = match
    const before = sentence.slice(0, match.index)
    if (waited === undefined && !isHeld(before)) return []
    if (window !== undefined && AVERAGE.test(before)) return []
    return totalOf(length)
  })
  const states = [...sentence.matchAll(WINDOW)].flatMap((match) => {
    const [, ...length] = match
    const before = sentence.slice(0, match.index)
    return STATE.test(before) && !AVERAGE.test(before) && !NEGATION.test(before) ? totalOf(length) : []
  })
  const inARow = [...sentence.matchAll(IN_A_ROW)].flatMap(({ index, 1: count, 2: word }) =>
    isHeld(sentence.slice(0, index)) ? totalOf([count, word]) : [],
  )
  return [...held, ...states, ...inARow]
}

const isHeld = (before: string): boolean => !NEGATION.test(before) || NO_ANSWER.test(before)

/** The length in a match of `COUNT`, "1h 30m"; nothing where its unit is none of time. */
function totalOf([count = '', word = '', moreCount = '', moreWord = '']: readonly (string | undefined)[]): readonly number[] {
  const ms = lengthOf(count, word)
  return ms === null ? [] : [ms + (lengthOf(moreCount, moreWord) ?? 0)]
}

/** null: no unit of time, "for 3 servers". */
function lengthOf(count: string, word: string): number | null {
  const name = word.toLowerCase()
  return count !== '' && Object.hasOwn(UNIT_MS, name) ? Math.round(Number(count) * (UNIT_MS[name] ?? 0)) : null
}
