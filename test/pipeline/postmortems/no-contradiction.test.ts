import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../../src/reading/postmortem.ts'

function errorsIn(...lines: readonly string[]): readonly string[] {
  const read = readPostmortem(Buffer.from(lines.join('\n')))
  if ('reason' in read) throw new Error(read.reason)
  return read.incident.findings.flatMap(({ code, severity }) => (severity === 'error' || code === 'start-unknown' ? [code] : []))
}

const TIMELINE = [
  '## Timeline',
  '- 10:00 UTC Deployed a new configuration',
  '- 10:10 UTC Checkout fails for all users',
  '- 10:20 UTC Monitoring alert fired for checkout',
  '- 10:25 UTC The on-call engineer acknowledged the alert and started investigating',
  '- 11:00 UTC Rolled back the configuration',
  '- 11:05 UTC The incident was resolved, checkout works again',
]
const story = (...lines: readonly string[]) => ['# Postmortem: checkout', 'Date: 5 June 2024', ...lines, '', ...TIMELINE]

describe('what only seems to contradict the times', () => {
  it.each([
    [
      'an end that is stated as the latest',
      'end-mismatch',
      ['Checkout was restored by 11:15 UTC.'],
      ['Checkout was restored at 11:15 UTC.'],
    ],
    ['a length that counts from the change', 'duration-mismatch', ['Duration: 65 minutes'], ['Duration: 75 minutes']],
    ['a length up to another repair', 'duration-mismatch', ['Duration: 50 minutes'], ['Duration: 30 minutes']],
    ['a time to detect that counts from the change', 'metric-mismatch', ['Time to detect: 20 minutes'], ['Time to detect: 50 minutes']],
    ['a length in hours as an adjective', 'duration-mismatch', ['We had a 1-hour outage.'], ['The outage lasted 1 hour and 30 minutes.']],
  ])('%s', (_, code, right, wrong) => {
    expect(errorsIn(...story(...right))).toEqual([])
    expect(errorsIn(...story(...wrong))).toContain(code)
  })

  it('a repair that is stated beside the resolution', () => {
    const fields = (resolved: string) => ['- Repaired: 2024-06-05 11:00 UTC', `- Resolved ${resolved}`]
    expect(errorsIn(...story(...fields('2024-06-05 11:05 UTC')))).toEqual([])
    expect(errorsIn(...story(...fields('2024-06-05 11:45 UTC')))).toContain('end-mismatch')
  })

  it('a time to repair that counts from the call', () => {
    const lines = (length: string) => [
      '# Postmortem: checkout',
      '- Started: 2024-06-05 07:15 UTC',
      '- Detected: 2024-06-05 13:45 UTC',
      '- Incident declared: 2024-06-05 14:39 UTC',
      '- Resolved: 2024-06-05 15:09 UTC',
      `- Time to repair: ${length}`,
      '## Impact',
      'All orders failed.',
    ]
    expect(errorsIn(...lines('30 minutes'))).toEqual([])
    expect(errorsIn(...lines('2 hours'))).toContain('duration-mismatch')
  })

  it('a time inside a sentence, among entries that open with theirs', () => {
    const note = '- As a plan for Thursday 9.30 AM IST had it, the move was to be done in two steps'
    expect(errorsIn(...story(), note)).toEqual([])
    expect(errorsIn(...story(), '- 9.30 AM IST the move was done')).toContain('out-of-order')
  })

  it('a time of detection that the timeline has too', () => {
    const says = (time: string) => [
      ...story(`The worst error was first reported at ${time} UTC.`).slice(0, -2),
      '- 10:40 UTC A customer reports the worst of the errors',
      ...TIMELINE.slice(-2),
    ]
    expect(errorsIn(...says('10:40'))).toEqual([])
    expect(errorsIn(...says('10:50'))).toContain('detection-conflict')
  })

  it('dots in the times of a sentence beside colons in the timeline', () => {
    expect(errorsIn(...story('Users were affected from 10.10 until 11.05 UTC.'))).toEqual([])
  })

  it('a date in a long paragraph that is not that of the incident', () => {
    const dated = [
      '# Postmortem: checkout',
      '## Timeline',
      '- 2024-06-05 10:10 UTC Checkout fails',
      '- 2024-06-05 11:05 UTC Resolved',
      '## Summary',
    ]
    const longer = 'It looked like the others of these days and came with the daily run of the pipeline, but had another cause than that of'
    expect(errorsIn(...dated, `${longer} June 2, 2024.`)).toEqual([])
    expect(errorsIn(...dated, 'Checkout was down on June 2, 2024.')).toContain('date-conflict')
  })

  it('somebody unknown who began something', () => {
    expect(errorsIn(...story('An unknown client began to send many requests.'))).toEqual([])
    expect(errorsIn(...story('It is unknown when it began.'))).toContain('start-unknown')
  })
})

describe('what is read where it was passed over', () => {
  const entries = (...lines: readonly string[]) => {
    const read = readPostmortem(Buffer.from(lines.join('\n')))
    if ('reason' in read) throw new Error(read.reason)
    return read.incident.timeline.map(({ written }) => written)
  }

  it('a day with a dot before its month', () => {
    expect(
      entries('# Outage', '## Timeline', '### 18. April 2024, 19:47 UTC', 'It fails.', '### 19. April 2024, 11:00 UTC', 'Fixed.'),
    ).toEqual(['2024-04-18T19:47:00+00:00', '2024-04-19T11:00:00+00:00'])
  })

  it('a postmortem on a page of tasks', () => {
    const lines = [
      '## Tasks',
      '### Outage postmortem: checkout',
      '**Duration:** March 15, 2024, 10:00 AM UTC to 11:00 AM UTC',
      '#### Story',
      ...MORNING,
    ]
    expect(entries(...lines)).toEqual(['2024-03-15T10:00:00+00:00', '2024-03-15T10:30:00+00:00', '2024-03-15T11:00:00+00:00'])
  })
})

const MORNING = ['- 10:00 AM UTC: alerts fire', '- 10:30 AM UTC: rolled back', '- 11:00 AM UTC: resolved']
