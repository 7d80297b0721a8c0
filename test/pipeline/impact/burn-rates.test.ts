import { describe, expect, it } from 'vitest'
import { hours, type Instant, instant, minutes } from '../../../src/domain/time/time.ts'
import { anOutage, at, incidentOf } from '../outage.ts'
import { measurementOf } from './measuring.ts'

/** 99.9 % of a service level are promised, so a share of 0.001 that fails burns at 1. */
const outage = anOutage()
  .alertFires('10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })
  .alertResolves('17:55:00', '10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })

const START = at('10:00')
const END = at('18:00')
const ahead = (ms: number): Instant => instant(START - ms)

function impactOf(share: number, { knownFor = hours(73), usual = 0, isKnown = (_: Instant): boolean => true } = {}) {
  const measured = measurementOf(ahead(knownFor), instant(END + hours(1)), {
    stepSeconds: 60,
    period: { requests: 20 * 30 * 86_400, knownShare: 1 },
    series: (time) => (isKnown(time) ? { total: 20, bad: 20 * (time > START && time <= END ? share : usual) } : { total: null, bad: null }),
  })
  const [impact] = incidentOf({ events: [...outage.events, measured] }).measured ?? []
  if (impact === undefined) throw new Error('expected a service level')
  return impact
}

const ratesOf = (...asked: Parameters<typeof impactOf>) => impactOf(...asked).burnRates
const reached = (...asked: Parameters<typeof impactOf>) => ratesOf(...asked).map(({ factor, isReached }) => [factor, isReached])

describe('burn rates with three days of samples', () => {
  it('of a third that fails are reached one after the other, each when its long window says so', () => {
    // The shares of the windows after n minutes: 0.3 n / 60, 0.3 n / 360 and 0.3 n / 4320, against 0.0144, 0.006 and 0.001.
    const minutesAfter = ratesOf(0.3).map(({ factor, at: reachedAt }) => [factor, reachedAt === null ? null : (reachedAt - START) / 60_000])
    expect(minutesAfter).toEqual([
      [14.4, 3],
      [6, 8],
      [1, 15],
    ])
  })

  it('of a slow burn reach 6 and 1, and nobody is paged for the fast one', () => {
    expect(reached(0.01)).toEqual([
      [14.4, false],
      [6, true],
      [1, true],
    ])
  })

  it('of a slower one reach 1 alone', () => {
    expect(reached(0.005, { usual: 0.0008 })).toEqual([
      [14.4, false],
      [6, false],
      [1, true],
    ])
  })

  it('are unknown where less than half of the long window is', () => {
    expect(reached(0.005, { knownFor: hours(4) })).toEqual([
      [14.4, false],
      [6, false],
      [1, null],
    ])
    const gap = (time: Instant) => time > ahead(minutes(30)) || time <= ahead(hours(50))
    expect(reached(0.005, { usual: 0.0008, isKnown: gap }).at(-1)).toEqual([1, null])
  })
})

describe('users that a series counts', () => {
  const usersOf = (users: (time: Instant) => number | null) => {
    const measured = measurementOf(ahead(hours(1)), instant(END + hours(1)), {
      stepSeconds: 60,
      series: (time) => ({ total: 20, bad: time > START && time <= END ? 10 : 0, users: users(time) }),
    })
    return incidentOf({ events: [...outage.events, measured] }).measured?.[0]?.figures.users
  }

  it('are the most at one time of the impact, because a sum would count a person once a sample', () => {
    expect(usersOf((time) => (time > START && time <= at('11:00') ? 1_200 : time <= END && time > at('11:00') ? 4_350 : 9_000))).toBe(4_350)
  })

  it('are unknown where the series has no sample in the impact, and none where it has 0', () => {
    expect(usersOf((time) => (time > START && time <= END ? null : 70))).toBeNull()
    expect(usersOf(() => 0)).toBe(0)
  })
})
