import { readDocument } from '../documents/document.ts'
import { citesOf, wordsOf } from '../documents/facts/names.ts'
import { decodeDocument } from '../documents/lines/decode.ts'
import { contentHash } from '../domain/identity.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import { documentEvents } from '../pipeline/postmortems/document-events.ts'
import { importedIncident } from '../pipeline/postmortems/imported-incident.ts'
import type { Reading } from '../sources/source.ts'

/** A postmortem as it was read, or why the bytes are none, in words that follow the name of the file. */
export type ReadPostmortem = { readonly incident: Incident; readonly from: Told } | { readonly reason: string }

interface Told {
  readonly document: ReturnType<typeof readDocument>
  readonly contentId: string
  readonly text: string
}

/** What `import` prints, the endpoint answers and the worker keeps: one reading for all of them. */
export function readPostmortem(bytes: Uint8Array): ReadPostmortem {
  const decoded = decodeDocument(bytes)
  if ('reason' in decoded) return decoded
  const document = readDocument(decoded.text)
  if (!document.isPostmortem) return { reason: 'not a postmortem: it has neither the sections of one nor a timeline' }
  const contentId = contentHash(decoded.text)
  const incident = importedIncident(document, contentId)
  if (incident === null) return { reason: 'a postmortem without a single time: a template or an outline' }
  return { incident, from: { document, contentId, text: decoded.text } }
}

/** The reading of a delivered document. */
export function readDocumentDelivery(raw: RawEvent): Reading {
  const read = readPostmortem(raw.body)
  if ('reason' in read) return { kind: 'unreadable', malformed: false, problems: [{ pointer: 'document', detail: read.reason }] }
  const { document, contentId, text } = read.from
  const told = { document, contentId, incident: read.incident, words: wordsOf(text), cites: citesOf(text) }
  return { kind: 'read', events: documentEvents(told, raw), problems: [] }
}
