import { sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import type { Engine } from '../engine.ts'
import { toOperationalError } from '../failures.ts'
import { migrate } from '../migrate.ts'
import { enterLeftArrivals, isListed } from './arrivals.ts'
import { backUp } from './backup.ts'
import { openToWrite } from './connection.ts'
import { integrityFaults } from './integrity.ts'
import { lockFolder } from './lock.ts'
import { checkFiles, noteLosses } from './opening-check.ts'
import { COMPILING, kyselyOver, readingPart } from './reading-part.ts'
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
    enterLeftArrivals(folder)
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
  const reader = readingPart(folder)
  /** Whether this thread has accepted deliveries that may still be listed, and the last time that it had them entered. */
  const listed = { isSome: false, entering: Promise.resolve() }
  /** What this thread has accepted, it reads afterwards. Where nothing can be written, it reads what there was before. */
  const afterArrivals = (): Promise<void> => {
    if (listed.isSome) Object.assign(listed, { isSome: false, entering: writer.enterArrivals().catch(() => undefined) })
    return listed.entering
  }
  return {
    ...COMPILING,
    read: async (query) => {
      await afterArrivals()
      return reader.read(query)
    },
    snapshot: async function* (walk) {
      await afterArrivals()
      yield* reader.snapshot(walk)
    },
    write: (statements) => writer.write(statements),
    writeAsWorker: (statements) => writer.write(statements),
    // The thread writes one request after the other, and no other process has the folder.
    writeAlone: (statements) => writer.write(statements),
    accept: async (batch) => {
      // Handed over with the batch: afterwards it has none.
      const deliveries = batch.lengths.length
      const changes = await writer.accept(batch)
      if (isListed(deliveries)) listed.isSome = true
      return changes.map((changed) => changed === 1)
    },
    enterArrivals: () => writer.enterArrivals(),
    // The folder is locked for this process: no other can be reconstructing.
    holdWorkerLock: async () => true,
    holdMeasurerLock: async () => true,
    seat: () => ({ kind: 'sqlite', folder, port: writer.openPort() }),
    backUp: (file) => backUp(folder, file),
    integrityFaults: async () => integrityFaults(folder),
    close: async () => {
      try {
        // The last connection to close moves the log into the file, so the one that can write goes last.
        await reader.close()
        await writer.close()
      } finally {
        unlock()
      }
    },
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
  compressQuickly: () => null,
  // Without a condition SQLite frees the pages and visits no row.
  deleteAllRows: (table) => sql`delete from ${sql.table(table)}`,
}
