import { describe, expect, it } from 'vitest'
import type { AnchorName } from '../../../src/domain/incident/anchor.ts'
import { readPostmortem } from '../../../src/reading/postmortem.ts'

const read = (text: string) => {
  const document = readPostmortem(Buffer.from(text))
  if ('reason' in document) throw new Error(document.reason)
  return document.incident
}

/** As written, to the minute; the anchors that the case names. */
const anchorsOf = (text: string, names: readonly string[]) => {
  const { anchors } = read(text)
  return Object.fromEntries(names.map((name) => [name, anchors[name as AnchorName]?.written?.replace(/(T\d\d:\d\d).*/, '$1') ?? null]))
}

const findingsOf = (text: string) => read(text).findings.map(({ line, code }) => `${line} ${code}`)

/** Kinds of writing in which the times stand otherwise than in a plain list. */
describe('a postmortem that is written in a way of its own', () => {
  it.each<[string, Record<string, string | null>, readonly string[] | null, string]>([
    [
      'a short chronology is a postmortem, whatever its words',
      { acknowledged: '2025-04-03T09:12', identified: '2025-04-03T09:40', resolved: '2025-04-03T09:45' },
      null,
      [
        '# Shop pages come up empty, 3 April 2025',
        '## Chronology',
        '- 09:10 Empty pages on the shop front',
        '- 09:12 Looked at the web server, it says OK',
        '- 09:40 Found the template pointing to a folder that is gone',
        '- 09:44 Restored the folder',
        '- 09:45 Pages are back to normal',
      ].join('\n'),
    ],
    [
      'the date of entries wins over that of the title',
      { impactStart: '2024-09-17T08:00', detected: '2024-09-17T08:20', resolved: '2024-09-17T08:50' },
      ['1 date-conflict'],
      [
        '# 2024-03-02 - database full',
        '## Timeline',
        'All times UTC',
        '### 2024-09-17 08:00 - Writes fail',
        'Nothing can be saved.',
        '### 2024-09-17 08:20 - On-call paged',
        '### 08:50 - Old partitions dropped, problem is gone',
      ].join('\n'),
    ],
    [
      'an end before the start is found',
      { detected: '2025-03-12T09:14', resolved: '2025-03-12T09:22' },
      ['3 timezone-missing', '5 end-mismatch'],
      [
        '# Incident review: images API down',
        '',
        '**Incident start:** 2025-03-12',
        '',
        '**Incident end:** 2025-03-02',
        '',
        '## Timeline',
        '',
        '12 March 2025',
        '',
        '9.02 JB merged a change to the images API',
        '9.10 deployment of the images API',
        '9.14 onwards homepage down alerts',
        '9.21 Lee reverts to the previous release',
        '9.22, 9.30 recovery alerts',
      ].join('\n'),
    ],
    [
      'keys above a page are its facts, "Update …" above a text its entries',
      { impactStart: '2025-03-04T09:30', resolved: '2025-03-04T13:00' },
      [],
      [
        '---',
        'title: Mail delayed',
        'date: 2025-03-04T09:30:00Z',
        'resolved: true',
        'resolved_at: 2025-03-04T13:00:00Z',
        'affected:',
        '  - Mail',
        '---',
        '',
        '### Update 2025-03-04 13:00',
        '',
        'Everything is delivered, the incident is resolved.',
        '',
        '### Update 2025-03-04 11:00',
        '',
        'We restarted the queue.',
        '',
        '### Update 2025-03-04 09:40',
        '',
        'Mail is delayed, we are investigating.',
      ].join('\n'),
    ],
    [
      'a French status page',
      { impactStart: '2025-02-11T08:00', escalated: '2025-02-11T09:10', resolved: '2025-02-11T15:30' },
      ['3 timezone-missing'],
      [
        '---',
        'title: "Panne du service de courriel"',
        'date: 2025-02-11T08:00:00',
        'resolvedWhen: 2025-02-11T15:30:00',
        '---',
        '',
        '## 2025-02-11 15:30',
        '',
        "Le service est rétabli, l'incident est résolu.",
        '',
        '## 2025-02-11 12:00',
        '',
        'Un contournement a été mis en place.',
        '',
        '## 2025-02-11 09:10',
        '',
        'La panne a été signalée au fournisseur.',
        '',
        '## 2025-02-11 08:00',
        '',
        'Le webmail est inaccessible.',
      ].join('\n'),
    ],
    [
      'a Spanish status page',
      { impactStart: '2025-05-20T10:00', escalated: '2025-05-20T11:20', resolved: '2025-05-20T13:45' },
      ['3 timezone-missing'],
      [
        '---',
        'title: Caída del portal',
        'date: 2025-05-20T10:00:00',
        'resolvedWhen: 2025-05-20T13:45:00',
        '---',
        '',
        '## 2025-05-20 13:45',
        '',
        'El portal está disponible, el problema ha sido resuelto.',
        '',
        '## 2025-05-20 11:20',
        '',
        'Se ha comunicado al proveedor.',
        '',
        '## 2025-05-20 10:00',
        '',
        'El portal no está disponible.',
      ].join('\n'),
    ],
    [
      'a story that is told twice is one',
      { impactStart: '2025-03-03T08:00', escalated: '2025-03-03T08:10', resolved: '2025-03-03T09:00' },
      [],
      [
        '# Postmortem: mail outage',
        'Duration: 3 March 2025, 08:00 to 09:00 UTC',
        '## Timeline',
        '- 08:00 Alert: mail queue grows',
        '- 08:10 Escalated to the mail team',
        '- 08:40 Disk extended',
        '- 09:00 Mail flows again, incident resolved',
        '## The short version: timeline for managers',
        '- 08:00 It breaks',
        '- 08:10 The experts come',
        '- 09:00 It works again',
      ].join('\n'),
    ],
    [
      'hours without a colon between "the hours of"',
      { impactStart: '2025-08-07T06:00', impactEnd: '2025-08-07T07:30' },
      [],
      [
        '# Post-mortem: slow exports',
        '## Incident summary',
        'On 7 August 2025 between the hours of 0600 and 0730 UTC exports were slow for everybody.',
        '## Lead-up',
        'At 0610 UTC the number of exports jumped from 3 to 60.',
      ].join('\n'),
    ],
    [
      '"an hour and a half" is 90 minutes',
      { impactStart: 'T14:00', impactEnd: 'T15:30' },
      ['3 date-missing'],
      [
        '# Lost keys',
        '## What happened?',
        'The shop was unavailable for an hour and a half, from 2:00 PM to 3:30 PM (UTC).',
        '## Lessons learned',
        '- Rotate keys automatically.',
      ].join('\n'),
    ],
    [
      'a date one day too late is read as the day before, and found',
      { escalated: '2025-03-03T23:00', resolved: '2025-03-04T03:00' },
      ['6 date-conflict'],
      [
        '# Postmortem: slow reports',
        '- **Duration:** March 3, 2025, 6:00 PM — March 4, 2025, 3:00 AM (UTC)',
        '',
        '**Timeline:**',
        '- **March 3, 2025, 6:10 PM (UTC):** Issue detected by monitoring alerts.',
        '- **March 4, 2025, 11:00 PM (UTC):** Escalated to the report team.',
        '- **March 4, 2025, 1:30 AM (UTC):** Root cause identified: a missing index.',
        '- **March 4, 2025, 3:00 AM (UTC):** Issue resolved.',
      ].join('\n'),
    ],
  ])('%s', (_, expected, findings, text) => {
    expect(anchorsOf(text, Object.keys(expected))).toEqual(expected)
    if (findings !== null) expect(findingsOf(text)).toEqual(findings)
  })

  it('keeps two days that have the same times apart', () => {
    const text = [
      '# Mail down',
      '## Timeline (UTC)',
      '2025-03-03 08:00 Mail stops',
      '2025-03-03 09:00 Mail flows',
      '## Timeline of the second outage',
      '2025-03-04 08:00 Mail stops',
      '2025-03-04 09:00 Mail flows',
    ].join('\n')
    expect(read(text).timeline).toHaveLength(4)
  })

  it.each([
    ['We worked all night to make claims available to all users.', null],
    ['The team made sure that every customer gets a refund.', null],
    ['All users were locked out.', 100],
  ])('takes "%s" for a share of %s', (sentence, share) => {
    const text = [
      '# Outage',
      '## Summary',
      sentence,
      '## Timeline (UTC)',
      '2025-03-03 08:00 Log-in fails',
      '2025-03-03 09:00 Log-in works again',
    ].join('\n')
    expect(read(text).stated?.percentUsersAffected ?? null).toBe(share)
  })
})
