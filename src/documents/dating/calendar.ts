import { type CalendarDay, daysBetween } from '../../domain/time/written-time.ts'
import type { RawFact } from '../facts/sentence-facts.ts'
import type { SectionLine } from '../lines/sections.ts'
import { type DateMention, type DateOrder, datesIn } from '../times/calendar-dates.ts'

/** The dates of a document and what they have in common. */
export interface DocumentCalendar {
  readonly dates: readonly DatedLine[]
  readonly habits: DateHabits
  /** The day of times that state none; null: no date is stated anywhere. */
  readonly day: CalendarDay | null
}

export function readCalendar(lines: readonly SectionLine[], stated: readonly RawFact[]): DocumentCalendar {
  const dates = incidentDates(lines)
  const habits = habitsOf(
    dates.map(({ date }) => date),
    lines,
  )
  return { dates, habits, day: baseDay(stated, dates, habits) }
}

/** The day of the stated start, else the first date beside the timeline. */
function baseDay(stated: readonly RawFact[], dates: readonly DatedLine[], habits: DateHabits): CalendarDay | null {
  const start = stated.find(({ name, time }) => name === 'start' && time.date !== null)?.time.date ?? null
  const first = dates.find(({ role }) => role !== 'timeline') ?? dates[0]
  const date = start ?? first?.date ?? null
  return date === null ? null : dayOf(date, habits)
}

/** A date of the document with its line. */
interface DatedLine {
  readonly date: DateMention
  readonly line: number
  readonly role: SectionLine['role']
  readonly isTitle: boolean
  /** "Date: 18 June 2025" alone: where it is later than all entries, the day on which the document was written. */
  readonly isField: boolean
  /** In a paragraph: it may be about something long ago. */
  readonly isProse: boolean
}

/** The dates of the incident in their order, without those of the document itself and of plans. */
function incidentDates(lines: readonly SectionLine[]): readonly DatedLine[] {
  return lines
    .filter(({ role, kind, text }) => kind !== 'code' && !IGNORED_ROLES.has(role) && !OF_THE_DOCUMENT.test(text.slice(0, 80)))
    .flatMap((line) =>
      datesIn(line.text.slice(0, line.role === 'timeline' ? HEAD_MAX : LINE_MAX)).map((date) => ({
        date,
        line: line.number,
        role: line.role,
        isTitle: line.kind === 'heading' && line.level === 1,
        isField: /^date(?: |:|$)/i.test(line.text) && line.text.length <= 40,
        isProse: line.kind === 'text' && line.text.length > PARAGRAPH,
      })),
    )
}

/** Longer lines are paragraphs. */
const PARAGRAPH = 120
const LINE_MAX = 4_000
/** An entry is dated at its head; further on it quotes what others were about. */
const HEAD_MAX = 60
const IGNORED_ROLES: ReadonlySet<string> = new Set(['actions', 'appendix', 'lessons'])
const OF_THE_DOCUMENT =
  /^\W*(?:\w+ ){0,2}(?:author|written|published|updated|review|meeting|prepared|created|version|due|owner|posted|modified|report(?:ed)? (?:date|by)|date of (?:the )?(?:report|postmortem|document|review)|report date)/i

/** What the dates of a document have in common: the year that some of them leave out, the order of day and month. */
export interface DateHabits {
  readonly year: number | null
  readonly order: DateOrder | null
}

function habitsOf(dates: readonly DateMention[], lines: readonly SectionLine[]): DateHabits {
  const years = dates.flatMap(({ day }) => (day.year === null ? [] : [day.year]))
  return { year: years[0] ?? yearOfWriting(dates, lines), order: orderOf(dates) }
}

/**
 * Where no date of the incident has a year, the day on which the document was written gives it: people write in the year
 * of the incident, or early in the next. A month with its year in a title gives it too.
 */
function yearOfWriting(dates: readonly DateMention[], lines: readonly SectionLine[]): number | null {
  const [first] = dates
  if (first === undefined) return null
  const candidates = lines.filter(
    ({ kind, role, text }) => kind !== 'code' && role !== 'actions' && (role !== 'appendix' || MAIL_DATE.test(text)),
  )
  const opening = new Set(candidates.filter(({ kind }) => kind !== 'blank').slice(0, OPENING_LINES))
  for (const line of candidates) {
    const { text, kind } = line
    const written =
      OF_THE_DOCUMENT.test(text) || MAIL_DATE.test(text)
        ? datesIn(text.slice(0, LINE_MAX)).find(({ day }) => day.year !== null)?.day
        : undefined
    if (written !== undefined && written.year !== null) return first.day.month > written.month ? written.year - 1 : written.year
    const isTitle = kind === 'heading' || (opening.has(line) && text.length <= TITLE_MAX)
    const named = isTitle ? MONTH_AND_YEAR.exec(text)?.[1] : undefined
    if (named !== undefined) return Number(named)
  }
  return null
}

/** Among the first lines a short one is a title without a mark. */
const OPENING_LINES = 3
const TITLE_MAX = 60

/** "Date: Fri, 23 Jul 2021 09:12:44 -0400" */
const MAIL_DATE = /^(?:date|sent): \w{3,9}, /i
const MONTH_AND_YEAR = /(?:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},? |[(,] ?)((?:19|20)\d\d)(?![\w-])/i

/**
 * 1. A numeric date of which only one order is a day proves it. 2. Else the reading that lies near a date in words is
 * right. 3. Else the one in which the dates of the document lie together: days follow each other, months do not.
 * null where nothing decides.
 */
function orderOf(dates: readonly DateMention[]): DateOrder | null {
  const proven = dates.find(({ proves }) => proves !== null)?.proves ?? null
  if (proven !== null) return proven
  const plain = dates.filter(({ other }) => other === null).map(({ day }) => day)
  const open = dates.flatMap(({ day, other }) => (other === null ? [] : [{ monthFirst: day, dayFirst: other }]))
  for (const { monthFirst, dayFirst } of open) {
    const near = (candidate: CalendarDay) => plain.some((known) => Math.abs(daysBetween(known, candidate)) <= 3)
    if (near(monthFirst) !== near(dayFirst)) return near(monthFirst) ? 'month-first' : 'day-first'
  }
  const [asMonths, asDays] = [spreadOf(open.map(({ monthFirst }) => monthFirst)), spreadOf(open.map(({ dayFirst }) => dayFirst))]
  if (Math.max(asMonths, asDays) <= TOGETHER_MAX) return null
  if (Math.min(asMonths, asDays) > TOGETHER_MAX) return null
  return asMonths < asDays ? 'month-first' : 'day-first'
}

/** The dates of one incident lie within days. */
const TOGETHER_MAX = 14

function spreadOf(days: readonly CalendarDay[]): number {
  const [first] = days
  if (first === undefined) return 0
  const distances = days.map((day) => daysBetween(first, day))
  return Math.max(...distances) - Math.min(...distances)
}

/** The day that a date names, with the document's year and order of day and month. */
export function dayOf({ day, other }: DateMention, { year, order }: DateHabits): CalendarDay {
  const chosen = order === 'day-first' && other !== null ? other : day
  return chosen.year === null ? { ...chosen, year } : chosen
}
