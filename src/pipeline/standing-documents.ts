import type { Edit } from '../domain/edit.ts'
import type { DocumentReported } from '../domain/event.ts'
import { byText, type EventId, type NonEmpty } from '../domain/identity.ts'
import { type Incident, isDated } from '../domain/incident.ts'
import type { Interval } from '../domain/time.ts'
import { durationsOf } from './durations.ts'
import { importedIncident } from './imported.ts'
import { overlay, overlayAnchors } from './overlay.ts'
import { spanOfTold, windowOfAnchors } from './told-span.ts'

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
  const shown = new Set(stand.flatMap(([first]) => idsToldBy(first)))
  return stand
    .flatMap((copies) => {
      const names = new Set(copies.map(({ name }) => name))
      const others = documents.filter((event) => event !== copies[0] && names.has(event.name))
      return standingOf(copies[0], { others, edits, shown })
    })
    .sort((a, b) => byText(a.incident.id, b.incident.id))
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
}

function standingOf(event: DocumentReported, { others, edits, shown }: Beside): readonly StandingDocument[] {
  const read = importedIncident(event.document, event.contentId)
  if (read === null) return []
  const own = new Set([event.id, ...idsToldBy(event)])
  const replaced = others.flatMap((other) => [other.id, ...idsToldBy(other).filter((id) => !shown.has(id))])
  const eventIds: NonEmpty<EventId> = [event.id, ...[...new Set([...own, ...replaced])].filter((id) => id !== event.id)]
  const about = edits.filter((edit) => eventIds.includes(edit.about))
  const anchors = overlayAnchors(read.anchors, about)
  const kept: Incident = {
    ...read,
    ...{ anchors, durations: durationsOf(anchors, read.status), documentName: event.name },
    timeline: read.timeline.map((entry) => ({ ...entry, receivedAt: event.receivedAt })),
    coverage: { sources: [{ source: event.source, events: read.timeline.length, ...heardIn(read) }], gaps: [] },
  }
  const window = isDated(read) ? windowOfAnchors(read.anchors) : null
  return [{ event, incident: overlay(kept, about), eventIds, window }]
}

function idsToldBy({ document, contentId }: DocumentReported): readonly EventId[] {
  const incident = importedIncident(document, contentId)
  if (incident === null) return []
  return [
    ...incident.timeline.flatMap(({ evidence }) => evidence),
    ...Object.values(incident.anchors).flatMap((anchor) => anchor?.evidence ?? []),
  ]
}

function heardIn(incident: Incident) {
  const { from, to } = spanOfTold(incident)
  return { first: from, last: to }
}
