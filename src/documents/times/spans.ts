import { type TimeMention, timesIn } from './times.ts'

/** A time that has an end. */
export interface Span extends TimeMention {
  readonly until: TimeMention
}

/**
 * In: a sentence. Out: its times in order, a time and its end as one: a range as it stands, or two times that words join:
 * "between 3 May, 14:00 and 15:10", "beginning at 14:00 and lasting until 15:10". `mayOpen`: whether a time behind those
 * words begins anything.
 */
export function spansIn(sentence: string, mayOpen: (before: string) => boolean = () => true): readonly (TimeMention | Span)[] {
  const joined: TimeMention[] = []
  let end: TimeMention | null = null
  const mentions = timesIn(sentence)
  for (const [index, mention] of mentions.entries()) {
    if (mention === end) continue
    const next = mentions[index + 1]
    const before = sentence.slice(joined.at(-1)?.end ?? 0, mention.index)
    end = next !== undefined && mention.until === null && isJoined(sentence, mention, next) && mayOpen(before) ? next : null
    joined.push(end === null ? mention : { ...mention, end: end.end, until: end })
  }
  return joined
}

export const isSpan = (mention: TimeMention): mention is Span => mention.until !== null

/** "between" may stand before the date of the first time. */
function isJoined(sentence: string, first: TimeMention, second: TimeMention): boolean {
  const opening = sentence.slice(Math.max(0, first.index - OPENING_MAX), first.end)
  const joint = sentence.slice(first.end, second.index)
  if (joint.length > JOINT_MAX) return false
  return (JOINT.test(joint) && OPENS.test(opening)) || (CLOSES.test(joint) && !DONE_BY.test(sentence.slice(0, first.index)))
}

/** "improved by 13:34, and all recovered by 14:22": what was done by then begins nothing. */
const DONE_BY = /\bby (?:about |around |approximately )?$/i

const OPENING_MAX = 50
const JOINT_MAX = 90
export const OPENS = /\b(?:between|from|start(?:ing|ed)|beginning|began)\b/i
const JOINT = /^[\s),]*(?:and|to|through|-|–)\s+(?:(?:about|around|approximately|on|at|the|[a-z]{3,6}day),? ){0,3}$/i
const CLOSES =
  /\b(?:until|till|lasting (?:to|until)|(?:resolved|ended|ending|recovered|restored|mitigated|over) (?:at|by|on))(?: (?:about|around|approximately|on|at))?(?: [a-z]{3,6}day,?)? $/i
