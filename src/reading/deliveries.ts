import { DOCUMENT_SOURCE } from '../domain/document.ts'
import type { Event } from '../domain/event.ts'
import { rawEventIdOf } from '../domain/identity.ts'
import type { SourceMapping } from '../domain/mapping/source-mapping.ts'
import { dedupeDeliveries, lastReceiptOf, type Problem, type RawEvent } from '../domain/raw-event.ts'
import { sourceNamed } from '../sources/registry.ts'
import type { Reading, Source } from '../sources/source.ts'
import type { ReadingResult } from '../store/store.ts'
import { readDocumentDelivery } from './postmortem.ts'
import { readMarked } from './test-mark.ts'

/** Events of many deliveries, and what became of each delivery, in the same order. */
export interface ReadAll {
  readonly events: readonly Event[]
  readonly readings: readonly ReadingResult[]
}

/** How deliveries are read; left out: by the sources that have a reader, all of them. */
export interface ReadOptions {
  readonly mappings?: readonly SourceMapping[]
  readonly eventsMax?: number
}

/**
 * Reads deliveries with the reader of their source. `reason`: why nothing, or not all, could be read. Stops after the delivery
 * with which it has `eventsMax` events: then there are fewer readings than deliveries.
 */
export function readAll(raws: readonly RawEvent[], { mappings = [], eventsMax = Number.POSITIVE_INFINITY }: ReadOptions = {}): ReadAll {
  const events: Event[] = []
  const readings: ReadingResult[] = []
  for (const raw of raws) {
    if (events.length >= eventsMax) break
    readings.push(readInto(events, raw, mappings))
  }
  return { events, readings }
}

function readInto(events: Event[], raw: RawEvent, mappings: readonly SourceMapping[]): ReadingResult {
  const reading = readingOf(raw, mappings)
  if (reading.kind === 'ignored') return { rawEventId: raw.id, state: 'ignored', reason: reading.reason }
  if (reading.kind === 'unreadable') return { rawEventId: raw.id, state: 'unreadable', reason: reasonOf(reading.problems) }
  const { kept, problems } = withinLimit(reading)
  for (const event of kept) events.push(withLastReceipt(event, raw))
  return { rawEventId: raw.id, state: 'read', reason: reasonOf(problems) }
}

/** Whatever a reader finds in it: one delivery is understood in one round, whose memory must have a bound. */
export const EVENTS_OF_A_DELIVERY_MAX = 40_000

function withinLimit({ events, problems }: Extract<Reading, { kind: 'read' }>) {
  if (events.length <= EVENTS_OF_A_DELIVERY_MAX) return { kept: events, problems }
  const detail = `${events.length} events, of which the first ${EVENTS_OF_A_DELIVERY_MAX} count; all are kept, so send the rest in deliveries of their own`
  return { kept: events.slice(0, EVENTS_OF_A_DELIVERY_MAX), problems: [{ pointer: 'body', detail }, ...problems] }
}

const reasonOf = (problems: readonly Problem[]): string | null =>
  problems.length === 0 ? null : problems.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ')

/** Of several deliveries that report one fact the content is that of the one received last, unless the reader knows better. */
const withLastReceipt = (event: Event, raw: RawEvent): Event =>
  raw.receipts === undefined || event.content !== undefined
    ? event
    : { ...event, content: { receivedAt: lastReceiptOf(raw), rawEventId: raw.id } }

function readingOf(raw: RawEvent, mappings: readonly SourceMapping[]): Reading {
  if (raw.source === DOCUMENT_SOURCE) return readDocumentDelivery(raw)
  const source = sourceNamed(raw.source, mappings)
  return source !== null ? readMarked(source, raw) : { kind: 'ignored', reason: `no source is named ${raw.source}` }
}

const subjectKeyOf = (source: Source | null, raw: RawEvent): string | null => {
  const key = source?.subjectKey?.(raw) ?? null
  return key === null ? null : `${raw.source} ${key}`
}

/** Recorded deliveries as intake would have kept them: without credentials, and what was sent several times once. */
export function asKept<Raw extends RawEvent>(raws: readonly Raw[], mappings: readonly SourceMapping[] = []): readonly Raw[] {
  return dedupeDeliveries(
    raws.map(concealed),
    (raw) => sourceNamed(raw.source, mappings)?.isTimeless?.(raw) ?? false,
    (raw) => subjectKeyOf(sourceNamed(raw.source, mappings), raw),
  )
}

function concealed<Raw extends RawEvent>(raw: Raw): Raw {
  const hidden = sourceNamed(raw.source)?.conceal?.(raw)
  return hidden === undefined ? raw : { ...raw, ...hidden, id: rawEventIdOf(raw.source, hidden.body) }
}
