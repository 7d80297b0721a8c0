import { describe, expect, it } from 'vitest'
import { offsetOn, rightInSeason, zoneAt } from '../../../src/documents/times/zones.ts'

const inWinter = { year: 2024, month: 1, day: 15 }
const inSummer = { year: 2024, month: 7, day: 15 }
const offset = (text: string, day: typeof inWinter | null = inWinter) => {
  const zone = zoneAt(text, 0)
  return zone === null ? undefined : offsetOn(zone, day)
}

describe('time zones', () => {
  it.each([
    ['EAT', 180],
    ['WAT', 60],
    ['PST', -480],
    ['CET', 60],
    ['IST', 330],
    ['UTC', 0],
    ['Z', 0],
    ['UTC-4', -240],
    ['GMT+05:30', 330],
    ['(UTC−3)', -180],
    ['Africa/Nairobi', 180],
    ['Central African Time', 120],
    ['Greenwich Mean Time', 0],
  ])('reads %s', (text, minutes) => expect(offset(text)).toBe(minutes))

  it('takes an abbreviation literally in any season', () => expect(offset('PST', inSummer)).toBe(-480))

  it('follows the date where the zone is a place', () => {
    expect(offset('Pacific time', inWinter)).toBe(-480)
    expect(offset('PT', inSummer)).toBe(-420)
  })

  it('knows no offset of a place without a date', () => expect(offset('Pacific time', null)).toBeNull())

  it.each(['eat', 'the', 'Central database', 'it'])('takes "%s" for no zone', (text) => expect(offset(text)).toBeUndefined())

  it('names the abbreviation that the season asks for', () => {
    const zone = zoneAt('PST', 0)
    expect(zone && rightInSeason(zone, inSummer)).toBe('PDT')
    expect(zone && rightInSeason(zone, inWinter)).toBeNull()
  })
})
