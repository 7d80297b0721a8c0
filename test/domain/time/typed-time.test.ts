import { describe, expect, it } from 'vitest'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { readTypedTime, type TypedTime, typedTimeOf } from '../../../src/domain/time/typed-time.ts'

const BERLIN = clockIn('Europe/Berlin')
/** Thu 6 Jun 2024, 00:10 in Berlin. */
const NEAR = instant(Date.parse('2024-06-05T22:10:00Z'))
const read = (typed: string) => shown(readTypedTime(typed, { clock: BERLIN, near: NEAR }))

function shown(typed: TypedTime): unknown {
  if (typed.kind !== 'moment') return typed.kind === 'wrong' ? typed.why : typed.kind
  const { at, earliest, latest } = typed.moment
  return [earliest, at, latest].flatMap((time) => (time === undefined ? [] : [isoOf(time).replace(':00.000Z', 'Z')]))
}

describe('a typed time', () => {
  it.each([
    ['00:12', ['2024-06-05T22:12Z']],
    ['23:50', ['2024-06-05T21:50Z']],
    ['00:12:30', ['2024-06-05T22:12:30.000Z']],
    ['~00:12', ['2024-06-05T22:07Z', '2024-06-05T22:12Z', '2024-06-05T22:17Z']],
    ['about 00:12', ['2024-06-05T22:07Z', '2024-06-05T22:12Z', '2024-06-05T22:17Z']],
    ['23:50-00:10', ['2024-06-05T21:50Z', '2024-06-05T22:00Z', '2024-06-05T22:10Z']],
    ['23:50 – 00:10', ['2024-06-05T21:50Z', '2024-06-05T22:00Z', '2024-06-05T22:10Z']],
    ['+5m', ['2024-06-05T22:15Z']],
    ['-1h30m', ['2024-06-05T20:40Z']],
    ['2024-06-07 14:45', ['2024-06-07T12:45Z']],
    ['14:45 UTC', ['2024-06-05T14:45Z']],
    ['16:45 UTC+2', ['2024-06-05T14:45Z']],
    ['2024-06-05T14:45:00+02:00', ['2024-06-05T12:45Z']],
    ['2024-06-05T14:45:00.000Z', ['2024-06-05T14:45Z']],
    ['10:45 America/New_York', ['2024-06-05T14:45Z']],
    ['?', 'unknown'],
  ])('%s is read in the zone of the page, on the day that brings it nearest', (typed, moment) => {
    expect(read(typed)).toEqual(moment)
  })

  it.each([
    ['26:10', '26:10 is not a time of day.'],
    ['noon', /“noon” is not a time/],
    ['2024-02-30 10:00', '2024-02-30 is not a date.'],
    ['14:45 XYZT', /“XYZT” is not a known zone/],
    ['2024-03-31 02:30', /the clocks skip it/],
    ['2024-06-05 14:50-2024-06-05 14:40', /14:40 is before/],
    ['', /Enter a time/],
  ])('%s is refused with a sentence', (typed, why) => {
    expect(read(typed)).toEqual(typeof why === 'string' ? why : expect.stringMatching(why))
  })

  it.each([
    { at: NEAR },
    { at: NEAR, earliest: instant(NEAR - 300_000), latest: instant(NEAR + 300_000) },
    { at: NEAR, earliest: instant(NEAR - 60_000), latest: instant(NEAR + 60_000) },
  ])('is read back as the moment that it was made of: %j', (moment) => {
    expect(readTypedTime(typedTimeOf(moment, BERLIN), { clock: BERLIN, near: NEAR })).toEqual({ kind: 'moment', moment })
  })
})
