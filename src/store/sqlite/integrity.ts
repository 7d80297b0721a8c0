import { toOperationalError } from '../failures.ts'
import { OperationalError } from '../store.ts'
import { openToRead } from './connection.ts'

const FAULTS_MAX = 100

/** What `PRAGMA integrity_check` says: pages that are no tree, rows and indexes that do not agree. */
export function integrityFaults(folder: string): readonly string[] {
  const database = openToRead(folder)
  try {
    const rows = database.pragma(`integrity_check(${FAULTS_MAX})`) as readonly { readonly integrity_check: string }[]
    return rows
      .map((row) => row.integrity_check)
      .filter((text) => text !== 'ok')
      .map((text) => `the file: ${text}`)
  } catch (error) {
    const failure = toOperationalError(error)
    if (!(failure instanceof OperationalError)) throw failure
    return [`the file: ${failure.message}`]
  } finally {
    database.close()
  }
}
