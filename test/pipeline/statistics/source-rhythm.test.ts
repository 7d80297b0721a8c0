import { describe, expect, it } from 'vitest'
import { hours, type Instant, instant, later, milliseconds, minutes } from '../../../src/domain/time/time.ts'
import { rhythmOf } from '../../../src/pipeline/statistics/source-rhythm.ts'

const NOON = instant(Date.UTC(2024, 5, 5, 12))
/** Receipts that end at noon, with these pauses between them in minutes, the newest pause first. */
function receiptsOf(...pauses: readonly number[]): [Instant, ...Instant[]] {
  const receipts: [Instant, ...Instant[]] = [NOON]
  for (const pause of pauses) receipts.push(instant((receipts.at(-1) ?? NOON) - minutes(pause)))
  return receipts
}

describe('the rhythm of a source', () => {
  it('is the median of its pauses, with the longest', () => {
    expect(rhythmOf(receiptsOf(5, 5, 5, 5, 5, 10, 10, 40), NOON)).toEqual({
      last: NOON,
      usual: minutes(5),
      longest: minutes(40),
      silentSince: null,
    })
  })

  it('is not known from a few deliveries, and then nothing is missed', () => {
    const { usual, silentSince } = rhythmOf(receiptsOf(5, 5, 5), later(NOON, hours(1_000)))
    expect([usual, silentSince]).toEqual([null, null])
  })

  it('is broken by a pause more than twice as long as any before', () => {
    const receipts = receiptsOf(5, 5, 5, 5, 5, 5, 5, 40)
    expect(rhythmOf(receipts, later(NOON, minutes(80))).silentSince).toBeNull()
    expect(rhythmOf(receipts, instant(later(NOON, minutes(80)) + 1)).silentSince).toBe(NOON)
  })

  it('is not broken by a quiet night after hours of an outage, which are all that is looked at', () => {
    const outage = receiptsOf(...Array(199).fill(1))
    expect(rhythmOf(outage, later(NOON, minutes(199))).silentSince).toBeNull()
    expect(rhythmOf(outage, later(NOON, minutes(200))).silentSince).toBe(NOON)
  })

  it('counts a storm as one arrival', () => {
    const storm = receiptsOf(...Array(50).fill(1 / 60), ...Array(8).fill(30))
    expect(rhythmOf(storm, NOON).usual).toBe(minutes(30))
    expect(rhythmOf(receiptsOf(...Array(50).fill(1 / 60)), later(NOON, hours(9))).usual).toBeNull()
  })

  it('keeps that of a sender of every minute', () => {
    expect(rhythmOf(receiptsOf(...Array(20).fill(1)), NOON).usual).toBe(milliseconds(60_000))
  })
})
