import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/documents/document.ts'
import { entriesOf } from './reading.ts'

const EXPECTED = ['2024-06-05T14:05:00+02:00 Alert fired for checkout', '2024-06-05T15:00:00+02:00 service restored']

describe('notations', () => {
  it.each([
    [
      'a wiki export in HTML',
      '<!DOCTYPE html><html><head><title>x</title></head><body><h1>Incident</h1>\n<p>Date: <time datetime="2024-06-05" class="d"/></p><h2>Timeline (CEST)</h2><table><tbody><tr><th>Time</th><th>What</th></tr><tr><td><p>14:05</p></td><td><p>Alert fired for <strong>checkout</strong></p></td></tr><tr><td>15:00</td><td>service restored</td></tr></tbody></table></body></html>',
    ],
    [
      'an editor export in HTML',
      '<html><body><p class="c1"><span class="c2">Outage on 5 June 2024</span></p><h2><span>Timeline (CEST)</span></h2><ul><li class="c3"><span>14:05&nbsp;Alert fired</span><span> for checkout</span></li><li><span>15:00 service restored</span></li></ul></body></html>',
    ],
    [
      'wiki markup',
      'h1. Outage on 5 June 2024\nh2. Timeline\n||Time (CEST)||What||\n|14:05|Alert fired for *checkout*|\n|15:00|service restored|',
    ],
    [
      'MediaWiki',
      "== Outage on 5 June 2024 ==\n=== Timeline (CEST) ===\n* '''14:05''' Alert fired for checkout\n* '''15:00''' service restored",
    ],
    [
      'reStructuredText',
      'Outage on 5 June 2024\n=====================\n\nTimeline (CEST)\n---------------\n\n- 14:05 Alert fired for checkout\n- 15:00 service restored',
    ],
    [
      'escaped Markdown',
      '# Outage on 5 June 2024\n\n## **Timeline (CEST)**\n\n* 14:05 \\- Alert fired for `checkout`\n* 15:00 \\- service restored',
    ],
    [
      'a table with a column for each zone',
      '# Outage on 5 June 2024\n\n## Timeline\n| CEST | UTC | Event |\n|---|---|---|\n| 14:05 | 12:05 | Alert fired for checkout |\n| 15:00 | 13:00 | service restored |',
    ],
    [
      'a table with dates under the title',
      '# Outage (CEST)\n\n| Date | Time | What |\n|---|---|---|\n| 05.06.2024 | 14:05 | Alert fired for checkout |\n| | 15:00 | service restored |\n| | 16:00 | report written |',
    ],
    ['plain text', 'OUTAGE ON 5 June 2024\n\nTimeline (CEST):\n14:05  Alert fired for checkout\n15:00  service restored'],
    [
      'a page with front matter',
      '---\ntitle: Outage on 5 June 2024\nweight: 3\n---\n\n# Timeline (CEST)\n- 14:05: Alert fired for checkout\n- 15:00: service restored',
    ],
  ])('reads %s', (_, text) => expect(entriesOf(readDocument(text)).slice(0, 2)).toEqual(EXPECTED))

  it('numbers the lines of the source', () => {
    expect(
      readDocument('<html><body>\n<h2>Timeline</h2>\n<ul>\n<li>14:05 down</li>\n<li>15:00 up</li>\n</ul></body></html>').entries.map(
        ({ line }) => line,
      ),
    ).toEqual([4, 5])
  })
})

describe('characters by name', () => {
  it.each([
    ['&uuml;', 'ü'],
    ['&Eacute;', 'É'],
    ['&copy;', '©'],
    ['&nbsp;', ' '],
    ['&#252;', 'ü'],
    ['&nosuchname;', '&nosuchname;'],
  ])('reads %s as "%s"', (written, shown) => {
    expect(readDocument(`<html><body><h1>a${written}b outage</h1></body></html>`).title).toBe(`a${shown}b outage`)
    expect(readDocument(`# a${written}b outage`).title).toBe(`a${shown}b outage`)
  })
})

describe('action items', () => {
  const items = (...lines: readonly string[]) => readDocument(['## Action items', ...lines].join('\n')).actionItems

  it('are the leaves of the lists', () => {
    expect(items('- Fixes:', '  - add an alert', '  - test the config', '- train people').map(({ text }) => text)).toEqual([
      'add an alert',
      'test the config',
      'train people',
    ])
  })

  it('are those below a name that says they are done', () => {
    const text = '## Remediation\n### Immediate Actions (Completed)\n- raise the limit\n### Long-term improvements\n- load tests'
    expect(readDocument(text).actionItems.map(({ text }) => text)).toEqual(['raise the limit', 'load tests'])
  })

  it('are lines of their own where nobody made a list', () => {
    expect(items('We will do this:', '', 'Add an alert.', 'Test the config.').map(({ text }) => text)).toEqual([
      'Add an alert.',
      'Test the config.',
    ])
  })

  it('carry owner, due date and ticket as written', () => {
    expect(items('- [x] Alert on disk usage (owner: platform team, due: 20 March 2021, OPS-123)')).toEqual([
      {
        text: 'Alert on disk usage (owner: platform team, due: 20 March 2021, OPS-123)',
        done: true,
        owner: 'platform team',
        due: '2021-03-20',
        tracker: 'OPS-123',
      },
    ])
  })

  it('are kept apart from a timeline on the same line of the source', () => {
    const text =
      '<h2>Timeline of the outage</h2><ul><li>14:05 down</li><li>15:00 up</li></ul><h2>Action items</h2><ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Add an alert</ac:task-body></ac:task></ac:task-list>'
    expect(readDocument(text).actionItems).toEqual([{ text: 'Add an alert', done: true }])
  })

  it('are the rows of a table', () => {
    expect(items('| Action | Owner | Due | Ticket |', '|---|---|---|---|', '| Add an alert | storage team | 2024-07-01 | #12 |')).toEqual([
      { text: 'Add an alert', done: false, owner: 'storage team', due: '2024-07-01', tracker: '#12' },
    ])
  })
})
