import { type Edit, effectiveEdits, eventsNamedBy, isGrouping } from '../domain/edit.ts'
import { byTime, dedupeEvents, type Event, isChange, isGroupable, isMeasured, isReported } from '../domain/event.ts'
import type { CorrelationKey, EventId, IncidentId } from '../domain/identity.ts'
import type { Policy } from '../domain/policy.ts'
import type { LastReceived } from '../pipeline/episodes/episodes.ts'
import type { Scene } from '../pipeline/explain/explanation.ts'
import { type Demand, neighbourhoodOf } from '../pipeline/neighbourhood/neighbourhood.ts'
import { type Beyond, knownEvents, reconstruct } from '../pipeline/reconstruct.ts'
import type { Store } from '../store/store.ts'
import { type AskedMarks, inSenderTime, notAsked } from './asked-marks.ts'
import { addChanges, findIncidentsNaming, wholeChanges } from './load-changes.ts'
import { type ConversationSearch, loadConversationsAround, startConversationSearch } from './load-conversations.ts'
import { type DocumentSearch, learnDocuments, loadDocumentsAround, startDocumentSearch } from './load-documents.ts'
import { addMeasurements, findIncidentsMeasured } from './load-measurements.ts'

/** What must be reconstructed together because of new events, and the stored incidents that the result replaces. */
export interface LoadedNeighbourhood {
  readonly events: readonly Event[]
  readonly beyond: Beyond
  readonly replaced: readonly IncidentId[]
}

/** Everything besides the evidence that decides the result. */
export interface Rules {
  readonly policy: Policy
  /** All edits. */
  readonly edits: readonly Edit[]
  readonly lastReceived: LastReceived
}

/** What changes because nothing was received of it: incidents, and alerts in none, by an event of each. */
export interface Expired {
  readonly incidents: readonly IncidentId[]
  readonly noise: readonly EventId[]
}

export interface LoadOptions {
  readonly expired?: Expired
  /** Called between the steps: what each of them leaves behind may be collected. */
  readonly onStep?: () => void
}

const NOTHING_EXPIRED: Expired = { incidents: [], noise: [] }

/** The part of the store that a load needs. */
export type NeighbourhoodStore = Pick<
  Store,
  'eventsOf' | 'eventsMarked' | 'changesBetween' | 'eventsWithKeys' | 'incidentsHolding' | 'incidentsDuring' | 'eventIdsOf'
>

/**
 * Queries the store until nothing more belongs to the neighbourhood of `changed` (`pipeline/neighbourhood/neighbourhood.ts` says what
 * does), then adds the changes that its incidents may name. Always whole incidents, and with each of them all that a
 * merge or a split names together with it, however far away. Nothing is queried twice.
 */
