import { type CalendarDay, daysBetween } from '../domain/written-time.ts'
import { type DateMention, datesIn } from './calendar-dates.ts'
import type { PlacedLine } from './sections.ts'

/** A date of the document with its line. */
export interface DatedLine {
  readonly date: DateMention
  readonly line: number
  readonly role: PlacedLine['role']
  readonly isTitle: boolean
}

/** In: lines. Out: the dates that speak of the incident, in their order: not those of the document itself, nor of plans. */
export function incidentDates(lines: readonly PlacedLine[]): readonly DatedLine[] {
  return lines
    .filter(({ role, kind, text }) => kind !== 'code' && !SILENT.has(role) && !OF_THE_DOCUMENT.test(text.slice(0, 80)))
    .flatMap((line) =>
      datesIn(line.text.slice(0, LINE_MAX)).map((date) => ({
        date,
        line: line.number,
        role: line.role,
        isTitle: line.kind === 'heading' && line.level === 1,
      })),
    )
}

const LINE_MAX = 4_000
const SILENT: ReadonlySet<string> = new Set(['actions', 'appendix', 'lessons'])
const OF_THE_DOCUMENT =
  /^\W*(?:\w+ ){0,2}(?:author|written|published|updated|review|meeting|prepared|created|version|due|owner|posted|modified|report(?:ed)? (?:date|by)|date of (?:the )?(?:report|postmortem|document|review)|report date)/i

/** What the dates of a document have in common: the year that some of them leave out, the order of day and month. */
export interface DateHabits {
  readonly year: number | null
  readonly order: 'month-first' | 'day-first' | null
}

export function habitsOf(dates: readonly DateMention[]): DateHabits {
  const years = dates.flatMap(({ day }) => (day.year === null ? [] : [day.year]))
  return { year: years[0] ?? null, order: orderOf(dates) }
}

/**
 * Numeric dates that can be read in one order only tell it, and so do dates in words: the reading nearer to one of them
 * is right. null where every date can be read both ways.
 */
function orderOf(dates: readonly DateMention[]): DateHabits['order'] {
  const plain = dates.filter(({ other }) => other === null).map(({ day }) => day)
  const open = dates.filter(({ other }) => other !== null)
  for (const { day, other } of open) {
    if (other === null) continue
    const near = (candidate: CalendarDay) => plain.some((known) => Math.abs(daysBetween(known, candidate)) <= 3)
    if (near(day) !== near(other)) return near(day) ? 'month-first' : 'day-first'
  }
  return null
}

/** The day that a date names, with the document's year and order of day and month. */
export function dayOf({ day, other }: DateMention, { year, order }: DateHabits): CalendarDay {
  const chosen = order === 'day-first' && other !== null ? other : day
  return chosen.year === null ? { ...chosen, year } : chosen
}
