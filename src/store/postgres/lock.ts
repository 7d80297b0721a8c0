import type { Client } from 'pg'
import { INTAKE_TIMEOUT_MS, lockClient } from './pool.ts'

/** The first half of the numbers of our advisory locks, so that they do not collide with those of other programs. */
export const LOCK_CLASS = 0x48_49_4e_44

/** A replica that vanished without closing its connection (power, network) loses the lock after 4 + 2 * 2 seconds. */
const KEEPALIVES = 'set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 2'

/**
 * What it writes can be derived again, and its deliveries are pending again where it is lost: it need not be on the disk when
 * it commits, and the next delivery's commit takes it there.
 */
const COMMIT_LATER = 'set synchronous_commit = off'

/** What one replica does for all, and the table that its number is derived from: stores in two schemas of one database have locks of their own. */
const TABLES = { reconstruct: 'raw_events', measure: 'incidents' } as const
export type LockedWork = keyof typeof TABLES

/** The second half of the number of a lock. */
export const lockNumber = (table: string): string => `('${table}'::regclass::oid::bigint - 2147483648)::int`

const UNLOCK = { text: 'select pg_advisory_unlock_all()', query_timeout: INTAKE_TIMEOUT_MS }
const PROBE = { text: 'select 1', query_timeout: INTAKE_TIMEOUT_MS }

/**
 * The lock of the replica that does a work: a session-level advisory lock on a connection of its own. The server
 * releases it when that connection ends, for whatever reason.
 */
export class ReplicaLock {
  readonly #url: string
  readonly #work: LockedWork
  #client: Client | null = null
  #isHeld = false
  #isAskedFor = false

  constructor(url: string, work: LockedWork) {
    this.#url = url
    this.#work = work
  }

  /** Whether this store ever requested the lock: from then on it settles nothing without it. */
  get isAskedFor(): boolean {
    return this.#isAskedFor
  }

  /** The connection that holds the lock; null while no replica or another one has it. */
  get holder(): Client | null {
    return this.#isHeld ? this.#client : null
  }

  async hold(): Promise<boolean> {
    this.#isAskedFor = true
    try {
      const client = this.#client ?? (await this.#connect())
      if (this.#isHeld) await client.query(PROBE)
      else this.#isHeld = await take(client, this.#work)
      return this.#isHeld
    } catch (error) {
      this.release()
      throw error
    }
  }

  /** Releases the lock before the store closes, so that another replica can take it at once. */
  async unlock(): Promise<void> {
    const client = this.holder
    try {
      await client?.query(UNLOCK)
    } finally {
      this.release()
    }
  }

  /** Ends the connection without waiting for an answer that may never come. */
  release(): void {
    const former = this.#client
    this.#client = null
    this.#isHeld = false
    former?.end(() => undefined)
  }

  async #connect(): Promise<Client> {
    const client = lockClient(this.#url)
    client.on('end', () => {
      if (this.#client === client) this.release()
    })
    await client.connect()
    await client.query(`${KEEPALIVES}; ${COMMIT_LATER}`)
    this.#client = client
    return client
  }
}

async function take(client: Client, work: LockedWork): Promise<boolean> {
  const text = `select pg_try_advisory_lock(${LOCK_CLASS}, ${lockNumber(TABLES[work])}) as held`
  const asked = { text, query_timeout: INTAKE_TIMEOUT_MS }
  const { rows } = await client.query<{ held: boolean }>(asked)
  return rows[0]?.held === true
}
