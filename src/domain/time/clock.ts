import { type Instant, instant, type Milliseconds, type Moment, milliseconds } from './time.ts'
import { calendarOf } from './written-time.ts'

/** Times for people in one zone, in 24 hours and English, the same on every machine: on pages, in charts, drafts and tables. */
export interface Clock {
  readonly zone: string
  /** `14:05`, for prose. */
  timeOfDay(at: Instant): string
  /** `14:05:00`, for lists. */
  timeOfDayWithSeconds(at: Instant): string
  /** `Wed 5 Jun`, where the year is plain from the context. */
  day(at: Instant): string
  /** `Wed 5 Jun 2024`. */
  date(at: Instant): string
  /** `Wed 5 Jun 2024, 14:05 UTC`. */
  dateAndTime(at: Instant): string
  /** `Wed 5 Jun 2024, 13:57–16:30 UTC`; over midnight `Sat 17 Feb 2024, 22:00 – Sun 18 Feb, 01:30 UTC`. */
  interval(from: Instant, to: Instant): string
  /** `14:05`, `about 13:57`. */
  moment(moment: Moment): string
  /** `14:05:00`, `~13:57`: for columns; screen readers get their `about` separately. */
  momentInList(moment: Moment): string
  /** `14:05:18`, `about 13:57`: for documents, which seconds must survive. */
  momentWithSeconds(moment: Moment): string
  /** `Wed 5 Jun 2024, 14:05:18`, `Wed 5 Jun 2024, about 13:57`; as much of a date as is known. */
  datedMoment(moment: Moment): string
  /** `UTC`, `UTC+2`, `UTC+5:30`: never an abbreviation, which several zones share. */
  offset(at: Instant): string
  isSameDay(a: Instant, b: Instant): boolean
  /** What the zone's clocks show at `at`, as if it were UTC: for finding round times. */
  wallOf(at: Instant): number
  /** The instant at which the zone's clocks show this, null where they skip it. Shown twice: the first time. */
  instantOf(wall: number): Instant | null
}

/** Throws RangeError for a zone that `isTimeZone` does not know. */
export const clockIn = (zone: string): Clock => clockOf(zone, offsetsOf(zone))

/** The clock of a zone that keeps the offset it has at `at`, also where the zone's clocks change later. */
export function clockFixedAt(zone: string, at: Instant): Clock {
  const offsetMs = offsetsOf(zone)(at)
  return clockOf(zone, () => offsetMs)
}

function clockOf(zone: string, offsetMs: (at: Instant) => Milliseconds): Clock {
  const wallOf = (at: Instant) => at + offsetMs(at)
  const shown = (at: Instant) => partsOf(wallOf(at))
  const timeOfDay = (at: Instant) => `${padTwo(shown(at).hour)}:${padTwo(shown(at).minute)}`
  const timeOfDayWithSeconds = (at: Instant) => `${timeOfDay(at)}:${padTwo(shown(at).second)}`
  const day = (at: Instant) => dayOfYear(at, shown(at))
  const date = (at: Instant) => dateWords(at, shown(at))
  const offset = (at: Instant) => offsetWords(offsetMs(at))
  const isSameDay = (a: Instant, b: Instant) => date(a) === date(b)
  const momentWithSeconds = (moment: Moment) => (isAbout(moment) ? `about ${timeOfDay(moment.at)}` : timeOfDayWithSeconds(moment.at))
  return {
    zone,
    timeOfDay,
    timeOfDayWithSeconds,
    day,
    date,
    offset,
    isSameDay,
    wallOf,
    dateAndTime: (at) => `${date(at)}, ${timeOfDay(at)} ${offset(at)}`,
    interval: (from, to) =>
      isSameDay(from, to)
        ? `${date(from)}, ${timeOfDay(from)}–${timeOfDay(to)} ${offset(to)}`
        : `${date(from)}, ${timeOfDay(from)} – ${shown(from).year === shown(to).year ? day(to) : date(to)}, ${timeOfDay(to)} ${offset(to)}`,
    moment: (moment) => (isAbout(moment) ? `about ${timeOfDay(moment.at)}` : timeOfDay(moment.at)),
    momentInList: (moment) => (isAbout(moment) ? `~${timeOfDay(moment.at)}` : timeOfDayWithSeconds(moment.at)),
    momentWithSeconds,
    datedMoment: (moment) => {
      const known = { date, day, time: null }[calendarOf(moment.at)]
      return known === null ? momentWithSeconds(moment) : `${known(moment.at)}, ${momentWithSeconds(moment)}`
    },
    instantOf: (wall) => instantOf(wall, offsetMs),
  }
}

