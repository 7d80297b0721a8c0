import type { ClientBase, Pool } from 'pg'
import { LOCK_CLASS, lockNumber } from './lock.ts'

/** Longer than another replica keeps its turn. */
const WAIT_MAX_MS = 3_000
/** A replica that is stopped in the middle of its turn loses it. */
const IDLE_MAX_MS = 10_000

const BEGIN = `begin; set local lock_timeout = ${WAIT_MAX_MS}; set local idle_in_transaction_session_timeout = ${IDLE_MAX_MS}`
/** Until the transaction ends. Whoever waits gets it in the order of asking. */
const TAKE = `select pg_advisory_xact_lock(${LOCK_CLASS}, ${lockNumber('edit_links')})`

/** Works while no other replica does, as far as that can be had in time: without a turn it works all the same. */
export async function inTurn<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  const endTurn = await beginTurn(pool).catch(() => null)
  try {
    return await work()
  } finally {
    await endTurn?.()
  }
}

/** Out: ends it. */
async function beginTurn(pool: Pool): Promise<() => Promise<void>> {
  const client = await pool.connect()
  try {
    await client.query(BEGIN)
    await client.query(TAKE)
  } catch (error) {
    client.release(true)
    throw error
  }
  return async () => client.release(!(await isEnded(client)))
}

/** A connection that broke has lost the turn, and is not used again. */
const isEnded = (client: ClientBase): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  )
