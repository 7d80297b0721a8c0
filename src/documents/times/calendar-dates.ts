import { monthNumberOf } from '../../domain/time/month-names.ts'
import { type CalendarDay, isDay } from '../../domain/time/written-time.ts'

/** A date as it stands in a text. */
export interface DateMention {
  readonly index: number
  readonly end: number
  readonly day: CalendarDay
  /** Sunday 0 to Saturday 6, where the text names the weekday beside it. */
  readonly weekday: number | null
  /** The other reading of a numeric date that is a day in either order. */
  readonly other: CalendarDay | null
  /** The order that a numeric date proves, because only one of the two is a day; null: it proves none. */
  readonly proves: DateOrder | null
}

export type DateOrder = 'month-first' | 'day-first'

/** In: a text. Out: its dates in order. Promise: none overlap; each is a day of the calendar. Linear in the text. */
export function datesIn(text: string): readonly DateMention[] {
  if (!MAY_NAME_DAY.test(text)) return []
  const found = FORMS.flatMap(({ pattern, read }) => [...text.matchAll(pattern)].flatMap((match) => mentionsOf(text, match, read(match))))
  const kept: DateMention[] = []
  for (const mention of found.toSorted((a, b) => a.index - b.index || b.end - a.end)) {
    if (mention.index >= (kept.at(-1)?.end ?? 0)) kept.push(mention)
  }
  return kept
}

/** Most texts name no day: the cheapest check comes first. */
const MAY_NAME_DAY = /\d[-/.,] ?\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i

interface Reading {
  readonly day: CalendarDay
  readonly other?: CalendarDay
  readonly proves?: DateOrder
}

interface DateForm {
  readonly pattern: RegExp
  readonly read: (match: RegExpExecArray) => readonly Reading[]
}

/** "may" and "mar" in lower case are other words. */
const MONTH =
  '((?:[Jj]an|JAN)(?:uary|UARY)?|(?:[Ff]eb|FEB)(?:ruary|RUARY)?|Mar(?:ch)?|march|MAR(?:CH)?|(?:[Aa]pr|APR)(?:il|IL)?|May|MAY|(?:[Jj]un|JUN)[eE]?|(?:[Jj]ul|JUL)[yY]?|(?:[Aa]ug|AUG)(?:ust|UST)?|(?:[Ss]ep|SEP)(?:t|T)?(?:ember|EMBER)?|(?:[Oo]ct|OCT)(?:ober|OBER)?|(?:[Nn]ov|NOV)(?:ember|EMBER)?|(?:[Dd]ec|DEC)(?:ember|EMBER)?)(?![A-Za-z])\\.?'
const DAY = '(0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?(?!\\d|[:.]\\d)'
/** "5 November ’24" */
const YEAR = "((?:19|20)\\d\\d|['’‘]\\d\\d)(?!\\d|:\\d)"
const TO = ' ?(?:-|–|—|to|and|&) ?'

const FORMS: readonly DateForm[] = [
  {
    pattern: /(?<![\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d|[-/]\d{3})/g,
    read: (match) => [{ day: dayOf(match[1], match[3], match[4]) }],
  },
  {
    pattern: /(?<![\d.:/-])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d.:/-]\d|\d)/g,
    read: (match) =>
      match[2] === '.'
        ? readDotted(match[1], match[3], match[4])
        : readNumeric({ first: Number(match[1]), second: Number(match[3]), year: yearOf(match[4]) }),
  },
  {
    pattern: /(?<![\d.:/-])(\d{1,2}), ?(\d{1,2}), ?((?:19|20)\d\d)(?!\d)/g,
    read: (match) => readNumeric({ first: Number(match[1]), second: Number(match[2]), year: yearOf(match[3]) }),
  },
  // Day and month alone, only before a time, 6/5 14:05, or on a line of their own.
  {
    pattern: /(?<![\d.:/-])(\d{1,2})\/(\d{1,2})(?=,? {1,2}\d{1,2}[:.]\d\d|$)(?<=^\d{1,2}\/\d{1,2}|\d{1,2}\/\d{1,2}(?=,? {1,2}\d))/g,
    read: (match) => readNumeric({ first: Number(match[1]), second: Number(match[2]), year: null }),
  },
  {
    pattern: new RegExp(`(?<![\\w.:/-])((?:19|20)\\d\\d)[ ,/-]{1,2}${MONTH}[ -]${DAY}`, 'g'),
    read: (match) => [{ day: readNamed(match[2], match[3], match[1]) }],
  },
  {
    pattern: new RegExp(`(?<![\\w-])${MONTH} ${DAY}${TO}${DAY}(?:,? ${YEAR})?`, 'g'),
    read: (match) => [{ day: readNamed(match[1], match[2], match[4]) }, { day: readNamed(match[1], match[3], match[4]) }],
  },
  {
    pattern: new RegExp(`(?<![\\w.:-])${DAY}${TO}${DAY}(?: of)? ${MONTH}(?:,? ${YEAR})?`, 'g'),
    read: (match) => [{ day: readNamed(match[3], match[1], match[4]) }, { day: readNamed(match[3], match[2], match[4]) }],
  },
  {
    pattern: new RegExp(`(?<![\\w-])${MONTH}[ -]?(?:the )?${DAY}(?:(?: ?,{0,2} ?|-| of )${YEAR})?`, 'g'),
    read: (match) => [{ day: readNamed(match[1], match[2], match[3]) }],
  },
  {
    pattern: new RegExp(`(?<![\\w.:-])${DAY}(?: of|,|\\.(?= ))?[ -/]${MONTH}(?:(?: ?,{0,2} |-|/)${YEAR})?`, 'g'),
    read: (match) => [{ day: readNamed(match[2], match[1], match[3]) }],
  },
]

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): CalendarDay {
  return { year: year === undefined ? null : yearOf(year), month: Number(month), day: Number(day) }
}

