import { describe, expect, it } from 'vitest'
import { type Instant, instant, minutes, seconds } from '../../../src/domain/time/time.ts'
import { errorLimit, latencyLimit, type Onset, onsetsOf, type Sample, unionOf } from '../../../src/pipeline/impact/onset.ts'

const minute = (count: number): Instant => instant(Date.UTC(2024, 5, 5, 10) + minutes(count))

/** One sample a minute from minute 0; null is a minute without one. */
const series = (...values: readonly (number | null)[]): readonly Sample[] =>
  values.flatMap((value, index) => (value === null ? [] : [{ at: minute(index), value }]))

const failing = (...values: readonly (number | null)[]): readonly Onset[] => onsetsOf(series(...values), errorLimit(0.01))

describe('onsets', () => {
  it('date trouble between the last good sample and the first bad one, and estimate the middle', () => {
    expect(failing(0, 0, 0.3, 0.4, 0)).toEqual([
      { at: instant(minute(2) - seconds(30)), earliest: minute(1), latest: minute(2), isFirm: true, lastBadAt: minute(3) },
    ])
  })

  it('reach back one step at most, however long nothing was measured before', () => {
    const [onset] = failing(0, 0, 0, null, null, null, 0.3, 0.3)
    expect(onset).toMatchObject({ earliest: minute(5), latest: minute(6) })
  })

  it('pass over a flicker: one bad sample and two good ones', () => {
    expect(failing(0, 0.5, 0, 0, 0)).toEqual([])
  })

  it('take two bad samples of three, with a good one between', () => {
    expect(failing(0, 0.5, 0, 0.5, 0, 0)).toHaveLength(1)
  })

  it('are provisional while only the newest sample is bad', () => {
    expect(failing(0, 0, 0.5)).toMatchObject([{ isFirm: false }])
    expect(failing(0, 0, 0.5, 0.5)).toMatchObject([{ isFirm: true }])
  })

  it('end with two good samples in a row, so that trouble that comes back is an onset of its own', () => {
    expect(failing(0, 0.5, 0.5, 0, 0, 0.5, 0.5).map((onset) => onset.latest)).toEqual([minute(1), minute(5)])
    expect(failing(0, 0.5, 0.5, 0, 0.5, 0.5)).toHaveLength(1)
  })

  it('take what is bad from the first sample on for trouble', () => {
    expect(failing(0.5, 0.5, 0.5)).toMatchObject([{ earliest: instant(minute(0) - minutes(1)), latest: minute(0) }])
  })

  it('are none in a series without samples', () => {
    expect(failing()).toEqual([])
  })

  it('take a level that has lasted for thirty samples as the usual', () => {
    const raised = Array.from({ length: 100 }, () => 0.05)
    const onsets = failing(0, 0, 0, ...raised, 0.5, 0.5)
    expect(onsets[0]?.lastBadAt).toBeLessThan(minute(80))
    expect(onsets.at(-1)?.latest).toBe(minute(103))
  })

  it('shift with the times of the samples', () => {
    const shift = (at: Instant) => instant(at + 12_345)
    const samples = series(0, 0, 0.5, 0.5, 0)
    const [onset] = onsetsOf(samples, errorLimit(0.01))
    const [shifted] = onsetsOf(
      samples.map((sample) => ({ ...sample, at: shift(sample.at) })),
      errorLimit(0.01),
    )
    expect(shifted?.at).toBe(shift(onset?.at ?? minute(0)))
  })
})

describe('limits', () => {
  it('of errors are the objective where hardly anything fails', () => {
    expect(errorLimit(0.01)([0, 0, 0])).toBe(0.01)
    expect(errorLimit(0.01)([])).toBe(0.01)
  })

  it('of errors rise with what is usual', () => {
    expect(errorLimit(0.01)([0.02, 0.03, 0.02, 0.04, 0.03])).toBeGreaterThan(0.04)
  })

  it('of latency are twice the usual, and unknown before five samples', () => {
    expect(latencyLimit([0.2, 0.2, 0.2, 0.2, 0.2])).toBeCloseTo(0.4)
    expect(latencyLimit([0.2, 0.2])).toBe(Number.POSITIVE_INFINITY)
  })

  it('of latency let a usual peak pass', () => {
    expect(latencyLimit([0.2, 0.2, 0.9, 0.2, 0.2])).toBeGreaterThan(0.85)
  })
})

describe('the union of onsets', () => {
  const onset = (from: number, to: number): Onset => ({
    ...{ at: minute(from), earliest: minute(from - 1), latest: minute(from), isFirm: true, lastBadAt: minute(to) },
  })

  it('is the earliest of those that overlap', () => {
    expect(unionOf([onset(5, 9), onset(3, 6)], minutes(2))).toMatchObject([{ at: minute(3), lastBadAt: minute(9) }])
  })

  it('joins what follows within the gap and keeps apart what comes later', () => {
    expect(unionOf([onset(3, 6), onset(8, 9)], minutes(2))).toHaveLength(1)
    expect(unionOf([onset(3, 6), onset(9, 10)], minutes(2))).toHaveLength(2)
  })
})
