import { describe, expect, it } from 'vitest'
import { mismatchOf, workingMinutes } from '../../eval/stated-lengths.ts'
import type { WorkingHours } from '../../eval/working-hours.ts'
import { instant } from '../../src/domain/time/time.ts'

const at = (text: string) => instant(Date.parse(`${text}Z`))
const OFFICE: WorkingHours = { from: 9 * 60, to: 17 * 60, days: 'weekdays' }
/** 7 March 2031 is a Friday. */
const FRIDAY_16 = at('2031-03-07T16:00')
const MONDAY_10 = at('2031-03-10T10:00')

describe('mismatchOf', () => {
  it('finds none where the stated length is that of the clock, to a minute', () => {
    expect(mismatchOf({ from: FRIDAY_16, to: at('2031-03-07T16:46'), statedMinutes: 45, hours: null })).toBeNull()
  })

  it('explains a length that leaves out nights and the weekend by office hours', () => {
    expect(mismatchOf({ from: FRIDAY_16, to: MONDAY_10, statedMinutes: 120, hours: null })?.hours).toEqual(OFFICE)
  })

  it('takes the hours that the statement names', () => {
    const hours: WorkingHours = { from: 600, to: 1_020, days: 'weekdays' }
    expect(mismatchOf({ from: FRIDAY_16, to: MONDAY_10, statedMinutes: 60, hours })?.hours).toEqual(hours)
  })

  it('leaves a length that no calendar gives unexplained', () => {
    expect(mismatchOf({ from: FRIDAY_16, to: at('2031-03-07T16:46'), statedMinutes: 33, hours: null })).toEqual({
      statedMinutes: 33,
      wallMinutes: 46,
      hours: null,
    })
  })

  it('explains no length that is longer than the clock gives', () => {
    expect(mismatchOf({ from: FRIDAY_16, to: MONDAY_10, statedMinutes: 9_999, hours: OFFICE })?.hours).toBeNull()
  })
})

describe('workingMinutes', () => {
  it('counts what lies within the hours of each day', () => {
    expect(workingMinutes(at('2031-03-04T16:00'), at('2031-03-06T10:30'), OFFICE)).toBe(60 + 480 + 90)
  })

  it('counts no weekend', () => {
    expect(workingMinutes(at('2031-03-08T09:00'), at('2031-03-09T17:00'), OFFICE)).toBe(0)
  })

  it('counts the weekend of hours of every day', () => {
    expect(workingMinutes(at('2031-03-08T09:00'), at('2031-03-09T17:00'), { ...OFFICE, days: 'all' })).toBe(960)
  })
})