export async function loadNeighbourhood(
  store: NeighbourhoodStore,
  changed: readonly Event[],
  { policy, edits, lastReceived }: Rules,
  { expired = NOTHING_EXPIRED, onStep = () => {} }: LoadOptions = {},
): Promise<LoadedNeighbourhood> {
  const search: Search = {
    store,
    known: new Map(changed.filter((event) => isChange(event) || isGroupable(event)).map((event) => [event.id, event])),
    onOneClock: { events: [], count: 0 },
    documents: startDocumentSearch(changed),
    conversations: startConversationSearch(),
    marks: new Map(),
    keys: new Set(),
    lookedUp: new Set(),
    namedTogether: namedTogether(edits),
  }
  const [changes, measured] = [await wholeChanges(store, changed.filter(isChange)), changed.filter(isMeasured)]
  const touched = { changed: new Set(search.known.keys()), held: new Set<EventId>(expired.noise) }
  const replaced = new Set<IncidentId>()
  addEvents(search, await store.eventsOf(expired.noise))
  const first = [
    ...expired.incidents,
    ...(await findIncidentsNaming(store, changes, policy)),
    ...(await findHoldersOfReported(store, changed)),
    ...(await findIncidentsMeasured(store, measured, policy)),
  ]
  const before = await addHeldEvents(search, first, replaced)
  for (const id of before.ids) touched.held.add(id)
  let heldBefore = before.all
  for (;;) {
    const documentsBefore = search.documents.documents.size
    const { events, otherFirings, demand } = neighbourhoodOf(knownOnOneClock(search, policy), touched, policy, lastReceived)
    onStep()
    const grewByDemand = await addDemandedEvents(search, demand, policy)
    const described = await loadDocumentsAround({ store, search: search.documents, policy }, events)
    // As stored: the reconstruction corrects the clocks.
    const members = events.map((event) => search.known.get(event.id) ?? event)
    const talk = await loadConversationsAround(
      { store, search: search.conversations, policy, edits },
      { chosen: events, known: search.known, changed: touched.changed },
    )
    const movedTo = await addMovedTo(search, talk.movedTo, touched)
    const holders = [...(await findHolders(search, events)), ...(await store.incidentsHolding(talk.moved))]
    const held = await addHeldEvents(search, [...holders, ...described], replaced)
    const together = await addEventsNamedTogether(search, [...changed, ...events].map(({ id }) => id).concat(heldBefore, held.all))
    const shown = await addHeldEvents(search, together.showing, replaced)
    heldBefore = shown.all
    const newlyTouched = [...held.ids, ...together.known, ...shown.ids, ...movedTo]
    for (const id of newlyTouched) touched.held.add(id)
    const isLearned = grewByDemand || held.isNew || shown.all.length > 0 || search.documents.documents.size > documentsBefore
    if (isLearned || movedTo.length > 0 || areBeside(newlyTouched, events)) {
      onStep()
      continue
    }
    const beside = await addChanges(store, { events: members, changed: changes, policy })
    const evidence = await addMeasurements(store, { events: beside, changed: measured, policy })
    return {
      events: dedupeEvents([...evidence, ...search.documents.documents.values(), ...talk.messages]),
      beyond: {
        otherFirings: otherFirings.map((event) => search.known.get(event.id) ?? event),
        lastReceived,
        messageLinks: talk.links,
      },
      replaced: [...replaced],
    }
  }
}

/** Messages belong to these now. Out: those that were not touched before, as far as they are recorded. */
async function addMovedTo(
  search: Search,
  ids: readonly EventId[],
  touched: { readonly changed: ReadonlySet<EventId>; readonly held: ReadonlySet<EventId> },
): Promise<readonly EventId[]> {
  const fresh = [...new Set(ids)].filter((id) => !touched.changed.has(id) && !touched.held.has(id))
  addEvents(search, await search.store.eventsOf(fresh.filter((id) => !search.known.has(id))))
  return fresh.filter((id) => search.known.has(id))
}

/** What is touched only now, and belongs to the neighbourhood already, widens nothing. */
function areBeside(ids: readonly EventId[], events: readonly Event[]): boolean {
  const own = new Set(events.map(({ id }) => id))
  return ids.some((id) => !own.has(id))
}

/** What the incidents around these events are under these rules, whatever is stored: to show what an edit would do. */
export async function sceneAround(
  store: NeighbourhoodStore & Pick<Store, 'lastReceived'>,
  ids: readonly EventId[],
  rules: Omit<Rules, 'lastReceived'>,
): Promise<Scene> {
  const lastReceived = await store.lastReceived()
  const { events, beyond } = await loadNeighbourhood(store, await store.eventsOf(ids), { ...rules, lastReceived })
  return { events, beyond, reconstruction: reconstruct(events, rules.edits, rules.policy, beyond), ...rules }
}

/** What is known so far, and what was queried already: known events stay known. */
interface Search {
  readonly store: NeighbourhoodStore
  readonly known: Map<EventId, Event>
  /** The first so many of the known events as `knownEvents` gives them: each is corrected once. */
  onOneClock: { readonly events: readonly Event[]; readonly count: number }
  readonly documents: DocumentSearch
  readonly conversations: ConversationSearch
  /** Per mark the times that were asked for. */
  readonly marks: AskedMarks
  readonly keys: Set<string>
  readonly lookedUp: Set<EventId>
  /** By each event that an edit names, those that it names with it. What was looked up is taken out. */
  readonly namedTogether: Map<EventId, readonly EventId[]>
}

