/**
 * What documents add to a neighbourhood. A document and the incidents that it may describe are reconstructed together,
 * whichever of them changed (`pipeline/postmortems/match-incident.ts` says which may be linked):
 * - a document brings its other versions and copies, the incidents that hold it, those that it cites, and those of its time;
 * - evidence brings the documents of its time, and those within a day that cite it.
 * Incidents that a person merged or split come by the edit (`load-neighbourhood.ts`).
 */
import { documentContentKey, documentNameKey } from '../domain/document.ts'
import { citationsOf, citedKey, type DocumentReported, type Event, isChange, isDocument } from '../domain/event.ts'
import { type EventId, eventId, type IncidentId } from '../domain/identity.ts'
import type { CorrelationPolicy, Policy, PostmortemLinkPolicy } from '../domain/policy.ts'
import { joinedIntervals } from '../domain/time/intervals.ts'
import { earlier, type Instant, type Interval, later, type Milliseconds, milliseconds } from '../domain/time/time.ts'
import { calendarOf } from '../domain/time/written-time.ts'
import { stretchKey } from '../pipeline/episodes/episode-fields.ts'
import type { Store } from '../store/store.ts'

type DocumentStore = Pick<Store, 'eventsOf' | 'eventsWithKeys' | 'incidentsHolding' | 'incidentsDuring' | 'eventIdsOf'>

/** The documents of one neighbourhood, as far as they were loaded. */
export interface DocumentSearch {
  readonly documents: Map<EventId, DocumentReported>
  /** Documents around which the incidents were loaded. */
  readonly searched: Set<EventId>
  /** Documents near the evidence that do not belong to it so far, by their incident. */
  readonly near: Map<IncidentId, readonly DocumentReported[]>
}

export const startDocumentSearch = (changed: readonly Event[]): DocumentSearch => ({
  documents: new Map(changed.filter(isDocument).map((event) => [event.id, event])),
  searched: new Set(),
  near: new Map(),
})

interface SearchContext {
  readonly store: DocumentStore
  readonly search: DocumentSearch
  readonly policy: Policy
}

/** Loads the documents that belong to this evidence. Out: the incidents that come with them. */
export async function loadDocumentsAround(
  { store, search, policy }: SearchContext,
  evidence: readonly Event[],
): Promise<readonly IncidentId[]> {
  const found = new Set(await loadNearDocuments({ store, search, policy }, evidence))
  for (;;) {
    const fresh = [...search.documents.values()].filter(({ id }) => !search.searched.has(id))
    if (fresh.length === 0) return [...found]
    for (const { id } of fresh) search.searched.add(id)
    for (const id of await incidentsAround(store, fresh, policy.postmortemLinks)) found.add(id)
    const keys = fresh.flatMap(({ name, document }) => [documentNameKey(name), documentContentKey(document.contentId)])
    learnDocuments(search, await store.eventsWithKeys(keys))
  }
}

/** What was just read may be newer than what is stored. */
export function learnDocuments({ documents }: DocumentSearch, events: readonly Event[]): void {
  for (const event of events) if (isDocument(event) && !documents.has(event.id)) documents.set(event.id, event)
}

async function incidentsAround(
  store: DocumentStore,
  documents: readonly DocumentReported[],
  policy: PostmortemLinkPolicy,
): Promise<readonly IncidentId[]> {
  const cites = documents.flatMap(({ document }) => document.cites)
  const pages = await store.eventsWithKeys(cites.map(citedKey))
  const held = [...documents.map(({ id }) => id), ...cites.filter(isEventId).map(eventId), ...pages.map(({ id }) => id)]
  const during = await Promise.all(
    documents.flatMap((event) => {
      const window = windowOf(event)
      return window === null || window.to - window.from > policy.windowMaxMs
        ? []
        : [store.incidentsDuring(widened(window, milliseconds(2 * policy.slackMs)), 'evidence')]
    }),
  )
  return [...(await store.incidentsHolding(held)), ...during.flat()]
}

const isEventId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

/** null: no date on the calendar. */
function windowOf({ occurred: { at, latest = at } }: DocumentReported): Interval | null {
  return calendarOf(at) === 'date' ? { from: at, to: latest } : null
}

const widened = ({ from, to }: Interval, by: Milliseconds): Interval => ({ from: earlier(from, by), to: later(to, by) })

/** Incidents of documents that belong to this evidence. Each document around it is loaded once, whether it belongs or not. */
async function loadNearDocuments({ store, search, policy }: SearchContext, evidence: readonly Event[]): Promise<readonly IncidentId[]> {
  const members = evidence.filter((event) => !isChange(event))
  const spans = spansOf(members, policy.correlation)
  const around = await Promise.all(
    spans.map((span) => store.incidentsDuring(widened(span, policy.postmortemLinks.citedWithinMs), 'document')),
  )
  const ids = [...new Set(around.flat())]
  await loadDocumentsOf(store, search, ids)
  const touched = ids.filter((id) =>
    (search.near.get(id) ?? []).some((event) => isTouched(event, { members, spans, policy: policy.postmortemLinks })),
  )
  for (const id of touched) learnDocuments(search, search.near.get(id) ?? [])
  return touched
}

async function loadDocumentsOf(store: DocumentStore, { near }: DocumentSearch, ids: readonly IncidentId[]): Promise<void> {
  for (const id of ids.filter((one) => !near.has(one))) {
    const events = await store.eventsOf(await store.eventIdsOf([id]))
    near.set(id, events.filter(isDocument))
  }
}

interface EvidenceContext {
  readonly members: readonly Event[]
  readonly spans: readonly Interval[]
  readonly policy: PostmortemLinkPolicy
}

function isTouched(event: DocumentReported, { members, spans, policy }: EvidenceContext): boolean {
  const window = windowOf(event)
  if (window === null) return false
  const wide = widened(window, milliseconds(2 * policy.slackMs))
  if (spans.some(({ from, to }) => from <= wide.to && wide.from <= to)) return true
  const cites = new Set(event.document.cites)
  return members.some((member) => citationsOf(member).some((name) => cites.has(name)))
}

/** Stretches of time, each incident within one: none pauses for longer than an open episode plus what may still join it. */
function spansOf(events: readonly Event[], { openEpisodeMaxMs, reachMs, nearnessMs }: CorrelationPolicy): readonly Interval[] {
  const byKey = new Map<string, { from: Instant; to: Instant }>()
  for (const event of events) {
    const key = stretchKey(event)?.value ?? event.id
    const known = byKey.get(key)
    const { at } = event.occurred
    const from = event.kind === 'alert.resolved' && event.firedAt < at ? event.firedAt : at
    byKey.set(key, {
      from: known === undefined || from < known.from ? from : known.from,
      to: known === undefined || at > known.to ? at : known.to,
    })
  }
  const pause = milliseconds(openEpisodeMaxMs + reachMs + nearnessMs)
  return joinedIntervals([...byKey.values()], pause)
}
