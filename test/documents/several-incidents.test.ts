import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../src/reading/postmortem.ts'

const linesOf = (...lines: readonly string[]): readonly number[] => {
  const document = readPostmortem(Buffer.from(lines.join('\n')))
  if ('reason' in document) throw new Error(document.reason)
  return document.incident.findings.flatMap(({ code, line }) => (code === 'several-incidents' ? [line ?? 0] : []))
}

const MONDAY = ['- 2025-05-05 10:00 Alerts fire', '- 2025-05-05 10:30 Checkout is restored']
const FRIDAY = ['- 2025-05-09 16:00 Users report errors', '- 2025-05-09 16:20 The search is restored']

describe('a document that describes several incidents', () => {
  it.each([
    [
      'a heading for each, with the same sections below it',
      8,
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
    ],
    [
      'sections in bold',
      9,
      ['**Impact**', 'All orders failed.', '**Timeline**', ...MONDAY, '**Impact**', 'No search worked.', '**Timeline**', ...FRIDAY],
    ],
    [
      'a window for each',
      4,
      [
        'Start: 2025-05-05 10:00 UTC',
        'End: 2025-05-05 10:30 UTC',
        'The checkout was down.',
        'Start: 2025-05-09 16:00 UTC',
        'End: 2025-05-09 16:20 UTC',
        'The search was down.',
      ],
    ],
  ])('says so: %s', (_, line, lines) => {
    const [found, ...more] = linesOf(...lines)
    expect(more).toEqual([])
    expect(found).toBeGreaterThanOrEqual(line)
  })

  it.each([
    [
      'a story of two days',
      ['## Impact', 'All orders failed.', '## Timeline (5 May)', ...MONDAY, '## Timeline (9 May)', ...FRIDAY, '## Root cause', 'A typo.'],
    ],
    ['a story told twice', ['## Impact', 'All failed.', '## Timeline', ...MONDAY, '## Impact', 'All failed.', '## Timeline', ...MONDAY]],
    [
      'a start that is given twice',
      ['Start: 2025-05-05 10:00 UTC', 'End: 2025-05-05 10:30 UTC', 'Start time: 2025-05-05 10:00 UTC', 'The outage was short.'],
    ],
  ])('is silent of one: %s', (_, lines) => {
    expect(linesOf(...lines)).toEqual([])
  })
})
