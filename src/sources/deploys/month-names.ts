import { hours, type Instant, later, type Moment } from '../../domain/time/time.ts'
import { type WrittenTime, writtenTime, zonelessMoment } from '../values/times.ts'

const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Two leap days lie at most eight years apart. */
const YEARS_BACK_MAX = 8

/** `Nov  3 09:23:38` of syslog, in the year that puts it nearest before the receipt; null for names of other languages. */
export function yearlessTime(text: string, receivedAt: Instant): Moment | null {
  const [, month = '', day = '', clock = ''] = /^(\w{3}) ([ \d]\d) (\d\d:\d\d:\d\d)$/.exec(text) ?? []
  const thisYear = new Date(receivedAt).getUTCFullYear()
  // A wall clock east of Greenwich is already in the new year while UTC is not.
  for (let year = thisYear + 1; year >= thisYear - YEARS_BACK_MAX; year -= 1) {
    const written = namedMonthTime({ year: String(year), month, day, clock })
    if (written !== null && written.at <= later(receivedAt, hours(14))) return zonelessMoment(written.at, receivedAt)
  }
  return null
}

/** `Fri Sep  2 22:04:05 1977`, as C and Go print a time without its zone. */
export function asctime(text: string): WrittenTime | null {
  const [, month = '', day = '', clock = '', year = ''] = /^\w{3} (\w{3}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4})$/.exec(text) ?? []
  return namedMonthTime({ year, month, day, clock })
}

interface NamedMonth {
  readonly year: string
  readonly month: string
  readonly day: string
  readonly clock: string
}

function namedMonthTime({ year, month, day, clock }: NamedMonth): WrittenTime | null {
  const number = MONTHS.indexOf(month) + 1
  if (number === 0) return null
  const twoDigits = (part: string) => part.trim().padStart(2, '0')
  return writtenTime(`${year}-${twoDigits(String(number))}-${twoDigits(day)}T${clock}`)
}
