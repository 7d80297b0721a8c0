import type { TimeOfDay } from '../../domain/time/written-time.ts'
import { numericOffsetAt, type Zone, type ZoneMention, zoneAt } from './zones.ts'

/** A time of day as it stands in a text. */
export interface ClockMention {
  readonly index: number
  readonly end: number
  readonly clock: TimeOfDay
  /** 24: a form of 24 hours; 12: with am or pm; null: below 13:00 without either, which people write in both habits. */
  readonly habit: 12 | 24 | null
  readonly zone: Zone | null
  readonly isAbout: boolean
  /** What is wrong with the writing, as the end of a sentence; null: nothing. */
  readonly malformed: string | null
  /** Written with a dot: a habit in some countries, a slip among times with colons. */
  readonly isDotted: boolean
  /** Written as day 1 at 0:00: 24:00. */
  readonly daysLater: number
}

/** Where a time may stand: at the head of a timeline's entry more forms are times than within a sentence. */
export type Where = 'head' | 'sentence'

/** In: a text. Out: its times in order, none overlapping. Linear in the text. */
export function clocksIn(text: string, where: Where = 'sentence'): readonly ClockMention[] {
  const forms = where === 'head' ? [...SENTENCE_FORMS, ...HEAD_FORMS] : SENTENCE_FORMS
  const found = forms.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const reading = read(match)
      return reading === null || isLength(text, match) ? [] : [mentionOf(text, match, reading)]
    }),
  )
  return dropOverlaps(found.toSorted((a, b) => a.index - b.index || b.end - a.end))
}

/** Of mentions that overlap the first, which is the longest of those that begin there. */
function dropOverlaps(sorted: readonly ClockMention[]): readonly ClockMention[] {
  const kept: ClockMention[] = []
  for (const mention of sorted) if (mention.index >= (kept.at(-1)?.end ?? 0)) kept.push(mention)
  return kept
}

interface Reading {
  readonly hour: number
  readonly minute: number
  readonly second?: number
  readonly meridiem?: string | undefined
  readonly isDotted?: boolean
  readonly malformed?: string
  readonly is24?: boolean
}

interface ClockForm {
  readonly pattern: RegExp
  readonly read: (match: RegExpExecArray) => Reading | null
}

/** Not inside a number, a version, an address, a path or a price. */
const FREE = '(?<![A-SU-Za-z_\\d.:+$#%/]|[A-Za-z]T|\\d-)'
const FREE_OR_AFTER_DATE = '(?<![A-SU-Za-z_\\d.:+$#%/]|[A-Za-z]T)'
const MERIDIEM = '(?:[ \\u00a0\\u202f]?([AaPp](?:[Mm]|\\. ?[Mm]\\.?))(?![A-Za-z]))'
/** "14:00 hours", but not "for 1:30 hours". */
const NO_MORE = '(?!\\d|[:.]\\d)'

