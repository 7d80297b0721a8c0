import { type Kysely, sql } from 'kysely'
import { idText, isSameBytes, storedNumber } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { FIRST_LINK, hasDigest, linkOf } from './digest.ts'
import type { Fault } from './fault.ts'

const ROWS = 200

interface ChainRow {
  readonly position: number
  readonly raw_id: Buffer
  readonly digest: Buffer
  readonly link: Buffer
  readonly id: Buffer | null
  readonly source: string | null
  readonly received_at: number | null
  readonly arrived_at: number | null
  readonly path: string | null
  readonly headers_json: string | null
  readonly body: Buffer | null
  readonly kept_digest: Buffer | null
}

const selectChain = (db: Kysely<Schema>) =>
  db
    .selectFrom('links')
    .leftJoin('raw_bodies', 'raw_bodies.seq', 'links.raw_seq')
    .leftJoin('raw_events', 'raw_events.seq', 'links.raw_seq')
    // A delivery that has just come is in one of the two.
    .leftJoin('arrivals', (join) => join.onRef('arrivals.raw_seq', '=', 'links.raw_seq').on('raw_events.seq', 'is', null))
    .select(['links.position', 'links.raw_id', 'links.digest', 'links.link'])
    .select(({ fn }) => [
      fn.coalesce('raw_events.id', 'arrivals.id').as('id'),
      fn.coalesce('raw_events.source', 'arrivals.source').as('source'),
      fn.coalesce('raw_events.received_at', 'arrivals.received_at').as('received_at'),
    ])
    .select(['raw_bodies.arrived_at', 'raw_bodies.path', 'raw_bodies.headers_json', 'raw_bodies.body', 'raw_bodies.digest as kept_digest'])

/** Walks the chain from its beginning and names what was changed, is missing or cannot be read. */
export async function* chainFaults(db: Kysely<Schema>, { hasHead, onWalked }: ChainWalk): AsyncIterable<Fault> {
  const end: ChainEnd = { position: 0, link: FIRST_LINK }
  yield* linkFaults(db, end, onWalked)
  if (hasHead) yield* headFaults(db, end)
}

/** `hasHead`: whether `chain_head` is kept. */
export interface ChainWalk {
  readonly hasHead: boolean
  readonly onWalked: (deliveries: number) => void
}

/** Where the walk has come to; `link` null: the last one could not be read. */
interface ChainEnd {
  position: number
  link: Buffer | null
}

async function* linkFaults(db: Kysely<Schema>, end: ChainEnd, onWalked: ChainWalk['onWalked']): AsyncIterable<Fault> {
  for (;;) {
    const rows = await readFrom(db, end.position)
    onWalked(end.position)
    if (rows.length === 0) return
    for (const row of rows) {
      const position = Number(row.position)
      const isNext = position === end.position + 1
      if (!isNext) yield missing(end.position + 1, position - 1)
      end.position = position
      if ('why' in row) {
        yield { what: `delivery number ${position} cannot be read: ${row.why}`, isEvidence: true }
        end.link = null
        continue
      }
      yield* deliveryFaults(row)
      const isLinked = end.link === null || !isNext || isLink(row, end.link)
      if (!isLinked) yield { what: `the chain is broken at number ${position}, delivery ${idText(row.raw_id)}`, isEvidence: true }
      end.link = row.link
    }
  }
}

/** Of what is deleted from the end of the chain nothing is missing between two others. */
async function* headFaults(db: Kysely<Schema>, end: ChainEnd): AsyncIterable<Fault> {
  const head = await db.selectFrom('chain_head').select(['position', 'link']).where('id', '=', 1).executeTakeFirst()
  if (head === undefined) {
    if (end.position > 0) yield { what: 'the end of the chain is not kept any more', isEvidence: true }
    return
  }
  const position = Number(head.position)
  if (position > end.position) yield missing(end.position + 1, position)
  else if (position < end.position || (end.link !== null && !isSameBytes(head.link, end.link)))
    yield { what: `the chain ends at number ${end.position} otherwise than it was written`, isEvidence: true }
}

