import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../src/reading/postmortem.ts'

const read = (lines: readonly string[]) => {
  const document = readPostmortem(Buffer.from(lines.join('\n')))
  if ('reason' in document) throw new Error(document.reason)
  const found = document.incident.findings.filter(({ code }) => code === 'several-incidents')
  return { incident: document.incident, found: found.map(({ line, message }) => [line, /describes (\d+) incidents/.exec(message)?.[1]]) }
}

const MONDAY = ['- 2025-05-05 10:00 Alerts fire', '- 2025-05-05 10:30 Checkout is restored']
const FRIDAY = ['- 2025-05-09 16:00 Users report errors', '- 2025-05-09 16:20 The search is restored']
/** "- 2025-05-05 10:00 Alerts fire" as a row. */
const tableOf = (entries: readonly string[]) => [
  '| Time (UTC) | What |',
  '| --- | --- |',
  ...entries.map((entry) => `| ${entry.slice(2, 18)} | ${entry.slice(19)} |`),
  '',
]
const WINDOW = {
  monday: ['Start: 2025-05-05 10:00 UTC', 'End: 2025-05-05 10:30 UTC', 'The checkout was down.'],
  friday: ['Start: 2025-05-09 16:00 UTC', 'End: 2025-05-09 16:20 UTC', 'The search was down.'],
}

