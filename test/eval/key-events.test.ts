import { describe, expect, it } from 'vitest'
import { keyEventsIn } from '../../eval/key-events.ts'
import { minutesWritten } from '../../eval/written-lengths.ts'
import { isoOf } from '../../src/domain/time/time.ts'

const log = (...events: readonly string[]): string =>
  [
    '# Uploads down',
    '',
    '- **Key events**',
    ...events.map((event) => `  - ${event}`),
    '',
    '- **Time to repair**: 1h 05m',
    '',
    '- **Time to resolve**: 2d 3h',
  ].join('\n')

const shown = (at: Parameters<typeof isoOf>[0] | null): string | null => (at === null ? null : isoOf(at).slice(0, 16))

describe('keyEventsIn', () => {
  it.each([
    ['Fault occurs 2031-03-08 14:05', 'occurs'],
    ['First detected: 2031-03-08 14:05', 'detected'],
    ['Incident declared 2031-03-08 14.05', 'declared'],
    ['Repaired 2031-03-08 1405', 'repaired'],
    ['Resolved 2031-03-08 14:05', 'resolved'],
  ] as const)('reads "%s"', (line, name) => {
    expect(shown(keyEventsIn(log(line)).at[name])).toBe('2031-03-08T14:05')
  })

  it('takes the first of an event stated twice', () => {
    const { at } = keyEventsIn(log('First detected 2031-03-08 14:05', 'Detected once more 2031-03-08 15:00'))
    expect(shown(at.detected)).toBe('2031-03-08T14:05')
  })

  it('knows no time of an event without a clock', () => {
    expect(keyEventsIn(log('Resolved 2031-03-08')).at.resolved).toBeNull()
  })

  it('knows no time of a year with five digits', () => {
    expect(keyEventsIn(log('First detected 22031-03-08 14:05')).at.detected).toBeNull()
  })

  it('reads the stated lengths', () => {
    const { stated } = keyEventsIn(log())
    expect([stated.timeToRepair?.minutes, stated.timeToResolve?.minutes]).toEqual([65, 3_060])
  })

  it('reads the working hours that a stated length counts', () => {
    const { stated } = keyEventsIn('- **Time to resolve**: 5h 09m (during support hours 10:00-17:00 M-F)')
    expect(stated.timeToResolve?.hours).toEqual({ from: 600, to: 1_020, days: 'weekdays' })
  })

  it('knows no length where the field is empty', () => {
    expect(keyEventsIn('- **Time to repair**: not known').stated.timeToRepair).toBeNull()
  })
})

describe('minutesWritten', () => {
  it.each([
    ['8m', 8],
    ['0h 36m', 36],
    ['2d 1h 29m', 2_969],
    ['1 hour and 5 minutes', 65],
    ['1.5 hours', 90],
  ])('reads "%s"', (text, minutes) => {
    expect(minutesWritten(text)).toBe(minutes)
  })

  it.each(['', 'soon', '14:05', '3 months'])('finds no length in "%s"', (text) => {
    expect(minutesWritten(text)).toBeNull()
  })
})
