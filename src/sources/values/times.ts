import { hours, type Instant, instant, later, type Moment } from '../../domain/time/time.ts'

/** A time as written; `zone` says whether the sender stated one (without it the reading is as UTC). */
export interface WrittenTime {
  readonly at: Instant
  readonly zone: 'stated' | 'none'
}

/** What holds where the sender's time cannot be used: not later than the receipt, not earlier than `earliest` (null: no bound). */
export interface TimeBounds {
  readonly receivedAt: Instant
  readonly earliest: Instant | null
}

/** Zero values (year 1 of Go, 1970) and clocks that were never set lie before this. */
const FIRST_PLAUSIBLE = instant(Date.UTC(2000, 0, 1))
/** An epoch of zero, in whatever zone it was printed. */
const ZERO_MAX = instant(86_400_000)
const FUTURE_MAX = hours(24)
/** Offsets on Earth reach from -12:00 to +14:00. */
const OFFSET_MAX = hours(14)

/** When something happened as the sender states it; what is missing, zero or impossible falls back to the receipt, as an estimate. */
export function momentOf(value: unknown, bounds: TimeBounds): Moment {
  const written = plausibleTime(value, bounds.receivedAt)
  return written === null ? receiptMoment(bounds) : writtenMoment(written, bounds.receivedAt)
}

/** A time that can be true, with the uncertainty of a wall clock where no zone is stated. */
export const writtenMoment = ({ at, zone }: WrittenTime, receivedAt: Instant): Moment =>
  zone === 'stated' ? { at } : zonelessMoment(at, receivedAt)

/** As `writtenMoment`, for files that keep old history: only the zero values (year 1, 1970) and the future are refused. */
export function historyMoment(written: WrittenTime | null, receivedAt: Instant): Moment {
  if (written === null || written.at <= ZERO_MAX || written.at > later(receivedAt, FUTURE_MAX))
    return receiptMoment({ receivedAt, earliest: null })
  return writtenMoment(written, receivedAt)
}

/** A time that can be true of something received at `receivedAt`; null where the sender states none. */
export function plausibleTime(value: unknown, receivedAt: Instant): WrittenTime | null {
  const written = writtenTime(value)
  return written !== null && isPlausible(written, receivedAt) ? written : null
}

export const isPlausible = ({ at }: WrittenTime, receivedAt: Instant): boolean =>
  at >= FIRST_PLAUSIBLE && at <= later(receivedAt, FUTURE_MAX)

/** The receipt as an estimate of a time that was not stated. */
export function receiptMoment({ receivedAt, earliest }: TimeBounds): Moment {
  return earliest === null || earliest > receivedAt
    ? { at: receivedAt, latest: receivedAt }
    : { at: receivedAt, earliest, latest: receivedAt }
}

/** A wall clock of nobody knows where, read as UTC. */
function zonelessMoment(at: Instant, receivedAt: Instant): Moment {
  const latest = instant(Math.max(at, Math.min(later(at, OFFSET_MAX), receivedAt)))
  return { at, earliest: instant(at - OFFSET_MAX), latest }
}

/** RFC 3339 with the variants that senders really use, or an epoch number (also as text); null for anything else. */
export function writtenTime(value: unknown): WrittenTime | null {
  if (typeof value === 'number') return epochTime(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return /^\d{1,19}(?:\.\d{1,9})?$/.test(text) ? epochText(text) : calendarTime(text)
}

/** By the size of the number: seconds, milliseconds, microseconds or nanoseconds. */
function epochTime(value: number): WrittenTime | null {
  if (!(value > 0) || value >= 1e20) return null
  if (value < 1e11) return { at: instant(Math.floor(value * 1_000 + 1e-3)), zone: 'stated' }
  if (value < 1e14) return { at: instant(Math.floor(value)), zone: 'stated' }
  if (value < 1e17) return { at: instant(Math.floor(value / 1e3)), zone: 'stated' }
  // A double holds nanoseconds of our days to 256 ns: half of that keeps a whole millisecond whole.
  return { at: instant(Math.floor((value + 128) / 1e6)), zone: 'stated' }
}

/** Digits are cut as text: 19 of them do not fit a double. */
function epochText(text: string): WrittenTime | null {
  const [whole = '', fraction = ''] = text.split('.')
  const digits = whole.replace(/^0+(?=\d)/, '')
  if (digits.length <= 11) return epochTime(Number(`${digits}.${fraction}`))
  if (digits.length <= 14) return epochTime(Number(digits))
  const unitDigits = digits.length <= 17 ? 3 : 6
  return { at: instant(Number(digits.slice(0, -unitDigits))), zone: 'stated' }
}

const CALENDAR_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(?:(Z|z|UTC|GMT)|([+-])(\d\d):?(\d\d)(?: [A-Z]{2,5})?)?$/

function calendarTime(text: string): WrittenTime | null {
  const match = CALENDAR_TIME.exec(text)
  if (match === null) return null
  const [, year, month, day, hour, minute, second = '0', fraction = '', utc, sign, offsetHour = '0', offsetMinute = '0'] = match
  const clock = utcWallClock([year, month, day, hour, minute, second].map(Number), Number(fraction.padEnd(3, '0').slice(0, 3)))
  if (clock === null || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000
  return { at: instant(clock - offsetMs), zone: utc === undefined && sign === undefined ? 'none' : 'stated' }
}

/** Epoch ms of a UTC wall clock; null where the calendar has no such time (30 February). A leap second counts as the next minute. */
export function utcWallClock(fields: readonly number[], ms: number): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return null
  const midnight = new Date(0)
  // Unlike Date.UTC this takes years below 100 as they are: Go's zero time is in year 1.
  midnight.setUTCFullYear(year, month - 1, day)
  if (midnight.getUTCDate() !== day) return null
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 + ms
}