/** The day that the zone's calendars show, as `2024-06-28`. */
export const dayIn = ({ wallOf }: Clock, at: Instant): string => new Date(wallOf(at)).toISOString().slice(0, 10)

/** Whether the name is one of the IANA database, or `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Whether only a range is known. */
export const isAbout = (moment: Moment): boolean => earliestOf(moment) < moment.at || moment.at < latestOf(moment)
export const earliestOf = (moment: Moment): Instant => moment.earliest ?? moment.at
export const latestOf = (moment: Moment): Instant => moment.latest ?? moment.at

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const QUARTER_HOUR = 900_000

/** Times without a year lie in the days before zones existed: they are read 104 years later, which keeps the leap days. */
const MODERN_MS = Date.UTC(2000, 0, 1) - Date.UTC(1896, 0, 1)

/** How far the zone is ahead of UTC. Offsets change on quarters of an hour only, so one look-up serves each quarter. */
function offsetsOf(zone: string): (at: Instant) => Milliseconds {
  if (zone === 'UTC') return () => milliseconds(0)
  const known = new Map<number, Milliseconds>()
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instantOrDay) => {
    const at = calendarOf(instantOrDay) === 'date' ? instantOrDay : instantOrDay + MODERN_MS
    const quarter = Math.floor(at / QUARTER_HOUR)
    const offset = known.get(quarter) ?? milliseconds(wallClock(format, quarter * QUARTER_HOUR) - quarter * QUARTER_HOUR)
    known.set(quarter, offset)
    return offset
  }
}

function wallClock(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  const wall = new Date(Date.UTC(2000, part('month') - 1, part('day'), part('hour'), part('minute'), part('second')))
  // Date.UTC reads the years 0 to 99 as 1900 to 1999; senders do write the year 1.
  return wall.setUTCFullYear(part('year'), part('month') - 1, part('day'))
}

function partsOf(wall: number) {
  const date = new Date(wall)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  }
}

const dayWords = (shown: { readonly weekday: number; readonly day: number; readonly month: number }) =>
  `${DAYS[shown.weekday]} ${shown.day} ${MONTHS[shown.month]}`

/** Without a year there is no weekday. */
function dayOfYear(at: Instant, shown: ReturnType<typeof partsOf>): string {
  return calendarOf(at) === 'day' ? `${shown.day} ${MONTHS[shown.month]}` : calendarOf(at) === 'date' ? dayWords(shown) : 'date not known'
}

/** A document may state a day without its year, or only a time of day: no year is made up. */
function dateWords(at: Instant, shown: ReturnType<typeof partsOf>): string {
  switch (calendarOf(at)) {
    case 'date':
      return `${dayOfYear(at, shown)} ${shown.year}`
    case 'day':
      return `${dayOfYear(at, shown)}, year not known`
    case 'time':
      return 'date not known'
  }
}

const padTwo = (count: number) => String(count).padStart(2, '0')

function offsetWords(offsetMs: number): string {
  if (offsetMs === 0) return 'UTC'
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  const rest = minutes % 60
  return `UTC${offsetMs < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest === 0 ? '' : `:${padTwo(rest)}`}`
}

function instantOf(wall: number, offsetMs: (at: Instant) => number): Instant | null {
  const day = 86_400_000
  const before = instant(wall - offsetMs(instant(wall - day)))
  if (before + offsetMs(before) === wall) return before
  const after = instant(wall - offsetMs(instant(wall + day)))
  return after + offsetMs(after) === wall ? after : null
}
