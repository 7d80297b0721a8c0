import type { EventMark, Mark, WantedMark } from '../../src/domain/alerts/mark.ts'
import { appendTo } from '../../src/domain/append-to.ts'
import { byEditTime, type Edit } from '../../src/domain/edit.ts'
import type { OpenAlert, OpenNoise } from '../../src/domain/episode.ts'
import { byTime, type Event, isChange, lookupKeysOf } from '../../src/domain/event.ts'
import { byText, type EditId, type EventId, type IncidentId, type RawEventId } from '../../src/domain/identity.ts'
import { type Incident, observedSpan } from '../../src/domain/incident/incident.ts'
import { ANYTHING } from '../../src/domain/incident/notice.ts'
import { lastReceivedOf, type RawEvent, receiptsOf, withReceipts } from '../../src/domain/raw-event.ts'
import { instant } from '../../src/domain/time/time.ts'
import type { Settlement, Store, StoredIncident } from '../../src/store/store.ts'

/** What a tick of the worker needs of a store, and what a test asks of it afterwards. */
export type MemoryStore = Pick<
  Store,
  | 'accept'
  | 'claim'
  | 'claimSuspects'
  | 'beginRound'
  | 'recoverRound'
  | 'countResolved'
  | 'claimEdits'
  | 'appendEdit'
  | 'eventsOf'
  | 'eventsMarked'
  | 'marksVersion'
  | 'addMarks'
  | 'setMarksVersion'
  | 'events'
  | 'noiseToExpire'
  | 'changesBetween'
  | 'eventsWithKeys'
  | 'incidentsHolding'
  | 'incidentsDuring'
  | 'eventIdsOf'
  | 'lastReceived'
  | 'incidentsToExpire'
  | 'settle'
  | 'edits'
  | 'incident'
  | 'holdWorkerLock'
> & {
  readonly all: () => { readonly incidents: readonly Incident[]; readonly events: readonly Event[]; readonly raws: readonly RawEvent[] }
}

function idsMarked(rows: readonly EventMark[], { interval: { from, to }, beside = 0 }: WantedMark): readonly EventId[] {
  const before = rows.filter(({ at }) => at < from).sort((a, b) => b.at - a.at)
  const after = rows.filter(({ at }) => at > to).sort((a, b) => a.at - b.at)
  const low = beside === 0 ? from : (before[beside - 1]?.at ?? Number.NEGATIVE_INFINITY)
  const high = beside === 0 ? to : (after[beside - 1]?.at ?? Number.POSITIVE_INFINITY)
  return rows.flatMap(({ at, eventId }) => (low <= at && at <= high ? [eventId] : []))
}

interface Kept {
  raw: RawEvent
  version: number
  isPending: boolean
}

/**
 * The promises of `Store` in a few maps: the model that the real stores are compared with, and fast enough to run
 * hundreds of seeded histories through the real worker.
 */
