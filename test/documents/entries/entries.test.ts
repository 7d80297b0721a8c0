import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import { entriesIn, entriesOf, timesOf } from '../reading.ts'

const THREE = ['T10:00:00 Alert fires', 'T10:05:00 Engineer looks at it', 'T10:30:00 Back to normal']

describe('entries of a timeline', () => {
  it.each([
    ['bullets', ['- 10:00: Alert fires', '- 10:05: Engineer looks at it', '- 10:30: Back to normal']],
    ['bold times', ['* **10:00 AM** - Alert fires', '* **10:05 AM** - Engineer looks at it', '* **10:30 AM** - Back to normal']],
    ['numbers', ['1. 10:00 Alert fires', '2. 10:05 Engineer looks at it', '3.10:30 Back to normal']],
    ['bare lines', ['10:00 AM   Alert fires', '10:05 AM   Engineer looks at it', '10:30 AM   Back to normal']],
    ['sentences', ['At 10:00, Alert fires', 'At 10:05, Engineer looks at it', 'By 10:30, Back to normal']],
    [
      'a table',
      ['| Time | What |', '| --- | --- |', '| 10:00 | Alert fires |', '| 10:05 | Engineer looks at it |', '| 10:30 | Back to normal |'],
    ],
    ['headings', ['### 10:00', 'Alert fires', '### 10:05', 'Engineer looks at it', '### 10:30', 'Back to normal']],
    [
      'indented blocks',
      [
        '    10:00 AM:',
        '        Alert fires',
        '',
        '    10:05 AM:',
        '        Engineer looks at it',
        '',
        '    10:30 AM:',
        '        Back to normal',
      ],
    ],
    ['definitions', ['**10:00**', ': Alert fires', '', '**10:05**', ': Engineer looks at it', '', '**10:30**', ': Back to normal']],
    ['one line', ['- 10:00 AM: Alert fires - 10:05 AM: Engineer looks at it - 10:30 AM: Back to normal']],
    ['brackets', ['[10:00] Alert fires', '[10:05] Engineer looks at it', '[10:30] Back to normal']],
    ['emoji and shortcodes', [':rotating_light: 10:00: Alert fires', ':eyes: 10:05: Engineer looks at it', ':tada: 10:30: Back to normal']],
  ])('reads %s', (_, lines) => expect(entriesIn(...lines).map((entry) => entry.replace(': :', ' ').replace(' : ', ' '))).toEqual(THREE))

  it('are those of a longer list before the key events', () => {
    const text = [
      '- **Key events**',
      '  - First detected 2024-06-05 10:26',
      '  - Repaired 2024-06-05 11:21',
      '- **Context**',
      '  - 2024-06-05 10:23 - users report that pods are gone',
      '  - 2024-06-05 10:50 - users cannot log in',
      '  - 2024-06-05 11:21 - nodes replaced',
    ].join('\n')
    expect(timesOf(text).map((time) => time?.slice(11, 16))).toEqual(['10:23', '10:50', '11:21'])
  })

  it('joins a wrapped line, so that its sentence is one', () => {
    expect(entriesIn('- 10:00 An engineer notices that statuses are still ', 'present and thereby block all merges', '- 10:30 up')[0]).toBe(
      'T10:00:00 An engineer notices that statuses are still present and thereby block all merges',
    )
  })

  it('keeps a label that names what the entry is', () => {
    expect(entriesIn('- **Detection (10:00 AM):** users complained', '- **Resolution (11:00 AM):** restarted')).toEqual([
      'T10:00:00 Detection: users complained',
      'T11:00:00 Resolution: restarted',
    ])
  })

  it('gives lines without a time to the entry above them', () => {
    expect(entriesIn('- 10:00 Alert fires', '  - seen on db1 at 09:58', '  - nobody looked', '- 10:05 Fixed')).toEqual([
      'T10:00:00 Alert fires: seen on db1 at 09:58\nnobody looked',
      'T10:05:00 Fixed',
    ])
  })

  it('dates entries by the day above them', () => {
    expect(entriesIn('- Sunday, May 14th, 2023:', '  - 10:20 pm: down', '- Monday, May 15th, 2023:', '  - 9:00 am: up')).toEqual([
      '2023-05-14T22:20:00 down',
      '2023-05-15T09:00:00 up',
    ])
  })

  it('joins date and time of two columns', () => {
    expect(entriesIn('| Date | Time (UTC) | What |', '|---|---|---|', '| 2024-06-05 | 10:00 | down |', '| | 10:30 | up |')).toEqual([
      '2024-06-05T10:00:00+00:00 down',
      '2024-06-05T10:30:00+00:00 up',
    ])
  })

  it('keeps an entry whose time nobody remembers', () => {
    expect(entriesIn('- 10:00 down', '- ??:?? somebody restarted it', '- 10:30 up')).toEqual([
      'T10:00:00 down',
      '?? somebody restarted it',
      'T10:30:00 up',
    ])
  })

  it('begins a range at its start', () => expect(entriesIn('- 10:00–10:30 failover', '- 11:00 up')[0]).toBe('T10:00:00 failover'))

  it('counts relative times from the moment that the document calls T0', () => {
    const document = readDocument('T0 is 2024-05-01 14:02 UTC.\n\n## Timeline\n- T-5m: deploy\n- T0: errors rise\n- T+1h05m: recovered')
    expect(entriesOf(document)).toEqual([
      '2024-05-01T13:57:00+00:00 deploy',
      '2024-05-01T14:02:00+00:00 errors rise',
      '2024-05-01T15:07:00+00:00 recovered',
    ])
  })

  it('does not read log excerpts and chats as entries', () => {
    expect(entriesIn('- 10:00 down', '```', '10:01:02 ERROR timeout', '```', '- 10:30 up')).toHaveLength(2)
  })

  it('picks the events of a text without a timeline from its prose, but not the window of the impact', () => {
    const text =
      'Postmortem of an outage\n\nLogins failed from 15:30 to 17:45 UTC. The alert came at 15:40 UTC. We called the network team at 16:00 UTC.'
    expect(entriesOf(readDocument(text))).toEqual([
      'T15:40:00+00:00 The alert came at 15:40 UTC.',
      'T16:00:00+00:00 We called the network team at 16:00 UTC.',
    ])
  })
})
