import { openPostgres } from './postgres/postgres.ts'
import { createSqlStore } from './sql-store.ts'
import { backUp } from './sqlite/backup.ts'
import { storeFile } from './sqlite/connection.ts'
import { openSqlite } from './sqlite/sqlite.ts'
import type { Store } from './store.ts'

/** A folder for the embedded store, created when missing, or the URL of a PostgreSQL database. */
export type StoreAddress = { readonly path: string } | { readonly url: string }

/**
 * Opens the store and brings its tables up to date.
 * @throws OperationalError `store-locked` while another process uses the folder; otherwise why it cannot be opened
 */
export async function openStore(address: StoreAddress): Promise<Store> {
  return createSqlStore('path' in address ? await openSqlite(address.path) : await openPostgres(address.url))
}

/** The file of the embedded store in a folder. */
export const storeFileOf = (folder: string): string => storeFile(folder)

/** Copies the embedded store of a folder as of this moment, also while another process uses it. */
export const copyStore = (folder: string, file: string): Promise<void> => backUp(folder, file)
