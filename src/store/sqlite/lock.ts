import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { toOperationalError } from '../failures.ts'
import { OperationalError } from '../store.ts'

/**
 * Takes the folder for this process: an empty database beside the store, locked exclusively. It is a lock of the
 * operating system, so it ends with the process however that dies; a file with a process id would outlive a kill.
 * @returns what gives the folder back
 * @throws OperationalError `store-locked` while another process, or another store of this one, has it
 */
export function lockFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true })
    const database = new Database(join(folder, 'hindsight.lock'), { timeout: 0 })
    takeExclusively(database)
    return () => database.close()
  } catch (error) {
    const failure = toOperationalError(error)
    if (!(failure instanceof OperationalError) || failure.code !== 'busy') throw failure
    throw new OperationalError('store-locked', `another process uses ${folder}; stop it first`, { retryable: false, cause: error })
  }
}

function takeExclusively(database: Database.Database): void {
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw error
  }
}
