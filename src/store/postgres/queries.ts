import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import { toOperationalError } from '../failures.ts'
import type { Schema } from '../schema.ts'
import { OperationalError } from '../store.ts'
import { workPool } from './pool.ts'

interface Connections {
  readonly pool: Pool
  readonly db: Kysely<Schema>
}

/** The connections for everything but deliveries. */
export class QueryPool {
  readonly #url: string
  readonly #max: number | undefined
  #connections: Connections

  constructor(url: string, max?: number) {
    this.#url = url
    this.#max = max
    this.#connections = connect(url, max)
  }

  get pool(): Pool {
    return this.#connections.pool
  }

  async query<T>(run: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const used = this.#connections
    try {
      return await run(used.db)
    } catch (error) {
      throw this.#failureOf(error, used)
    }
  }

  async *walk<T>(walk: (db: Kysely<Schema>) => AsyncIterable<T>): AsyncIterable<T> {
    const used = this.#connections
    try {
      const transaction = await used.db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute()
      try {
        yield* walk(transaction)
      } finally {
        await transaction.rollback().execute()
      }
    } catch (error) {
      throw this.#failureOf(error, used)
    }
  }

  close(): Promise<void> {
    return this.#connections.db.destroy()
  }

  /**
   * A connection that timed out returns to the pool as if it were healthy, and would block the next query; so after a
   * timeout the whole pool is replaced. Connections in use end when they are released.
   */
  #failureOf(error: unknown, used: Connections): unknown {
    const failure = toOperationalError(error)
    if (failure instanceof OperationalError && failure.code === 'timeout' && this.#connections === used) {
      this.#connections = connect(this.#url, this.#max)
      void used.db.destroy()
    }
    return failure
  }
}

function connect(url: string, max: number | undefined): Connections {
  const pool = workPool(url, max)
  return { pool, db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }) }
}
