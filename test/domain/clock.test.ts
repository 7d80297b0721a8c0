import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockIn, isTimeZone } from '../../src/domain/time/clock.ts'
import { type Instant, instant } from '../../src/domain/time/time.ts'

const utc = (iso: string): Instant => instant(Date.parse(`${iso}Z`))
const afternoon = utc('2024-06-05T13:57:00')

describe('a clock', () => {
  it('shows 24 hours in its zone', () => {
    expect([clockIn('UTC').timeOfDay(afternoon), clockIn('Europe/Berlin').timeOfDayWithSeconds(afternoon)]).toEqual(['13:57', '15:57:00'])
  })

  it('names the zone by its offset, which no two zones share by accident', () => {
    const offsets = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York'].map((zone) => clockIn(zone).offset(afternoon))
    expect(offsets).toEqual(['UTC', 'UTC+2', 'UTC+5:30', 'UTC−4'])
  })

  it('writes a stretch of one day with one date, and of two with both', () => {
    const clock = clockIn('UTC')
    expect(clock.interval(afternoon, utc('2024-06-05T16:30:00'))).toBe('Wed 5 Jun 2024, 13:57–16:30 UTC')
    expect(clock.interval(utc('2024-02-17T22:00:00'), utc('2024-02-18T01:30:00'))).toBe('Sat 17 Feb 2024, 22:00 – Sun 18 Feb, 01:30 UTC')
  })

  it('says about where only a range is known', () => {
    const moment = { at: afternoon, earliest: utc('2024-06-05T13:56:00') }
    expect([clockIn('UTC').moment(moment), clockIn('UTC').momentInList(moment)]).toEqual(['about 13:57', '~13:57'])
  })

  it('survives senders that write the year 1', () => {
    expect(clockIn('UTC').dateAndTime(utc('0001-01-01T00:00:00'))).toBe('Mon 1 Jan 1, 00:00 UTC')
  })

  it('knows no instant for a time that the clocks skipped, and the first for one that they show twice', () => {
    const berlin = clockIn('Europe/Berlin')
    expect(berlin.instantOf(Date.UTC(2024, 2, 31, 2, 30))).toBeNull()
    expect(berlin.instantOf(Date.UTC(2024, 9, 27, 2, 30))).toBe(utc('2024-10-27T00:30:00'))
  })

  it('gives back the instant of what it shows, whatever the zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu')
    const instants = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2037, 0) }).map(instant)
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const clock = clockIn(zone)
        const again = clock.instantOf(clock.wallOf(at))
        expect(again !== null && clock.wallOf(again)).toBe(clock.wallOf(at))
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('a time zone', () => {
  it('is a name of the IANA database', () => {
    expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false])
  })
})
