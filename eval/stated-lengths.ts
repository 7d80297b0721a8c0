import { type Instant, instant, minutes } from '../src/domain/time/time.ts'
import type { WorkingHours } from './working-hours.ts'

/** Why a stated length is not what the clock gives. `hours`: null where no calendar of working hours gives it either. */
export interface LengthMismatch {
  readonly statedMinutes: number
  readonly wallMinutes: number
  readonly hours: WorkingHours | null
}

/** A length that someone stated, and the ends that it should have. `hours`: those that the statement names. */
export interface StatedSpan {
  readonly from: Instant
  readonly to: Instant
  readonly statedMinutes: number
  readonly hours: WorkingHours | null
}

/**
 * In: a stated length with its ends. Out: null where they agree to the minute; else the mismatch, with the working hours
 * that explain it: those that the statement names, else the first usual ones that give the stated length.
 */
export function mismatchOf({ from, to, statedMinutes, hours }: StatedSpan): LengthMismatch | null {
  const wallMinutes = (to - from) / MINUTE
  if (Math.abs(wallMinutes - statedMinutes) <= TOLERANCE_MINUTES) return null
  const candidates = hours === null ? USUAL_HOURS : [hours, { ...hours, days: 'weekdays' as const }]
  const span = wallMinutes > statedMinutes && wallMinutes <= CALENDAR_MAX_MINUTES
  const found = span
    ? candidates.find((calendar) => Math.abs(workingMinutes(from, to, calendar) - statedMinutes) <= TOLERANCE_MINUTES)
    : undefined
  return { statedMinutes, wallMinutes, hours: found ?? null }
}

/** The minutes between two instants that lie within working hours; both read on the clock they were written in. */
export function workingMinutes(from: Instant, to: Instant, { from: opens, to: closes, days }: WorkingHours): number {
  let total = 0
  for (let midnight = Math.floor(from / DAY) * DAY; midnight < to; midnight += DAY) {
    if (days === 'weekdays' && isWeekend(instant(midnight))) continue
    const open = Math.max(from, midnight + opens * MINUTE)
    const close = Math.min(to, midnight + closes * MINUTE)
    total += Math.max(0, close - open)
  }
  return total / MINUTE
}

const MINUTE = minutes(1)
const DAY = minutes(1_440)
/** Stated and computed are both rounded to minutes. */
const TOLERANCE_MINUTES = 1
/** Longer than that nobody leaves out nights by hand; it also bounds the work. */
const CALENDAR_MAX_MINUTES = 60 * 1_440

const isWeekend = (at: Instant): boolean => [0, 6].includes(new Date(at).getUTCDay())

/** Office hours first, then waking hours; whole hours, as people leave out nights. */
const USUAL_HOURS: readonly WorkingHours[] = (['weekdays', 'all'] as const).flatMap((days) =>
  [9, 10, 8, 7, 6].flatMap((opens) => [17, 18, 16, 19, 20, 21, 22, 23].map((closes) => ({ from: opens * 60, to: closes * 60, days }))),
)
