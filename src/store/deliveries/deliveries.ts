import { type Kysely, sql } from 'kysely'
import type { Delivery } from '../../domain/raw-event.ts'
import { idBytes, isRawEventId, storableText } from '../columns.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { DeliveryQuery, Page, Store } from '../store.ts'
import {
  type DeliveryTable,
  deliveryOfDuplicate,
  deliveryOfRaw,
  deliveryOfRefusal,
  newestFirst,
  numberOf,
  refusalOf,
  rowOf,
} from './delivery-rows.ts'

/** Deliveries are stored in three tables, one for each outcome; a page of the list is merged from all of them. */
export const deliveries = (engine: Engine): Pick<Store, 'deliveries' | 'delivery' | 'refusal'> => ({
  deliveries: (query) => engine.read((db) => listDeliveries(db, query)),
  delivery: (id) => engine.read((db) => findDelivery(db, id)),
  refusal: async (id) => {
    const number = numberOf('refusals', id)
    if (number === null) return null
    const row = await engine.read((db) => db.selectFrom('refusals').selectAll().where('seq', '=', number).executeTakeFirst())
    return row === undefined ? null : refusalOf(row)
  },
})

async function listDeliveries(db: Kysely<Schema>, query: DeliveryQuery): Promise<Page<Delivery>> {
  const found = [...(await listRaw(db, query)), ...(await listDuplicates(db, query)), ...(await listRefusals(db, query))].sort(newestFirst)
  const items = found.slice(0, query.limit)
  const last = items.at(-1)
  const isMore = found.length > items.length && last !== undefined
  return { items, nextCursor: isMore ? encodeCursor({ at: last.receivedAt, id: last.id }) : null }
}

async function findDelivery(db: Kysely<Schema>, id: string): Promise<Delivery | null> {
  const duplicate = numberOf('duplicates', id)
  const refusal = numberOf('refusals', id)
  const [found] = [
    ...(isRawEventId(id) ? await selectRaw(db).where('id', '=', idBytes(id)).execute() : []).map(deliveryOfRaw),
    ...(duplicate === null ? [] : await selectDuplicates(db).where('duplicates.seq', '=', duplicate).execute()).map(deliveryOfDuplicate),
    ...(refusal === null ? [] : await selectRefusals(db).where('seq', '=', refusal).execute()).map(deliveryOfRefusal),
  ]
  return found ?? null
}

const selectRaw = (db: Kysely<Schema>) => db.selectFrom('raw_events').select(['id', 'source', 'received_at', 'state', 'reason'])

const selectDuplicates = (db: Kysely<Schema>) =>
  db
    .selectFrom('duplicates')
    .innerJoin('raw_events', 'raw_events.seq', 'duplicates.raw_seq')
    .select(['duplicates.seq', 'duplicates.received_at', 'duplicates.source', 'raw_events.id'])

const selectRefusals = (db: Kysely<Schema>) => db.selectFrom('refusals').select(['seq', 'source', 'received_at', 'status', 'reason'])

async function listRaw(db: Kysely<Schema>, query: DeliveryQuery): Promise<readonly Delivery[]> {
  if (query.outcome === 'duplicate' || query.outcome === 'rejected') return []
  let select = selectRaw(db).where(matchQuery(query, 'raw_events')).where(afterCursor(query, 'raw_events'))
  // Written out, not bound, so that the planner sees that the index of unreadable rows will do.
  if (query.outcome === 'unreadable') select = select.where('state', '=', sql.lit('unreadable'))
  if (query.outcome === 'accepted') select = select.where('state', '!=', 'unreadable')
  const rows = await select
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return rows.map(deliveryOfRaw)
}

async function listDuplicates(db: Kysely<Schema>, query: DeliveryQuery): Promise<readonly Delivery[]> {
  if (query.outcome !== undefined && query.outcome !== 'duplicate') return []
  const select = selectDuplicates(db).where(matchQuery(query, 'duplicates')).where(afterCursor(query, 'duplicates'))
  const rows = await select
    .orderBy('duplicates.received_at', 'desc')
    .orderBy('duplicates.seq', 'desc')
    .limit(query.limit + 1)
    .execute()
  return rows.map(deliveryOfDuplicate)
}

async function listRefusals(db: Kysely<Schema>, query: DeliveryQuery): Promise<readonly Delivery[]> {
  if (query.outcome !== undefined && query.outcome !== 'rejected') return []
  const select = selectRefusals(db).where(matchQuery(query, 'refusals')).where(afterCursor(query, 'refusals'))
  const rows = await select
    .orderBy('received_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(query.limit + 1)
    .execute()
  return rows.map(deliveryOfRefusal)
}

function matchQuery(query: DeliveryQuery, table: DeliveryTable) {
  const at = sql.ref(`${table}.received_at`)
  const source = sql.ref(`${table}.source`)
  const conditions = [
    ...(query.from === undefined ? [] : [sql`${at} >= ${query.from}`]),
    ...(query.to === undefined ? [] : [sql`${at} <= ${query.to}`]),
    ...(query.source === undefined ? [] : [sql`${source} = ${storableText(query.source)}`]),
  ]
  return sql<boolean>`${conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `)}`
}

const RECEIPT: Readonly<Record<DeliveryTable, { readonly at: string; readonly id: string }>> = {
  raw_events: { at: 'raw_events.received_at', id: 'raw_events.id' },
  refusals: { at: 'refusals.received_at', id: 'refusals.seq' },
  duplicates: { at: 'duplicates.received_at', id: 'duplicates.seq' },
}

/** The order of deliveries of one time, which is that of their ids as text: "repeat-…", "refusal-…", hexadecimal ids. */
const TABLE_ORDER: Readonly<Record<DeliveryTable, number>> = { duplicates: 0, refusals: 1, raw_events: 2 }

function afterCursor(query: DeliveryQuery, table: DeliveryTable) {
  if (query.cursor === undefined) return sql<boolean>`1 = 1`
  const position = decodeCursor(query.cursor)
  const at = sql.ref(RECEIPT[table].at)
  const last = rowOf(position)
  if (TABLE_ORDER[table] < TABLE_ORDER[last.table]) return sql<boolean>`${at} < ${position.at}`
  if (TABLE_ORDER[table] > TABLE_ORDER[last.table]) return sql<boolean>`${at} <= ${position.at}`
  return sql<boolean>`(${at}, ${sql.ref(RECEIPT[table].id)}) < (${position.at}, ${last.id})`
}
