import { type Kysely, sql } from 'kysely'
import { byTime, type Event, lookupKeysOf } from '../../domain/event.ts'
import { byText, type CorrelationKey, type EventId, eventId, incidentId } from '../../domain/identity.ts'
import { idBytes, idText, keyBytes } from '../columns.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { queryInLists } from '../statements.ts'
import type { Store } from '../store.ts'
import { eventOf } from './stored-event.ts'

type Evidence = Pick<
  Store,
  | 'eventsOf'
  | 'eventsBetween'
  | 'changesBetween'
  | 'eventsWithKeys'
  | 'eventsOfDeliveries'
  | 'deliveriesOf'
  | 'incidentsHolding'
  | 'incidentsDuring'
  | 'eventIdsOf'
>

/** How the worker finds what must be reconstructed together. Lists are of any length, answers without duplicates. */
export const evidence = (engine: Engine): Evidence => ({
  eventsOf: async (ids) => {
    const find = (db: Kysely<Schema>) => queryInLists(ids, (list) => selectEvents(db).where('id', 'in', list).execute())
    return eventsIn(await engine.read(find))
  },
  eventsBetween: async ({ from, to }, known) => {
    const within = (db: Kysely<Schema>, column: 'occurred_at' | 'began_at') =>
      db.selectFrom('events').select('id').where(column, '>=', from).where(column, '<=', to)
    // The condition is that of the index: only ends of alerts began before they occurred.
    const ends = (db: Kysely<Schema>) => within(db, 'began_at').whereRef('began_at', '<', 'occurred_at')
    return engine.read(async (db) => unknownEvents(db, await within(db, 'occurred_at').unionAll(ends(db)).execute(), known))
  },
  changesBetween: async ({ from, to }) => {
    const changes = (db: Kysely<Schema>) => selectEvents(db).where('is_change', '=', sql.lit(1))
    return eventsIn(await engine.read((db) => changes(db).where('occurred_at', '>=', from).where('occurred_at', '<=', to).execute()))
  },
  eventsWithKeys: (keys, known) => eventsWithKeys(engine, keys, known),
  eventsOfDeliveries: async (ids) => {
    const reported = (db: Kysely<Schema>, list: readonly Buffer[]) =>
      db.selectFrom('event_deliveries').select('event_id').where('raw_event_id', 'in', list)
    const find = (db: Kysely<Schema>) =>
      queryInLists(ids.map(idBytes), (list) => selectEvents(db).where('id', 'in', reported(db, list)).execute())
    return eventsIn(await engine.read(find))
  },
  deliveriesOf: async (id, limit) => {
    const reporting = (db: Kysely<Schema>) => db.selectFrom('event_deliveries').where('event_id', '=', id)
    return engine.read(async (db) => {
      const rows = await reporting(db).select('raw_event_id').orderBy('raw_event_id').limit(limit).execute()
      const { count } = await reporting(db).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
      return { ids: rows.map((row) => idText(row.raw_event_id)), count: Number(count) }
    })
  },
  incidentsHolding: async (ids) => {
    const select = (db: Kysely<Schema>) => db.selectFrom('incident_events').select('incident_id as id').distinct()
    const rows = await engine.read((db) => queryInLists(ids, (list) => select(db).where('event_id', 'in', list).execute()))
    return idsIn(rows).map(incidentId)
  },
  incidentsDuring: async ({ from, to }, origin) => {
    const ofOrigin = (db: Kysely<Schema>) => db.selectFrom('incidents').select('id').where('origin', '=', sql.lit(origin))
    const during = (db: Kysely<Schema>) => ofOrigin(db).where('last_at', '>=', from).where('first_at', '<=', to)
    return idsIn(await engine.read((db) => during(db).execute())).map(incidentId)
  },
  eventIdsOf: async (ids) => {
    const select = (db: Kysely<Schema>) => db.selectFrom('incident_events').select('event_id as id').distinct()
    const rows = await engine.read((db) => queryInLists(ids, (list) => select(db).where('incident_id', 'in', list).execute()))
    return idsIn(rows).map(eventId)
  },
})

const selectEvents = (db: Kysely<Schema>) => db.selectFrom('events').select('event_json')

const idsIn = (rows: readonly { readonly id: string }[]): readonly string[] => [...new Set(rows.map((row) => row.id))].sort(byText)

/** In the total order; an event found by several lists appears once. */
function eventsIn(rows: readonly { readonly event_json: string }[]): readonly Event[] {
  const texts = new Set(rows.map((row) => row.event_json))
  return [...texts].map((text) => eventOf(text)).sort(byTime)
}

/** The ids come from an index alone, so that known events are neither read nor parsed again. */
async function unknownEvents(db: Kysely<Schema>, found: readonly { readonly id: string }[], known: KnownIds): Promise<readonly Event[]> {
  const ids = idsIn(found).filter((id) => known?.has(eventId(id)) !== true)
  return eventsIn(await queryInLists(ids, (list) => selectEvents(db).where('id', 'in', list).execute()))
}

type KnownIds = ReadonlySet<EventId> | undefined

/** `event_keys` keeps the keys of earlier versions of an event, so every hit is checked against the event itself. */
async function eventsWithKeys(engine: Engine, keys: readonly CorrelationKey[], known: KnownIds): Promise<readonly Event[]> {
  const holders = (db: Kysely<Schema>, list: readonly Buffer[]) =>
    db.selectFrom('event_keys').select('event_id as id').where('key', 'in', list).execute()
  const find = async (db: Kysely<Schema>) => unknownEvents(db, await queryInLists(keys.map(keyBytes), (list) => holders(db, list)), known)
  const wanted = new Set(keys.map(nameOf))
  return (await engine.read(find)).filter((event) => lookupKeysOf(event).some((key) => wanted.has(nameOf(key))))
}

const nameOf = (key: CorrelationKey): string => `${key.names} ${key.value}`
