import { dayAfter, type WrittenTime } from '../../domain/time/written-time.ts'

const [HOUR, DAY] = [60, 24 * 60]

/** The time so many minutes after the moment that relative times count from; null: the document gives no such moment. */
export function relativeTime(origin: WrittenTime | null, minutes: number): WrittenTime | null {
  if (origin?.clock == null) return null
  const total = origin.clock.hour * HOUR + origin.clock.minute + minutes
  const days = Math.floor(total / DAY)
  const rest = total - days * DAY
  const clock = { hour: Math.floor(rest / HOUR), minute: Math.floor(rest % HOUR), second: origin.clock.second }
  return {
    ...origin,
    day: origin.day === null ? null : dayAfter(origin.day, days),
    daysLater: origin.day === null ? origin.daysLater + days : 0,
    clock,
  }
}
