import { type Kysely, type RawBuilder, sql } from 'kysely'
import { appendTo } from '../domain/append-to.ts'
import { byEditTime, type Edit } from '../domain/edit.ts'
import type { Event } from '../domain/event.ts'
import type { NonEmpty, RawEventId } from '../domain/identity.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import { instant } from '../domain/time/time.ts'
import { inTime } from '../in-time.ts'
import { idBytes, idText, parseStored } from './columns.ts'
import type { Fault } from './damage/fault.ts'
import { sealCounters } from './damage/seal-counters.ts'
import { touchTables } from './damage/tables.ts'
import { faultsOf } from './damage/verify.ts'
import { rawEventOf, selectRawEvents, withDuplicates } from './deliveries/raw-event-rows.ts'
import type { Engine, Statement } from './engine.ts'
import { eventOf } from './incidents/stored-event.ts'
import type { Schema } from './schema.ts'
import { queryInLists, statement } from './statements.ts'
import { OperationalError, type Store, type StoreCounts } from './store.ts'

/** Rows of a walk in memory at a time: bodies may be large, events are not. */
const RAW_EVENTS_A_BATCH = 200
const EVENTS_A_BATCH = 1_000

type Log = Pick<
  Store,
  | 'rawEvent'
  | 'rawEvents'
  | 'events'
  | 'counts'
  | 'shownCounts'
  | 'pendingCount'
  | 'oldestPending'
  | 'appendEdit'
  | 'appendEditsAfter'
  | 'isEditApplied'
  | 'edits'
  | 'faults'
  | 'damages'
  | 'sealCounters'
  | 'backUp'
  | 'ready'
>

/** The two logs, their counts, and whether they accept writes. */
export const log = (engine: Engine): Log => ({
  rawEvent: async (id) => {
    const row = await engine.read((db) => selectRawEvents(db).where('raw_events.id', '=', idBytes(id)).executeTakeFirst())
    return row === undefined ? null : rawEventOf(row)
  },
  rawEvents: () => engine.snapshot(walkRawEvents),
  events: () => engine.snapshot(walkEvents),
  counts: () => engine.read(count),
  shownCounts: () =>
    engine.read((db) => db.selectNoFrom([unreadableRows.as('unreadable'), incidentRows.as('incidents')]).executeTakeFirstOrThrow()),
  pendingCount: async () => {
    const { pending } = await engine.read((db) => db.selectNoFrom(pendingRows.as('pending')).executeTakeFirstOrThrow())
    return Number(pending)
  },
  oldestPending: async () => {
    const select = (db: Kysely<Schema>) => db.selectNoFrom([oldestRow.as('registered'), oldestArrival.as('arrived')])
    const { registered, arrived } = await engine.read((db) => select(db).executeTakeFirstOrThrow())
    const times = [registered, arrived].flatMap((at) => (at === null ? [] : [Number(at)]))
    return times.length === 0 ? null : instant(Math.min(...times))
  },
  appendEdit: async (edit) => {
    await engine.writeAlone([insertEdit(engine, edit, sql`1 = 1`), linkEdit(engine, edit)])
  },
  appendEditsAfter: async ([first, ...rest], count) => {
    const [changed] = await engine.writeAlone([
      insertEdit(engine, first, sql`(select count(*) from edits) = ${count}`),
      // Only with the first: had another replica stored one in between, the count alone would let the second in.
      ...rest.map((edit) => insertEdit(engine, edit, sql`exists (select 1 from edits where id = ${first.id})`)),
      ...[first, ...rest].map((edit) => linkEdit(engine, edit)),
    ])
    return changed === 1
  },
  isEditApplied: async (id) => {
    const select = (db: Kysely<Schema>) => db.selectFrom('edits').select('is_pending').where('id', '=', id)
    return (await engine.read((db) => select(db).executeTakeFirst()))?.is_pending === 0
  },
  edits: async () => {
    const rows = await engine.read((db) => db.selectFrom('edits').select('edit_json').orderBy('at').orderBy('id').execute())
    return rows.map((row) => parseStored<Edit>(row.edit_json)).sort(byEditTime)
  },
  faults: (onWalked) => allFaults(engine, onWalked),
  sealCounters: () => sealCounters(engine),
  backUp: async (file) => {
    if (engine.backUp === undefined)
      throw new OperationalError('unsupported', 'PostgreSQL is backed up by its own tools: pg_dump', { retryable: false })
    await engine.backUp(file)
  },
  damages: async () => {
    const rows = await engine.read((db) => db.selectFrom('damages').selectAll().orderBy('noticed_at').execute())
    return rows.map(({ noticed_at, what }) => ({ noticedAt: instant(Number(noticed_at)), what }))
  },
  ready: async () => {
    if (!(await inTime(beat(engine), READY_TIMEOUT_MS, false)))
      throw new OperationalError('timeout', `the store did not answer within ${READY_TIMEOUT_MS / 1000} seconds`, { retryable: true })
  },
})