const readNamed = (month: string | undefined, day: string | undefined, year: string | undefined): CalendarDay =>
  dayOf(year, String(monthNumberOf(month ?? '')), day)

function yearOf(text: string | undefined): number {
  const digits = text?.replace(/^\D/, '')
  return digits?.length === 2 ? 2000 + Number(digits) : Number(digits)
}

/** Day and month in either order; where both orders are days, month first, with the other beside it. */
function readNumeric({ first, second, year }: { first: number; second: number; year: number | null }): readonly Reading[] {
  const monthFirst = { year, month: first, day: second }
  const dayFirst = { year, month: second, day: first }
  if (!isPlausible(monthFirst)) return [{ day: dayFirst, proves: 'day-first' }]
  if (!isPlausible(dayFirst)) return [{ day: monthFirst, proves: 'month-first' }]
  return first === second ? [{ day: monthFirst }] : [{ day: monthFirst, other: dayFirst }]
}

/** Where dates have dots, the day stands first: 09.05.2023. */
function readDotted(day: string | undefined, month: string | undefined, year: string | undefined): readonly Reading[] {
  const dayFirst = { year: yearOf(year), month: Number(month), day: Number(day) }
  return isPlausible(dayFirst) ? [{ day: dayFirst }] : readNumeric({ first: Number(day), second: Number(month), year: yearOf(year) })
}

const isPlausible = (day: CalendarDay): boolean => day.month >= 1 && day.month <= 12 && day.day >= 1 && isDay(day)

/** Of a span that names its month once the first day ends where the second begins. */
function mentionsOf(text: string, match: RegExpExecArray, readings: readonly Reading[]): readonly DateMention[] {
  const end = match.index + match[0].length
  const [first, second] = readings
  if (first === undefined || readings.some(({ day }) => !isPlausible(day))) return []
  if (second === undefined) return [mentionAt(text, { from: match.index, to: end }, first)]
  const joint = match.index + match[0].search(/\d(?:st|nd|rd|th)? ?(?:-|–|—|to|and|&) ?\d/) + 1
  const next = joint + (/^(?:st|nd|rd|th)? ?(?:-|–|—|to|and|&) ?/.exec(text.slice(joint, end))?.[0].length ?? 0)
  return [mentionAt(text, { from: match.index, to: joint }, first), mentionAt(text, { from: next, to: end }, second)]
}

function mentionAt(text: string, { from, to }: { from: number; to: number }, { day, other, proves }: Reading): DateMention {
  const before = WEEKDAY_BEFORE.exec(text.slice(Math.max(0, from - 24), from))
  const after = WEEKDAY_AFTER.exec(text.slice(to, to + 20))
  const weekday = before?.[1] ?? after?.[1] ?? after?.[2] ?? null
  return {
    index: from - (before?.[0].length ?? 0),
    end: to + (after?.[0].length ?? 0),
    day,
    weekday: weekday === null ? null : WEEKDAYS.indexOf(weekday.slice(0, 3).toLowerCase()),
    other: other ?? null,
    proves: proves ?? null,
  }
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const WEEKDAY = '((?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?)\\.?'
const WEEKDAY_BEFORE = new RegExp(`\\b${WEEKDAY}(?:,? (?:the )?|,? ?\\()$`, 'i')
const WEEKDAY_AFTER = new RegExp(`^,? ?\\(${WEEKDAY}\\)|^, ${WEEKDAY}(?=\\W|$)`, 'i')