const SENTENCE_FORMS: readonly ClockForm[] = [
  {
    pattern: new RegExp(`${FREE_OR_AFTER_DATE}(\\d{1,2}):(\\d\\d)(?::(\\d\\d)(?:[.,]\\d{1,9})?)?${NO_MORE}${MERIDIEM}?`, 'g'),
    read: ([, hour, minute, second, meridiem]) => ({ hour: Number(hour), minute: Number(minute), second: Number(second ?? 0), meridiem }),
  },
  {
    pattern: new RegExp(`${FREE}(\\d{1,2})(?: ?: | :)(\\d\\d)${NO_MORE}(?:${MERIDIEM}|(?= ?(?:UTC|GMT)\\b))`, 'g'),
    read: ([, hour, minute, meridiem]) => ({
      hour: Number(hour),
      minute: Number(minute),
      meridiem,
      malformed: 'has a blank inside the time',
    }),
  },
  {
    pattern: new RegExp(
      `${FREE}(\\d{1,2})[.;,](\\d\\d)(?![\\d])(?:${MERIDIEM}|(?= ?\\(?(?:UTC|GMT|[PMCE][SD]?T|CES?T|[EWC]AT|IST|BST|hrs|hours)\\b))`,
      'g',
    ),
    read: ([, hour, minute, meridiem]) => ({ hour: Number(hour), minute: Number(minute), meridiem, isDotted: true }),
  },
  {
    pattern: new RegExp(`${FREE}(\\d{1,2})${MERIDIEM}`, 'g'),
    read: ([, hour, meridiem]) => (Number(hour) <= 12 ? { hour: Number(hour), minute: 0, meridiem } : null),
  },
  // The hours of a range that names am, pm or the zone once: "from 4pm to 6 GMT", "between 10 and 11 AM".
  {
    pattern: /(?<=\d ?[AaPp]\.?[Mm]\.? ?(?:to|-|–|until|till|and) ?)(\d{1,2})(?= ?\(?(?:UTC|GMT|[PMCE][SD]?T|CES?T|[EWC]AT|IST|BST)\b)/g,
    read: ([, hour]) => ({ hour: Number(hour), minute: 0 }),
  },
  {
    pattern: /(?<=\b(?:from|between) )(\d{1,2})(?= ?(?:to|-|–|and) ?\d{1,2}(?::\d\d)? ?[AaPp]\.?[Mm]\b)/g,
    read: ([, hour]) => ({ hour: Number(hour), minute: 0 }),
  },
  {
    pattern: new RegExp(`${FREE}([01]\\d|2[0-3])([0-5]\\d)(?=Z\\b| ?(?:UTC|GMT|hrs|hours|[PMCE][SD]T|CES?T|[EWC]AT)\\b)`, 'g'),
    read: ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute), is24: true }),
  },
  {
    pattern: /(?<=\b(?:at|from|between|since) |\d[hH]\d\d ?(?:to|until|and|-|–) ?)(\d{1,2})[hH](\d\d)(?!\w)/g,
    read: ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute), is24: true }),
  },
  // "between the hours of 1900 and 2100 UTC": the first of two that name their zone once.
  {
    pattern:
      /(?<=\b(?:between|from)(?: the hours of)? )([01]\d|2[0-3])([0-5]\d)(?= ?(?:and|to|until|-|–) ?(?:[01]\d|2[0-3])[0-5]\d(?:Z| ?(?:UTC|GMT|hrs|hours)\b))/g,
    read: ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute), is24: true }),
  },
  { pattern: /(?<![\w-])(?:12 )?(?:noon|midday)(?![\w-])/gi, read: () => ({ hour: 12, minute: 0, is24: true }) },
  { pattern: /(?<![\w-])(?:12 )?midnight(?![\w-])/gi, read: () => ({ hour: 0, minute: 0, is24: true }) },
]

/** What makes a number with a dot an amount: "10.15 million users", "12.30 GB". */
const AMOUNT =
  '(?:million|billion|thousand|percent|per|times|points?|x|[KMGT]i?B|[kmgt]b|ms|s|sec(?:ond)?s?|min(?:ute)?s?|h|hours?|days?|weeks?|months?|years?|km|miles?|euros?|dollars?)'

const HEAD_FORMS: readonly ClockForm[] = [
  // "11.55 updown alerts for", "19.13 onwards", "11.14 #channel: …" at the very beginning.
  {
    pattern: new RegExp(
      `(?<=^[\\s*_>-]{0,6}(?:c(?:a|irca)?\\.? ?)?)([01]?\\d|2[0-3])[.]([0-5]\\d)(?=, \\d{1,2}[.]\\d\\d | (?!${AMOUNT}\\b)[a-z#@("'\\[])`,
      'g',
    ),
    read: ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute), isDotted: true }),
  },
  {
    pattern: new RegExp(`${FREE}(\\d{1,2})[.](\\d\\d)(?![\\d.%])(?= ?(?:[-–—:|)\\]]|$| [A-Z]))`, 'g'),
    read: ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute), isDotted: true }),
  },
  {
    pattern: new RegExp(`${FREE}(\\d{1,2}) ?[hH](\\d\\d)(?!\\w)`, 'g'),
    read: ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute), is24: true }),
  },
  {
    pattern: new RegExp(`${FREE}([01]\\d|2[0-3])([0-5]\\d)(?=[hH]?(?: ?(?:[-–—:|)\\]])| [A-Z]|$))`, 'g'),
    read: ([, hour, minute]) => (/^(?:19|20)/.test(`${hour}`) ? null : { hour: Number(hour), minute: Number(minute), is24: true }),
  },
]

