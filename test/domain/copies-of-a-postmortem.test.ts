import { describe, expect, it } from 'vitest'
import { DOCUMENT_SOURCE } from '../../src/domain/document.ts'
import { dedupeEvents, type Event } from '../../src/domain/event.ts'
import { rawEventIdOf } from '../../src/domain/identity.ts'
import { instant } from '../../src/domain/time/time.ts'
import { readAll } from '../../src/reading/deliveries.ts'

const BODY = Buffer.from('# Outage\n## Timeline\n- 2024-06-05 10:00 UTC An alert fires\n- 2024-06-05 10:30 UTC It is resolved\n')
const SECOND = 1_000

/** The events of that text, kept under a name, with the receipt that is the first by then. */
function readUnder(name: string, receivedAt: number): readonly Event[] {
  const headers = { 'x-document-name': name }
  const raw = { id: rawEventIdOf(DOCUMENT_SOURCE, Buffer.from(name)), source: DOCUMENT_SOURCE, receivedAt: instant(receivedAt) }
  return readAll([{ ...raw, path: `/api/v1/documents?name=${name}`, headers, body: BODY }]).events
}

describe('a postmortem of which a copy lies under another name', () => {
  const [late, early] = [readUnder('a.md', 90 * SECOND), readUnder('a.md', 10 * SECOND)]
  const copy = readUnder('b.md', 50 * SECOND)

  it('says the same, whichever was read first, and when a first receipt turns up that is earlier than the one that was read', () => {
    const rebuilt = dedupeEvents([...early, ...copy])
    expect(rebuilt.filter(({ kind }) => kind === 'entry.reported').map(({ rawEventIds }) => rawEventIds.length)).toEqual([2, 2])
    expect(rebuilt.filter(({ kind }) => kind === 'document.reported')).toHaveLength(2)
    for (const [first, second, third] of [
      [late, copy, early],
      [copy, late, early],
      [late, early, copy],
    ] as const) {
      const stored = dedupeEvents([...dedupeEvents([...first, ...second]), ...third])
      expect(JSON.stringify(stored)).toBe(JSON.stringify(rebuilt))
    }
  })
})
