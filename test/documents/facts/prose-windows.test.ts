import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../../src/reading/postmortem.ts'

function anchorsOf(text: string) {
  const read = readPostmortem(Buffer.from(`# Outage\n\n${text}\n`))
  if ('reason' in read) throw new Error(read.reason)
  return read.incident.anchors
}

function windowOf(text: string) {
  const { impactStart, impactEnd } = anchorsOf(text)
  return [impactStart, impactEnd].map((anchor) => anchor && [anchor.written?.slice(0, 16), anchor.basis, anchor.line])
}

describe('the window of an incident that only its prose states', () => {
  it.each([
    ['of hours in four digits', 'On 8 March 2031 the shop was down between the hours of 1900 and 2100 UTC.', '08T19:00', '08T21:00'],
    ['with the date after "between"', 'Between 8 March 2031, 10:05 and 11:40 UTC checkout failed.', '08T10:05', '08T11:40'],
    [
      'joined by other words',
      'Beginning at 20:38 UTC on March 8, 2031 and lasting until 21:28 UTC on March 8, 2031, search was slow.',
      '08T20:38',
      '08T21:28',
    ],
    ['over midnight', 'On March 8, 2031, starting at 22:30 UTC and until 01:15 UTC, logins failed.', '08T22:30', '09T01:15'],
    [
      'in words of its own for the impact',
      'On 8 March 2031 between 01:06 and 05:43 UTC no audit log was streamed.',
      '08T01:06',
      '08T05:43',
    ],
    [
      'behind what was planned',
      'On 8 March 2031 a maintenance was scheduled from 09:00 to 09:30 UTC. From 10:05 to 11:40 UTC uploads failed.',
      '08T10:05',
      '08T11:40',
    ],
  ])('gives its start and end, with the line: %s', (_, text, start, end) => {
    expect(windowOf(text)).toEqual([
      [`2031-03-${start}`, 'reported', 3],
      [`2031-03-${end}`, 'reported', 3],
    ])
  })

  it('leaves what was detected at one time and over at another as they are', () => {
    const { detected, impactEnd } = anchorsOf('On 8 March 2031 errors were detected at 10:05 UTC and resolved by 11:40 UTC.')
    expect([detected?.rule, impactEnd?.rule]).toEqual(['stated-detected', 'stated-end'])
  })

  it('is none of a plan alone', () => {
    expect(() => windowOf('The incident review is a meeting from 09:00 to 09:30 UTC.')).toThrow()
  })
})
