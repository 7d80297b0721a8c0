import { type CalendarDay, daysBetween } from '../../domain/time/written-time.ts'
import type { RawEntry } from '../entries/entries.ts'
import { isRelative } from '../entries/heads.ts'
import type { TimeMention } from '../times/times.ts'
import { type DateHabits, dayOf } from './calendar.ts'

/**
 * In: entries in the order of the document. Out: in that of the story: status pages and logs put the newest on top.
 * They are reversed where no step goes forward and at least two go back. A list that goes back and forth stays as it is:
 * a finding says that it is out of order. A date that is written once for several lines stays with them.
 */
export function sortByStory(entries: readonly RawEntry[], habits: DateHabits): readonly RawEntry[] {
  return isNewestFirst(entries, habits) ? repeatDates(entries).toReversed() : entries
}

function isNewestFirst(entries: readonly RawEntry[], habits: DateHabits): boolean {
  const times = entries.flatMap((entry) => timeOf(entry, habits) ?? [])
  if (times.length < entries.length) return false
  const steps = times.slice(1).map((time, index) => stepFrom(times[index] ?? time, time))
  return steps.every((step) => step <= 0) && steps.filter((step) => step < 0).length >= 2
}

interface EntryTime {
  readonly day: CalendarDay | null
  readonly minutes: number
}

const DAY = 1_440

function timeOf({ head, under }: RawEntry, habits: DateHabits): EntryTime | null {
  if (head.time === null || isRelative(head.time) || head.time.clock === null) return null
  const { hour, minute } = head.time.clock.clock
  const date = head.time.date ?? under?.date ?? null
  return { day: date === null ? null : dayOf(date, habits), minutes: hour * 60 + minute }
}

/** Minutes from one to the next; without both days half a day at most, for a longer step passes midnight. */
function stepFrom(from: EntryTime, to: EntryTime): number {
  const step = to.minutes - from.minutes
  if (from.day !== null && to.day !== null) return daysBetween(from.day, to.day) * DAY + step
  return Math.abs(step) <= DAY / 2 ? step : step - Math.sign(step) * DAY
}

/** Whether an entry promises to be later than the one above it: a sentence that only holds a time promises no order. */
export const followsOn = (above: RawEntry | undefined, entry: RawEntry | undefined): boolean =>
  entry?.head.goesOn !== true && above?.head.stands !== 'inside' && entry?.head.stands !== 'inside'

function repeatDates(entries: readonly RawEntry[]): readonly RawEntry[] {
  let above: TimeMention | null = null
  return entries.map((entry) => {
    const { time } = entry.head
    const own: TimeMention | null = time !== null && !isRelative(time) && time.date !== null ? time : null
    above = own ?? above
    return own === null && entry.under === null ? { ...entry, under: above } : entry
  })
}
