import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../src/reading/postmortem.ts'

const secondOf = (lines: readonly string[]) => {
  const document = readPostmortem(Buffer.from(lines.join('\n')))
  if ('reason' in document) throw new Error(document.reason)
  const [second] = document.incident.findings.flatMap(({ code, line }) => (code === 'several-incidents' ? [line ?? 0] : []))
  // What is told of the others is no part of the first.
  if (second !== undefined) expect(document.incident.timeline.filter(({ line }) => (line ?? 0) >= second)).toEqual([])
  return document.incident.findings.flatMap(({ code, line }) => (code === 'several-incidents' ? [line] : []))
}

const CARDS = [
  '- 09:12 The approval rate falls to 40 percent',
  '- 09:20 Mia asks the acquirer to look at their gateway',
  '- 10:05 The acquirer moves us to another gateway, approvals are normal',
]
const REFUNDS = ['- 14:30 Support asks why refunds do not arrive', '- 14:41 Noah restarts the worker', '- 15:10 The queue is empty']
const asTable = (entries: readonly string[]) => [
  '',
  '| Time | What |',
  '| --- | --- |',
  ...entries.map((entry) => `| ${entry.slice(2, 7)} | ${entry.slice(8)} |`),
  '',
]
const asLines = (entries: readonly string[]) => entries.flatMap((entry) => [entry.slice(2), ''])
const numberOf = (lines: readonly string[], text: string) => [lines.findIndex((line) => line.includes(text)) + 1]

