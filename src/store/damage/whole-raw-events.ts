import type { Kysely } from 'kysely'
import { idText, storedNumber } from '../columns.ts'
import { type RawEventRow, rawEventOf, selectRawEvents, withDuplicates } from '../deliveries/raw-event-rows.ts'
import { toOperationalError } from '../failures.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from '../statements.ts'
import { OperationalError } from '../store.ts'
import type { StoredDelivery } from './checked-store.ts'
import { hasDigest } from './digest.ts'

const ROWS = 200

/**
 * Every delivery in the order of receipt: those that are as they were accepted, and the names of the others. Where the database
 * cannot read some of them it is asked for each alone.
 */
export async function* wholeRawEvents(db: Kysely<Schema>): AsyncIterable<StoredDelivery> {
  const keys = await db.selectFrom('raw_events').select(['seq', 'id']).orderBy('received_at').orderBy('id').execute()
  for (const chunk of chunksOf(keys, ROWS)) {
    try {
      yield* await deliveriesOf(db, chunk)
    } catch (error) {
      if (!isCorrupt(error)) throw error
      for (const key of chunk) yield await deliveryOrDamage(db, key)
    }
  }
}

interface Key {
  readonly seq: number
  readonly id: Buffer
}

const isCorrupt = (error: unknown): boolean => {
  const failure = toOperationalError(error)
  return failure instanceof OperationalError && failure.code === 'corrupt'
}

async function deliveryOrDamage(db: Kysely<Schema>, key: Key): Promise<StoredDelivery> {
  try {
    const [found] = await deliveriesOf(db, [key])
    return found ?? { rawEventId: idText(key.id), damage: 'its bytes are gone' }
  } catch (error) {
    if (!isCorrupt(error)) throw error
    return { rawEventId: idText(key.id), damage: 'it cannot be read' }
  }
}

async function deliveriesOf(db: Kysely<Schema>, keys: readonly Key[]): Promise<readonly StoredDelivery[]> {
  const seqs = keys.map(({ seq }) => seq)
  const rows = await selectRawEvents(db)
    .leftJoin('links', 'links.raw_seq', 'raw_events.seq')
    .select(['raw_bodies.arrived_at', 'raw_bodies.digest', 'links.digest as linked_digest'])
    .where('raw_events.seq', 'in', seqs)
    .orderBy('raw_events.received_at')
    .orderBy('raw_events.id')
    .execute()
  const whole = await withDuplicates(db, rows)
  const bySeq = new Map(whole.map((row) => [Number(row.seq), row]))
  return keys.map(({ seq, id }): StoredDelivery => {
    const row = bySeq.get(Number(seq))
    if (row === undefined) return { rawEventId: idText(id), damage: 'its bytes are gone' }
    return isWhole(row) ? { raw: rawEventOf(row) } : { rawEventId: idText(id), damage: 'it differs from what was accepted' }
  })
}

interface DigestedRow extends RawEventRow {
  readonly arrived_at: number | null
  readonly digest: Buffer | null
  readonly linked_digest: Buffer | null
}

/** The digest is kept twice, and one of the two may be what was damaged. What an earlier version stored has none until the chain reaches it. */
function isWhole({ arrived_at, headers_json, digest, linked_digest, ...row }: DigestedRow): boolean {
  if (!Number.isSafeInteger(storedNumber(row.received_at))) return false
  const kept = [digest, linked_digest].filter((known) => known !== null)
  if (kept.length === 0) return true
  const stored = { ...row, arrivedAt: storedNumber(arrived_at), headers: headers_json }
  return kept.some((known) => hasDigest(stored, known))
}
