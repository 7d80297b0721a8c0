import type Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteDialect, sql } from 'kysely'
import { type Engine, readOnly } from '../engine.ts'
import { toOperationalError } from '../failures.ts'
import type { Schema } from '../schema.ts'
import { OperationalError } from '../store.ts'
import { openToRead } from './connection.ts'

/** What any thread does with a connection of its own, which never waits for the one that writes. */
export function readingPart(folder: string): Pick<Engine, 'read' | 'snapshot' | 'close'> {
  let reader: Kysely<Schema> | null = kyselyOver(() => openToRead(folder))
  return {
    read: async (query) => {
      try {
        reader ??= kyselyOver(() => openToRead(folder))
        return await query(reader)
      } catch (error) {
        const failure = toOperationalError(error)
        // The next query opens a new connection. This one is left to the garbage collector: other queries may still use it.
        if (failure instanceof OperationalError) reader = null
        throw failure
      }
    },
    snapshot: (walk) => snapshotOf(folder, walk),
    close: async () => reader?.destroy(),
  }
}

async function* snapshotOf<T>(folder: string, walk: (db: Kysely<Schema>) => AsyncIterable<T>): AsyncIterable<T> {
  const db = kyselyOver(() => openToRead(folder))
  try {
    await sql`begin`.execute(db)
    yield* walk(db)
  } catch (error) {
    throw toOperationalError(error)
  } finally {
    await db.destroy()
  }
}

/** The file is opened by the first query, and closed by `destroy` only if there was one. */
export const kyselyOver = (open: () => Database.Database) =>
  new Kysely<Schema>({ dialect: new TransactionalDialect({ database: async () => open() }) })

/** SQLite does roll back DDL; kysely leaves it out of transactions only because some pragmas cannot be in one. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter()
  }
}

class CompilingDialect extends SqliteDialect {
  constructor() {
    super({ database: async () => Promise.reject(new Error('statements are only compiled here')) })
  }
  override createDriver(): DummyDriver {
    return new DummyDriver()
  }
}

/** How statements are made for SQLite, whoever runs them. */
export const COMPILING: Pick<Engine, 'compiler' | 'rowsPerInsert' | 'derivedRowsMax' | 'commitsMax' | 'textPosition' | 'keepsChainHead'> = {
  compiler: new Kysely<Schema>({ dialect: new CompilingDialect() }),
  rowsPerInsert: 1,
  derivedRowsMax: 250,
  commitsMax: 2,
  textPosition: 'instr',
  keepsChainHead: false,
}

export const sqliteReader = (folder: string): Engine =>
  readOnly({ ...COMPILING, ...readingPart(folder), holdMeasurerLock: async () => true })
