import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import { codesIn, entriesOf, timesOf } from '../reading.ts'

const shortTimes = (text: string) => timesOf(text).map((time) => time?.slice(0, 16))

describe('a list with the newest on top', () => {
  it('is put in the order of the story', () => {
    const text = 'Outage of 8 March 2024\n\n## Timeline (UTC)\n- 16:40 resolved\n- 16:10 fix deployed\n- 15:05 alert fired'
    expect(shortTimes(text)).toEqual(['2024-03-08T15:05', '2024-03-08T16:10', '2024-03-08T16:40'])
    expect(codesIn(text)).not.toContain('out-of-order')
  })

  it('passes midnight backwards', () => {
    const text =
      'Outage of 8 March 2024\n\n## Timeline (UTC)\n- 00:40 resolved\n- 00:10 rolled back\n- 23:35 escalated\n- 23:05 alert fired'
    expect(shortTimes(text)).toEqual(['2024-03-08T23:05', '2024-03-08T23:35', '2024-03-09T00:10', '2024-03-09T00:40'])
  })

  it('keeps a date written once for the lines below it', () => {
    const text =
      '## Timeline of the outage (UTC)\n- 2024-03-09 00:40 up\n- 00:10 rolled back\n- 2024-03-08 23:35 escalated\n- 23:05 alert fired'
    expect(shortTimes(text)).toEqual(['2024-03-08T23:05', '2024-03-08T23:35', '2024-03-09T00:10', '2024-03-09T00:40'])
  })

  it('is none where times go back and forth', () => {
    const text = 'Outage of 8 March 2024\n\n## Timeline (UTC)\n- 16:40 down\n- 16:10 alert\n- 17:05 looked\n- 17:00 up'
    expect(shortTimes(text)[0]).toBe('2024-03-08T16:40')
    expect(codesIn(text)).toContain('out-of-order')
  })
})

describe('the history of a status page', () => {
  it('sets each time below its update', () => {
    const text = [
      'Elevated error rates\n',
      'Resolved - This incident has been resolved.\nMar 5, 14:22 PST\n',
      'Identified - The issue has been identified\nand a fix is on its way.\nMar 5, 13:31 PST\n',
      'Investigating - We are investigating errors.\nMar 5, 13:12 PST',
    ].join('\n')
    expect(entriesOf(readDocument(text))).toEqual([
      '--03-05T13:12:00-08:00 Investigating - We are investigating errors.',
      '--03-05T13:31:00-08:00 Identified - The issue has been identified and a fix is on its way.',
      '--03-05T14:22:00-08:00 Resolved - This incident has been resolved.',
    ])
  })
})
