import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { timeAtStart, timeIn, timeWithin } from '../../../src/sources/values/time-notations.ts'

const RECEIVED = instant(Date.UTC(2026, 2, 3, 18))
const readingOf = (value: unknown) => {
  const time = timeIn(value, RECEIVED)
  return time === null ? null : isoOf(time.at)
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')
const two = (number: number) => String(number).padStart(2, '0')

/** How a logger writes whole seconds, from the UTC calendar. */
const WRITERS: Readonly<Record<string, (at: Date) => string>> = {
  'RFC 3339': (at) => at.toISOString(),
  'RFC 3339 with an offset': (at) => new Date(at.getTime() + 5_400_000).toISOString().replace('Z', '+01:30'),
  Go: (at) => at.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' '),
  log4j: (at) => at.toISOString().slice(0, 23).replace('T', ' ').replace('.', ','),
  'journalctl -o short-full': (at) => `${DAYS[at.getUTCDay()]} ${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  compact: (at) => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`,
  digits: (at) => at.toISOString().slice(0, 19).replaceAll(/\D/g, ''),
  'access log': (at) => `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${clock(at)} +0000`,
  date: (at) => `${dayName(at)} ${clock(at)} UTC ${at.getUTCFullYear()}`,
  'date of 12 hours': (at) => `${dayName(at)} ${halfClock(at)} UTC ${at.getUTCFullYear()}`,
  asctime: (at) => `${dayName(at)} ${clock(at)} ${at.getUTCFullYear()}`,
  'RFC 2822': (at) => at.toUTCString().replace('GMT', '+0000'),
  American: (at) => `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${at.getUTCFullYear()} ${halfClock(at)}`,
  German: (at) => `${two(at.getUTCDate())}.${two(at.getUTCMonth() + 1)}.${at.getUTCFullYear()} ${clock(at)}`,
  'epoch seconds': (at) => String(at.getTime() / 1_000),
  'epoch milliseconds': (at) => String(at.getTime()),
  'epoch microseconds': (at) => `${at.getTime()}000`,
  'epoch nanoseconds': (at) => `${at.getTime()}000000`,
}
const clock = (at: Date) => at.toISOString().slice(11, 19)
const halfClock = (at: Date) =>
  `${two(at.getUTCHours() % 12 || 12)}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${at.getUTCHours() < 12 ? 'AM' : 'PM'}`
const dayName = (at: Date) => `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`

const seconds = fc.integer({ min: Date.UTC(2002, 0, 1) / 1_000, max: RECEIVED / 1_000 }).map((second) => new Date(second * 1_000))

describe('an instant reads back from', () => {
  for (const [name, write] of Object.entries(WRITERS)) {
    test.prop([seconds])(name, (at) => {
      expect(readingOf(write(at))).toBe(at.toISOString())
      expect(timeAtStart(`${write(at)} Deployed`, RECEIVED)?.length).toBe(write(at).length)
    })
  }

  const lastYear = fc.integer({ min: RECEIVED / 1_000 - 86_400 * 360, max: RECEIVED / 1_000 }).map((second) => new Date(second * 1_000))
  test.prop([lastYear])('syslog and klog, which write no year', (at) => {
    expect(readingOf(`${dayName(at).slice(4)} ${clock(at)}`)).toBe(at.toISOString())
    expect(readingOf(`I${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())} ${clock(at)}.000000`)).toBe(at.toISOString())
  })
})

describe('timeIn', () => {
  it.each([
    ['Di 3. Mär 11:50:00 CET 2026', '2026-03-03T10:50:00.000Z'],
    ['mar. 03 mars 2026 10:50:00 UTC', '2026-03-03T10:50:00.000Z'],
    ['Tue 03 Mar 2026 10:50:00 AM UTC', '2026-03-03T10:50:00.000Z'],
    ['Tuesday, 03-Mar-26 10:50:00 UTC', '2026-03-03T10:50:00.000Z'],
    ['Mar 3, 2026 12:50:00 AM', '2026-03-03T00:50:00.000Z'],
    ['26/03/03 10:50:00', '2026-03-03T10:50:00.000Z'],
    ['13/02/2026 10:50:00', '2026-02-13T10:50:00.000Z'],
    ['2026-03-03 10:50:00.5 +0000 UTC m=+0.1', '2026-03-03T10:50:00.500Z'],
    ['2026-03-03T10:50:00+01:00[Europe/Berlin]', '2026-03-03T09:50:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(readingOf(text)).toBe(iso)
  })

  it.each([
    'yesterday',
    '10:50:00',
    '2026-02-30T10:00:00Z',
    '2026-03-03',
    '03/33/2026 10:50:00',
    '2026-03-03 13:50:00 PM',
    'Foo 3 10:50:00',
    'v1.2.3',
  ])('reads no time in %s', (text) => {
    expect(readingOf(text)).toBeNull()
  })

  it('takes a zone of two meanings for none', () => {
    expect(timeIn('Tue Mar  3 10:50:00 CST 2026', RECEIVED)).toMatchObject({ zone: 'none' })
    expect(timeIn('Tue Mar  3 10:50:00 EST 2026', RECEIVED)).toEqual({ at: Date.UTC(2026, 2, 3, 15, 50), zone: 'stated' })
  })

  it('finds a time within a sentence, and no epoch number there', () => {
    expect(timeWithin('finished at 2026-03-03 10:50:00.', RECEIVED)?.at).toBe(Date.UTC(2026, 2, 3, 10, 50))
    expect(timeWithin('finished run 1772535000', RECEIVED)).toBeNull()
  })
})
