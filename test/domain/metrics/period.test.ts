import { describe, expect, it } from 'vitest'
import { endOfPeriod, periodBefore, periodOf } from '../../../src/domain/metrics/period.ts'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'

const now = instant(Date.parse('2026-09-14T12:00:00Z'))
const read = (text: string, zone = 'UTC') => {
  const period = periodOf(text, { clock: clockIn(zone), now })
  return period === null ? null : [isoOf(period.from), isoOf(period.until)].map((iso) => iso.slice(0, 16))
}

describe('a period', () => {
  it.each([
    ['2026', '2026-01-01T00:00', '2027-01-01T00:00'],
    ['2026-Q3', '2026-07-01T00:00', '2026-10-01T00:00'],
    ['2026-Q4', '2026-10-01T00:00', '2027-01-01T00:00'],
    ['2026-02', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['2024-02-29', '2024-02-29T00:00', '2024-03-01T00:00'],
    ['2026-W01', '2025-12-29T00:00', '2026-01-05T00:00'],
    ['2026-W53', '2026-12-28T00:00', '2027-01-04T00:00'],
    ['-90d', '2026-06-16T12:00', '2026-09-14T12:00'],
    ['-12h', '2026-09-14T00:00', '2026-09-14T12:00'],
    ['-2w', '2026-08-31T12:00', '2026-09-14T12:00'],
  ])('%s runs from %s up to %s', (text, from, until) => {
    expect(read(text)).toEqual([from, until])
  })

  it.each([
    '',
    '2026-Q5',
    '2026-13',
    '2026-00',
    '2025-02-29',
    '2025-W53',
    '2026-W00',
    '90d',
    '-90',
    '-d',
    'last week',
    '2026-1',
    '2026-09-14T10:00:00Z',
  ])('is not %s', (text) => {
    expect(read(text)).toBeNull()
  })

  it('of days is that of the clocks of its zone, over a change of them too', () => {
    expect(read('2026-03-29', 'Europe/Berlin')).toEqual(['2026-03-28T23:00', '2026-03-29T22:00'])
    // Midnight does not exist on that day in Beirut.
    expect(read('2026-03-29', 'Asia/Beirut')?.[1]).toBe('2026-03-29T21:00')
  })

  it('has one of the same length before it', () => {
    const period = periodOf('-90d', { clock: clockIn('UTC'), now })
    expect(period === null ? null : isoOf(periodBefore(period).from)).toBe('2026-03-18T12:00:00.000Z')
  })

  it('has ends that may be days, periods, times or now', () => {
    const end = (text: string, which: 'from' | 'to') => {
      const at = endOfPeriod(text, which, { clock: clockIn('UTC'), now })
      return at === null ? null : isoOf(at)
    }
    expect(end('2026-09-01', 'from')).toBe('2026-09-01T00:00:00.000Z')
    expect(end('2026-09-01', 'to')).toBe('2026-09-01T23:59:59.999Z')
    expect(end('2026-Q1', 'to')).toBe('2026-03-31T23:59:59.999Z')
    expect(end('-7d', 'from')).toBe('2026-09-07T12:00:00.000Z')
    expect(end('now', 'to')).toBe('2026-09-14T12:00:00.000Z')
    expect(end('2026-09-01T10:00:00+02:00', 'from')).toBe('2026-09-01T08:00:00.000Z')
    expect(end('2026-09-01T10:00', 'from')).toBeNull()
    expect(end('yesterday', 'from')).toBeNull()
  })
})