export function memoryStore(): MemoryStore {
  const raws = new Map<RawEventId, Kept>()
  const events = new Map<EventId, Event>()
  const incidents = new Map<IncidentId, StoredIncident>()
  const edits = new Map<EditId, Edit>()
  const pendingEdits = new Set<EditId>()
  const marks: Memory['marks'] = new Map()
  const noise: Memory['noise'] = new Map()
  let version: string | null = null
  const made = () => [...edits.values()].sort(byEditTime)
  const holding = (ids: ReadonlySet<string>) => [...incidents.values()].filter((held) => held.eventIds.some((id) => ids.has(id)))
  const chosen = (matches: (event: Event) => boolean) => [...events.values()].filter(matches).sort(byTime)
  return {
    accept: async (raw) => {
      const known = raws.get(raw.id)
      if (known === undefined) raws.set(raw.id, { raw, version: 0, isPending: true })
      else {
        const counted = withReceipts({ ...known.raw, receivedAt: instant(Math.min(raw.receivedAt, known.raw.receivedAt)) }, [
          known.raw.receivedAt,
          raw.receivedAt,
        ])
        const isNew = String(receiptsOf(counted)) !== String(receiptsOf(known.raw)) || counted.receivedAt < known.raw.receivedAt
        if (isNew) raws.set(raw.id, { raw: counted, version: known.version + 1, isPending: true })
      }
      return { outcome: known === undefined ? 'accepted' : 'duplicate', rawEventId: raw.id }
    },
    holdWorkerLock: async () => true,
    claim: async (limit) => {
      const pending = [...raws.values()].filter(({ isPending }) => isPending)
      return pending.sort((a, b) => a.raw.receivedAt - b.raw.receivedAt || byText(a.raw.id, b.raw.id)).slice(0, limit)
    },
    claimSuspects: async () => [],
    beginRound: async () => {},
    countResolved: async () => {},
    recoverRound: async () => ({ suspects: 0, setAside: [] }),
    eventsOf: async (ids) => {
      const wanted = new Set(ids)
      return chosen((event) => wanted.has(event.id))
    },
    eventsMarked: async (wanted, known) => {
      const ids = new Set(wanted.flatMap((one) => idsMarked(marks.get(one.mark) ?? [], one)))
      return [...ids].flatMap((id) => (known?.has(id) === true ? [] : (events.get(id) ?? []))).sort(byTime)
    },
    marksVersion: async () => version,
    addMarks: async (added) => addMarks(marks, added),
    setMarksVersion: async (made) => {
      version = made
    },
    async *events() {
      yield* chosen(() => true)
    },
    changesBetween: async ({ from, to }) => chosen((event) => isChange(event) && from <= event.occurred.at && event.occurred.at <= to),
    eventsWithKeys: async (keys) => {
      const wanted = new Set(keys.map((key) => `${key.names} ${key.value}`))
      return chosen((event) => lookupKeysOf(event).some((key) => wanted.has(`${key.names} ${key.value}`)))
    },
    incidentsHolding: async (ids) => holding(new Set(ids)).map(({ incident }) => incident.id),
    incidentsDuring: async ({ from, to }, origin) =>
      [...incidents.values()].flatMap(({ incident, begins }) => {
        const span = observedSpan(incident)
        return incident.origin === origin && span !== null && Math.min(span.from, begins ?? span.from) <= to && from <= span.to
          ? [incident.id]
          : []
      }),
    lastReceived: async () => lastReceivedOf([...raws.values()].map(({ raw }) => raw)),
    incidentsToExpire: async (limit) => {
      const last = lastReceivedOf([...raws.values()].map(({ raw }) => raw))
      const isOver = ({ source, believedUntil }: OpenAlert) => believedUntil < (last.get(source) ?? 0)
      return [...incidents.values()]
        .flatMap(({ incident, openAlerts = [] }) => (openAlerts.some(isOver) ? [incident.id] : []))
        .slice(0, limit)
    },
    noiseToExpire: async (limit) => {
      const last = lastReceivedOf([...raws.values()].map(({ raw }) => raw))
      const isOver = ({ source, believedUntil }: OpenNoise) => believedUntil < (last.get(source) ?? 0)
      return [...noise.values()]
        .filter(isOver)
        .map(({ eventId }) => eventId)
        .slice(0, limit)
    },
    eventIdsOf: async (ids) => ids.flatMap((id) => incidents.get(id)?.eventIds ?? []),
    settle: async (settlement) => {
      settle(settlement, { raws, events, incidents, pendingEdits, marks, noise })
      return ANYTHING
    },
    claimEdits: async (limit) =>
      made()
        .filter(({ id }) => pendingEdits.has(id))
        .slice(0, limit),
    appendEdit: async (edit) => {
      if (!edits.has(edit.id)) pendingEdits.add(edit.id)
      edits.set(edit.id, edits.get(edit.id) ?? edit)
    },
    edits: async () => made(),
    incident: async (id) => (incidents.get(id as IncidentId) ?? holding(new Set([id]))[0])?.incident ?? null,
    all: () => ({
      incidents: [...incidents.values()].map(({ incident }) => incident).sort((a, b) => byText(a.id, b.id)),
      events: chosen(() => true),
      raws: [...raws.values()].map(({ raw }) => raw),
    }),
  }
}

interface Memory {
  readonly raws: Map<RawEventId, Kept>
  readonly events: Map<EventId, Event>
  readonly incidents: Map<IncidentId, StoredIncident>
  readonly pendingEdits: Set<EditId>
  readonly marks: Map<Mark, EventMark[]>
  readonly noise: Map<EventId, OpenNoise>
}

function addMarks(known: Memory['marks'], added: readonly EventMark[]): void {
  for (const one of added) appendTo(known, one.mark, one)
}

function settle({ claimed, events, marks, expired, openNoise, replaced, incidents, edits }: Settlement, memory: Memory): void {
  addMarks(memory.marks, marks)
  for (const id of expired) memory.noise.delete(id)
  for (const open of openNoise) memory.noise.set(open.eventId, open)
  for (const id of edits) memory.pendingEdits.delete(id)
  for (const event of events) memory.events.set(event.id, event)
  for (const id of replaced) memory.incidents.delete(id)
  for (const held of incidents) memory.incidents.set(held.incident.id, held)
  for (const { rawEventId, version } of claimed) {
    const kept = memory.raws.get(rawEventId)
    if (kept?.version === version) kept.isPending = false
  }
}
