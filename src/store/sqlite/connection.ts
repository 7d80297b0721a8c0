import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** How much of the write-ahead log stays on disk when it was longer once. */
const WAL_BYTES_KEPT = 64 * 1024 * 1024
/**
 * Of a new store. SQLite writes a page with two calls and reads it back at a checkpoint: bodies of 80 kB take half as many as with its own 4 kB. Larger
 * still is hardly faster, and damage to a page reaches further.
 */
const PAGE_BYTES = 8_192
/** A checkpoint syncs two files; 32 MB of log apart they cost a storm little, and a start after a crash replays them at once. */
const CHECKPOINT_PAGES = 4_000
const BUSY_TIMEOUT_MS = 5_000

export const storeFile = (folder: string): string => join(folder, 'hindsight.db')

/** The connection that writes. A commit is on the disk when it returns: in WAL mode only `synchronous = FULL` promises that. */
export function openToWrite(folder: string): Database.Database {
  mkdirSync(folder, { recursive: true })
  return prepared(new Database(storeFile(folder), { timeout: BUSY_TIMEOUT_MS }))
}

/** As `openToWrite`, of a store that is there: one that was deleted under us is not begun anew. */
export const reopenToWrite = (folder: string): Database.Database =>
  prepared(new Database(storeFile(folder), { timeout: BUSY_TIMEOUT_MS, fileMustExist: true }))

function prepared(database: Database.Database): Database.Database {
  return applyPragmas(database, [
    `page_size = ${PAGE_BYTES}`,
    'journal_mode = WAL',
    'synchronous = FULL',
    `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
    `journal_size_limit = ${WAL_BYTES_KEPT}`,
    'cache_size = -32768',
    'temp_store = MEMORY',
  ])
}

/** A connection that only reads: it sees every commit that ended before a statement begins, and never waits for the writer. */
export function openToRead(folder: string): Database.Database {
  const database = new Database(storeFile(folder), { readonly: true, timeout: BUSY_TIMEOUT_MS })
  return applyPragmas(database, ['query_only = ON', 'cache_size = -16384', 'temp_store = MEMORY'])
}

function applyPragmas(database: Database.Database, pragmas: readonly string[]): Database.Database {
  try {
    for (const pragma of pragmas) database.pragma(pragma)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
