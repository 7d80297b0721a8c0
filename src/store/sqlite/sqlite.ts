import type Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteDialect, sql } from 'kysely'
import type { Engine } from '../engine.ts'
import { toOperationalError } from '../failures.ts'
import type { ColumnTypes } from '../migrations/column-types.ts'
import { migrate } from '../migrations/migrate.ts'
import type { Schema } from '../schema.ts'
import { OperationalError } from '../store.ts'
import { backUp } from './backup.ts'
import { openToRead, openToWrite } from './connection.ts'
import { integrityFaults } from './integrity.ts'
import { lockFolder } from './lock.ts'
import { checkFiles, noteLosses } from './opening-check.ts'
import { SqliteWriter } from './writer.ts'

/**
 * A store in a folder of its own, for one process at a time: a thread writes, the calling thread reads.
 * @throws OperationalError `store-locked`, `store-newer`, or why the folder cannot be used
 */
export async function openSqlite(folder: string): Promise<Engine> {
  const unlock = lockFolder(folder)
  try {
    const found = checkFiles(folder)
    await migrateFile(folder)
    noteLosses(folder, found, Date.now())
    return sqliteEngine(folder, unlock)
  } catch (error) {
    unlock()
    throw toOperationalError(error)
  }
}

async function migrateFile(folder: string): Promise<void> {
  const db = kyselyOver(() => openToWrite(folder))
  try {
    await migrate(db, SQLITE_TYPES)
  } finally {
    await db.destroy()
  }
}

function sqliteEngine(folder: string, unlock: () => void): Engine {
  const writer = new SqliteWriter(folder)
  let reader: Kysely<Schema> | null = kyselyOver(() => openToRead(folder))
  return {
    compiler: new Kysely<Schema>({ dialect: new CompilingDialect() }),
    rowsPerInsert: 1,
    textPosition: 'instr',
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
    write: (statements) => writer.write(statements),
    writeAsWorker: (statements) => writer.write(statements),
    // The thread writes one request after the other, and no other process has the folder.
    writeAlone: (statements) => writer.write(statements),
    accept: async (batch) => (await writer.accept(batch)).map((changes) => changes === 1),
    // The folder is locked for this process: no other can be reconstructing.
    holdWorkerLock: async () => true,
    backUp: (file) => backUp(folder, file),
    integrityFaults: async () => integrityFaults(folder),
    close: async () => {
      try {
        // The last connection to close moves the log into the file, so the one that can write goes last.
        await reader?.destroy()
        await writer.close()
      } finally {
        unlock()
      }
    },
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
const kyselyOver = (open: () => Database.Database) =>
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

export const SQLITE_TYPES: ColumnTypes = {
  bytes: sql`blob`,
  text: sql`text`,
  sequence: sql`integer`,
  asSequence: (column) => column.primaryKey(),
  reference: sql`integer`,
  clustered: sql`without rowid`,
  wideRows: sql``,
  // Without a condition SQLite frees the pages and visits no row.
  deleteAllRows: (table) => sql`delete from ${sql.table(table)}`,
}
