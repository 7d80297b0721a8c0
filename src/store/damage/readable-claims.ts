import { type Kysely, sql } from 'kysely'
import { type RawEventRow, rawEventOf } from '../deliveries/raw-event-rows.ts'
import type { Engine } from '../engine.ts'
import type { ClaimedRawEvent } from '../round.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statements.ts'
import { OperationalError } from '../store.ts'

interface ClaimedRow extends RawEventRow {
  readonly version: number
}

interface ClaimQueries {
  readonly select: (db: Kysely<Schema>) => Promise<readonly number[]>
  readonly load: (db: Kysely<Schema>, seqs: readonly number[]) => Promise<readonly ClaimedRow[]>
}

/** Deliveries to work on. One that the store can no longer read is set aside as unreadable with the reason, so that the others go on. */
export async function readableClaims(engine: Engine, { select, load }: ClaimQueries): Promise<readonly ClaimedRawEvent[]> {
  const seqs = await engine.read(select)
  if (seqs.length === 0) await setAsideWithoutBytes(engine)
  try {
    return (await engine.read((db) => load(db, seqs))).map(claimOf)
  } catch (error) {
    if (!isCorrupt(error)) throw error
    return claimOneByOne(engine, load, seqs)
  }
}

const claimOf = (row: ClaimedRow): ClaimedRawEvent => ({ raw: rawEventOf(row), version: row.version })

const isCorrupt = (error: unknown): error is OperationalError => error instanceof OperationalError && error.code === 'corrupt'

async function claimOneByOne(engine: Engine, load: ClaimQueries['load'], seqs: readonly number[]): Promise<readonly ClaimedRawEvent[]> {
  const claims: ClaimedRawEvent[] = []
  for (const seq of seqs) {
    try {
      claims.push(...(await engine.read((db) => load(db, [seq]))).map(claimOf))
    } catch (error) {
      if (!isCorrupt(error)) throw error
      const state = { state: 'unreadable' as const, reason: `damaged in the store: ${error.message}`, attempts: 0 }
      await engine.writeAsWorker([statement(engine.compiler.updateTable('raw_events').set(state).where('seq', '=', seq))])
    }
  }
  return claims
}

/** No claim finds these, so that they would be pending for ever. While something waits that can be read, they may. */
async function setAsideWithoutBytes(engine: Engine): Promise<void> {
  const lost = await engine.read((db) =>
    db
      .selectFrom('raw_events')
      .select('seq')
      .where('state', '=', sql.lit('pending'))
      .where(sql<boolean>`not exists (select 1 from raw_bodies where raw_bodies.seq = raw_events.seq)`)
      .limit(500)
      .execute(),
  )
  const state = { state: 'unreadable' as const, reason: 'damaged in the store: its bytes are gone', attempts: 0 }
  const updates = lost.map(({ seq }) => statement(engine.compiler.updateTable('raw_events').set(state).where('seq', '=', seq)))
  if (updates.length > 0) await engine.writeAsWorker(updates)
}
