import { type Clock, clockIn, earliestOf, isTimeZone, latestOf } from './clock.ts'
import { type Instant, instant, later, type Milliseconds, type Moment, milliseconds, minutes } from './time.ts'

/** What somebody typed for a time: a moment, that it is not known, or why it cannot be read. */
export type TypedTime =
  | { readonly kind: 'moment'; readonly moment: Moment }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wrong'; readonly why: string }

/** The clock of the page, and the time that is replaced: a time of day is read on the day that brings it nearest. */
export interface TypedTimeContext {
  readonly clock: Clock
  readonly near: Instant
}

/** The notations, for the hint beside a field. */
export const TYPED_TIME_HINT = '14:45 · ~14:40 · 14:40-14:50 · +5m · 2024-06-05 14:45 · 16:45 UTC+2'

/** "About 14:40" is read as this much on either side. */
const ABOUT_MS = minutes(5)

/**
 * Reads `14:45`, `14:45:20`, `~14:40` (five minutes either way), `14:40-14:50`, `+5m` and `-1h30m` (from the time that is
 * replaced), each with a date before it and a zone behind it where they are given, and `?` for not known.
 */
export function readTypedTime(typed: string, context: TypedTimeContext): TypedTime {
  const text = typed.trim()
  if (text === '') return wrong('Enter a time, or ? for not known.')
  if (text === '?') return { kind: 'unknown' }
  const shift = readShift(text)
  if (shift !== null) return { kind: 'moment', moment: { at: later(context.near, shift) } }
  const about = /^(?:~|about\s+)(.+)$/i.exec(text)?.[1]
  const [first = '', second] = RFC_3339.test(text) ? [text] : (about ?? text).split(RANGE)
  const from = readPoint(first, context)
  if (typeof from === 'string') return wrong(from)
  if (about !== undefined) {
    return { kind: 'moment', moment: { at: from, earliest: later(from, milliseconds(-ABOUT_MS)), latest: later(from, ABOUT_MS) } }
  }
  if (second === undefined) return { kind: 'moment', moment: { at: from } }
  const to = readPoint(second, { ...context, near: from })
  if (typeof to === 'string') return wrong(to)
  if (to < from) return wrong(`${second.trim()} is before ${first.trim()}.`)
  return { kind: 'moment', moment: { at: instant(Math.round((from + to) / 2)), earliest: from, latest: to } }
}

/** A moment as it would be typed: what `readTypedTime` reads as the same, near it. */
export function typedTimeOf(moment: Moment, clock: Clock): string {
  const [from, to] = [earliestOf(moment), latestOf(moment)]
  if (from === moment.at && to === moment.at) return clock.timeOfDayWithSeconds(moment.at)
  if (moment.at - from === ABOUT_MS && to - moment.at === ABOUT_MS && moment.at % 60_000 === 0) return `~${clock.timeOfDay(moment.at)}`
  return `${clock.timeOfDayWithSeconds(from)}-${clock.timeOfDayWithSeconds(to)}`
}

const wrong = (why: string): TypedTime => ({ kind: 'wrong', why })

/** Between two times: before the hyphen of a date there is none. */
const RANGE = /(?<=:\d\d(?:\.\d{1,9})?)\s*(?:-|–|\bto\b)\s*(?=(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d)/
/** Only here is what follows a minus its offset, and no second time. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 }

function readShift(text: string): Milliseconds | null {
  if (!/^[+−-](?:\s?\d{1,4}\s?[hms])+(?:in)?$/i.test(text)) return null
  const parts = [...text.matchAll(/(\d{1,4})\s?([hms])/gi)]
  const size = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 0), 0)
  return milliseconds(text.startsWith('+') ? size : -size)
}

const POINT = /^(?:(\d{4})-(\d\d)-(\d\d)(?:[T ]|,\s?))?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?\s*(.*)$/

/** An instant, or why it is none. */
function readPoint(typed: string, { clock, near }: TypedTimeContext): Instant | string {
  const text = typed.trim()
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone = ''] = POINT.exec(text) ?? []
  if (hour === undefined || minute === undefined) return `“${text.slice(0, 60)}” is not a time. Write ${TYPED_TIME_HINT}.`
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return `${text.slice(0, 60)} is not a time of day.`
  const local = zoneClock(zone, clock)
  if (local === null) return `“${zone.slice(0, 40)}” is not a known zone. Write UTC, UTC+2 or a name such as Europe/Berlin.`
  const timeOfDay = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1_000 + Number(fraction.padEnd(3, '0'))
  if (year === undefined) return nearest(timeOfDay, near, local) ?? `${text} does not exist on that day: the clocks skip it.`
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (new Date(midnight).getUTCDate() !== Number(day)) return `${year}-${month}-${day} is not a date.`
  return local.instantOf(midnight + timeOfDay) ?? `${text} does not exist: the clocks skip it.`
}

const DAY_MS = 86_400_000

/** On the day before, the same or the next, whichever is nearest; null: the clocks skip it. */
function nearest(timeOfDay: number, near: Instant, clock: Wall): Instant | null {
  const midnight = Math.floor(clock.wallOf(near) / DAY_MS) * DAY_MS
  const candidates = [-1, 0, 1].flatMap((days) => clock.instantOf(midnight + days * DAY_MS + timeOfDay) ?? [])
  return candidates.toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near))[0] ?? null
}

type Wall = Pick<Clock, 'wallOf' | 'instantOf'>

/** The clock of a zone as typed; null: no such zone. */
function zoneClock(zone: string, own: Clock): Wall | null {
  if (zone === '') return own
  if (/^(?:z|utc|gmt)$/i.test(zone)) return clockIn('UTC')
  const [, sign, hours, minutesPast = '0'] = /^(?:UTC|GMT)?\s?([+−-])(\d{1,2})(?::?(\d\d))?$/i.exec(zone) ?? []
  if (hours !== undefined) {
    const offset = (Number(hours) * 60 + Number(minutesPast)) * 60_000 * (sign === '+' ? 1 : -1)
    return { wallOf: (at) => at + offset, instantOf: (wall) => instant(wall - offset) }
  }
  return /^[A-Za-z][\w+/-]{1,40}$/.test(zone) && isTimeZone(zone) ? clockIn(zone) : null
}
