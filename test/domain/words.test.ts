import { describe, expect, it } from 'vitest'
import { hours, milliseconds, minutes, seconds } from '../../src/domain/time/time.ts'
import { countWords, durationWords, firstAndMore, impactWords, lagWords, listWords, pluralize } from '../../src/domain/words.ts'

describe('a duration in words', () => {
  it.each([
    [seconds(0), '0 s'],
    [seconds(41), '41 s'],
    [minutes(3), '3 min'],
    [seconds(200), '3 min 20 s'],
    [minutes(75), '1 h 15 min'],
    [minutes(123), '2 h 03 min'],
    [hours(2), '2 h'],
    [hours(76), '3 d 4 h'],
    [hours(48), '2 d'],
  ])('of %i ms reads "%s"', (ms, words) => {
    expect(durationWords(ms)).toBe(words)
  })

  it('drops the seconds from ten minutes on', () => {
    expect(durationWords(seconds(9 * 60 + 59))).toBe('9 min 59 s')
    expect(durationWords(seconds(12 * 60 + 20))).toBe('12 min')
  })

  it('carries what rounding fills up into the next unit', () => {
    expect([durationWords(milliseconds(59_600)), durationWords(seconds(3_599)), durationWords(seconds(86_399))]).toEqual([
      '1 min',
      '1 h',
      '1 d',
    ])
  })

  it('says about, and no seconds, where an end is known only as a range', () => {
    expect(durationWords(seconds(200), 'about')).toBe('about 3 min')
  })
})

describe('a lag in words', () => {
  it('says how much later something was received', () => {
    expect([lagWords(seconds(41)), lagWords(seconds(270)), lagWords(seconds(5_100))]).toEqual(['+41 s', '+5 min', '+1 h'])
  })

  it('is negative where a sender’s clock is ahead', () => {
    expect(lagWords(seconds(-3))).toBe('−3 s')
  })
})

describe('counts and lists in words', () => {
  it('group thousands', () => {
    expect(countWords(1_340)).toBe('1,340')
  })

  it('agree with their number', () => {
    expect([pluralize(1, 'alert'), pluralize(152, 'alert'), pluralize(2, 'entry', 'entries')]).toEqual([
      '1 alert',
      '152 alerts',
      '2 entries',
    ])
  })

  it('join with commas and a last and', () => {
    expect([listWords([]), listWords(['a']), listWords(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
  })

  it('say how many are left out', () => {
    expect([firstAndMore(['a', 'b', 'c'], 1), firstAndMore(['a'], 1)]).toEqual(['a and 2 more', 'a'])
  })
})

describe('impact in words', () => {
  it('says the share and of what', () => {
    expect(impactWords({ kind: 'users', value: 95, unit: 'percent' })).toBe('95 % of users')
  })

  it('is no figure where none was reported', () => {
    expect(impactWords({ kind: 'service', value: null, unit: 'count' })).toBeNull()
  })
})
