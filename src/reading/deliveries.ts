import { DOCUMENT_SOURCE } from '../domain/document.ts'
import type { Event } from '../domain/event.ts'
import { rawEventIdOf } from '../domain/identity.ts'
import { dedupeDeliveries, lastReceiptOf, type RawEvent } from '../domain/raw-event.ts'
import { sourceNamed } from '../sources/registry.ts'
import type { Reading, Source } from '../sources/source.ts'
import type { ReadingResult } from '../store/store.ts'
import { readDocumentDelivery } from './postmortem.ts'

/** Events of many deliveries, and what became of each delivery, in the same order. */
export interface ReadAll {
  readonly events: readonly Event[]
  readonly readings: readonly ReadingResult[]
}

/** Reads deliveries with the reader of their source. `reason`: why nothing, or not all, could be read. */
export function readAll(raws: readonly RawEvent[]): ReadAll {
  const events: Event[] = []
  const readings = raws.map((raw): ReadingResult => {
    const reading = readingOf(raw)
    if (reading.kind === 'ignored') return { rawEventId: raw.id, state: 'ignored', reason: reading.reason }
    const reason = reading.problems.length === 0 ? null : reading.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ')
    if (reading.kind === 'unreadable') return { rawEventId: raw.id, state: 'unreadable', reason }
    for (const event of reading.events) events.push(withLastReceipt(event, raw))
    return { rawEventId: raw.id, state: 'read', reason }
  })
  return { events, readings }
}

/** Of several deliveries that report one fact the content is that of the one received last. */
const withLastReceipt = (event: Event, raw: RawEvent): Event =>
  raw.receipts === undefined ? event : { ...event, content: { receivedAt: lastReceiptOf(raw), rawEventId: raw.id } }

function readingOf(raw: RawEvent): Reading {
  if (raw.source === DOCUMENT_SOURCE) return readDocumentDelivery(raw)
  return sourceNamed(raw.source)?.read(raw) ?? { kind: 'ignored', reason: `no source is named ${raw.source}` }
}

const subjectKeyOf = (source: Source | null, raw: RawEvent): string | null => {
  const key = source?.subjectKey?.(raw) ?? null
  return key === null ? null : `${raw.source} ${key}`
}

/** Recorded deliveries as intake would have kept them: without credentials, and what was sent several times once. */
export function asKept<Raw extends RawEvent>(raws: readonly Raw[]): readonly Raw[] {
  return dedupeDeliveries(
    raws.map(concealed),
    (raw) => sourceNamed(raw.source)?.isTimeless?.(raw) ?? false,
    (raw) => subjectKeyOf(sourceNamed(raw.source), raw),
  )
}

function concealed<Raw extends RawEvent>(raw: Raw): Raw {
  const hidden = sourceNamed(raw.source)?.conceal?.(raw)
  return hidden === undefined ? raw : { ...raw, ...hidden, id: rawEventIdOf(raw.source, hidden.body) }
}
