import { describe, expect, it } from 'vitest'
import { datesIn } from '../../../src/documents/times/calendar-dates.ts'

const read = (text: string) =>
  datesIn(text).map(({ day: { year, month, day } }) => `${year ?? '-'}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)

describe('dates in a text', () => {
  it.each([
    ['2024-05-09', '2024-05-09'],
    ['2024/5/9', '2024-05-09'],
    ['May 9, 2024', '2024-05-09'],
    ['9th of May 2024', '2024-05-09'],
    ['29 april 2022', '2022-04-29'],
    ['05-Jun-2024', '2024-06-05'],
    ['2018 October 21', '2018-10-21'],
    ['Sept. 3rd', '--09-03'],
    ['17 February', '--02-17'],
    ['31/12/2023', '2023-12-31'],
    ['31.12.2023', '2023-12-31'],
  ])('reads %s', (text, date) => expect(read(text)).toEqual([date]))

  it('reads both days of a span that names its month once', () => {
    expect(read('29–30 April 2022')).toEqual(['2022-04-29', '2022-04-30'])
    expect(read('April 29 - 30, 2022')).toEqual(['2022-04-29', '2022-04-30'])
  })

  it('keeps the other reading of a date that may be day or month first', () => {
    expect(datesIn('05/09/2024')[0]).toMatchObject({ day: { month: 5, day: 9 }, other: { month: 9, day: 5 } })
    expect(datesIn('05/19/2024')[0]?.other).toBeNull()
  })

  it('keeps the weekday beside it', () => {
    expect(datesIn('on Monday, May 13th, 2023')[0]?.weekday).toBe(1)
    expect(datesIn('2024-05-09 (Thursday)')[0]?.weekday).toBe(4)
  })

  it.each(['we may 5 times', '31 February 2024', 'version 2024.13.40', 'in May', '10:00:00 to 5 replicas'])(
    'reads no date in "%s"',
    (text) => expect(read(text)).toEqual([]),
  )
})