/** "lasted 1:30", "for 2:30 hours": a length, no time. */
const isLength = (text: string, match: RegExpExecArray): boolean =>
  /\b(?:for|lasted|lasting|duration:?|took|total(?: of)?)(?: (?:about|around|approximately|of|a|total)){0,5} $/i.test(
    text.slice(Math.max(0, match.index - 40), match.index),
  ) && /^ ?(?:h\b|hours?|hrs?|min)|^\W*$/i.test(text.slice(match.index + match[0].length, match.index + match[0].length + 10))

function mentionOf(text: string, match: RegExpExecArray, reading: Reading): ClockMention {
  const end = match.index + match[0].length
  const { clock, daysLater, malformed } = clockOf(reading)
  const zone = zoneAfter(text, end, match.index)
  return {
    index: match.index,
    end: zone?.end ?? end,
    clock,
    daysLater,
    malformed,
    zone,
    habit: habitOf(reading, match[0]),
    isAbout: ABOUT.test(text.slice(Math.max(0, match.index - 24), match.index)),
    isDotted: reading.isDotted ?? false,
  }
}

/** A bare `-04:00` is an offset only after an ISO time with its date; between two times a hyphen is a range. */
function zoneAfter(text: string, end: number, index: number): ZoneMention | null {
  const isIso = /\d[T ]$/.test(text.slice(Math.max(0, index - 2), index))
  return (isIso ? numericOffsetAt(text, end) : null) ?? plusOffsetAt(text, end) ?? zoneAt(text, end)
}

const plusOffsetAt = (text: string, end: number): ZoneMention | null =>
  /^ ?\+/.test(text.slice(end, end + 2)) ? numericOffsetAt(text, end) : null

const ABOUT =
  /(?:\b(?:around|about|approximately|approx\.?|roughly|circa|ca?\.?|gegen|vers|environ|hacia|verso|rond|omstreeks|tegen|near(?:ly)?|shortly (?:after|before)|just (?:after|before)) ?|~ ?)$/i

/** What `malformed` says of 25:10. */
export const NO_TIME = 'is no time of day'

function clockOf({ hour, minute, second = 0, meridiem, malformed }: Reading): Pick<ClockMention, 'clock' | 'daysLater' | 'malformed'> {
  const half = meridiem?.charAt(0).toLowerCase()
  if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && minute > 0)) {
    return { clock: { hour: 0, minute: 0, second: 0 }, daysLater: 0, malformed: NO_TIME }
  }
  if (hour === 24) return { clock: { hour: 0, minute, second }, daysLater: 1, malformed: null }
  if (half !== undefined && hour > 12)
    return { clock: { hour, minute, second }, daysLater: 0, malformed: `says both ${hour} hours and ${half}m` }
  const turned = half === 'p' && hour < 12 ? hour + 12 : half === 'a' && hour === 12 ? 0 : hour
  return { clock: { hour: turned, minute, second }, daysLater: 0, malformed: malformed ?? null }
}

function habitOf({ hour, meridiem, is24 }: Reading, written: string): ClockMention['habit'] {
  if (meridiem !== undefined) return 12
  return is24 === true || hour > 12 || hour === 0 || /^0\d/.test(written) ? 24 : null
}
