import { type CalendarDay, daysBetween } from '../../domain/time/written-time.ts'
import { type DateHabits, dayOf } from '../times/calendar.ts'
import type { TimeMention } from '../times/times.ts'
import type { RawEntry } from './entries.ts'
import { isRelative } from './heads.ts'

/**
 * In: entries in the order of the document. Out: in that of the story: status pages and logs put the newest on top.
 * They are turned where every step goes back and at least two do; a list that goes back and forth is out of order, and
 * stays for the findings to say so. A date told once for several lines stays with them.
 */
export function inStoryOrder(entries: readonly RawEntry[], habits: DateHabits): readonly RawEntry[] {
  return isNewestFirst(entries, habits) ? withDates(entries).toReversed() : entries
}

function isNewestFirst(entries: readonly RawEntry[], habits: DateHabits): boolean {
  const places = entries.flatMap((entry) => placeOf(entry, habits) ?? [])
  if (places.length < entries.length) return false
  const steps = places.slice(1).map((place, index) => stepFrom(places[index] ?? place, place))
  return steps.every((step) => step <= 0) && steps.filter((step) => step < 0).length >= 2
}

interface Place {
  readonly day: CalendarDay | null
  readonly minutes: number
}

const DAY = 1_440

function placeOf({ head, under }: RawEntry, habits: DateHabits): Place | null {
  if (head.time === null || isRelative(head.time) || head.time.clock === null) return null
  const { hour, minute } = head.time.clock.clock
  const date = head.time.date ?? under?.date ?? null
  return { day: date === null ? null : dayOf(date, habits), minutes: hour * 60 + minute }
}

/** Minutes from one to the next; without both days half a day at most, for a longer step passes midnight. */
function stepFrom(from: Place, to: Place): number {
  const step = to.minutes - from.minutes
  if (from.day !== null && to.day !== null) return daysBetween(from.day, to.day) * DAY + step
  return Math.abs(step) <= DAY / 2 ? step : step - Math.sign(step) * DAY
}

function withDates(entries: readonly RawEntry[]): readonly RawEntry[] {
  let above: TimeMention | null = null
  return entries.map((entry) => {
    const { time } = entry.head
    const own: TimeMention | null = time !== null && !isRelative(time) && time.date !== null ? time : null
    above = own ?? above
    return own === null && entry.under === null ? { ...entry, under: above } : entry
  })
}
