import type { Clock } from '../time/clock.ts'
import { earlier, type Instant, type Interval, instant, milliseconds } from '../time/time.ts'

/** From `from` up to, and not including, `until`. */
export interface Period {
  readonly from: Instant
  readonly until: Instant
}

const DAY_MS = 86_400_000
/** Of the quality of alerts and the load of those on call, where no period is asked for. */
export const ALERT_PERIOD_MS = milliseconds(30 * DAY_MS)
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS }

/**
 * A period as people write one, on the clock of a zone: `2026`, `2026-Q3`, `2026-09`, `2026-W37`, `2026-09-14`, and relative to
 * `now` `-90d`, `-12h`, `-4w`. null: it is none of these.
 */
export function periodOf(text: string, { clock, now }: { readonly clock: Clock; readonly now: Instant }): Period | null {
  const relative = relativeMs(text)
  if (relative !== null) return { from: earlier(now, milliseconds(relative)), until: now }
  const days = calendarDays(text)
  if (days === null) return null
  return { from: startOfDay(days.from, clock), until: startOfDay(days.until, clock) }
}

/**
 * One end of a period: a day or another period counts from its beginning (`from`) or up to its end (`to`), `-90d` is that long
 * before now, `now` is now, and a full RFC 3339 time is itself. null: none of these. The end is inclusive, as lists have it.
 */
export function endOfPeriod(text: string, end: 'from' | 'to', context: { readonly clock: Clock; readonly now: Instant }): Instant | null {
  if (text === 'now') return context.now
  const relative = relativeMs(text)
  if (relative !== null) return earlier(context.now, milliseconds(relative))
  const period = periodOf(text, context)
  if (period !== null) return end === 'from' ? period.from : instant(period.until - 1)
  return fullTime(text)
}

/** The same time with both ends in it, as lists and queries have it. */
export const inclusive = ({ from, until }: Period): Interval => ({ from, to: instant(until - 1) })

/** The period of the same length before it. */
export const periodBefore = ({ from, until }: Period): Period => ({ from: instant(from - (until - from)), until: from })

/** What `periodOf` and `endOfPeriod` understand, for messages. */
export const PERIOD_EXAMPLES = '-90d, 2026, 2026-Q3, 2026-09, 2026-W37, 2026-09-14 or 2026-09-14T10:00:00Z'

function relativeMs(text: string): number | null {
  const [, count, unit = ''] = /^-(\d{1,6})([mhdw])$/.exec(text) ?? []
  return count === undefined ? null : Number(count) * (UNIT_MS[unit] ?? 0)
}

/** Days as if they were UTC. */
interface Days {
  readonly from: number
  readonly until: number
}

function calendarDays(text: string): Days | null {
  const [, year, rest = ''] = /^(\d{4})(?:-(Q[1-4]|W\d\d|\d\d(?:-\d\d)?))?$/.exec(text) ?? []
  if (year === undefined) return null
  const y = Number(year)
  if (rest === '') return { from: Date.UTC(y, 0), until: Date.UTC(y + 1, 0) }
  if (rest.startsWith('Q')) {
    const month = (Number(rest.slice(1)) - 1) * 3
    return { from: Date.UTC(y, month), until: Date.UTC(y, month + 3) }
  }
  if (rest.startsWith('W')) return weekOf(y, Number(rest.slice(1)))
  const [month = 0, day] = rest.split('-').map(Number)
  if (month < 1 || month > 12) return null
  if (day === undefined) return { from: Date.UTC(y, month - 1), until: Date.UTC(y, month) }
  const from = Date.UTC(y, month - 1, day)
  return new Date(from).getUTCDate() === day && day > 0 ? { from, until: from + DAY_MS } : null
}

/** ISO 8601: week 1 holds 4 January, weeks begin on Monday. */
function weekOf(year: number, week: number): Days | null {
  const fourth = Date.UTC(year, 0, 4)
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS
  const from = monday + (week - 1) * 7 * DAY_MS
  const thursday = new Date(from + 3 * DAY_MS)
  return week >= 1 && thursday.getUTCFullYear() === year ? { from, until: from + 7 * DAY_MS } : null
}

/** Where the clocks skip midnight the day begins an hour later. */
function startOfDay(wall: number, clock: Clock): Instant {
  return clock.instantOf(wall) ?? clock.instantOf(wall + 3_600_000) ?? instant(wall)
}

function fullTime(text: string): Instant | null {
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/.test(text)) return null
  const ms = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(ms) ? null : instant(ms)
}