const missing = (from: number, to: number): Fault => ({
  what:
    from === to ? `the delivery accepted as number ${from} is missing` : `the deliveries accepted as numbers ${from} to ${to} are missing`,
  isEvidence: true,
})

/** A whole batch at once; where the database cannot read that, row by row. */
async function readFrom(
  db: Kysely<Schema>,
  after: number,
): Promise<readonly (ChainRow | { readonly position: number; readonly why: string })[]> {
  try {
    return await selectChain(db).where('links.position', '>', after).orderBy('links.position').limit(ROWS).execute()
  } catch (error) {
    return readOneByOne(db, after, error)
  }
}

async function readOneByOne(
  db: Kysely<Schema>,
  after: number,
  first: unknown,
): Promise<readonly (ChainRow | { readonly position: number; readonly why: string })[]> {
  const last = await lastPosition(db)
  if (last === null) throw first
  const found: (ChainRow | { readonly position: number; readonly why: string })[] = []
  for (let position = after + 1; position <= Math.min(last, after + ROWS); position += 1) {
    try {
      const row = await selectChain(db).where('links.position', '=', position).executeTakeFirst()
      if (row !== undefined) found.push(row)
    } catch (error) {
      found.push({ position, why: error instanceof Error ? error.message : String(error) })
    }
  }
  return found
}

async function lastPosition(db: Kysely<Schema>): Promise<number | null> {
  try {
    const row = await db.selectFrom('links').select('position').orderBy('position', 'desc').limit(1).executeTakeFirst()
    return row === undefined ? null : Number(row.position)
  } catch {
    // The end of the table is what is damaged: the caller reports the failure that led here.
    return null
  }
}

function* deliveryFaults(row: ChainRow): Iterable<Fault> {
  const name = `delivery ${idText(row.raw_id)}, accepted as number ${row.position}`
  const { id, source, received_at, arrived_at, path, headers_json, body, digest } = row
  if (id === null || source === null || arrived_at === null || path === null || headers_json === null || body === null) {
    yield { what: `${name}, is missing${id === null ? '' : ': its bytes are gone'}`, isEvidence: true }
    return
  }
  const isWhole =
    isSameBytes(row.raw_id, id) && hasDigest({ id, source, arrivedAt: storedNumber(arrived_at), path, headers: headers_json, body }, digest)
  if (!isWhole) yield { what: `${name}, differs from what was accepted`, isEvidence: true }
  else if (!isSameBytes(row.kept_digest, digest)) yield { what: `${name}, is whole, but not the digest beside it`, isEvidence: true }
  // A recording may bring an earlier receipt, never a later one.
  if (received_at !== null && !(storedNumber(received_at) <= storedNumber(arrived_at)))
    yield { what: `${name}, has a receipt after its arrival`, isEvidence: true }
}

function isLink({ digest, link }: ChainRow, before: Buffer): boolean {
  try {
    return isSameBytes(link, linkOf(before, digest))
  } catch {
    return false
  }
}

/** Those that the chain has not reached yet are the latest; any other has lost its link. */
export async function* unchainedFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  const { rows } = await sql<{ id: Buffer }>`select id from raw_events
    where not exists (select 1 from links where links.raw_seq = raw_events.seq)
      and seq < (select max(raw_seq) from links) order by seq limit 1000`.execute(db)
  for (const { id } of rows) yield { what: `delivery ${idText(id)} is not in the chain`, isEvidence: true }
  const bodiless = await sql<{ id: Buffer }>`select id from raw_events
    where not exists (select 1 from raw_bodies where raw_bodies.seq = raw_events.seq)
      and not exists (select 1 from links where links.raw_seq = raw_events.seq) limit 1000`.execute(db)
  for (const { id } of bodiless.rows) yield { what: `delivery ${idText(id)} has lost its bytes`, isEvidence: true }
}
