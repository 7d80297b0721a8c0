import { type CalendarDay, dayAfter, daysBetween, type TimeOfDay } from '../../domain/time/written-time.ts'
import type { RawEntry } from '../entries/entries.ts'
import { isRelative } from '../entries/heads.ts'
import type { ClockMention } from '../times/clock-times.ts'

/** The day of entries that state none, and the moment at which the document says that it ended; null: it does not say. */
export interface StatedDays {
  readonly day: CalendarDay | null
  readonly end: { readonly day: CalendarDay; readonly clock: TimeOfDay } | null
}

/** An entry with a date of its own, and what stands above it. */
interface DatedEntry {
  readonly own: CalendarDay
  readonly index: number
  readonly clock: ClockMention
  /** The day and the minutes of the last time above it. */
  readonly day: CalendarDay | null
  readonly last: number | null
}

/** Dates that the entries around them show to be slips of the pen. */
export class DateSlips {
  readonly #entries: readonly RawEntry[]
  readonly #explicit: readonly (CalendarDay | null)[]
  readonly #context: StatedDays

  /** `explicit`: the date of each entry as written; null: it has none. */
  constructor(entries: readonly RawEntry[], explicit: readonly (CalendarDay | null)[], context: StatedDays) {
    this.#entries = entries
    this.#explicit = explicit
    this.#context = context
  }

  /** The day that was meant; null: the one that is written. */
  readAs(entry: DatedEntry): CalendarDay | null {
    return this.#amongNeighbours(entry) ?? this.#dayTooLate(entry)
  }

  /** What both neighbours say, where they agree within a day and this one is weeks away from them. */
  #amongNeighbours({ own, index }: DatedEntry): CalendarDay | null {
    const { day } = this.#context
    const before = this.#explicit.slice(0, index).findLast((other) => other !== null) ?? day
    const after = this.#explicit.slice(index + 1).find((other) => other !== null) ?? day
    // The day of the title or the summary is one voice, not two.
    if (before == null || after == null || (before === day && after === day)) return null
    if (Math.abs(daysBetween(before, after)) > 1 || Math.abs(daysBetween(before, own)) < 20) return null
    return before
  }

  /** The day before, where the entry would stand after the stated end and the next one, which goes back, before it. */
  #dayTooLate({ own, index, clock: { clock }, day, last }: DatedEntry): CalendarDay | null {
    const { end } = this.#context
    const next = this.#entries[index + 1]?.head.time
    if (end === null || next == null || isRelative(next) || next.clock === null) return null
    const nextDay = this.#explicit[index + 1] ?? own
    const isAfterEnd = daysBetween(end.day, own) === 0 && minutesOf(clock) > minutesOf(end.clock)
    const isNextInTime = daysBetween(nextDay, end.day) === 0 && minutesOf(next.clock.clock) <= minutesOf(end.clock)
    const read = dayAfter(own, -1)
    const ahead = day === null ? 1 : daysBetween(day, read)
    const isInOrder = ahead > 0 || (ahead === 0 && (last ?? 0) <= minutesOf(clock))
    return isAfterEnd && isNextInTime && isInOrder ? read : null
  }
}

const minutesOf = ({ hour, minute }: TimeOfDay): number => hour * 60 + minute
