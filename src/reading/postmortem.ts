import { readDocument } from '../documents/document.ts'
import { decodeDocument } from '../documents/lines/decode.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import { documentEvents, type ReadPostmortem } from '../pipeline/postmortems/document-events.ts'
import { importedIncident } from '../pipeline/postmortems/imported-incident.ts'
import { describesIncident } from '../pipeline/postmortems/incident-story.ts'
import type { Reading } from '../sources/source.ts'

/** Why bytes are no postmortem, in words that follow the name of the file. */
export interface NoPostmortem {
  readonly reason: string
}

/** What `import` prints, the endpoint answers and the worker stores: one reading for all of them. */
export function readPostmortem(bytes: Uint8Array): ReadPostmortem | NoPostmortem {
  const decoded = decodeDocument(bytes)
  if ('reason' in decoded) return decoded
  const document = readDocument(decoded.text)
  if (!describesIncident(document)) return { reason: 'not a postmortem: it has neither the sections of one nor a timeline' }
  const incident = importedIncident(document)
  if (incident === null) return { reason: 'a postmortem without a single time: a template or an outline' }
  return { document, incident }
}

/** Reads the delivery of a document. */
export function readDocumentDelivery(raw: RawEvent): Reading {
  const postmortem = readPostmortem(raw.body)
  if ('reason' in postmortem)
    return { kind: 'unreadable', malformed: false, problems: [{ pointer: 'document', detail: postmortem.reason }] }
  return { kind: 'read', events: documentEvents(postmortem, raw), problems: [] }
}
