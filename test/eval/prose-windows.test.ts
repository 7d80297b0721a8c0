import { describe, expect, it } from 'vitest'
import { type ProseSetting, statedLength, windowsIn } from '../../eval/prose-windows.ts'
import { isoOf } from '../../src/domain/time/time.ts'

const WRITTEN: ProseSetting = { day: { year: 2031, month: 3, day: 9 }, zone: null }

function shown(text: string, setting = WRITTEN): readonly (readonly [string, string])[] {
  return windowsIn(text, setting).map(({ from, to }) => [isoOf(from).slice(0, 16), isoOf(to).slice(0, 16)])
}

describe('windowsIn', () => {
  it('reads a window that its own sentence dates', () => {
    expect(shown('On March 8, 2031, between 10:05 UTC and 11:40 UTC, checkout was degraded.')).toEqual([
      ['2031-03-08T10:05', '2031-03-08T11:40'],
    ])
  })

  it('takes the day of writing where no day is stated', () => {
    expect(shown('Orders failed from 10:05 to 11:40 UTC.')).toEqual([['2031-03-09T10:05', '2031-03-09T11:40']])
  })

  it('takes the day that an earlier sentence stated', () => {
    expect(shown('On March 2, 2031 a disk filled up. Between 10:05 and 11:40 UTC uploads failed.')).toEqual([
      ['2031-03-02T10:05', '2031-03-02T11:40'],
    ])
  })

  it('ends on the next day where the clock goes back', () => {
    expect(shown('On March 8, 2031, from 22:30 UTC to 01:15 UTC, logins failed.')).toEqual([['2031-03-08T22:30', '2031-03-09T01:15']])
  })

  it('begins on the day before where only the end is dated', () => {
    expect(shown('Between 23:20 and 00:20 UTC on 9 March 2031 logins failed.')).toEqual([['2031-03-08T23:20', '2031-03-09T00:20']])
  })

  it('takes the year of one end for the other', () => {
    expect(shown('Between 13:30 UTC on 14 Sep and 00:41 UTC on 15 Sep 2029, logins failed.')).toEqual([
      ['2029-09-14T13:30', '2029-09-15T00:41'],
    ])
  })

  it('reads an end that other words join to the beginning', () => {
    expect(shown('Beginning at 20:38 UTC on March 8, 2031 and lasting until 21:28 UTC on March 8, 2031, search was slow.')).toEqual([
      ['2031-03-08T20:38', '2031-03-08T21:28'],
    ])
  })

  it('puts a window in the zone that its sentence names', () => {
    expect(shown('On January 8, 2031 from 10:00 to 11:00 PST uploads failed.')).toEqual([['2031-01-08T18:00', '2031-01-08T19:00']])
  })

  it('leaves out a window that ends before it begins', () => {
    expect(shown('Between 10:00 UTC on 9 March 2031 and 11:00 UTC on 8 March 2031 uploads failed.')).toEqual([])
  })

  it('makes no window of times that only stand in one sentence', () => {
    expect(shown('At 10:00 UTC we were paged, and 11:00 UTC was when we met.')).toEqual([])
  })
})

describe('statedLength', () => {
  it('takes a length that the text states', () => {
    expect(statedLength('On Monday uploads failed for a duration of 1 hour and 6 minutes.')).toBe(66)
  })

  it('takes the longest of several lengths', () => {
    expect(statedLength('Uploads failed for a duration of 27 minutes. Downloads failed for a duration of 2 hours.')).toBe(120)
  })

  it('takes a sum that the text states', () => {
    expect(statedLength('Uploads failed for an aggregate of 33 minutes.')).toBe(33)
  })

  it('takes no length of what went on afterwards', () => {
    const text = 'Uploads failed for a duration of 24 minutes. Some jobs had delays that extended beyond it for a duration of 3 hours.'
    expect(statedLength(text)).toBe(24)
  })

  it('adds up windows that the statement of the impact lists', () => {
    expect(statedLength('Between 10:00 and 10:30 UTC uploads failed. Between 12:00 and 12:10 UTC they failed again.')).toBe(40)
  })

  it('counts what windows share once', () => {
    expect(statedLength('Between 10:00 and 11:00 UTC, with most errors between 10:15 and 10:30 UTC, uploads failed.')).toBe(60)
  })

  it('lasts until everything had recovered', () => {
    expect(statedLength('Between 10:00 and 10:30 UTC uploads failed. By 11:15 UTC all services had recovered.')).toBe(75)
  })

  it('lasts until everything had recovered on the clock of its window, whatever zone that is in', () => {
    expect(statedLength('On 8 March 2031 from 12:17 to 12:49 PDT uploads failed. Serving fully recovered by 12:55.')).toBe(38)
    expect(statedLength('On 8 March 2031 from 12:17 to 12:49 PDT uploads failed. Serving fully recovered by 20:55 UTC.')).toBe(32)
  })

  it('lasts beyond a stated length where the story gives its window and a later recovery', () => {
    const summary = 'Uploads failed for a duration of 32 minutes.'
    const story = 'From 12:17 to 12:49 PDT uploads failed. Serving fully recovered by 12:55.'
    expect(statedLength(summary, `${summary}\n${story}`)).toBe(38)
    expect(statedLength(summary, `${summary}\nFrom 12:17 to 13:17 PDT a disk was slow. It fully recovered by 13:25.`)).toBe(32)
  })

  it('lasts beyond a stated length by the one in which the last of it recovered', () => {
    const text = 'Uploads failed for a duration of 5 hours. The remaining errors returned to normal over the subsequent 40 minutes.'
    expect(statedLength(text)).toBe(340)
  })

  it('begins at no time by which something was already better', () => {
    const text = 'At 07:30 a switch failed. It improved by 13:34, and all uploads were fully restored by 14:22.'
    expect(statedLength(text)).toBe(412)
  })

  it('spans a story from its first time to the last recovery, over midnight too', () => {
    expect(statedLength('At 23:40 UTC a switch failed. At 00:10 UTC we replaced it. By 00:25 UTC all traffic was restored.')).toBe(45)
  })

  it('is not known where nothing is stated', () => {
    expect(statedLength('Uploads failed for some customers.')).toBeNull()
  })

  it('takes a window of years for a slip', () => {
    expect(statedLength('Between 10:00 UTC on 9 March 2021 and 11:00 UTC on 9 March 2031 uploads failed.')).toBeNull()
  })

  it.each([
    'returned to normal over the subsequent 4 hours, and ',
    'between 10:00 and 11:00 UTC ',
    'between 10:00 and ( ',
    'total duration of 1 hour ',
  ])('reads a text of many times "%s" without an end to its sentence in linear time', (piece) => {
    const began = performance.now()
    statedLength(piece.repeat(Math.ceil(200_000 / piece.length)))
    expect(performance.now() - began).toBeLessThan(4_000)
  })
})
