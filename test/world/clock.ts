import { type Instant, instant, isoOf } from '../../src/domain/time/time.ts'

/** `clock('2023-05-09', '+03:00')('14:00:40')` is that moment on that day in that offset. */
export function clock(day: string, offset: string): (time: string) => Instant {
  return (time) => {
    const epochMs = Date.parse(`${day}T${time}${offset}`)
    if (Number.isNaN(epochMs)) throw new RangeError(`not a time of day: ${day} ${time} ${offset}`)
    return instant(epochMs)
  }
}

/** As GitHub and PagerDuty write times that they keep to the second. */
export const isoSecondsOf = (at: Instant): string => `${isoOf(at).slice(0, 19)}Z`

/** The wall clock at an offset, to the second: `2023-05-09T14:00:40`. */
export function wallClockOf(at: Instant, offset: string): string {
  return isoOf(instant(at + offsetMs(offset))).slice(0, 19)
}

function offsetMs(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number)
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