/** A probe that waits for a lock is given up by whoever sent it, and says nothing then. */
const READY_TIMEOUT_MS = 4_000

/** Out: true. */
async function beat(engine: Engine): Promise<boolean> {
  await engine.read(touchTables)
  await engine.write([statement(engine.compiler.updateTable('heartbeat').set({ beats: sql<number>`beats + 1` }))])
  return true
}

/** The file itself first, where the database can check that. */
async function* allFaults(engine: Engine, onWalked?: (deliveries: number) => void): AsyncIterable<Fault> {
  for (const what of (await engine.integrityFaults?.()) ?? []) yield { what, isEvidence: true }
  yield* faultsOf(engine, onWalked)
}

function insertEdit({ compiler }: Engine, edit: Edit, condition: RawBuilder<unknown>): Statement {
  const insert = sql`insert into edits (id, at, edit_json)
    select ${edit.id}, ${edit.at}, ${JSON.stringify(edit)} where ${condition} on conflict (id) do nothing`
  return statement({ compile: () => insert.compile(compiler) })
}

/** After `insertEdit`, in its transaction: nothing where that appended nothing new. */
function linkEdit({ compiler }: Engine, { id }: Edit): Statement {
  const insert = sql`insert into edit_links (position, edit_id)
    select (select coalesce(max(position), 0) + 1 from edit_links), id from edits where id = ${id} on conflict (edit_id) do nothing`
  return statement({ compile: () => insert.compile(compiler) })
}

async function* walkRawEvents(db: Kysely<Schema>): AsyncIterable<RawEvent> {
  const first = selectRawEvents(db).orderBy('raw_events.received_at').orderBy('raw_events.id').limit(RAW_EVENTS_A_BATCH)
  let rows = await first.execute()
  while (rows.length > 0) {
    for (const row of await withDuplicates(db, rows)) yield rawEventOf(row)
    const last = rows[rows.length - 1]
    if (last === undefined || rows.length < RAW_EVENTS_A_BATCH) return
    const behind = first.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('raw_events.received_at', 'raw_events.id'), '>', tuple(last.received_at, last.id)),
    )
    rows = await behind.execute()
  }
}

async function* walkEvents(db: Kysely<Schema>): AsyncIterable<Event> {
  const first = db.selectFrom('events').selectAll().orderBy('occurred_at').orderBy('id').limit(EVENTS_A_BATCH)
  let rows = await first.execute()
  while (rows.length > 0) {
    yield* await withDeliveries(
      db,
      rows.map((row) => eventOf(row.event_json)),
    )
    const last = rows[rows.length - 1]
    if (last === undefined || rows.length < EVENTS_A_BATCH) return
    rows = await first
      .where(({ eb, refTuple, tuple }) => eb(refTuple('occurred_at', 'id'), '>', tuple(last.occurred_at, last.id)))
      .execute()
  }
}

/** The same events with every delivery that reported them: their rows name one. */
async function withDeliveries(db: Kysely<Schema>, events: readonly Event[]): Promise<readonly Event[]> {
  const rows = await queryInLists(
    events.map(({ id }) => id),
    (list) => db.selectFrom('event_deliveries').selectAll().where('event_id', 'in', list).orderBy('raw_event_id').execute(),
  )
  const ids = new Map<string, RawEventId[]>()
  for (const { event_id, raw_event_id } of rows) appendTo(ids, event_id, idText(raw_event_id))
  return events.map((event) => ({ ...event, rawEventIds: (ids.get(event.id) ?? event.rawEventIds) as NonEmpty<RawEventId> }))
}

/** Those that are listed and not registered yet: few, for a moment. */
const arrivalRows = sql`(select count(*) from arrivals where raw_seq is not null)`
/** The condition is that of the index, which holds these rows alone. */
const pendingRows = sql<number>`(select count(*) from raw_events where state = 'pending') + ${arrivalRows}`
/** The first of that index. */
const oldestRow = sql<number | null>`(select min(received_at) from raw_events where state = 'pending')`
const oldestArrival = sql<number | null>`(select min(received_at) from arrivals where raw_seq is not null)`

const unreadableRows = sql<number>`(select count(*) from raw_events where state = 'unreadable')`
const incidentRows = sql<number>`(select count(*) from incident_figures where describes is null)`

async function count(db: Kysely<Schema>): Promise<StoreCounts> {
  const rows = (table: 'raw_events' | 'duplicates' | 'events') => sql<number>`(select count(*) from ${sql.table(table)})`
  return db
    .selectNoFrom([
      pendingRows.as('pending'),
      sql<number>`(select count(*) from edits where is_pending = 1)`.as('pendingEdits'),
      unreadableRows.as('unreadable'),
      sql<number>`${rows('raw_events')} + ${arrivalRows}`.as('rawEvents'),
      rows('duplicates').as('duplicates'),
      rows('events').as('events'),
      incidentRows.as('incidents'),
      sql<number>`(select count(*) from incident_figures where status = 'open' and describes is null)`.as('openIncidents'),
    ])
    .executeTakeFirstOrThrow()
}