describe('headings with a date and a title of their own', () => {
  it.each([
    [
      'a weekday and a date',
      ['## Card payments declined, Tuesday 2 April', ...CARDS, '## Refund queue stuck, Thursday 4 April', ...REFUNDS],
    ],
    [
      'ISO dates, in a table',
      ['## 2024-04-02 Card payments declined', ...asTable(CARDS), '## 2024-04-04 Refund queue stuck', ...asTable(REFUNDS)],
    ],
    [
      'the month first, in lines',
      ['# Payments', '## April 2: card payments declined', ...asLines(CARDS), '## April 4: Refund queue stuck', ...asLines(REFUNDS)],
    ],
    [
      'short months',
      ['# Payments, April 2024', '### Card payments declined (2 Apr)', ...CARDS, '### Refund queue stuck (4 Apr)', ...REFUNDS],
    ],
    [
      'weekdays alone',
      ['# Week 14 of 2024', '## Tuesday: card payments declined', ...CARDS, '## Thursday: Refund queue stuck', ...REFUNDS],
    ],
    [
      'bold titles',
      ['# Payments', '**Card payments declined, 2 April 2024**', '', ...CARDS, '', '**Refund queue stuck, 4 April 2024**', '', ...REFUNDS],
    ],
    [
      'consecutive days, with prose around',
      [
        '# Incident report',
        'Written by the payments team.',
        '## 2 April 2024 – Card payments declined',
        'Customers could not pay.',
        ...CARDS,
        '## 3 April 2024 – Refund queue stuck',
        'A worker hung.',
        ...REFUNDS,
        '## Lessons',
        'Watch the gateways.',
      ],
    ],
    [
      'titles that no list of troubles knows',
      [
        '## Search shows the neighbours, 2 April 2024',
        '- 09:12 Customers report results of other shops',
        '- 10:05 Index swapped, results are correct again',
        '## Refund queue stuck, 4 April 2024',
        '- 14:30 Refunds are not paid',
        '- 15:10 All refunds are paid',
      ],
    ],
    [
      'no claim of the end, but a remedy',
      [
        '## Card payments declined, 2 April 2024',
        '- 09:12 Approvals fall',
        '- 09:50 Gateway switched',
        '## Refund queue stuck, 4 April 2024',
        ...REFUNDS,
      ],
    ],
    [
      'free lines, titles in the past tense',
      [
        '# Notes of the shop team, week 19',
        '',
        '## Gift cards not accepted – 2024-05-06',
        '',
        '08:14 First complaint in the shop chat',
        '08:47 Config reverted, gift cards accepted',
        '',
        '## Refund queue stuck – 2024-05-08',
        '',
        '13:02 Warehouse calls',
        '13:55 Spooler patched and printing resumed',
      ],
    ],
    [
      'the date below the title',
      [
        '## Card payments declined',
        'Tuesday 2 April 2024',
        '',
        ...CARDS,
        '',
        '## Refund queue stuck',
        'Thursday 4 April 2024',
        '',
        ...REFUNDS,
      ],
    ],
    [
      'captions without any markup',
      ['Card payments declined, 2 April 2024', '', ...asLines(CARDS), 'Refund queue stuck, 4 April 2024', '', ...asLines(REFUNDS)],
    ],
    [
      'the newest on top',
      ['# Payments', '## Card payments declined, 4 April 2024', ...CARDS, '## Refund queue stuck, 2 April 2024', ...REFUNDS],
    ],
    [
      'windows beside the dates',
      ['## Card payments declined, 2024-04-02 09:12–10:05', ...CARDS, '## Refund queue stuck, 2024-04-04 14:30–15:10', ...REFUNDS],
    ],
    [
      'a table, one word of the title of all in both',
      [
        '# Payments in April 2024',
        '## Card payments declined, 2 Apr',
        ...asTable(['- 09:12 Declines rise', '- 09:52 Approvals recovered']),
        '## Refund queue stuck: payments late, 4 Apr',
        ...asTable(['- 14:02 Refund backlog alert', '- 14:45 Backlog cleared']),
      ],
    ],
    [
      'prose',
      [
        '# Postmortem',
        '## Wed, April 3 2024 / Search returns nothing',
        'At 08:10 UTC searches came back empty. At 08:25 the on-call engineer was paged. By 08:50 a new index was in place and searches worked.',
        '## Mon, April 8 2024 / Refund queue stuck',
        'At 11:00 UTC refunds hung. At 11:30 we restarted the worker and refunds were paid.',
      ],
    ],
    [
      'German',
      [
        '# Postmortem KW 14',
        '## Kartenzahlung abgelehnt, Dienstag 2. April 2024',
        '- 09:12 Kassen melden abgelehnte Karten',
        '- 10:05 Gateway gewechselt, Zahlungen gehen durch',
        '## Erstattungen hängen, Donnerstag 4. April 2024 (Refund queue stuck)',
        '- 14:30 Support fragt nach Erstattungen',
        '- 15:10 Warteschlange ist leer',
      ],
    ],
  ])('open an incident each: %s', (_, lines) => {
    expect(secondOf(lines)).toEqual(numberOf(lines, 'Refund queue stuck'))
  })

  it.each([
    ['days alone', ['### Tuesday 2 April', ...CARDS, '### Wednesday 3 April', ...REFUNDS]],
    ['weekdays alone', ['# Card payments declined', '## Tuesday', ...CARDS, '## Wednesday', ...REFUNDS]],
    [
      'phases of one story',
      [
        '## The disk fills up, 2 April 2024',
        '- 09:12 Writes fail',
        '- 18:00 Space is freed, writes work',
        '## Rebuild of the index, 3 April 2024',
        '- 08:00 The rebuild starts, searches fail',
        '- 17:00 The rebuild is done',
      ],
    ],
    [
      'a trouble that is not over on its day',
      [
        '## Card payments declined, 2 April 2024',
        '- 09:12 The approval rate falls',
        '- 18:00 Half of the traffic is moved, we continue tomorrow',
        '## Refund queue stuck, 3 April 2024',
        ...REFUNDS,
      ],
    ],
    [
      'one trouble that comes back',
      ['## Card payments declined, 2 April 2024', ...CARDS, '## Gateway fails again, 4 April 2024', '- 14:30 Alert', '- 15:10 Resolved'],
    ],
    [
      'a second day that goes on in its first entry',
      [
        '## Cards declined, 2 April 2024',
        ...CARDS,
        '## Gateway stuck, 4 April 2024',
        '- 14:30 The same gateway drops requests',
        '- 15:10 Resolved',
      ],
    ],
    [
      'the same words in both titles',
      ['## Card payments declined, 2 April 2024', ...CARDS, '## Payment worker stuck, 3 April 2024', ...REFUNDS],
    ],
    [
      'one cause for all',
      [
        '## Card payments declined, 2 April 2024',
        ...CARDS,
        '## Refund queue stuck, 4 April 2024',
        ...REFUNDS,
        '## Root cause',
        'A firewall rule.',
      ],
    ],
    [
      'a title that names one outage',
      ['# Outage of the payments', '## Card payments declined, 2 April 2024', ...CARDS, '## Refund queue stuck, 3 April 2024', ...REFUNDS],
    ],
    [
      'one stated start and end',
      [
        '# Payments',
        'Start: 2 April 2024 09:12',
        'End: 4 April 2024 15:10',
        '## Card payments declined, 2 April 2024',
        ...CARDS,
        '## Refund queue stuck, 4 April 2024',
        ...REFUNDS,
      ],
    ],
    [
      'parts of a timeline',
      [
        '# Payments',
        '## Timeline',
        '### Card payments declined, 2 April 2024',
        ...CARDS,
        '### Refund queue stuck, 4 April 2024',
        ...REFUNDS,
      ],
    ],
    [
      'steps with titles, in tables',
      [
        '## 2024-04-02 First errors',
        ...asTable(CARDS),
        '## 2024-04-03 Vendor confirms the fault',
        ...asTable(['- 09:00 The vendor finds a bad card', '- 12:00 It is replaced, all is normal']),
      ],
    ],
    [
      'a move that answers the first day',
      [
        '## Tue 2 Apr: card payments declined',
        ...CARDS,
        '## Thu 4 Apr: switch to the new acquirer',
        '- 09:00 Traffic moved',
        '- 10:00 All is well',
      ],
    ],
    [
      'a title that names one trouble',
      [
        '# Payments degraded for three days',
        '## 2024-04-02 – Acquirer drops requests',
        ...CARDS,
        '## 2024-04-03 – Limits too low, queue full',
        ...REFUNDS,
        '## 2024-04-04 – All clear',
        '- 09:00 approvals normal',
        '- 12:00 incident closed',
      ],
    ],
    [
      'an opening that says how long it took',
      [
        '# Postmortem: storage cluster',
        'It took two days until the storage was reliable.',
        '## Tuesday 2 April – disks fail',
        '- 09:12 two disks fail',
        '- 18:05 disks replaced, volumes healthy',
        '## Wednesday 3 April – volumes offline',
        '- 09:00 volumes go offline',
        '- 17:00 volumes mounted, cluster healthy',
      ],
    ],
    [
      'a second day that begins with the trouble of the first',
      [
        '## 2 April 2024: Card payments declined',
        ...CARDS,
        '## 3 April 2024: the acquirer moves traffic',
        '- 09:00 Alert: declines rise',
        '- 12:00 All is normal',
      ],
    ],
    [
      'a second title that names what the first trouble led to',
      [
        '# Postmortem: hub',
        '### Mon 3 June – spawns fail',
        '- 10:00 UTC spawns fail',
        '- 19:00 UTC autoscaler raised, spawns work',
        '### Tue 4 June – autoscaler stuck',
        '- 08:00 UTC spawns fail',
        '- 10:00 UTC spawns work',
      ],
    ],
    [
      'changes, and what came of one',
      [
        '# Postmortem: cluster upgrade',
        '### 2 April 2024 – Upgrade of the control plane',
        '- 09:12 UTC Upgrade starts',
        '- 10:12 UTC Upgrade done, all healthy',
        '### 3 April 2024 – Pods evicted',
        '- 09:12 UTC Alerts: pods evicted',
        '- 12:00 UTC Limits raised, pods run',
      ],
    ],
    [
      'a closing day below a summary of all',
      [
        '# Postmortem',
        '## Summary',
        'Payments were declined from Tuesday to Thursday.',
        '## 2 April: Acquirer rejects our certificate',
        '- 09:12 Declines rise',
        '- 18:00 New certificate installed, approvals normal',
        '## 3 April: Standby gateway overloaded',
        '- 09:12 Queue grows',
        '- 12:00 Queue drained',
        '## 4 April: Closing',
        '- 10:00 Incident closed',
      ],
    ],
  ])('are the days of one incident: %s', (_, lines) => {
    expect(secondOf(lines)).toEqual([])
  })
})
