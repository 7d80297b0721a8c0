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
    ['a window for each', [...WINDOW.monday, ...WINDOW.friday], 4],
    ['a window for each, below a heading', ['# Checkout', ...WINDOW.monday, '# Search', ...WINDOW.friday], 5],
  ])('is read as the first, and says so: %s', (_, lines, second) => {
    const { incident, found } = read(lines)
    expect(found).toEqual([[second, '2']])
    expect(incident.anchors.impactStart?.written).toMatch(/T10:00/)
    expect(incident.anchors.resolved?.written).toMatch(/T10:30/)
    expect(incident.timeline.filter(({ line }) => (line ?? 0) >= second)).toEqual([])
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
    ['a story told twice', ['## Impact', 'All failed.', '## Timeline', ...MONDAY, '## Impact', 'All failed.', '## Timeline', ...MONDAY]],
    [
      'a start that is given twice',
      ['Start: 2025-05-05 10:00 UTC', 'End: 2025-05-05 10:30 UTC', 'Start time: 2025-05-05 10:00 UTC', 'The outage was short.'],
    ],
  ])('is silent of one: %s', (_, lines) => {
    expect(read(lines).found).toEqual([])
  })
})
