import type { Document } from '../../domain/document.ts'
import type { Edit } from '../../domain/edit.ts'
import type { DocumentReported } from '../../domain/event.ts'
import { byText, type EventId, type NonEmpty } from '../../domain/identity.ts'
import { type Incident, isDated } from '../../domain/incident/incident.ts'
import type { Interval } from '../../domain/time/time.ts'
import { durationsOf } from '../figures/durations.ts'
import { overlay, overlayAnchors } from '../figures/overlay.ts'
import { importedIncident } from './imported-incident.ts'
import { spanOfTold, windowOfAnchors } from './span.ts'

/** A document that stands, with the incident that it tells of and every event that it and its earlier versions told. */
export interface StandingDocument {
  readonly event: DocumentReported
  readonly incident: Incident
  readonly eventIds: NonEmpty<EventId>
  /** When it was, as the document has it: no edit changes what it tells of. null: no date on the calendar. */
  readonly window: Interval | null
}

/**
 * In: the documents that came. Out: those that stand, by id of their incident: of one name the version of the latest receipt, of
 * one text one. What they replaced is held by them, so that its ids go on resolving.
 */
export function standingDocuments(documents: readonly DocumentReported[], edits: readonly Edit[]): readonly StandingDocument[] {
  const stand = copiesByContent(latestByName(documents))
  const read = readOnce(documents)
  const shown = new Set(stand.flatMap(([first]) => read(first).ids))
  return stand
    .flatMap((copies) => {
      const names = new Set(copies.map(({ name }) => name))
      const others = documents.filter((event) => event !== copies[0] && names.has(event.name))
      return standingOf(copies[0], { others, edits, shown, read })
    })
    .sort((a, b) => byText(a.incident.id, b.incident.id))
}

/** What a text tells; `incident` null: no time at all. */
interface Told {
  readonly incident: Incident | null
  readonly ids: readonly EventId[]
}

/** Finding the phases of a text is most of the work, so each is read once, whatever its names. */
function readOnce(documents: readonly DocumentReported[]): (event: DocumentReported) => Told {
  const told = new Map<string, Told>()
  for (const { document, contentId } of documents) if (!told.has(contentId)) told.set(contentId, toldBy(document, contentId))
  return ({ contentId }) => told.get(contentId) ?? { incident: null, ids: [] }
}

function toldBy(document: Document, contentId: string): Told {
  const incident = importedIncident(document, contentId)
  if (incident === null) return { incident, ids: [] }
  const entries = incident.timeline.flatMap(({ evidence }) => evidence)
  return { incident, ids: [...entries, ...Object.values(incident.anchors).flatMap((anchor) => anchor?.evidence ?? [])] }
}

/** The one decision that a receipt makes: a file tells of no other version of itself. Ties by id. */
function latestByName(documents: readonly DocumentReported[]): readonly DocumentReported[] {
  const latest = new Map<string, DocumentReported>()
  for (const event of documents.toSorted((a, b) => a.receivedAt - b.receivedAt || byText(a.id, b.id))) latest.set(event.name, event)
  return [...latest.values()]
}

/** Copies of one text, by name. */
function copiesByContent(documents: readonly DocumentReported[]): readonly NonEmpty<DocumentReported>[] {
  const byContent = new Map<string, [DocumentReported, ...DocumentReported[]]>()
  for (const event of documents.toSorted((a, b) => byText(a.name, b.name))) {
    const copies = byContent.get(event.contentId)
    if (copies === undefined) byContent.set(event.contentId, [event])
    else copies.push(event)
  }
  return [...byContent.values()]
}

interface Beside {
  readonly others: readonly DocumentReported[]
  readonly edits: readonly Edit[]
  /** What stands somewhere is not held by what it replaced. */
  readonly shown: ReadonlySet<EventId>
  readonly read: (event: DocumentReported) => Told
}

function standingOf(event: DocumentReported, { others, edits, shown, read }: Beside): readonly StandingDocument[] {
  const { incident, ids: own } = read(event)
  if (incident === null) return []
  const replaced = others.flatMap((other) => [other.id, ...read(other).ids.filter((id) => !shown.has(id))])
  const eventIds: NonEmpty<EventId> = [event.id, ...[...new Set([...own, ...replaced])].filter((id) => id !== event.id)]
  const about = edits.filter((edit) => eventIds.includes(edit.about))
  const anchors = overlayAnchors(incident.anchors, about)
  const status = anchors.resolved === null ? incident.status : 'resolved'
  const kept: Incident = {
    ...incident,
    ...{ anchors, status, durations: durationsOf(anchors, status), documentName: event.name },
    timeline: incident.timeline.map((entry) => ({ ...entry, receivedAt: event.receivedAt })),
    coverage: { sources: [{ source: event.source, events: incident.timeline.length, ...heardIn(incident) }], gaps: [] },
  }
  const window = isDated(incident) ? windowOfAnchors(incident.anchors) : null
  return [{ event, incident: overlay(kept, about), eventIds, window }]
}

function heardIn(incident: Incident) {
  const { from, to } = spanOfTold(incident)
  return { first: from, last: to }
}
