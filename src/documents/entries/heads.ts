import { type TimeMention, timesIn } from '../times/times.ts'

/** The time that opens an entry, and what the entry then says. */
export interface Head {
  readonly time: TimeMention | Relative | null
  readonly text: string
  /** leads: the time comes first; labelled: behind a few words and before a colon; inside: somewhere in the sentence. */
  readonly stands: 'leads' | 'labelled' | 'inside'
  /** "Then from 1:30am …", "And at about 2am …": it goes on with what stands above, which may look back. */
  readonly goesOn?: boolean
}

/** "T+15m": minutes after the moment that the document counts from. */
export interface Relative {
  readonly relativeMinutes: number
}

export const isRelative = (time: TimeMention | Relative | null): time is Relative => time !== null && 'relativeMinutes' in time

/** In: a line without markup. Out: its head, where it opens with a time or a label that holds one; null otherwise. */
export function headOf(text: string): Head | null {
  return placeholderHead(text) ?? relativeHead(text) ?? leadingHead(text) ?? labelledHead(text)
}

/** The first time of the line, wherever it stands. */
export function headInside(text: string): Head | null {
  const time = timesIn(text).find(({ clock }) => clock !== null)
  return time === undefined ? null : { time, text: text.trim(), stands: 'inside' }
}

/** A head is looked for at the beginning only. */
const HEAD_MAX = 160

const PLACEHOLDER =
  /^[\s([]*(?:\?{1,2}:\?{2}|\?{2,4}|[Xx]{1,2}:[Xx]{2}|--:--|__:__|HH:MM|TBD|TBC|time unknown|unknown time)(?=[\s)\]:|,–—-]|$)/i

function placeholderHead(text: string): Head | null {
  const match = PLACEHOLDER.exec(text)
  return match === null ? null : { time: null, text: restOf(text.slice(match[0].length)), stands: 'leads' }
}

