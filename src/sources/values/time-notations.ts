import { hours, type Instant, instant, later } from '../../domain/time/time.ts'
import { monthNumber } from './month-names.ts'
import { utcWallClock, type WrittenTime, writtenTime } from './times.ts'
import { ZONE_NAMES, zoneOffset } from './zone-offsets.ts'

/** A time that was found in a text, and how many characters it takes. */
export interface FoundTime {
  readonly written: WrittenTime
  readonly length: number
}

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?:[ \u00a0\u202f]?(?<half>[AaPp]\.?[Mm]\b\.?))?`
const NAMED_ZONE = `(?:${ZONE_NAMES.join('|')})`
const ZONE = String.raw`(?: ?(?<zone>[Zz]|(?:UTC|GMT)?[+-]\d\d(?::?\d\d)?|${NAMED_ZONE})(?![\p{L}\d])(?: \(?${NAMED_ZONE}(?![\p{L}\d])\)?|\[[A-Z]\w+/[\w/+-]+\])?(?: m=[+-][\d.]+)?)?`
const WEEKDAY = String.raw`(?:\p{L}{2,10}\.?,? {1,2})?`
const MONTH = String.raw`(?<name>\p{L}{3,10})\.?`
const LATE_YEAR = String.raw`(?: (?<lateYear>(?:19|20)\d\d)(?!\d))?`
/** What may follow a time; a further digit or letter makes it something else. */
const END = String.raw`(?=$|[\s\])>}"'|,;:]|[.-](?:\s|$))`

/** Every notation in which logs and tools write a time. The order counts: the first that matches is taken. */
const NOTATIONS: readonly RegExp[] = [
  // RFC 3339 and its relatives: Go, log4j, Python, zap, journalctl -o short-full.
  String.raw`${WEEKDAY}(?<year>\d{4})(?<separator>[-/.])(?<month>\d{1,2})\k<separator>(?<day>\d{1,2})(?:[Tt_ ]|, ?| at )${CLOCK}${ZONE}`,
  // 20260303T110000Z, 20260303110000
  String.raw`(?<year>(?:19|20)\d\d)(?<month>\d\d)(?<day>\d\d)[T_ -]?(?<hour>\d\d):?(?<minute>\d\d):?(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?${ZONE}`,
  // klog: I0303 10:50:00.123456
  String.raw`[IWEFD](?<month>\d\d)(?<day>\d\d) ${CLOCK}`,
  // RFC 2822, access logs, date in British and continental locales, redis: 03/Mar/2026:10:50:00 +0000
  String.raw`${WEEKDAY}(?<day>\d{1,2})\.?[-/ ]${MONTH}(?:[-/ ](?<year>\d{4}|\d\d(?= )))?(?:[: T]|, | at )${CLOCK}${ZONE}${LATE_YEAR}`,
  // asctime, date, syslog, java.util.logging: Tue Mar  3 10:50:00 UTC 2026
  String.raw`${WEEKDAY}${MONTH} {1,2}(?<day>\d{1,2})(?:,? (?<year>\d{4}))?(?:,? (?:at )?)${CLOCK}${ZONE}${LATE_YEAR}`,
  // 03/03/2026 10:50:00 AM, 03.03.2026 10:50:00
  String.raw`(?<one>\d{1,2})(?<separator>[./-])(?<two>\d{1,2})\k<separator>(?<year>\d{4})(?:,? |T)${CLOCK}${ZONE}`,
  // Spark: 26/03/03 10:50:00
  String.raw`(?<year>\d\d)/(?<month>\d\d)/(?<day>\d\d) ${CLOCK}${ZONE}`,
  String.raw`@?(?<epoch>\d{10}(?:[.,]\d{1,9})?|\d{13}(?:\.\d{1,6})?|\d{16}|\d{19})`,
].map((notation) => new RegExp(`^${notation}${END}`, 'u'))

