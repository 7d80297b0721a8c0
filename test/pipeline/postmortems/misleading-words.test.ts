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

/** Kinds of writing in which the words of an entry mislead whoever reads them one by one. */
describe('anchors of a written postmortem', () => {
  it.each<[string, Record<string, string | null>, string]>([
    [
      'a part that still works is no outage: the entry that names the start is',
      { impactStart: '2025-04-10T02:20', escalated: '2025-04-08T13:00', resolved: '2025-04-10T16:05' },
      [
        '# Incident review: invoices missing',
        '## Timeline (UTC)',
        '8 April 2025',
        '- 09:00 Began migrating the invoice store',
        '- 11:30 Migration stalls, the shop is still up and running normally',
        '- 13:00 Raised a ticket with the storage vendor',
        '10 April 2025',
        '- 02:20 Vendor moved the volumes; this is what started the outage',
        '- 08:40 Asked the vendor for an urgent call',
        '- 09:10 Vendor begins to restore the volumes',
        '- 16:05 All invoices are there again',
      ].join('\n'),
    ],
    [
      'an outage begins where an entry says so, not where the work before it began',
      { impactStart: '2025-05-02T12:10', escalated: '2025-05-02T08:00', resolved: '2025-05-02T14:15' },
      [
        '# Postmortem: search index',
        '## Timeline (all times UTC, 2 May 2025)',
        '- 06:00 Index rebuild started',
        '- 07:30 Rebuild fails on shard 3, search still works for everyone',
        '- 08:00 Opened a support case with the search vendor',
        '- 12:10 Shard 3 is deleted by the vendor, the outage starts',
        '- 12:40 Customers complain that search returns nothing',
        '- 13:30 Vendor restores shard 3 from the snapshot',
        '- 14:15 Search is back to normal',
      ].join('\n'),
    ],
    [
      'a part that is back does not end it',
      { impactStart: '2025-06-06T09:20', escalated: '2025-06-06T09:25', resolved: '2025-06-06T13:00' },
      [
        '# Sale day, 6 June 2025',
        '## Timeline (UTC)',
        '- 09:00 Sale page goes live',
        '- 09:20 Checkout stops responding',
        '- 09:25 We ask the hosting provider for more instances',
        '- 10:10 Login service is back',
        '- 10:15 Payment worker stalls',
        '- 10:30 Database is resized',
        '- 10:50 We double the number of workers',
        '- 11:30 Sale page is taken offline again',
        '- 12:00 Sale page is put back online',
        '- 13:00 Incident closed, everything works',
      ].join('\n'),
    ],
    [
      'a claim beside the fix ends it before an analysis of the next day',
      { impactStart: '2025-09-01T14:10', detected: '2025-09-01T15:00', acknowledged: '2025-09-01T15:20', resolved: '2025-09-01T15:20' },
      [
        '# Incident report 2025-09-01: disk full',
        '## Timeline',
        'All times in CEST (UTC+2)',
        '### 2025-09-01 c. 14:10',
        'Uploads drop to zero.',
        '### approx. 15:00',
        'A user writes in the chat that uploads hang.',
        '### 15:20',
        'We start looking. Old files are removed and the worker is restarted, uploads are back to normal.',
        '### 2025-09-02 09:00',
        'The logs of the worker show why.',
      ].join('\n'),
    ],
    [
      'whoever names a commander escalates',
      { escalated: '2025-03-03T10:06', identified: '2025-03-03T10:08' },
      [
        '# Postmortem: no video',
        'On March 3rd, 2025 at approximately 10:05 UTC videos failed to load.',
        '## Timeline',
        '- Mar 3rd 10:02 First report of missing videos',
        '- Mar 3rd 10:06 Assigns Kai as incident commander',
        '- Mar 3rd 10:08 Confirms that the licence of the player expired',
        '- Mar 3rd 10:40 Live notes of the repair of the licence server',
      ].join('\n'),
    ],
    [
      'a look at what one has deployed oneself detects nothing',
      { detected: '2025-04-10T16:00', acknowledged: '2025-04-10T16:07', resolved: '2025-04-10T16:30' },
      [
        '# 2025-04-10: wrong menu',
        '## Timeline',
        'All times in UTC.',
        '### 2025-04-10 08:00',
        'Uma releases the new menu to the test environment and verifies the pages. They look right.',
        '### 2025-04-10 10:00',
        'Uma rolls out the same to production and verifies the start page.',
        '### 2025-04-10 16:00',
        'Monitoring alerts about 404 errors.',
        '### 2025-04-10 16:07',
        'Uma takes a look.',
        '### 2025-04-10 16:30',
        'Uma restores the old menu. All pages are back to normal.',
      ].join('\n'),
    ],
    [
      'a colleague who notifies the help desk detects it',
      { detected: '2025-07-07T11:40', resolved: '2025-07-07T14:15' },
      [
        '# Post-mortem for the order form',
        'Date: July 9, 2025',
        '## Timeline (all times PT)',
        '- Sales notified IT of the outage at 11:40 AM PT on July 7, 2025.',
        '- Support notified IT of the outage at about 12:30 PM PT.',
        '- The form was fixed and the issue resolved at 2:15 PT, July 7.',
      ].join('\n'),
    ],
    [
      'channels and initials stand before what was said',
      { detected: '2025-08-04T10:05', escalated: '2025-08-04T10:30', resolved: '2025-08-04T11:10' },
      [
        '# Incident review: no search',
        '## Timeline',
        '4 August 2025',
        '09.30 LW says in the daily that search feels odd',
        '10.05 #alerts-search: error rate alarm, search API',
        '10.20 TV reports that customers get no results',
        '10.24 TV @search_team starting a call here, search is down',
        '10.30 LW reports this to the platform team',
        '11.10 platform team says that the search issue is fixed',
      ].join('\n'),
    ],
    [
      'a status update that acknowledges an incident is communication',
      { impactStart: '2025-03-03T08:10', acknowledged: '2025-03-03T08:14', identified: '2025-03-03T08:20' },
      [
        '# Postmortem: login errors',
        'On Monday, March 3rd, 2025 at about 08:10 UTC we had a 25 minute partial failure.',
        '## Timeline (UTC)',
        '- 08:11 `@eve` First report of login errors',
        '- 08:14 `@sam` Looking at the login hosts',
        '- 08:16 `@sam` status page updated to acknowledge the issue',
        '- 08:20 `@eve` Root cause found. The session store is full.',
        '- 08:30 `@sam` Asks to drop the old sessions',
        '- 08:35 `@sam` Confirmed the old sessions were deleted',
      ].join('\n'),
    ],
    [
      'a label above a time says what happened then',
      { detected: '2025-03-05T10:00', escalated: '2025-03-05T10:10', resolved: '2025-03-05T10:40' },
      [
        '**Postmortem: wiki outage**',
        '',
        '**Timeline:**',
        '',
        '- **Detection:**',
        '  - March 5, 2025, 10:00 UTC',
        '  - A monitor alerted.',
        '',
        '- **Escalation:**',
        '  - March 5, 2025, 10:10 UTC',
        '  - Passed to the wiki team.',
        '',
        '- **Recovery:**',
        '  - March 5, 2025, 10:40 UTC',
        '  - The plugin was removed.',
      ].join('\n'),
    ],
    [
      'a test on another system detects nothing, and a status page that is set to resolved resolves it',
      { impactStart: '2025-02-01T07:00', detected: '2025-02-01T07:04', mitigated: '2025-02-01T07:20', resolved: '2025-02-01T09:30' },
      [
        '# Incident retrospective: ticket sale',
        '## Summary',
        'We worked through the night so that all customers get their tickets. Some buyers saw errors.',
        '## Timeline (UTC)',
        '- `2025-02-01` Team deploys the sale page',
        '- `06:10` Sale page is verified on the test system',
        '- `07:00` Sale page stops responding',
        '- `07:04` Dashboard shows an increased error rate',
        '- `07:20` Team takes the sale page offline',
        '- `09:30` Status page is changed to resolved',
      ].join('\n'),
    ],
    [
      'limits that were applied mitigate, and nobody has taken it up by that',
      { acknowledged: null, mitigated: '2025-05-02T14:00', resolved: '2025-05-02T18:00' },
      [
        'Issue Summary:',
        'Duration: May 2, 2025, 9:00 a.m.–May 2, 2025, 6:00 p.m. (UTC)',
        'Timeline:',
        '9:00 AM: Issue detected through monitoring alerts.',
        '10:00 AM: Escalated to the network team.',
        '2:00 PM: New limits were applied to the gateways.',
        '6:00 PM: Services are fully restored.',
      ].join('\n'),
    ],
  ])('%s', (_, expected, text) => {
    expect(anchorsOf(text, Object.keys(expected))).toEqual(expected)
  })

  it('are inferred where only the last remedy ends it', () => {
    const text = [
      '## Timeline (UTC)',
      '2025-03-03 10:00 Mail stops',
      '2025-03-03 10:05 Looking at the queue',
      '2025-03-03 10:20 Old mails deleted',
    ].join('\n')
    expect(read(text).anchors.resolved?.basis ?? 'none').not.toBe('reported')
  })
})
