import { type Instant, instant } from './time.ts'

/** A day as far as a person wrote it; `year` null: not stated. */
export interface CalendarDay {
  readonly year: number | null
  readonly month: number
  readonly day: number
}

/** A time of day; seconds 0 where only the minute was stated. */
export interface TimeOfDay {
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** A time as far as a person wrote it down. Each part is null where the document does not state it. */
export interface WrittenTime {
  readonly day: CalendarDay | null
  /** Whole days since the first undated time of the document: 1 for what happened after the first midnight. 0 where `day` is stated. */
  readonly daysLater: number
  readonly clock: TimeOfDay | null
  readonly offsetMinutes: number | null
  /** "around 14:05". */
  readonly isAbout: boolean
}

/**
 * `2023-05-09T14:00:00+03:00`, without an offset where none is stated, `--06-05T21:30:00` without a year,
 * `T10:45:00+01:00` without a date, `2024-01-31` without a time.
 */
export function writtenOf({ day, clock, offsetMinutes }: WrittenTime): string {
  const date = day === null ? '' : `${day.year === null ? '-' : String(day.year).padStart(4, '0')}-${two(day.month)}-${two(day.day)}`
  if (clock === null) return date
  const time = `T${two(clock.hour)}:${two(clock.minute)}:${two(clock.second)}`
  return `${date}${time}${offsetMinutes === null ? '' : offsetOf(offsetMinutes)}`
}

/** `+03:00`. */
export function offsetOf(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Leap years before the epoch, so that the sign distinguishes a time without a year or a date from every other. */
const YEAR_NOT_STATED = 1904
const DATE_NOT_STATED = 1896

/**
 * The time as an instant that can be compared with the others of its document. Without a zone it is read as UTC. Without a
 * year or a date it lies long before the epoch: good for order and differences; `calendarOf` says what of it is real.
 */
export function toInstant({ day, daysLater, clock, offsetMinutes }: WrittenTime): Instant {
  const { year, month, day: date } = day ?? { year: DATE_NOT_STATED, month: 1, day: 1 }
  const { hour, minute, second } = clock ?? { hour: 0, minute: 0, second: 0 }
  return instant(Date.UTC(year ?? YEAR_NOT_STATED, month - 1, date + daysLater, hour, minute - (offsetMinutes ?? 0), second))
}

/** Senders do write the year 1: what lies before every time without a date is theirs. */
const FIRST_UNDATED = Date.UTC(DATE_NOT_STATED - 1, 11, 1)

/** What is known of an instant's date: all of it, the day but not the year, or only the time of day. */
export function calendarOf(at: Instant): 'date' | 'day' | 'time' {
  if (at >= 0 || at < FIRST_UNDATED) return 'date'
  // A zone may carry the first hours of a day into the year before.
  return new Date(at).getUTCFullYear() >= YEAR_NOT_STATED - 1 ? 'day' : 'time'
}

/** The day so many days after it; of a day without a year in a leap year. */
export function dayAfter({ year, month, day }: CalendarDay, days: number): CalendarDay {
  const moved = new Date(Date.UTC(year ?? YEAR_NOT_STATED, month - 1, day + days))
  return { year: year === null ? null : moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** Whole days from one to the other; a year that one of them does not state is that of the other. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  const year = from.year ?? to.year ?? YEAR_NOT_STATED
  return Math.round((Date.UTC(to.year ?? year, to.month - 1, to.day) - Date.UTC(from.year ?? year, from.month - 1, from.day)) / 86_400_000)
}

/** Sunday 0 to Saturday 6; null without a year. */
export const weekdayOf = ({ year, month, day }: CalendarDay): number | null =>
  year === null ? null : new Date(Date.UTC(year, month - 1, day)).getUTCDay()

/** Whether the calendar has this day. */
export function isDay({ year, month, day }: CalendarDay): boolean {
  const date = new Date(Date.UTC(year ?? YEAR_NOT_STATED, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const two = (count: number): string => String(count).padStart(2, '0')
