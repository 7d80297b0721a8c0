import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import { statedIn } from '../reading.ts'

const window = (text: string) => ['start', 'end'].map((name) => statedIn(text, name).find((time) => time.includes('T')))

describe('the window that a document states', () => {
  it.each([
    ['a field', '**Duration:** May 9, 2023, 2:00 PM - 6:00 PM EAT'],
    ['two fields', 'Start Time: May 9, 2023, 14:00 EAT\nEnd Time: May 9, 2023, 18:00 EAT'],
    ['headings', '#### Start time\nMay 9, 2023, 14:00 EAT\n#### End time\nMay 9, 2023, 18:00 EAT'],
    ['a table', '| Field | Value |\n|---|---|\n| Start | 2023-05-09 14:00 EAT |\n| End | 2023-05-09 18:00 EAT |'],
    ['a sentence', '# Summary\nThe outage occurred from 2:00 to 6:00 PM (EAT) on May 9, 2023.'],
    ['two verbs', '# Summary\nOn May 9, 2023 the outage began at 14:00 EAT and ended at 18:00 EAT.'],
  ])('is read from %s', (_, text) => expect(window(text)).toEqual(['2023-05-09T14:00:00+03:00', '2023-05-09T18:00:00+03:00']))

  it('ends on the next day where it ends earlier than it begins', () => {
    expect(window('Duration: 17 February 2024, 10 PM - 2 AM PST')[1]).toBe('2024-02-18T02:00:00-08:00')
  })

  it('is not the date on which the document was written', () => {
    expect(statedIn('# Outage\nPublished: 12 June 2024\nIncident date: 5 June 2024\n', 'start')).toEqual(['2024-06-05'])
  })
})

describe('lengths that a document states', () => {
  const lengths = (text: string) => readDocument(text).durations.map(({ of, minutes }) => `${of} ${minutes}`)

  it.each([
    ['Duration: 2 hours 30 minutes', 'outage 150'],
    ['Duration: 1h 55m', 'outage 115'],
    ['# Summary\nThe site was down for about 40 minutes.', 'outage 40'],
    ['# Summary\nA 90-minute outage of checkout.', 'outage 90'],
    ['# Summary\nIt lasted two and a half hours.', 'outage 150'],
    ['Time to detect: 12 minutes', 'timeToDetect 12'],
    ['Duration: 5 min (between 5 min and 11 min)', 'outage 5'],
    ['# Summary\nFrom 10:00 to 11:00 (1 h; between 52 min and 1 h 4 min).', 'outage 60'],
    ['Time to detect: at most 12 minutes', 'timeToDetect 12'],
  ])('reads %s', (text, length) => expect(lengths(text)).toEqual([length]))

  it.each([
    '# Summary\nAlerts fire when errors stay high; checks run every 5 minutes.',
    '# Summary\nIt began at 10:00 AM.',
    '# Summary\nWe noticed it after 10 minutes.',
    'Duration: 13:00 - 16:00',
    'Time to detect: 30 s (between 30 s and 6 min 38 s)',
  ])('reads no length of the outage in "%s"', (text) => expect(lengths(text)).toEqual([]))
})