const RELATIVE =
  /^[\s([]*(?:T ?([+\-\u2212]) ?|(\+) ?)(\d{1,4})(?::(\d\d))?(?::\d\d)? ?(m|min|mins|minutes?|h|hrs?|hours?|s|secs?|seconds?|d|days?)?(?: ?(\d{1,2}) ?(?:m|min|mins|minutes?))?(?!\w|:\d)/i
const ORIGIN = /^[\s([]*T(?:[+-]?0(?:0)?(?::00)?)?(?: ?m(?:in)?)?(?=[\s)\]]*(?:[:–—|]|-\s))/

function relativeHead(text: string): Head | null {
  const origin = ORIGIN.exec(text)
  if (origin !== null) return { time: { relativeMinutes: 0 }, text: restOf(text.slice(origin[0].length)), stands: 'leads' }
  const match = RELATIVE.exec(text)
  if (match === null) return null
  const [whole, sign, , count, minutes, unit, more] = match
  if (sign === undefined && unit === undefined && minutes === undefined) return null
  const size = minutes === undefined ? Number(count) * minutesOf(unit) + Number(more ?? 0) : Number(count) * 60 + Number(minutes)
  const isBefore = sign === '-' || sign === '\u2212'
  return { time: { relativeMinutes: isBefore ? -size : size }, text: restOf(text.slice(whole.length)), stands: 'leads' }
}

function minutesOf(unit: string | undefined): number {
  const first = unit?.charAt(0).toLowerCase() ?? 'm'
  return first === 'h' ? 60 : first === 'd' ? 1_440 : first === 's' ? 1 / 60 : 1
}

const OPENING =
  /^(?:[\s([~<"'“*>→-]|\b(?:at|by|around|about|approximately|approx|on|from|since|circa|ca|starting|start|time|date|between|shortly|just|after|before|until|the|as of|day \d{1,2}|later|then|and|exactly|precisely|roughly|updated?|aktualisierung|mise à jour|actualización|am|um|le|à|el|a las|c|gegen|vers|environ|hacia|verso|rond|omstreeks|tegen)\b[,:.]?)*$/i

function leadingHead(text: string): Head | null {
  const head = text.slice(0, HEAD_MAX)
  const [time] = timesIn(head, 'head')
  if (time === undefined || !OPENING.test(head.slice(0, time.index))) return null
  const goesOn = /^\W*(?:and|then)\b/i.test(head.slice(0, time.index))
  return untilSecond({ time, text: text.slice(time.end) }) ?? { time, text: restOf(text.slice(time.end)), stands: 'leads', goesOn }
}

/** "19.20, 19.27 recovery notification": one entry for two times; null: no second time follows. */
function untilSecond({ time, text }: { readonly time: TimeMention; readonly text: string }): Head | null {
  const joint = /^\s*(?:,|&|and)\s*(?=\d)/.exec(text)?.[0]
  if (joint === undefined || time.clock === null || time.until !== null) return null
  const [second] = timesIn(text.slice(joint.length, HEAD_MAX), 'head')
  if (second?.clock == null || second.index > 0 || second.date !== null) return null
  return { time: { ...time, until: second }, text: restOf(text.slice(joint.length + second.end)), stands: 'leads' }
}

/** "Issue detection (November 10, 2023, 8:00 PM): …", "Detected at 10:05 - …". */
function labelledHead(text: string): Head | null {
  const head = text.slice(0, HEAD_MAX)
  const time = timesIn(head).find(({ clock }) => clock !== null)
  if (time === undefined || time.index > 80) return null
  const rest = text.slice(time.end)
  if (!/^\s*(?:[)\]]\s*)?(?:[:–—]|-\s|\|)/.test(rest)) return null
  const label = text.slice(0, time.index).replace(/(?<![\s([,:–—-])[\s([,:–—-]+(?:(?:at|on|around|from|approximately|about)\s*)?$/i, '')
  if (/[.;!?]\s/.test(label) || label.split(' ').length > 8) return null
  return { time, text: `${label}: ${restOf(rest)}`, stands: 'labelled' }
}

const restOf = (text: string): string =>
  text
    .replace(/^ ?(?:hrs|hours|Uhr|heures)\b/i, '')
    .replace(/^ ?onwards?\b/i, '')
    .replace(/^[\s)\]:,;|.•–—→>-]+/, '')
    .trim()

/** A line cut where a further entry begins in it: "9:30pm: … 9:34pm: …", "At 10:05, …. At 10:10, …". */
export function splitAtHeads(text: string): readonly string[] {
  const times = timesIn(text).filter(({ clock }) => clock !== null)
  const cuts = times.slice(1).flatMap((time) => cutBefore(text, time) ?? [])
  if (cuts.length === 0) return [text]
  return [0, ...cuts].map((begin, index, all) => text.slice(begin, all[index + 1]).replace(/(?<![\s•–—-])[\s•–—-]+$/, ''))
}

/** Where the entry of that time begins; null: the time is part of a sentence. */
function cutBefore(text: string, time: TimeMention): number | null {
  const from = Math.max(0, time.index - 40)
  const before = BOUNDARY.exec(text.slice(from, time.index))
  if (before === null) return null
  const after = text.slice(time.end, time.end + 8)
  const isHead = /^\s*(?:[)\]]\s*)?:(?!\d)|^(?:\s*[)\]])?\s+[-–—]\s|^\s*[)\]]?[-–—]\s/.test(after)
  const isOpening = before[1] !== undefined && /^\s*(?:[)\]]\s*)?,|^\s+\w/.test(after)
  return isHead || isOpening ? from + before.index + (before[0].length - before[0].trimStart().length) + lengthOfEnd(before[0]) : null
}

const BOUNDARY =
  /(?:[.;!?)\]]["”]?|\s[-–—•*]|•|\|)\s*(?:((?:at|by|around|about|approximately|finally,? at|then,? at|later,? at)\s+(?:around\s+|about\s+|approximately\s+)?)|[([*])?$/i

/** The boundary's own marks belong to what stands before it. */
const lengthOfEnd = (boundary: string): number => /^\s*(?:[.;!?)\]]["”]?|[-–—•*|])\s*/.exec(boundary)?.[0].trimStart().length ?? 0
