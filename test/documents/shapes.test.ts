import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../src/reading/postmortem.ts'

const incidentOf = (...lines: readonly string[]) => {
  const document = readPostmortem(Buffer.from(lines.join('\n')))
  if ('reason' in document) throw new Error(document.reason)
  return document.incident
}

const timesOf = (...lines: readonly string[]) =>
  incidentOf(...lines).timeline.map(({ written }) => written?.replace(/:00(?:[+-]\d\d:\d\d)?$/, '') ?? null)

const STORY = [
  '- 14:02 UTC Alerts fire for the checkout',
  '- 14:10 UTC The team looks at the gateway',
  '- 14:31 UTC Checkout is healthy again',
]
const THREE = ['2025-05-06T14:02', '2025-05-06T14:10', '2025-05-06T14:31']

describe('a block of code', () => {
  const report = [
    '# Postmortem: checkout',
    '## Summary',
    'Checkout failed on 2025-05-06.',
    '## Timeline',
    ...STORY,
    '## Root cause',
    'A typo.',
  ]

  it.each([
    ['holds the whole document, as an assistant answers', ['Here is the report:', '', '```markdown', ...report, '```']],
    ['is opened and never closed', ['Certainly!', '```', ...report]],
    ['opens and closes on one line', [...report.slice(0, 5), '```Attempt to decode a value (List(Field(type)))```', ...report.slice(5)]],
  ])('that %s is no reason to read nothing', (_, lines) => {
    expect(timesOf(...lines)).toEqual(THREE)
  })

  it('that is closed stays evidence, not an entry', () => {
    const quoted = ['```', '2025-05-06 14:05 ERROR upstream timed out', '```']
    expect(timesOf(...report.slice(0, 5), ...quoted, ...report.slice(5))).toEqual(THREE)
  })
})

describe('a heading that is a day', () => {
  const nights = ['1:03', 'The first alert fires', '', '5:00', 'The team acknowledges the alert', '', '7:42', 'Service restored']
  const read = ['2025-07-22T01:03', '2025-07-22T05:00', '2025-07-22T07:42']

  it.each([
    ['stands beside the heading of the timeline', ['## Timeline', '## July 22', ...nights]],
    ['names its weekday', ['## Timeline', '## Tue, July 22', ...nights]],
    ['stands above times that no heading calls a timeline', ['## July 22', ...nights]],
  ])('dates what follows it where it %s', (_, lines) => {
    expect(timesOf('# Incident report, July 21 2025: hub pods die', '## Summary', 'The hub failed on July 21, 2025.', ...lines)).toEqual(
      read,
    )
  })

  it('is an entry of its own where what happened has no time', () => {
    const lines = [
      '# Incident: images',
      '## Timeline',
      '### 2018-01-15',
      'Builds of some images fail, and are taken for a fault of the network.',
      '### 2018-01-17 17:14',
      'Other builds fail too: the outage is real.',
      '### 18:57',
      'The base image is changed and the problem is resolved.',
    ]
    expect(timesOf(...lines)).toEqual(['2018-01-15', '2018-01-17T17:14', '2018-01-17T18:57'])
  })

  it('is none for a remark on the zone', () => {
    expect(
      timesOf('# Outage of images', '## Timeline', '### 2018-01-15', '_All times in UTC_', '- 10:00 Alerts fire', '- 10:20 Resolved'),
    ).toEqual(['2018-01-15T10:00', '2018-01-15T10:20'])
  })

  it('is followed by its night: a time after midnight under it is the next day', () => {
    const { timeline, findings } = incidentOf(
      '# Outage',
      '## Timeline (UTC)',
      '### 12 May 2025',
      '- 20:49 Alerts fire',
      '- 23:30 The team looks at the disks',
      '- 00:40 The disks are replaced',
      '### 13 May 2025',
      '- 09:00 All services are restored',
    )
    expect(timeline.map(({ written }) => written?.slice(0, 10))).toEqual(['2025-05-12', '2025-05-12', '2025-05-13', '2025-05-13'])
    expect(findings.map(({ code }) => code)).toEqual(['midnight-rollover'])
  })
})

describe('a list of times', () => {
  it.each([
    [
      'a table of two columns',
      ['| When | What happened |', '| --- | --- |', ...STORY.map((line) => line.replace(/- (\d\d:\d\d UTC) (.*)/, '| $1 | $2 |'))],
    ],
    ['a mark that is a slip of the finger', ['## Timeline', STORY[0] ?? '', `=${(STORY[1] ?? '').slice(1)}`, STORY[2] ?? '']],
    [
      'another list of times under the lessons',
      ['It went like this:', ...STORY, '## Lessons learned', '- 09:34 UTC scap failed: the check had to be forced'],
    ],
  ])('is read as it is written: %s', (_, lines) => {
    expect(timesOf('# Outage of the checkout', 'The outage was on 2025-05-06.', '', ...lines)).toEqual(THREE)
  })

  it.each([
    ['vers 17h45', 17.75],
    ['gegen 17:45', 17.75],
    ['c. 17:45', 17.75],
    ['environ 17h45', 17.75],
  ])('opens with a time that is about right: %s', (written) => {
    const { timeline } = incidentOf(
      '# Outage, 2025-05-06',
      '## Timeline (UTC)',
      `- ${written} Checkout fails`,
      '- 18:20 Checkout is restored',
    )
    expect(timeline[0]).toMatchObject({ written: expect.stringContaining('2025-05-06T17:45'), at: { earliest: expect.any(Number) } })
  })
})

it.each(['5 November ’24', "November 5th '24", 'November 5, ’24'])('reads a year of two digits behind an apostrophe: %s', (date) => {
  expect(
    timesOf(
      '# Relay outage',
      `On ${date} the relays failed from 11:00 to 17:00 UTC.`,
      '## Timeline',
      '- 11:00 Errors begin',
      '- 17:00 Resolved',
    ),
  ).toEqual(['2024-11-05T11:00', '2024-11-05T17:00'])
})

it.each(['13: 20 UTC', '13 :20 UTC', '13: 20 GMT'])('reads a time with a blank inside it where its zone follows: %s', (written) => {
  const { timeline, findings } = incidentOf('# Outage, 2025-05-06', '## Timeline', '- 13:02 UTC Errors begin', `- ${written} Resolved`)
  expect(timeline[1]?.written).toBe('2025-05-06T13:20:00+00:00')
  expect(findings.map(({ code }) => code)).toContain('malformed-time')
})
