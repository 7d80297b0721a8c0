import { DOCUMENT_SOURCE, type Document, documentContentKey, documentNameKey } from '../../domain/document.ts'
import type { DocumentReported, EntryReported, EventBase } from '../../domain/event.ts'
import { type EventId, eventIdOf } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { documentNameOf, type RawEvent } from '../../domain/raw-event.ts'
import type { Moment } from '../../domain/time/time.ts'
import { spanOf } from './span.ts'

/** A postmortem as read, with the incident that it describes. */
export interface ReadPostmortem {
  readonly document: Document
  readonly incident: Incident
}

/**
 * In: a delivered document. Out: one event for the whole of it, and one for each entry and each stated time that an anchor
 * rests on, under the ids that the incident cites. Promise: the same text gives the same entries under any name.
 */
export function documentEvents(postmortem: ReadPostmortem, raw: RawEvent): readonly (DocumentReported | EntryReported)[] {
  return [documentEvent(postmortem, raw), ...entryEvents(postmortem, raw)]
}

function documentEvent({ document, incident }: ReadPostmortem, raw: RawEvent): DocumentReported {
  const name = documentNameOf(raw)
  const { contentId } = document
  const { from, to } = spanOf(incident)
  return {
    ...baseOf(raw),
    kind: 'document.reported',
    id: eventIdOf(DOCUMENT_SOURCE, contentId, 'document', name),
    occurred: { at: from, latest: to },
    text: incident.title,
    senderKey: name,
    keys: [documentNameKey(name), documentContentKey(contentId)],
    name,
    document,
  }
}

function entryEvents({ incident, document }: ReadPostmortem, raw: RawEvent): readonly EntryReported[] {
  const event = (id: EventId, line: number, { at, text }: { readonly at: Moment; readonly text: string }): EntryReported => ({
    ...baseOf(raw),
    kind: 'entry.reported',
    id,
    line,
    occurred: at,
    text,
    senderKey: `line ${line}`,
  })
  const entries = incident.timeline.map(({ evidence: [id], line = 1, at, text }) => event(id, line, { at, text }))
  const known = new Set(entries.map(({ id }) => id))
  const facts = Object.values(incident.anchors).flatMap((anchor) => {
    const [id] = anchor?.evidence ?? []
    if (anchor === null || id === undefined || known.has(id)) return []
    known.add(id)
    const line = anchor.line ?? 1
    const text = document.stated.find((fact) => fact.line === line)?.text ?? ''
    const { at, earliest, latest } = anchor
    return [event(id, line, { at: { at, ...(earliest && { earliest }), ...(latest && { latest }) }, text })]
  })
  return [...entries, ...facts]
}

const baseOf = (raw: RawEvent): Omit<EventBase, 'id' | 'occurred' | 'text' | 'senderKey'> => ({
  rawEventIds: [raw.id],
  source: DOCUMENT_SOURCE,
  receivedAt: raw.receivedAt,
  service: null,
  environment: null,
  actor: null,
  keys: [],
  link: null,
  isTest: false,
})