describe('a document that describes several incidents', () => {
  it.each([
    [
      'a heading for each, with the same sections below it',
      [
        '# May',
        '## Checkout',
        '### Impact',
        'All orders failed.',
        '### Timeline',
        ...MONDAY,
        '## Search',
        '### Impact',
        'No results.',
        '### Timeline',
        ...FRIDAY,
      ],
      8,
    ],
    ['a title for each', ['# Postmortem: Checkout', '## Timeline', ...MONDAY, '# Postmortem: Search', '## Timeline', ...FRIDAY], 5],
    ['an underlined title for each', ['Checkout', '========', '## Timeline', ...MONDAY, 'Search', '======', '## Timeline', ...FRIDAY], 6],
    ['wiki markup', ['h1. Checkout', 'h2. Timeline', ...MONDAY, 'h1. Search', 'h2. Timeline', ...FRIDAY], 5],
    [
      'HTML, with lists',
      [
        '<h2>Checkout outage</h2><h3>Timeline</h3>',
        '<ul><li>2025-05-05 10:00 Alerts fire</li><li>2025-05-05 10:30 Checkout is restored</li></ul>',
        '<h2>Search outage</h2><h3>Timeline</h3>',
        '<ul><li>2025-05-09 16:00 Users report errors</li><li>2025-05-09 16:20 The search is restored</li></ul>',
      ],
      3,
    ],
    ['numbers', ['# May', '## Incident 1: checkout', ...MONDAY, '## Incident 2: database response slow', ...FRIDAY], 5],
    [
      'numbers, on one day',
      [
        '# 5 May 2025',
        '## Incident #1',
        '10:00 UTC Alerts fire',
        '10:30 UTC Restored',
        '## Incident #2',
        '14:00 UTC Alerts',
        '14:05 UTC Restored',
      ],
      5,
    ],
    ['numbers of a tracker', ['## INC-104 Checkout', ...MONDAY, '## INC-110 Search', ...FRIDAY], 4],
    [
      'dated headings, with fields below them',
      [
        '## 2025-05-05: Checkout',
        ...WINDOW.monday,
        'Root cause: a typo',
        '## 2025-05-09: Search',
        ...WINDOW.friday,
        'Root cause: a full disk',
      ],
      6,
    ],
    [
      'headings that are dates alone, with sections below them',
      [
        '## 2025-05-05',
        '### Root cause',
        'A typo.',
        '### Timeline',
        ...MONDAY,
        '## 2025-05-09',
        '### Root cause',
        'A full disk.',
        '### Timeline',
        ...FRIDAY,
      ],
      7,
    ],
    [
      'sections in bold',
      ['**Impact**', 'All failed.', '**Timeline**', ...MONDAY, '**Impact**', 'No search.', '**Timeline**', ...FRIDAY],
      6,
    ],
    [
      'tables under numbered headings',
      ['# Last week', '## Incident 1 - Checkout', ...tableOf(MONDAY), '## Incident 2 - Search', ...tableOf(FRIDAY)],
      8,
    ],
    ['tables under the names of services', ['# Outages in May', '## Checkout', ...tableOf(MONDAY), '## Search', ...tableOf(FRIDAY)], 8],
    ['one table after the other', ['# Outages in May', ...tableOf(MONDAY), 'On Friday:', ...tableOf(FRIDAY)], 8],
    ['captions', ['# Outages in May', '', 'Checkout outage on 5 May 2025', ...MONDAY, '', 'Search outage on 9 May 2025', ...FRIDAY], 7],
    [
      'how long each lasted, as reports of availability say it',
      [
        '# Availability report: May 2025',
        '',
        '**May 5 10:00 UTC (lasting 30 minutes)**',
        '',
        'On May 5, between 10:00 and 10:30 UTC, no order went through. It was resolved at 10:30 UTC.',
        '',
        '**May 9 16:00 UTC (lasting 20 minutes)**',
        '',
        'On May 9, from 16:00 UTC, the search was down. It was resolved at 16:20 UTC.',
      ],
      7,
    ],
    [
      'days with prose below them, in a report that is about several',
      [
        '# Service disruptions',
        '### May 5, 2025',
        'At 10:00 UTC no order went through. It was resolved at 10:30 UTC.',
        '### May 9, 2025',
        'At 16:00 UTC the search was down. It was resolved at 16:20 UTC.',
      ],
      4,
    ],
    [
      'the history of a status page, the newest on top',
      [
        '# Incident history',
        '## May 5, 2025',
        '### No order goes through',
        '**Resolved** - This incident has been resolved.',
        'May 5, 10:30 UTC',
        '',
        '**Identified** - A database is full.',
        'May 5, 10:10 UTC',
        '',
        '**Investigating** - No order goes through.',
        'May 5, 10:00 UTC',
        '## May 2, 2025',
        '### The search is down',
        '**Resolved** - The search is back.',
        'May 2, 16:20 UTC',
        '',
        '**Investigating** - We are looking into errors.',
        'May 2, 16:00 UTC',
      ],
      12,
    ],
    ['a first and a second outage', ['# Postmortem', '## The first outage', ...MONDAY, '## The second outage', ...FRIDAY], 5],
    ['a second outage below the story of the first', ['# Postmortem', '## Timeline', ...MONDAY, '## Second outage', ...FRIDAY], 5],
    [
      'names of different incidents in a field',
      [
        'Incident ID: INC-7',
        'Start: 2025-05-05 10:00 UTC',
        'Resolved: 2025-05-05 10:30 UTC',
        '',
        'Incident ID: INC-8',
        'Start: 2025-05-05 16:00 UTC',
        'Resolved: 2025-05-05 16:20 UTC',
      ],
      5,
    ],
    [
      'a row of a table for each',
      [
        '# Incident report for May 2025',
        '| Date | Start (UTC) | End (UTC) | Service |',
        '| --- | --- | --- | --- |',
        '| 2025-05-05 | 10:00 | 10:30 | Checkout |',
        '| 2025-05-09 | 16:00 | 16:20 | Search |',
      ],
      5,
    ],
    [
      'a list of windows, called outages',
      [
        '# Outages in May',
        '- 2025-05-05 10:00 to 10:30 UTC: no order went through',
        '- 2025-05-09 16:00 to 16:20 UTC: the search was down',
      ],
      3,
    ],
    [
      'two stories of one day, called two incidents',
      [
        '# 5 May 2025',
        'Two unrelated incidents happened.',
        '## Checkout',
        '- 10:00 UTC No order goes through',
        '- 10:30 UTC Checkout is restored',
        '## Search',
        '- 16:00 UTC Users report errors',
        '- 16:20 UTC The search is restored',
      ],
      6,
    ],
    ['German', ['# Störungen im Mai', '## Störung 1', ...MONDAY, '## Störung 2', ...FRIDAY], 5],
    ['a window for each', [...WINDOW.monday, ...WINDOW.friday], 4],
    ['a window for each, below a heading', ['# Checkout', ...WINDOW.monday, '# Search', ...WINDOW.friday], 5],
  ])('is read as the first, and says so: %s', (_, lines, second) => {
    const { incident, found } = read(lines)
    expect(found).toEqual([[second, '2']])
    expect(incident.anchors.impactStart?.written).toMatch(/T10:00/)
    expect(incident.anchors.impactEnd?.written).toMatch(/T10:30/)
    expect(incident.timeline.filter(({ line }) => (line ?? 0) >= second)).toEqual([])
  })

  it('is read as the first where both stand in one paragraph', () => {
    const { incident, found } = read([
      'We had two outages. The first was on 5 May 2025, between 10:00 and 10:30 UTC, when no order went through. The second was on 9 May 2025, between 16:00 and 16:20 UTC, when the search was down.',
    ])
    expect(found).toEqual([[1, '2']])
    const { impactStart, impactEnd } = incident.anchors
    expect([impactStart?.written, impactEnd?.written]).toEqual(['2025-05-05T10:00:00+00:00', '2025-05-05T10:30:00+00:00'])
  })

  it('counts them', () => {
    const { found } = read([
      '## INC-1',
      ...MONDAY,
      '## INC-2',
      ...FRIDAY,
      '## INC-3',
      '- 2025-05-12 09:00 Alerts',
      '- 2025-05-12 09:10 Restored',
    ])
    expect(found).toEqual([[4, '3']])
  })

  it('is called as its own heading says, and keeps what is said of all', () => {
    const { incident } = read([
      '# Outages in May',
      'All times are in CEST.',
      '## Incident 1: checkout was down',
      ...MONDAY,
      '## Incident 2: search was down',
      ...FRIDAY,
      '## Action items',
      '- [ ] Watch the disks',
    ])
    expect(incident.title).toBe('Incident 1: checkout was down')
    expect(incident.stated?.utcOffset).toBe('+02:00')
    expect(incident.actionItems).toHaveLength(1)
  })

  it.each([
    [
      'a story of two days',
      ['## Impact', 'All orders failed.', '## Timeline (5 May)', ...MONDAY, '## Timeline (9 May)', ...FRIDAY, '## Root cause', 'A typo.'],
    ],
    [
      'a heading for each day, with its impact and next steps',
      [
        '# Outage',
        '## Monday, 5 May',
        'Impact: all',
        ...MONDAY,
        'Next steps: look',
        '## Friday, 9 May',
        'Impact: some',
        ...FRIDAY,
        'Next steps: none',
      ],
    ],
    [
      'a heading for each day, with a timeline',
      ['# Outage', '## 5 May 2025', '### Timeline', ...MONDAY, '## 9 May 2025', '### Timeline', ...FRIDAY],
    ],
    ['a heading for each step', ['# Outage', '## 5 May 2025: it fails', ...MONDAY, '## 9 May 2025: it fails no more', ...FRIDAY]],
    ['updates', ['# Outage', '## Update 1, 5 May 2025', ...MONDAY, '## Update 2, 9 May 2025', ...FRIDAY]],
    [
      'one seen by two teams',
      [
        '# Outage of 5 May 2025',
        '## Web team',
        '### Timeline',
        '- 10:00 Alerts',
        '- 10:30 Fixed',
        '## Data team',
        '### Timeline',
        '- 10:02 Called',
        '- 10:25 Rolled back',
      ],
    ],
    [
      'one, with earlier ones beside it',
      [
        '# Outage',
        '## Timeline',
        ...MONDAY,
        '## Similar incidents',
        '### INC-7',
        '- 2024-01-03 10:00 Alerts',
        '### INC-8',
        '- 2024-02-03 10:00 Alerts',
      ],
    ],
    [
      'one with two waves',
      [
        '# Outage of 5 May 2025',
        '## Wave 1',
        '### Impact',
        'All.',
        '### Timeline',
        '- 10:00 Errors',
        '- 10:30 Fewer',
        '## Wave 2',
        '### Impact',
        'Some.',
        '### Timeline',
        '- 15:00 Errors',
        '- 15:20 Resolved',
      ],
    ],
    [
      'one of two regions, in the same hours',
      [
        '# Outage of 5 May 2025',
        '## EU',
        '### Impact',
        'All.',
        '### Timeline',
        '- 10:00 Errors',
        '- 10:30 Fixed',
        '## US',
        '### Impact',
        'Some.',
        '### Timeline',
        '- 10:05 Errors',
        '- 10:40 Fixed',
      ],
    ],
    [
      'one that is compared with an earlier one',
      ['# Outage of 9 May 2025', '## Timeline', ...FRIDAY, '## Comparison with the outage of 5 May 2025', ...MONDAY],
    ],
    [
      'one after which the past ones are listed',
      [
        '# The search was down',
        '## Summary',
        'On 9 May 2025 from 16:00 to 16:20 UTC the search was down.',
        '## Past incidents',
        '- 2024-11-02 08:00 to 09:00 UTC: the same disk filled up',
        '- 2025-01-15 10:00 to 10:20 UTC: the same again',
      ],
    ],
    [
      'one of three this year, over two days',
      [
        '# The search was down',
        'This is one of three incidents of this cluster.',
        '## Timeline',
        '### 5 May 2025',
        '- 10:00 It fails',
        '- 10:30 It seems well',
        '### 6 May 2025',
        '- 09:00 It fails again',
        '- 09:40 Resolved',
      ],
    ],
    [
      'one, with what was done on the days after it',
      ['# Outage', '## Timeline', ...MONDAY, '## Follow-up, 6 May 2025', '- 2025-05-06 09:00 Certificates renewed everywhere'],
    ],
    [
      'one, with a table of what was out when',
      [
        '# Outage of 5 May 2025',
        '## Impact',
        '| Region | Start | End |',
        '| --- | --- | --- |',
        '| EU | 2025-05-05 10:00 | 2025-05-05 10:30 |',
        '| US | 2025-05-06 10:05 | 2025-05-06 10:40 |',
        '## Timeline',
        ...MONDAY,
      ],
    ],
    [
      'updates of one story over days',
      [
        '# Network outage',
        '## May 5, 2025',
        '**Investigating** - Packets are lost. 10:00 UTC',
        '**Identified** - A switch fails. 11:00 UTC',
        '## May 6, 2025',
        '**Monitoring** - The switch was replaced. 08:00 UTC',
        '**Resolved** - The outage is over. 12:00 UTC',
      ],
    ],
    [
      'a table for each day, with what stopped it for that day',
      [
        '# Checkout outage',
        ...['5 May', '6 May'].flatMap((day) => [
          `## ${day} 2025`,
          '| Time | What happened |',
          '| --- | --- |',
          '| 10:00 | Errors |',
          '| 10:30 | Fewer |',
          '### Resolution',
          'Restarted.',
        ]),
      ],
    ],
    ['a story told twice', ['## Impact', 'All failed.', '## Timeline', ...MONDAY, '## Impact', 'All failed.', '## Timeline', ...MONDAY]],
    [
      'a start that is given twice',
      ['Start: 2025-05-05 10:00 UTC', 'End: 2025-05-05 10:30 UTC', 'Start time: 2025-05-05 10:00 UTC', 'The outage was short.'],
    ],
  ])('is silent of one: %s', (_, lines) => {
    expect(read(lines).found).toEqual([])
  })
})

