import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Edit, type EditContent, editOf } from '../../src/domain/edit.ts'
import { actionItemId } from '../../src/domain/edits/completion.ts'
import { changeId, editId, entryId, eventId, serviceName, sourceName } from '../../src/domain/identity.ts'
import { instant } from '../../src/domain/time/time.ts'
import { openStore } from '../../src/store/open-store.ts'
import { hindsight } from './run.ts'

const at = instant(Date.parse('2024-06-05T14:00:00.123Z'))
const [entry, event] = [entryId('entry'), eventId('event')]
const CONTENTS: readonly EditContent[] = [
  { type: 'hide', entry },
  { type: 'show', entry },
  { type: 'retime', entry, to: { at, earliest: instant(at - 60_000), latest: at } },
  { type: 'retext', entry, text: 'Zoë\'s "text"\nin two lines' },
  { type: 'rephase', entry, phase: 'mitigation' },
  { type: 'anchor', anchor: 'resolved', to: { at } },
  { type: 'anchor', anchor: 'detected', to: null },
  { type: 'verdict', change: changeId('change'), verdict: 'caused' },
  { type: 'title', text: 'Checkout was down' },
  { type: 'severity', severity: null },
  { type: 'anchor', anchor: 'detected', to: { at }, entry },
  {
    type: 'add',
    to: { at, earliest: instant(at - 1_000), latest: at },
    text: 'Support was called',
    phase: 'other',
    service: serviceName('web'),
  },
  { type: 'impact', kind: 'users', value: 95, unit: 'percent', numerator: 19, denominator: 20, statement: '19 of 20' },
  { type: 'section', section: 'rootCause', text: null },
  { type: 'actionItem', item: actionItemId('item'), text: 'Review', owner: null, due: '2024-06-28', check: 'none fails', state: 'done' },
  {
    type: 'approve',
    approved: {
      content: 'hash',
      parts: { title: 'a', times: 'b', timeline: 'c', changes: 'd', impact: 'e', actions: 'f', sections: 'g', services: 'h' },
      durations: { timeToDetect: 1 },
      entries: 3,
    },
  },
  { type: 'approve', approved: { content: 'hash', durations: { timeToDetect: 1, timeToResolve: null }, entries: 3 } },
  {
    type: 'impact',
    kind: 'users',
    from: instant(at),
    until: instant(at + 1),
    source: 'logs',
    value: 5,
    unit: 'percent',
    numerator: null,
    denominator: null,
    statement: 'Some',
  },
  { type: 'services', services: [serviceName('web'), serviceName('db')] },
  { type: 'noChange', isConfirmed: true },
  { type: 'close', to: null },
  { type: 'close', to: { at: instant(at) } },
  { type: 'dismiss', as: 'test' },
  { type: 'ignore', source: sourceName('alertmanager'), rule: 'DiskFull', service: null },
  { type: 'assign', events: [] },
  { type: 'merge', with: event },
  { type: 'merge', with: event, title: 'One network' },
  { type: 'split', events: [event, eventId('another')] },
  { type: 'revert', edit: editId('that') },
]
const EDITS: readonly Edit[] = CONTENTS.map((content, index) =>
  editOf(
    { about: event, at: instant(at + index), author: 'On-call engineer', reason: index % 2 === 0 ? null : 'seen on the graph' },
    content,
  ),
)

const newFolder = () => mkdtempSync(join(tmpdir(), 'hindsight-restore-edits-'))

async function editsIn(folder: string): Promise<readonly Edit[]> {
  const store = await openStore({ path: folder })
  try {
    return await store.edits()
  } finally {
    await store.close()
  }
}

async function exported(): Promise<string> {
  const folder = newFolder()
  const store = await openStore({ path: folder })
  for (const edit of EDITS) await store.appendEdit(edit)
  await store.close()
  const { code, out } = await hindsight('export', 'edits', '--storage.path', folder)
  expect(code).toBe(0)
  return out
}

describe('edits that were exported', () => {
  it('are restored exactly as they were, of whatever type, and only once', async () => {
    const [folder, file] = [newFolder(), join(newFolder(), 'edits.jsonl')]
    const text = await exported()
    expect(text.trimEnd().split('\n')).toHaveLength(EDITS.length)
    expect(text).toContain('"at":"2024-06-05T14:00:00.123Z"')
    writeFileSync(file, text)
    const restore = () => hindsight('restore-edits', file, '--storage.path', folder)
    expect(await restore()).toMatchObject({ code: 0, out: `${EDITS.length} restored, 0 already in the store\n` })
    expect(await editsIn(folder)).toEqual(EDITS)
    expect(await restore()).toMatchObject({ code: 0, out: `0 restored, ${EDITS.length} already in the store\n` })
  })

  it('can be of a part of the time alone', async () => {
    const folder = newFolder()
    const store = await openStore({ path: folder })
    for (const edit of EDITS) await store.appendEdit(edit)
    await store.close()
    const { out } = await hindsight('export', 'edits', '--from', '2024-06-05T14:00:00.130Z', '--storage.path', folder)
    expect(out.trimEnd().split('\n')).toHaveLength(EDITS.length - 7)
  })

  it.each([
    ['{', /:3: not an edit/],
    ['{"type":"paint"}', /:3: not an edit: type/],
    [JSON.stringify({ ...EDITS[8], at: 'noon' }), /:3: not an edit: at/],
  ])('with a line such as %s are refused as a whole, and the line is named', async (line, message) => {
    const [folder, file] = [newFolder(), join(newFolder(), 'edits.jsonl')]
    const [first, second] = (await exported()).split('\n')
    writeFileSync(file, [first, second, line].join('\n'))
    const { code, err } = await hindsight('restore-edits', file, '--storage.path', folder)
    expect([code, err.trimEnd().split('\n').length]).toEqual([1, 1])
    expect(err).toMatch(message)
    expect(await editsIn(folder)).toEqual([])
  })
})
