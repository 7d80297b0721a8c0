import type { Clock } from '../../domain/time/clock.ts'
import { type Instant, instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'

/** When people work: from and to in minutes after midnight, on these weekdays (Sunday 0), except on holidays (`2026-12-25`). */
export interface BusinessHours {
  readonly from: number
  readonly to: number
  readonly weekdays: readonly number[]
  readonly holidays: readonly string[]
}

const DAY_MS = 86_400_000
/** Of anything longer the whole weeks are counted as such: the days of ten years are not walked. */
const WALKED_DAYS_MAX = 3_660

/** How much of the time between two instants was working time. On a day whose clocks change it is what really passed. */
export function businessTime(from: Instant, to: Instant, hours: BusinessHours, clock: Clock): Milliseconds {
  const holidays = new Set(hours.holidays)
  const firstDay = Math.floor(clock.wallOf(from) / DAY_MS)
  const lastDay = Math.min(Math.floor(clock.wallOf(to) / DAY_MS), firstDay + WALKED_DAYS_MAX)
  let total = 0
  for (let day = firstDay; day <= lastDay; day += 1) {
    const midnight = day * DAY_MS
    const date = new Date(midnight)
    if (!hours.weekdays.includes(date.getUTCDay()) || holidays.has(date.toISOString().slice(0, 10))) continue
    const opens = instantAt(midnight + hours.from * 60_000, clock)
    const closes = instantAt(midnight + hours.to * 60_000, clock)
    total += Math.max(0, Math.min(closes, to) - Math.max(opens, from))
  }
  return milliseconds(total)
}

/** A time that the clocks skip is the moment at which they do. */
function instantAt(wall: number, clock: Clock): Instant {
  const exact = clock.instantOf(wall)
  if (exact !== null) return exact
  const later = clock.instantOf(wall + 3_600_000)
  return later ?? instant(wall)
}
