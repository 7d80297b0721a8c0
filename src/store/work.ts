import { type Kysely, sql } from 'kysely'
import { byTime, type Event } from '../domain/event.ts'
import type { CorrelationKey } from '../domain/identity.ts'
import { eventId, incidentId } from '../domain/identity.ts'
import { idBytes, keyBytes, stored } from './columns.ts'
import type { Engine } from './engine.ts'
import { rawEventOf, selectRawEvents } from './raw-event-rows.ts'
import type { Schema } from './schema.ts'
import { settlementStatements } from './settlement.ts'
import { fromLists, statement } from './statements.ts'
import type { Store } from './store.ts'

type Work = Pick<
  Store,
  | 'holdWorkerLock'
  | 'claim'
  | 'eventsOf'
  | 'eventsBetween'
  | 'eventsWithKeys'
  | 'eventsToldBy'
  | 'incidentsHolding'
  | 'incidentsDuring'
  | 'eventIdsOf'
  | 'settle'
  | 'reprocess'
  | 'forgetDerived'
>

/** What a tick of the worker asks and changes. */
export const work = (engine: Engine): Work => ({
  holdWorkerLock: () => engine.holdWorkerLock(),
  claim: async (limit) => {
    const rows = await engine.read((db) => selectPending(db).limit(limit).execute())
    return rows.map((row) => ({ raw: rawEventOf(row), version: row.version }))
  },
  eventsOf: async (ids) =>
    eventsIn(await engine.read((db) => fromLists(ids, (list) => selectEvents(db).where('id', 'in', list).execute()))),
  eventsBetween: async ({ from, to }) => {
    const within = (db: Kysely<Schema>, column: 'occurred_at' | 'began_at') =>
      selectEvents(db).where(column, '>=', from).where(column, '<=', to)
    // The condition is that of the index: only ends of alerts began before they occurred.
    const ends = (db: Kysely<Schema>) => within(db, 'began_at').whereRef('began_at', '<', 'occurred_at')
    return eventsIn(await engine.read((db) => within(db, 'occurred_at').unionAll(ends(db)).execute()))
  },
  eventsWithKeys: (keys) => eventsWithKeys(engine, keys),
  eventsToldBy: async (ids) => {
    const told = (db: Kysely<Schema>, list: readonly Buffer[]) =>
      db.selectFrom('event_tellings').select('event_id').where('raw_event_id', 'in', list)
    const find = (db: Kysely<Schema>) => fromLists(ids.map(idBytes), (list) => selectEvents(db).where('id', 'in', told(db, list)).execute())
    return eventsIn(await engine.read(find))
  },
  incidentsHolding: async (ids) => {
    const select = (db: Kysely<Schema>) => db.selectFrom('incident_events').select('incident_id').distinct()
    const rows = await engine.read((db) => fromLists(ids, (list) => select(db).where('event_id', 'in', list).execute()))
    return [...new Set(rows.map((row) => incidentId(row.incident_id)))].sort()
  },
  incidentsDuring: async ({ from, to }) => {
    const during = (db: Kysely<Schema>) => db.selectFrom('incidents').select('id').where('last_at', '>=', from).where('first_at', '<=', to)
    return (await engine.read((db) => during(db).orderBy('id').execute())).map((row) => incidentId(row.id))
  },
  eventIdsOf: async (ids) => {
    const select = (db: Kysely<Schema>) => db.selectFrom('incident_events').select('event_id').distinct()
    const rows = await engine.read((db) => fromLists(ids, (list) => select(db).where('incident_id', 'in', list).execute()))
    return [...new Set(rows.map((row) => eventId(row.event_id)))].sort()
  },
  settle: async (settlement) => {
    await engine.writeAsWorker(settlementStatements(engine, settlement))
  },
  reprocess: async (id) => {
    const [found] = await engine.write([statement(makePending(engine.compiler).where('id', '=', idBytes(id)))])
    return found === 1
  },
  forgetDerived: async () => {
    const { compiler } = engine
    const tables = ['incident_events', 'incidents', 'event_tellings', 'event_keys', 'events'] as const
    await engine.write([...tables.map((table) => statement(compiler.deleteFrom(table))), statement(makePending(compiler))])
  },
})

/** The state is written into the text, not bound: otherwise no planner sees that the index of pending rows will do. */
const selectPending = (db: Kysely<Schema>) =>
  selectRawEvents(db).where('raw_events.state', '=', sql.lit('pending')).orderBy('raw_events.received_at').orderBy('raw_events.id')

const selectEvents = (db: Kysely<Schema>) => db.selectFrom('events').select('event_json')

/** In the total order; an event that several lists found counts once. */
function eventsIn(rows: readonly { readonly event_json: string }[]): readonly Event[] {
  const texts = new Set(rows.map((row) => row.event_json))
  return [...texts].map((text) => stored<Event>(text)).sort(byTime)
}

/** The table of keys forgets none that an earlier telling had, so what it finds is checked against the event itself. */
async function eventsWithKeys(engine: Engine, keys: readonly CorrelationKey[]): Promise<readonly Event[]> {
  const holders = (db: Kysely<Schema>, list: readonly Buffer[]) => db.selectFrom('event_keys').select('event_id').where('key', 'in', list)
  const find = (db: Kysely<Schema>) =>
    fromLists(keys.map(keyBytes), (list) => selectEvents(db).where('id', 'in', holders(db, list)).execute())
  const wanted = new Set(keys.map(nameOf))
  return eventsIn(await engine.read(find)).filter((event) => event.keys.some((key) => wanted.has(nameOf(key))))
}

const nameOf = (key: CorrelationKey): string => `${key.names} ${key.value}`

const makePending = (db: Kysely<Schema>) =>
  db.updateTable('raw_events').set({ state: 'pending', reason: null, version: sql<number>`version + 1` })
