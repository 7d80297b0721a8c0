import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import { entriesOf, statedIn, timesOf } from '../reading.ts'

const WINDOW = '# Login outage\n\nOn 11 February 2024 from 22:05 to 01:20 UTC no user could log in.\n\n## What happened\n\nA key expired.\n'

const POSTING = `Subject: [ops] Outage of the mirror
Date: Fri, 23 Jul 2021 09:12:44 -0400
From: mirror operations

Hello all, here is what happened on July 22 (times in EDT).

At 11:30 the mirror answered with an empty index. At 11:38 a user reported it. At 12:35 all was back to normal.
`

describe('a document without a timeline', () => {
  it('is a postmortem where a sentence states the window of the impact', () => expect(readDocument(WINDOW).isPostmortem).toBe(true))

  it('is one where status updates say how a problem was resolved, without any word for an incident', () => {
    const update = (clock: string, text: string) => `**Update 2022-02-01 ${clock} UTC:** ${text}\n\n`
    const updates = `# Slow pages\n\n${update('15:30', 'We consider this resolved.')}${update('14:10', 'A switch is faulty.')}${update('13:40', 'Pages load slowly.')}`
    expect(readDocument(updates).isPostmortem).toBe(true)
    expect(timesOf(updates)).toEqual(['2022-02-01T13:40:00+00:00', '2022-02-01T14:10:00+00:00', '2022-02-01T15:30:00+00:00'])
    expect(readDocument('# Opening hours\n\n2022-02-01 13:40 UTC: Doors open.\n\n2022-02-01 15:30 UTC: Doors close.\n').isPostmortem).toBe(
      false,
    )
  })

  it('ends on the next day where its window passes midnight', () =>
    expect([statedIn(WINDOW, 'start'), statedIn(WINDOW, 'end')]).toEqual([['2024-02-11T22:05:00+00:00'], ['2024-02-12T01:20:00+00:00']]))

  it('ends on the next day where the one date stands behind the window', () =>
    expect(statedIn('# Outage\n\n## Summary\nDuration: from 8:30 PM to 12:15 AM UTC, May 30th 2023\n', 'end')).toEqual([
      '2023-05-31T00:15:00+00:00',
    ]))

  it('has entries also below the heading of what is to be done', () =>
    expect(
      timesOf(
        '# Outage of sign-in, 14 December 2020\n\n## Root cause\nA quota.\n\n## Remediation and prevention\n\nThe outage began at 11:46 UTC. Engineers were alerted at 11:47. Enforcement was disabled at 12:22.\n\n- Review quotas\n',
      ),
    ).toEqual(['2020-12-14T11:46:00+00:00', '2020-12-14T11:47:00+00:00', '2020-12-14T12:22:00+00:00']))

  it('opens with the first sentence with a time, not with a later one', () =>
    expect(
      statedIn(
        '# Outage of 3 March 2020\n\nEngineers were alerted at 10:22 am PST. At 10:51 am it showed that name servers failed.\n',
        'start',
      ),
    ).toEqual([]))

  it('states its window in hours as 16h00', () =>
    expect(statedIn('# Outage\n\n## Summary\nThe outage lasted from 16h00 to 17h10 UTC on 7 July 2023.\n', 'end')).toEqual([
      '2023-07-07T17:10:00+00:00',
    ]))
})

describe('a posting', () => {
  it('is dated by what it describes, in the year in which it was sent, and named by its subject', () => {
    const document = readDocument(POSTING)
    expect([document.title, entriesOf(document).map((entry) => entry.slice(0, 25))]).toEqual([
      'Outage of the mirror',
      ['2021-07-22T11:30:00-04:00', '2021-07-22T11:38:00-04:00', '2021-07-22T12:35:00-04:00'],
    ])
  })
})

describe('the day of a timeline', () => {
  it('is not that of a date inside of an entry', () =>
    expect(
      timesOf(
        '## Timeline\n- 15:36 the outage is noticed: the page with the featured picture of the day for April 29, 2016 returns status 504\n- 16:35 resolved\n',
      ),
    ).toEqual(['T15:36:00', 'T16:35:00']))

  it('goes on in the morning after an afternoon', () =>
    expect(timesOf('## Timeline of 5 June 2024\n- 16:32 outage noticed\n- 07:46 server taken out\n- 12:00 resolved\n')).toEqual([
      '2024-06-05T16:32:00',
      '2024-06-06T07:46:00',
      '2024-06-06T12:00:00',
    ]))
})

describe('a stated length', () => {
  it('may stand in brackets behind the window', () =>
    expect(
      readDocument('# Outage\n\n## Summary\nOn 8 June 2020 from 3:00 PM to 4:45 PM (1 hour 45 minutes) the site was down.\n').durations.map(
        ({ minutes }) => minutes,
      ),
    ).toEqual([105]))
})

describe('action items', () => {
  it.each([
    '## What we will do',
    '## How do we stop it from happening again?',
    'What we will change:',
    '## Preventive measures',
    'PREVENTIVE MEASURES',
    '=== Actionables ===',
    '## Remediation',
    '- **Review actions**:',
  ])('stand below "%s"', (heading) => {
    const items = heading.startsWith('-') ? '  - add an alert\n  - write a test' : '- add an alert\n- write a test'
    expect(readDocument(`# Outage\n\n${heading}\n${items}\n`).actionItems.map(({ text }) => text)).toEqual(['add an alert', 'write a test'])
  })
})
