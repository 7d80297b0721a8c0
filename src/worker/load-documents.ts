/**
 * What documents add to a neighbourhood. A document and the incidents that it may tell of are reconstructed together,
 * whichever of them changed (`pipeline/postmortems/match-incident.ts` says which may be linked):
 * - with a document come its other versions and copies, what holds it, what it cites, and what went on during it;
 * - with evidence come the documents of that time, and those of a day around it that cite it.
 * What a person merged with another or split from it comes by the edit (`neighbourhood.ts`).
 */
import { documentContentKey, documentNameKey } from '../domain/document.ts'
import { citationsOf, citedKey, type DocumentReported, type Event, isChange, isDocument } from '../domain/event.ts'
import { type EventId, eventId, type IncidentId } from '../domain/identity.ts'
import type { CorrelationPolicy, Policy, PostmortemLinkPolicy } from '../domain/policy.ts'
import { joinedIntervals } from '../domain/time/intervals.ts'
import { earlier, type Instant, type Interval, later, type Milliseconds, milliseconds } from '../domain/time/time.ts'
import { calendarOf } from '../domain/time/written-time.ts'
import { stretchKey } from '../pipeline/episodes/episodes.ts'
import type { Store } from '../store/store.ts'

export type ToldMemory = Pick<Store, 'eventsOf' | 'eventsWithKeys' | 'incidentsHolding' | 'incidentsDuring' | 'eventIdsOf'>

/** The documents of one neighbourhood as far as they are known. */
export interface ToldSearch {
  readonly documents: Map<EventId, DocumentReported>
  /** Documents whose surroundings were asked for. */
  readonly asked: Set<EventId>
  /** Documents near to the evidence that are no part of it so far, by the incident that stands for them. */
  readonly near: Map<IncidentId, readonly DocumentReported[]>
}

export const toldSearch = (changed: readonly Event[]): ToldSearch => ({
  documents: new Map(changed.filter(isDocument).map((event) => [event.id, event])),
  asked: new Set(),
  near: new Map(),
})

interface Asking {
  readonly store: ToldMemory
  readonly told: ToldSearch
  readonly policy: Policy
}

/** Incidents that belong to the neighbourhood of this evidence because of documents; learns the documents themselves. */
export async function toldAround({ store, told, policy }: Asking, evidence: readonly Event[]): Promise<readonly IncidentId[]> {
  const found = new Set(await nearDocuments({ store, told, policy }, evidence))
  for (;;) {
    const fresh = [...told.documents.values()].filter(({ id }) => !told.asked.has(id))
    if (fresh.length === 0) return [...found]
    for (const { id } of fresh) told.asked.add(id)
    for (const id of await aroundDocuments(store, fresh, policy.postmortemLinks)) found.add(id)
    const keys = fresh.flatMap(({ name, contentId }) => [documentNameKey(name), documentContentKey(contentId)])
    learnDocuments(told, await store.eventsWithKeys(keys))
  }
}

/** What was just read may be newer than what is stored. */
export function learnDocuments({ documents }: ToldSearch, events: readonly Event[]): void {
  for (const event of events) if (isDocument(event) && !documents.has(event.id)) documents.set(event.id, event)
}

async function aroundDocuments(
  store: ToldMemory,
  documents: readonly DocumentReported[],
  policy: PostmortemLinkPolicy,
): Promise<readonly IncidentId[]> {
  const cites = documents.flatMap((document) => document.cites)
  const pages = await store.eventsWithKeys(cites.map(citedKey))
  const held = [...documents.map(({ id }) => id), ...cites.filter(isEventId).map(eventId), ...pages.map(({ id }) => id)]
  const during = await Promise.all(
    documents.flatMap((document) => {
      const window = windowOf(document)
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

/** Incidents of documents that belong to this evidence. Those around it are read once, whether they do or not. */
async function nearDocuments({ store, told, policy }: Asking, evidence: readonly Event[]): Promise<readonly IncidentId[]> {
  const members = evidence.filter((event) => !isChange(event))
  const spans = spansOf(members, policy.correlation)
  const around = await Promise.all(
    spans.map((span) => store.incidentsDuring(widened(span, policy.postmortemLinks.citedWithinMs), 'document')),
  )
  const ids = [...new Set(around.flat())]
  await readNear(store, told, ids)
  const touched = ids.filter((id) =>
    (told.near.get(id) ?? []).some((document) => isTouched(document, { members, spans, policy: policy.postmortemLinks })),
  )
  for (const id of touched) learnDocuments(told, told.near.get(id) ?? [])
  return touched
}

async function readNear(store: ToldMemory, { near }: ToldSearch, ids: readonly IncidentId[]): Promise<void> {
  for (const id of ids.filter((one) => !near.has(one))) {
    const events = await store.eventsOf(await store.eventIdsOf([id]))
    near.set(id, events.filter(isDocument))
  }
}

interface Surroundings {
  readonly members: readonly Event[]
  readonly spans: readonly Interval[]
  readonly policy: PostmortemLinkPolicy
}

function isTouched(document: DocumentReported, { members, spans, policy }: Surroundings): boolean {
  const window = windowOf(document)
  if (window === null) return false
  const wide = widened(window, milliseconds(2 * policy.slackMs))
  if (spans.some(({ from, to }) => from <= wide.to && wide.from <= to)) return true
  const cites = new Set(document.cites)
  return members.some((event) => citationsOf(event).some((name) => cites.has(name)))
}

/** Stretches of time of which each incident lies in one: none pauses for longer than an open episode and what may still join it. */
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
