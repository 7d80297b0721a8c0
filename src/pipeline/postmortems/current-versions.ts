import type { Edit } from '../../domain/edit.ts'
import type { DocumentReported } from '../../domain/event.ts'
import { byText, type EventId, type NonEmpty } from '../../domain/identity.ts'
import { type Incident, isDated } from '../../domain/incident/incident.ts'
import { REVIEWER } from '../../domain/incident/timeline.ts'
import type { Interval } from '../../domain/time/time.ts'
import { appliedEdits } from '../figures/applied-edits.ts'
import { overlay, overlayAnchors, overlayTimeline, statusOf, withAddedEntries } from '../figures/apply-edits.ts'
import { durationsOf } from '../figures/durations.ts'
import { entryEditsOf, NO_ENTRY_EDITS } from '../figures/entry-edits.ts'
import { anchorsAfterEdits } from './edit-evidence.ts'
import { readEvidence } from './evidence.ts'
import { importedIncident } from './imported-incident.ts'
import { spanOf, windowOfAnchors } from './span.ts'

/** The current version of a document, with the incident that it describes and every event of it and its earlier versions. */
export interface CurrentDocument {
  readonly event: DocumentReported
  readonly incident: Incident
  readonly eventIds: NonEmpty<EventId>
  /** When it was, as the document has it: no edit changes what it describes. null: no date on the calendar. */
  readonly window: Interval | null
}

/**
 * In: the documents that were received. Out: the current ones, by the id of their incident: of one name the version received
 * last, of one text one copy. They hold the events of what they replaced, so that its ids go on resolving.
 */
export function selectCurrentDocuments(documents: readonly DocumentReported[], edits: readonly Edit[]): readonly CurrentDocument[] {
  const current = copiesByContent(latestByName(documents))
  const incidentOf = deriveIncidents(documents)
  const shown = new Set(current.flatMap(([first]) => incidentOf(first).ids))
  return current
    .flatMap((copies) => {
      const names = new Set(copies.map(({ name }) => name))
      const others = documents.filter((event) => event !== copies[0] && names.has(event.name))
      return currentDocument(copies[0], { others, edits, shown, incidentOf })
    })
    .sort((a, b) => byText(a.incident.id, b.incident.id))
}

/** What a text describes; `incident` null: it states no time at all. */
interface DerivedIncident {
  readonly incident: Incident | null
  readonly ids: readonly EventId[]
}

/**
 * The second derivation of the incident: the first one, at the reading of the delivery, left only its events. Storing the
 * incident too would double every document in the store, and an incident must follow from events alone. Finding the phases
 * is most of the work, so each text is derived once per reconstruction, whatever its names.
 */
function deriveIncidents(documents: readonly DocumentReported[]): (event: DocumentReported) => DerivedIncident {
  const derived = new Map<string, DerivedIncident>()
  for (const { document } of documents) if (!derived.has(document.contentId)) derived.set(document.contentId, deriveIncident(document))
  return ({ document }) => derived.get(document.contentId) ?? { incident: null, ids: [] }
}

function deriveIncident(document: DocumentReported['document']): DerivedIncident {
  const incident = importedIncident(document)
  if (incident === null) return { incident, ids: [] }
  const entries = incident.timeline.flatMap(({ evidence }) => evidence)
  return { incident, ids: [...entries, ...Object.values(incident.anchors).flatMap((anchor) => anchor?.evidence ?? [])] }
}

/** The one decision that the time of receipt makes: a file does not say which version it is. Ties by id. */
function latestByName(documents: readonly DocumentReported[]): readonly DocumentReported[] {
  const latest = new Map<string, DocumentReported>()
  for (const event of documents.toSorted((a, b) => a.receivedAt - b.receivedAt || byText(a.id, b.id))) latest.set(event.name, event)
  return [...latest.values()]
}

/** Copies of one text, by name. */
function copiesByContent(documents: readonly DocumentReported[]): readonly NonEmpty<DocumentReported>[] {
  const byContent = new Map<string, [DocumentReported, ...DocumentReported[]]>()
  for (const event of documents.toSorted((a, b) => byText(a.name, b.name))) {
    const copies = byContent.get(event.document.contentId)
    if (copies === undefined) byContent.set(event.document.contentId, [event])
    else copies.push(event)
  }
  return [...byContent.values()]
}

interface VersionContext {
  readonly others: readonly DocumentReported[]
  readonly edits: readonly Edit[]
  /** Events of a current document are not held by what it replaced. */
  readonly shown: ReadonlySet<EventId>
  readonly incidentOf: (event: DocumentReported) => DerivedIncident
}

function currentDocument(event: DocumentReported, { others, edits: all, shown, incidentOf }: VersionContext): readonly CurrentDocument[] {
  const { incident, ids: own } = incidentOf(event)
  if (incident === null) return []
  const replaced = others.flatMap((other) => [other.id, ...incidentOf(other).ids.filter((id) => !shown.has(id))])
  const eventIds: NonEmpty<EventId> = [event.id, ...[...new Set([...own, ...replaced])].filter((id) => id !== event.id)]
  const about = all.filter((edit) => eventIds.includes(edit.about))
  const entries = withAddedEntries(incident.timeline, about)
  const edits = entryEditsOf(entries, overlayTimeline(entries, about))
  const derived = edits === NO_ENTRY_EDITS ? incident.anchors : anchorsAfterEdits(readEvidence(event.document), edits)
  const anchors = overlayAnchors(derived, about, incident.timeline)
  const status = statusOf(anchors, about) === 'resolved' ? 'resolved' : incident.status
  const { from, to } = spanOf(incident)
  const stored: Incident = {
    ...incident,
    anchors,
    status,
    durations: durationsOf(anchors, status),
    documentName: event.name,
    timeline: entries.map((entry) => (entry.source === REVIEWER ? entry : { ...entry, receivedAt: event.receivedAt })),
    coverage: { sources: [{ source: event.source, events: incident.timeline.length, first: from, last: to }], gaps: [] },
  }
  const window = isDated(incident) ? windowOfAnchors(incident.anchors) : null
  const applied = appliedEdits(about, { ...stored, anchors: derived })
  const edited = { ...overlay(stored, about), ...(applied.length > 0 && { edits: applied }) }
  return [{ event, incident: edited, eventIds, window }]
}
