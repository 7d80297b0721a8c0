import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ticksOf } from '../../src/charts/ticks.ts'
import { timeScale, windowAround } from '../../src/charts/time-scale.ts'
import { clockIn } from '../../src/domain/time/clock.ts'
import { instant } from '../../src/domain/time/time.ts'
import { at } from '../pages/an-incident.ts'

const scaleOf = (times: readonly string[], widthPx = 1_000) => {
  const instants = times.map(at)
  return timeScale(windowAround(instants), instants, widthPx)
}
const ticks = (times: readonly string[], zone = 'UTC') => ticksOf(scaleOf(times), clockIn(zone), 80)

describe('the window', () => {
  it('is half an hour at least, so that one event has surroundings', () => {
    const window = windowAround([at('14:00')])
    expect(window.to - window.from).toBeGreaterThanOrEqual(30 * 60_000)
  })

  it('leaves room on both sides', () => {
    const window = windowAround([at('14:00'), at('16:00')])
    expect([window.from < at('14:00'), window.to > at('16:00')]).toEqual([true, true])
  })
})

describe('the scale', () => {
  it('cuts a long stretch without marks down to 24 px', () => {
    const [gap] = scaleOf(['14:00', '15:00', '+1 04:00', '+1 05:00']).breaks
    const scale = scaleOf(['14:00', '15:00', '+1 04:00', '+1 05:00'])
    expect(gap && scale.pixelsOf(gap.to) - scale.pixelsOf(gap.from)).toBeCloseTo(24)
    expect(gap?.lengthMs).toBe(13 * 3_600_000)
  })

  it('cuts nothing where something happens every two hours', () => {
    expect(scaleOf(['14:00', '16:00', '18:00', '20:00']).breaks).toEqual([])
  })

  it('never runs backwards and stays within the plot', () => {
    const instants = fc.array(
      fc.integer({ min: 0, max: 30 * 86_400_000 }).map((ms) => instant(at('12:00') + ms)),
      { minLength: 1, maxLength: 30 },
    )
    fc.assert(
      fc.property(instants, (some) => {
        const scale = timeScale(windowAround(some), some, 500)
        const places = [...some].sort((a, b) => a - b).map((moment) => scale.percentOf(moment))
        expect(places).toEqual([...places].sort((a, b) => a - b))
        expect(places.every((place) => place >= 0 && place <= 100)).toBe(true)
      }),
      { seed: 3, numRuns: 200 },
    )
  })
})

describe('the ticks', () => {
  it('stand on round times', () => {
    expect(ticks(['14:00', '15:00', '16:30']).map(({ label }) => label)).toEqual([
      '14:00',
      '14:15',
      '14:30',
      '14:45',
      '15:00',
      '15:15',
      '15:30',
      '15:45',
      '16:00',
      '16:15',
      '16:30',
      '16:45',
    ])
  })

  it('stand on times that are round in the zone shown', () => {
    expect(ticks(['14:00', '16:00', '18:00', '20:00'], 'Asia/Kolkata').map(({ label }) => label)).toContain('20:00')
  })

  it('say the date where a new day begins, and none where there is one day only', () => {
    expect(ticks(['22:00', '+1 00:00', '+1 01:30', '+1 03:00']).flatMap(({ date }) => date ?? [])).toEqual(['Wed 5 Jun', 'Thu 6 Jun'])
    expect(ticks(['14:00', '16:00']).flatMap(({ date }) => date ?? [])).toEqual([])
  })

  it('stay round over a change of the clocks', () => {
    const night = [22, 24, 26, 28].map((hour) => instant(Date.UTC(2024, 9, 26, hour)))
    const labels = ticksOf(timeScale(windowAround(night), night, 400), clockIn('Europe/Berlin'), 40).map(({ label }) => label)
    expect(labels.every((label) => label.endsWith(':00'))).toBe(true)
  })

  it('leave breaks empty', () => {
    const scale = scaleOf(['14:00', '15:00', '+1 04:00', '+1 05:00'])
    const inside = ticksOf(scale, clockIn('UTC'), 40).filter(({ at: tick }) => scale.breaks.some((gap) => tick > gap.from && tick < gap.to))
    expect(inside).toEqual([])
  })
})