describe('a document that says that it is about several incidents, which cannot be told apart', () => {
  it.each([
    [
      'by its title',
      [
        '# Two outages on 5 May 2025',
        '**First outage**: down between 10:05 and 10:25 UTC.',
        '**Second outage**: between 16:40 and 17:15 UTC.',
      ],
    ],
    [
      'in its first sentence',
      ['# Login', 'On 5 May 2025 we had three incidents.', 'It was down from 10:05 to 10:25 UTC, and again from 16:40 to 17:15 UTC.'],
    ],
  ])('says so: %s', (_, lines) => {
    const messages = read(lines).incident.findings.flatMap(({ code, message }) => (code === 'several-incidents' ? [message] : []))
    expect(messages).toEqual([expect.stringContaining('speaks of several incidents, and was read as one')])
  })
})

const TIMES = ['- 10:00 UTC Errors', '- 10:10 UTC A restart does not help', '- 10:30 UTC Restored']

describe('a document with titles that end with a day of their own, which may be chapters or incidents', () => {
  it('is read as one incident, and says where another may begin', () => {
    const { incident, found } = read([
      '# Payments',
      '## Cards declined, 2 April 2025',
      ...TIMES,
      '## Refunds stuck, 4 April 2025',
      ...TIMES,
    ])
    expect(incident.timeline).toHaveLength(6)
    expect(found).toEqual([[6, undefined]])
    expect(incident.findings.find(({ code }) => code === 'several-incidents')?.message).toContain('titles on lines 2, 6')
  })

  it.each([
    ['one title', ['# Cards declined, 2 April 2025', ...TIMES, '## What we learnt, 4 April 2025', 'Page earlier.']],
    ['titles of one day', ['# Payments', '## Cards declined, 2 April 2025', ...TIMES, '## Refunds stuck, 2 April 2025', ...TIMES]],
    ['days before their names', ['# Payments', '## 2 April 2025: cards declined', ...TIMES, '## 4 April 2025: cards again', ...TIMES]],
  ])('is silent of %s', (_, lines) => {
    expect(read(lines).found).toEqual([])
  })
})
