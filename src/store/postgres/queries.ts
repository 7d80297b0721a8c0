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

/** The connections for all but deliveries. */
export class QueryPool {
  readonly #url: string
  #connections: Connections

  constructor(url: string) {
    this.#url = url
    this.#connections = connect(url)
  }

  get pool(): Pool {
    return this.#connections.pool
  }

  async query<T>(question: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const asked = this.#connections
    try {
      return await question(asked.db)
    } catch (error) {
      throw this.#failureOf(error, asked)
    }
  }

  async *walk<T>(walk: (db: Kysely<Schema>) => AsyncIterable<T>): AsyncIterable<T> {
    const asked = this.#connections
    try {
      const transaction = await asked.db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute()
      try {
        yield* walk(transaction)
      } finally {
        await transaction.rollback().execute()
      }
    } catch (error) {
      throw this.#failureOf(error, asked)
    }
  }

  close(): Promise<void> {
    return this.#connections.db.destroy()
  }

  /**
   * A connection whose answer did not come in time goes back to the pool as if it were well, and would keep the next
   * question waiting; so after that all of them are replaced. Those in use end when they are given back.
   */
  #failureOf(error: unknown, asked: Connections): unknown {
    const failure = toOperationalError(error)
    if (failure instanceof OperationalError && failure.code === 'timeout' && this.#connections === asked) {
      this.#connections = connect(this.#url)
      void asked.db.destroy()
    }
    return failure
  }
}

function connect(url: string): Connections {
  const pool = workPool(url)
  return { pool, db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }) }
}
