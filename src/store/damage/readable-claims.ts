import type { Kysely } from 'kysely'
import { type RawEventRow, rawEventOf } from '../deliveries/raw-event-rows.ts'
import type { Engine } from '../engine.ts'
import type { ClaimedRawEvent } from '../round.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statements.ts'
import { OperationalError } from '../store.ts'

interface ClaimedRow extends RawEventRow {
  readonly seq: number
  readonly version: number
}

interface ClaimQueries {
  readonly select: (db: Kysely<Schema>) => Promise<readonly number[]>
  readonly load: (db: Kysely<Schema>, seqs: readonly number[]) => Promise<readonly ClaimedRow[]>
}

/**
 * Deliveries to work on. One that the store can no longer read, or whose bytes are gone, is set aside as unreadable with the reason, so
 * that the others go on.
 */
export async function readableClaims(engine: Engine, { select, load }: ClaimQueries): Promise<readonly ClaimedRawEvent[]> {
  return readable(engine, load, await engine.read(select))
}

async function readable(engine: Engine, load: ClaimQueries['load'], seqs: readonly number[]): Promise<readonly ClaimedRawEvent[]> {
  try {
    const rows = await engine.read((db) => load(db, seqs))
    const claims = rows.map((row) => ({ raw: rawEventOf(row), version: row.version }))
    const found = new Set(rows.map(({ seq }) => seq))
    const lost = seqs.filter((seq) => !found.has(seq))
    if (lost.length > 0) await setAside(engine, lost, 'its bytes are gone')
    return claims
  } catch (error) {
    if (!isCorrupt(error)) throw error
    return readOneByOne(engine, load, seqs, error)
  }
}

const isCorrupt = (error: unknown): error is OperationalError => error instanceof OperationalError && error.code === 'corrupt'

async function readOneByOne(
  engine: Engine,
  load: ClaimQueries['load'],
  seqs: readonly number[],
  error: OperationalError,
): Promise<readonly ClaimedRawEvent[]> {
  if (seqs.length <= 1) {
    await setAside(engine, seqs, error.message)
    return []
  }
  const claims: ClaimedRawEvent[] = []
  for (const seq of seqs) claims.push(...(await readable(engine, load, [seq])))
  return claims
}

async function setAside(engine: Engine, seqs: readonly number[], why: string): Promise<void> {
  const state = { state: 'unreadable' as const, reason: `damaged in the store: ${why}`, attempts: 0 }
  await engine.writeAsWorker(seqs.map((seq) => statement(engine.compiler.updateTable('raw_events').set(state).where('seq', '=', seq))))
}