/** The time with which a text begins, in any of the notations; null where it begins with none that exists. */
export function timeAtStart(text: string, receivedAt: Instant): FoundTime | null {
  for (const notation of NOTATIONS) {
    const match = notation.exec(text)
    const written = match?.groups === undefined ? null : timeFrom(match.groups, receivedAt)
    if (match !== null && written !== null) return { written, length: match[0].length }
  }
  return null
}

/** A text that is a time as a whole, or an epoch number of any unit. */
export function timeIn(value: unknown, receivedAt: Instant): WrittenTime | null {
  if (typeof value !== 'string') return writtenTime(value)
  const text = value.trim().replace(/^\[(.*)\]$/, '$1')
  const found = timeAtStart(text, receivedAt)
  return found !== null && found.length === text.length ? found.written : writtenTime(text)
}

const PLACES_MAX = 60

/** The first calendar time that stands anywhere in a text: "deployed v42 at 2026-03-03 10:50:00". */
export function timeWithin(text: string, receivedAt: Instant): WrittenTime | null {
  for (const { index } of [...text.matchAll(/(?<=^|[\s("'[])(?=[\dA-Z])/g)].slice(0, PLACES_MAX)) {
    const rest = text.slice(index, index + 80)
    const found = timeAtStart(rest, receivedAt)
    if (found !== null && /\d:\d|\dT\d/.test(rest.slice(0, found.length))) return found.written
  }
  return null
}

type Groups = Readonly<Record<string, string | undefined>>

function timeFrom(groups: Groups, receivedAt: Instant): WrittenTime | null {
  if (groups.epoch !== undefined) return writtenTime(groups.epoch.replace(',', '.'))
  const month = groups.name === undefined ? Number(groups.month) : monthNumber(groups.name)
  if (month === null) return null
  const year = groups.year ?? groups.lateYear
  if (groups.one !== undefined) return dayAndMonth(groups, receivedAt)
  if (year === undefined) return yearlessTime(groups, month, receivedAt)
  return timeOfDate(groups, [fullYear(year), month, Number(groups.day)])
}

const fullYear = (year: string): number => (year.length === 2 ? 2_000 + Number(year) : Number(year))

/** Slashes are American, dots and dashes are not, unless that gives no date or one to come. */
function dayAndMonth(groups: Groups, receivedAt: Instant): WrittenTime | null {
  const [year, one, two] = [Number(groups.year), Number(groups.one), Number(groups.two)]
  const monthFirst = timeOfDate(groups, [year, one, two])
  const dayFirst = timeOfDate(groups, [year, two, one])
  const order = groups.separator === '/' ? [monthFirst, dayFirst] : [dayFirst, monthFirst]
  return order.find((time) => time !== null && time.at <= later(receivedAt, hours(24))) ?? order.find((time) => time !== null) ?? null
}

/** Two leap days lie at most eight years apart. */
const YEARS_BACK_MAX = 8

/** In the year that puts it nearest before the receipt. */
function yearlessTime(groups: Groups, month: number, receivedAt: Instant): WrittenTime | null {
  const thisYear = new Date(receivedAt).getUTCFullYear()
  // A wall clock east of Greenwich is already in the new year while UTC is not.
  for (let year = thisYear + 1; year >= thisYear - YEARS_BACK_MAX; year -= 1) {
    const written = timeOfDate(groups, [year, month, Number(groups.day)])
    if (written !== null && written.at <= later(receivedAt, hours(14))) return written
  }
  return null
}

function timeOfDate(groups: Groups, [year, month, day]: readonly [number, number, number]): WrittenTime | null {
  const hour = hourOf(Number(groups.hour), groups.half?.[0]?.toLowerCase())
  const { minute, second = '0', fraction = '' } = groups
  if (hour === null) return null
  const clock = utcWallClock([year, month, day, hour, Number(minute), Number(second)], Number(fraction.padEnd(3, '0').slice(0, 3)))
  const offset = zoneOffset(groups.zone)
  if (clock === null || Number.isNaN(offset)) return null
  return { at: instant(clock - (offset ?? 0)), zone: offset === null ? 'none' : 'stated' }
}

/** 12 AM is midnight, 12 PM is noon. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (half === 'p' ? 12 : 0)
}
