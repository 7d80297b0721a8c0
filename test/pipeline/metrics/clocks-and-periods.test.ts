import { describe, expect, it } from 'vitest'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { type BusinessHours, businessTime } from '../../../src/pipeline/metrics/business-time.ts'
import { compareLengths } from '../../../src/pipeline/metrics/period-comparison.ts'

const WEEK: BusinessHours = { from: 9 * 60, to: 17 * 60, weekdays: [1, 2, 3, 4, 5], holidays: ['2024-06-06'] }
const hoursBetween = (from: string, to: string, zone = 'UTC', hours = WEEK) =>
  businessTime(instant(Date.parse(from)), instant(Date.parse(to)), hours, clockIn(zone)) / 3_600_000

describe('business hours', () => {
  it.each([
    ['of one day', '2024-06-03T08:00:00Z', '2024-06-03T12:00:00Z', 3],
    ['leave nights out', '2024-06-03T16:00:00Z', '2024-06-04T10:00:00Z', 2],
    ['leave weekends out', '2024-06-07T16:00:00Z', '2024-06-10T10:00:00Z', 2],
    ['leave holidays out', '2024-06-05T16:00:00Z', '2024-06-07T10:00:00Z', 2],
    ['of a night are none', '2024-06-03T20:00:00Z', '2024-06-04T02:00:00Z', 0],
  ])('%s', (_, from, to, expected) => {
    expect(hoursBetween(from, to)).toBe(expected)
  })

  it('are those of their zone, and as long as they really were where its clocks change', () => {
    expect(hoursBetween('2024-06-03T00:00:00Z', '2024-06-03T23:59:00Z', 'America/New_York')).toBe(8)
    const nights: BusinessHours = { from: 0, to: 6 * 60, weekdays: [0], holidays: [] }
    expect(hoursBetween('2024-03-30T12:00:00Z', '2024-03-31T12:00:00Z', 'Europe/Berlin', nights)).toBe(5)
    expect(hoursBetween('2024-10-26T12:00:00Z', '2024-10-27T12:00:00Z', 'Europe/Berlin', nights)).toBe(7)
  })
})

describe('two periods', () => {
  const spread = (count: number, factor: number) => Array.from({ length: count }, (_, index) => factor * 60_000 * 2 ** (index % 7))

  it('that are alike give no evidence of a change', () => {
    expect(compareLengths(spread(40, 10), spread(40, 11)).verdict).toBe('no-evidence')
  })

  it('that differ by more than would show are said to', () => {
    expect(compareLengths(spread(40, 10), spread(40, 40)).verdict).toBe('longer')
    expect(compareLengths(spread(40, 40), spread(40, 10))).toMatchObject({ verdict: 'shorter', change: -0.75 })
  })

  it('of fewer than six are not compared', () => {
    expect(compareLengths(spread(5, 10), spread(40, 40)).verdict).toBe('too-few')
  })

  it('of which one has no closed incident are not compared', () => {
    expect(compareLengths([], spread(40, 40))).toMatchObject({ verdict: 'too-few', before: 0 })
  })
})
