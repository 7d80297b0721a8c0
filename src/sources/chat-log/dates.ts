import type { Problem } from '../../domain/raw-event.ts'
import { hours, type Instant, later } from '../../domain/time/time.ts'
import { utcWallClock } from '../values/times.ts'
import { ZONE_NAMES, zoneOffset } from '../values/zone-offsets.ts'
import type { ChatLine, WrittenDate } from './lines.ts'

/** What the address says of a log, and when the log came. */
export interface LogContext {
  /** Of the first message, where the log has none: `2024-03-12`. */
  readonly date: string | null
  /** Of the clock: `UTC`, `CET`, `+02:00`. */
  readonly zone: string | null
  /** How `03/04/2024` is meant: `day-first` or `month-first`. */
  readonly order: string | null
  readonly receivedAt: Instant
}

export type LogTimes = { readonly at: readonly string[] } | { readonly problem: Problem }

type Day = readonly [number, number, number]

/** The time of each message, RFC 3339, without a zone where none is known; or what has to be said before the log can be read. */
export function datesOf(lines: readonly ChatLine[], context: LogContext): LogTimes {
  const zone = context.zone === null ? '' : offsetText(context.zone)
  if (zone === null) return { problem: { pointer: '?zone', detail: 'expected a zone such as UTC, CET or +02:00' } }
  const order = orderOf(lines, context)
  if ('problem' in order) return order
  const given = /^(\d{4})-(\d\d)-(\d\d)$/.exec(context.date ?? '')
  const first: Day | null = given === null ? null : [Number(given[1]), Number(given[2]), Number(given[3])]
  if (first === null && lines.some(({ date }) => date === null))
    return {
      problem: { pointer: '?date', detail: 'the log has no date: add that of its first message to the address, such as ?date=2024-03-12' },
    }
  return { at: timesOf(lines, first, order.isDayFirst).map((time, index) => `${time}${lines[index]?.zone ?? zone}`) }
}

/** A clock that goes back where no date stands has passed midnight. */
function timesOf(lines: readonly ChatLine[], first: Day | null, isDayFirst: boolean): readonly string[] {
  let date: WrittenDate | null = null
  let day: Day = first ?? [1970, 1, 1]
  let clock = ''
  return lines.map((line) => {
    if (line.date !== null && line.date !== date) day = dayOf(line.date, isDayFirst)
    else if (secondsOf(line.clock) < secondsOf(clock) - BACK_MAX_S) day = nextDay(day)
    date = line.date
    clock = line.clock
    return `${textOf(day)}T${line.clock}`
  })
}

/** Lines of one log are a little out of order where clocks are. */
const BACK_MAX_S = 3_600

const secondsOf = (clock: string): number => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
const textOf = (day: Day): string => day.map((field, index) => String(field).padStart(index === 0 ? 4 : 2, '0')).join('-')

function nextDay([year, month, day]: Day): Day {
  const next = new Date(Date.UTC(year, month - 1, day + 1))
  return [next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate()]
}

function dayOf({ order, fields: [a, b, c] }: WrittenDate, isDayFirst: boolean): Day {
  if (order === 'year-first') return [a, b, c]
  return isDayFirst ? [c, b, a] : [c, a, b]
}

/** Day or month first, if a number above 12, the order of the lines or the receipt proves it; else the address has to say it. */
function orderOf(
  lines: readonly ChatLine[],
  { order, receivedAt }: LogContext,
): { readonly isDayFirst: boolean } | { readonly problem: Problem } {
  if (order !== null && /^(?:day|month)-first$/.test(order)) return { isDayFirst: order === 'day-first' }
  const dates = [...new Set(lines.flatMap(({ date }) => (date?.order === 'unknown' ? [date] : [])))]
  const possible = [true, false].filter((isDayFirst) => isPossible(dates, isDayFirst, receivedAt))
  const [only, other] = possible
  if (only === undefined) return { problem: { pointer: '', detail: 'the dates of the log are of no calendar, or to come' } }
  const same = other === undefined || dates.every(({ fields: [a, b] }) => a === b)
  if (same) return { isDayFirst: only }
  const [example] = dates
  const text = example === undefined ? '' : example.fields.join('/')
  return { problem: { pointer: '?dates', detail: `${text} may be two days: add ?dates=day-first or ?dates=month-first to the address` } }
}

function isPossible(dates: readonly WrittenDate[], isDayFirst: boolean, receivedAt: Instant): boolean {
  let before = Number.NEGATIVE_INFINITY
  return dates.every((date) => {
    const at = utcWallClock([...dayOf(date, isDayFirst), 0, 0, 0], 0)
    const isInOrder = at !== null && at >= before
    before = at ?? before
    return isInOrder && at <= later(receivedAt, hours(24))
  })
}

function offsetText(zone: string): string | null {
  // A plus in an address is a space.
  const text = zone.trim().replace(/^(\d\d:?\d\d)$/, '+$1')
  if (/^[+-]\d\d:?\d\d$/.test(text)) return text.includes(':') ? text : `${text.slice(0, 3)}:${text.slice(3)}`
  const offset = ZONE_NAMES.includes(text.toUpperCase()) ? zoneOffset(text) : null
  if (offset === null) return null
  const minutes = Math.abs(offset) / 60_000
  return `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
