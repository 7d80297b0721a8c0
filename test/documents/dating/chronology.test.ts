import { describe, expect, it } from 'vitest'
import { codesIn, timesOf } from '../reading.ts'

const timeline = (...entries: readonly string[]) =>
  `Outage of 5 June 2024 (all times in UTC)\n\n## Timeline\n${entries.map((entry) => `- ${entry}`).join('\n')}`

describe('the day of a time', () => {
  it('is that of the summary', () => expect(timesOf(timeline('10:00 down', '10:30 up'))[0]).toBe('2024-06-05T10:00:00+00:00'))

  it('is the next one after midnight', () => {
    const text = timeline('23:50 down', '00:10 up')
    expect(timesOf(text)).toEqual(['2024-06-05T23:50:00+00:00', '2024-06-06T00:10:00+00:00'])
    expect(codesIn(text)).toContain('midnight-rollover')
  })

  it('is the next one in the morning after an evening', () =>
    expect(timesOf(timeline('10:00 PM down', '08:45 AM up'))[1]).toBe('2024-06-06T08:45:00+00:00'))

  it('stays the same where a time goes back a little, which is out of order', () => {
    const text = timeline('10:00 down', '09:50 alert', '10:30 up')
    expect(timesOf(text)[1]).toBe('2024-06-05T09:50:00+00:00')
    expect(codesIn(text)).toContain('out-of-order')
  })

  it('is not out of order where a sentence goes on from the line above and looks back', () => {
    const text = timeline('09:17 To recap: the probes failed', 'Then from about 09:05 the search failed', '09:26 up')
    expect(timesOf(text)).toHaveLength(3)
    expect(codesIn(text)).not.toContain('out-of-order')
  })

  it('runs on into the afternoon without am and pm', () =>
    expect(timesOf(timeline('9:40 down', '11:30 found', '1:15 up'))[2]).toBe('2024-06-05T13:15:00+00:00'))

  it('is not known without a date, and the time stands alone', () => {
    const text = '## Timeline (UTC)\n- 10:00 the service went down\n- 10:30 up'
    expect(timesOf(text)[0]).toBe('T10:00:00+00:00')
    expect(codesIn(text)).toContain('date-missing')
  })

  it('has no year where none is stated', () => {
    const text = 'Outage on 5 June\n\n## Timeline (UTC)\n- 10:00 down\n- 10:30 up'
    expect(timesOf(text)[0]).toBe('--06-05T10:00:00+00:00')
    expect(codesIn(text)).toContain('year-missing')
  })

  it.each([
    ['Published: 12 June 2024', '2024-06-05T10:00:00+00:00'],
    ['Published: 12 January 2025', '2024-06-05T10:00:00+00:00'],
    ['# Reports of June 2024', '2024-06-05T10:00:00+00:00'],
  ])('takes its year from when the document was written: %s', (line, first) => {
    expect(timesOf(`${line}\n\nOutage on 5 June\n\n## Timeline (UTC)\n- 10:00 down\n- 10:30 up`)[0]).toBe(first)
  })

  it('corrects a year that both neighbours contradict, and says so', () => {
    const text = '## Timeline (UTC)\n- 2024-01-02 10:00 the service went down\n- 2023-01-02 10:05 alert\n- 2024-01-02 10:30 up'
    expect(timesOf(text)[1]).toBe('2024-01-02T10:05:00+00:00')
    expect(codesIn(text)).toContain('date-conflict')
  })

  it.each([
    ['one date can be read in one order only', ['25/05/2017 10:00 down', '01/06/2017 11:00 up'], '2017-06-01T11:00:00+00:00'],
    [
      'the days then follow each other',
      ['05/06/2017 10:00 down', '06/06/2017 11:00 alert', '07/06/2017 11:00 up'],
      '2017-06-07T11:00:00+00:00',
    ],
  ])('is read with the day first where %s', (_, entries, last) => {
    expect(timesOf(`## Timeline of the outage (UTC)\n${entries.map((entry) => `- ${entry}`).join('\n')}`).at(-1)).toBe(last)
  })

  it('lies near the stated start', () => {
    expect(timesOf('Incident start: 2024-06-05 23:55 UTC\n\n## Timeline\n- 00:05 alert\n- 00:30 up')[0]).toBe('2024-06-06T00:05:00+00:00')
  })

  it('is the one that a remark gives to all of them, though the lead-up has a date of its own', () => {
    const text =
      '## Timeline of the outage\n\nUnless noted otherwise all events happened on 2024-06-05, in UTC.\n\n- 2024-06-04 22:00: builds begin to fail\n- 01:38: alert\n- 02:06: up'
    expect(timesOf(text)).toEqual(['2024-06-04T22:00:00+00:00', '2024-06-05T01:38:00+00:00', '2024-06-05T02:06:00+00:00'])
  })

  it('is that of the stated start where an entry after a dated lead-up reports it', () => {
    const text = 'Incident start: 2024-06-05 09:00 UTC\n\n## Timeline\n- 2024-06-04 17:00 release\n- 09:00 site down\n- 09:30 up'
    expect(timesOf(text)[1]).toBe('2024-06-05T09:00:00+00:00')
  })
})
