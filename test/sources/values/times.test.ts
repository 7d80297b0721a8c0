import { describe, expect, it } from 'vitest'
import { hours, instant, isoOf, later } from '../../../src/domain/time/time.ts'
import { historyMoment, momentOf, writtenTime } from '../../../src/sources/values/times.ts'

const RECEIVED = instant(Date.UTC(2024, 4, 6, 12))
const bounds = { receivedAt: RECEIVED, earliest: null }
const readingOf = (value: unknown) => {
  const written = writtenTime(value)
  return written === null ? null : isoOf(written.at)
}

describe('writtenTime', () => {
  it.each([
    ['2023-05-09T11:00:00Z', '2023-05-09T11:00:00.000Z'],
    ['2023-05-09T11:00:00.1Z', '2023-05-09T11:00:00.100Z'],
    ['2023-05-09T11:00:00.123456789Z', '2023-05-09T11:00:00.123Z'],
    ['2023-05-09T11:00:00.9999999Z', '2023-05-09T11:00:00.999Z'],
    ['2023-05-09t11:00:00z', '2023-05-09T11:00:00.000Z'],
    ['2023-05-09 11:00:00', '2023-05-09T11:00:00.000Z'],
    ['2023-05-09 11:00:00,250', '2023-05-09T11:00:00.250Z'],
    ['2021-04-28 21:50:00 +0200', '2021-04-28T19:50:00.000Z'],
    ['2016-08-12 15:26:29 UTC', '2016-08-12T15:26:29.000Z'],
    ['2016-08-12 15:26:29 GMT', '2016-08-12T15:26:29.000Z'],
    ['2018-03-07T06:33:21.873077559-05:00', '2018-03-07T11:33:21.873Z'],
    ['2019-02-15T23:53:45.093+0000', '2019-02-15T23:53:45.093Z'],
    ['2021-05-01 10:00:00.123456789 +0200 CEST', '2021-05-01T08:00:00.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(readingOf(text)).toBe(iso)
  })

  it.each([
    [1683629531, '2023-05-09T10:52:11.000Z'],
    [1683629531.5, '2023-05-09T10:52:11.500Z'],
    [1683629531123, '2023-05-09T10:52:11.123Z'],
    [1683629531123456, '2023-05-09T10:52:11.123Z'],
    ['1683629531', '2023-05-09T10:52:11.000Z'],
    ['1683629531.123', '2023-05-09T10:52:11.123Z'],
    ['1683629531123', '2023-05-09T10:52:11.123Z'],
    ['1534860261221373', '2018-08-21T14:04:21.221Z'],
    ['1420452224764002246', '2015-01-05T10:03:44.764Z'],
  ])('reads the epoch %s', (value, iso) => {
    expect(readingOf(value)).toBe(iso)
  })

  it('keeps the millisecond of nanoseconds that a double cannot hold exactly', () => {
    expect(readingOf(1683629531001000000)).toBe('2023-05-09T10:52:11.001Z')
  })

  it.each([
    '2023-02-30T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-05-09T24:00:00Z',
    '2023-05-09T11:60:00Z',
    '2023-05-09T11:00:00+99:00',
    '2023-05-09',
    '11:00:00',
    '09/05/2023 11:00',
    'yesterday',
    '',
    '-1',
    'NaN',
    '1e9',
    '123456789012345678901',
  ])('reads no time in "%s"', (text) => {
    expect(readingOf(text)).toBeNull()
  })

  it.each([null, undefined, true, {}, [], Number.NaN, Number.POSITIVE_INFINITY, -5, 0])('reads no time in %s', (value) => {
    expect(readingOf(value)).toBeNull()
  })
})

describe('momentOf', () => {
  it('is the time as sent', () => {
    expect(momentOf('2024-05-06T11:59:00Z', bounds)).toEqual({ at: Date.UTC(2024, 4, 6, 11, 59) })
  })

  it.each([null, '', '0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', 0, '1999-12-31T23:59:59Z', 'soon', '2024-05-07T12:00:01Z'])(
    'falls back to the receipt for %s',
    (value) => {
      expect(momentOf(value, bounds)).toEqual({ at: RECEIVED, latest: RECEIVED })
    },
  )

  it('takes a clock that is a day fast at its word, and no faster one', () => {
    expect(momentOf('2024-05-07T12:00:00Z', bounds).latest).toBeUndefined()
    expect(momentOf('2024-05-07T12:00:00.001Z', bounds).latest).toBe(RECEIVED)
  })

  it('states a lower bound for an unknown time where there is one before the receipt', () => {
    const earliest = instant(RECEIVED - 1_000)
    expect(momentOf(null, { receivedAt: RECEIVED, earliest })).toEqual({ at: RECEIVED, earliest, latest: RECEIVED })
    expect(momentOf(null, { receivedAt: RECEIVED, earliest: later(RECEIVED, hours(1)) })).toEqual({ at: RECEIVED, latest: RECEIVED })
  })

  it('reads a wall clock without a zone as UTC, give or take fourteen hours, and never after the receipt', () => {
    const at = instant(Date.UTC(2024, 4, 6, 10))
    expect(momentOf('2024-05-06 10:00:00', bounds)).toEqual({ at, earliest: at - hours(14), latest: RECEIVED })
  })
})

describe('historyMoment', () => {
  it('keeps the dates of old history', () => {
    expect(historyMoment(writtenTime('1977-09-02T22:04:05Z'), RECEIVED)).toEqual({ at: Date.UTC(1977, 8, 2, 22, 4, 5) })
  })

  it.each(['0001-01-01T00:00:00Z', '1970-01-01T01:00:00Z', '2024-06-01T00:00:00Z'])('refuses %s', (text) => {
    expect(historyMoment(writtenTime(text), RECEIVED)).toEqual({ at: RECEIVED, latest: RECEIVED })
  })
})