function knownOnOneClock(search: Search, policy: Policy): readonly Event[] {
  const { events, count } = search.onOneClock
  if (search.known.size > count) {
    const fresh = knownEvents([...search.known.values()].slice(count), policy)
    search.onOneClock = { events: events.length === 0 ? fresh : [...events, ...fresh].sort(byTime), count: search.known.size }
  }
  return search.onOneClock.events
}

function namedTogether(edits: readonly Edit[]): Map<EventId, readonly EventId[]> {
  const together = new Map<EventId, readonly EventId[]>()
  for (const edit of effectiveEdits(edits).filter(isGrouping)) {
    const named = eventsNamedBy(edit, edits)
    for (const id of named) together.set(id, [...(together.get(id) ?? []), ...named])
  }
  return together
}

/** An entry of a document is not evidence: an edit of one leads to the incident that shows it, and that to the document. */
const findHoldersOfReported = (store: NeighbourhoodStore, changed: readonly Event[]): Promise<readonly IncidentId[]> =>
  store.incidentsHolding(changed.filter(isReported).map(({ id }) => id))

/** Changes do not group events: those of an incident are looked up by time, at the end. */
async function addHeldEvents(
  search: Search,
  found: readonly IncidentId[],
  replaced: Set<IncidentId>,
): Promise<{ all: readonly EventId[]; ids: readonly EventId[]; isNew: boolean }> {
  const incidents = found.filter((id) => !replaced.has(id))
  for (const id of incidents) replaced.add(id)
  const ids = await search.store.eventIdsOf(incidents)
  const held = await search.store.eventsOf(ids.filter((id) => !search.known.has(id)))
  const isNew = addEvents(search, held)
  learnDocuments(search.documents, held)
  return { all: ids, ids: ids.filter((id) => search.known.has(id)), isNew }
}

async function addDemandedEvents(search: Search, { marks, keys }: Demand, policy: Policy): Promise<boolean> {
  const { store } = search
  const known = new Set(search.known.keys())
  const newMarks = notAsked(search.marks, inSenderTime(marks, policy))
  const newKeys = keys.filter((key) => !search.keys.has(nameOf(key)))
  const [found, named] = await Promise.all([store.eventsMarked(newMarks, known), store.eventsWithKeys(newKeys, known)])
  for (const key of newKeys) search.keys.add(nameOf(key))
  return addEvents(search, [...found, ...named])
}

interface EventsNamedTogether {
  /** They are touched as if an incident held them all. */
  readonly known: readonly EventId[]
  /** The incidents that show what documents describe of these. */
  readonly showing: readonly IncidentId[]
}

/** The events that edits name together with these, as far as they are recorded. */
async function addEventsNamedTogether(search: Search, ids: readonly EventId[]): Promise<EventsNamedTogether> {
  const named = new Set<EventId>()
  for (const id of ids) {
    for (const other of search.namedTogether.get(id) ?? []) named.add(other)
    search.namedTogether.delete(id)
  }
  const found = await search.store.eventsOf([...named].filter((id) => !search.known.has(id)))
  addEvents(search, found)
  return { known: [...named].filter((id) => search.known.has(id)), showing: await findHoldersOfReported(search.store, found) }
}

const nameOf = ({ names, value }: CorrelationKey): string => `${names} ${value}`

async function findHolders({ store, lookedUp }: Search, events: readonly Event[]): Promise<readonly IncidentId[]> {
  const ids = events.flatMap((event) => (isChange(event) || lookedUp.has(event.id) ? [] : [event.id]))
  for (const id of ids) lookedUp.add(id)
  return store.incidentsHolding(ids)
}

/** Whether anything was new. What is known stays: it may be newer than what is stored. */
function addEvents({ known }: Search, events: readonly Event[]): boolean {
  const fresh = events.filter((event) => isGroupable(event) && !known.has(event.id))
  for (const event of fresh) known.set(event.id, event)
  return fresh.length > 0
}
