import { describe, expect, it } from 'vitest'
import { clocksIn } from '../../../src/documents/times/clock-times.ts'

const read = (text: string, where: 'head' | 'sentence' = 'sentence') =>
  clocksIn(text, where).map(({ clock: { hour, minute, second } }) =>
    [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':'),
  )

describe('times of day in a text', () => {
  it.each([
    ['at 14:05 it failed', '14:05:00'],
    ['14:05:09: it failed', '14:05:09'],
    ['2:00 PM', '14:00:00'],
    ['2:00pm', '14:00:00'],
    ['2 p.m.', '14:00:00'],
    ['12:30 AM', '00:30:00'],
    ['12 noon', '12:00:00'],
    ['at midnight', '00:00:00'],
    ['2024-05-09T14:05:06.123Z', '14:05:06'],
    ['1405Z', '14:05:00'],
    ['1405 UTC', '14:05:00'],
    ['14.05 CET', '14:05:00'],
    ['9.15 am', '09:15:00'],
  ])('reads %s', (text, time) => expect(read(text)).toEqual([time]))

  it.each([
    ['14h05 la base tombe', '14:05:00'],
    ['1405 - disk full', '14:05:00'],
    ['14.05 - disk full', '14:05:00'],
  ])('reads %s at the head of an entry only', (text, time) => {
    expect(read(text, 'head')).toEqual([time])
    expect(read(text)).toEqual([])
  })

  it.each([
    'version 1.14.05 of the app',
    'connect to 10.0.0.1:8080',
    'it lasted 1:30 hours',
    'a ratio of 10:1',
    'costs $14.05',
    'ISO 27001',
    '2024 was a good year',
    'see RFC 9457',
    'address 12:44:19:01:02',
  ])('reads no time in "%s"', (text) => expect(read(text)).toEqual([]))

  it('gives both hours of a range the half of the day that is written once', () => {
    expect(read('from 4pm to 6 GMT')).toEqual(['16:00:00', '06:00:00'])
  })

  it('says what is wrong with 13:40pm and keeps its hours', () => {
    expect(clocksIn('13:40pm')[0]).toMatchObject({ clock: { hour: 13, minute: 40 }, malformed: 'says both 13 hours and pm' })
  })

  it('knows that "around" is no exact time', () => {
    expect(clocksIn('around 14:05 it failed')[0]?.isAbout).toBe(true)
    expect(clocksIn('at 14:05 it failed')[0]?.isAbout).toBe(false)
  })
})
