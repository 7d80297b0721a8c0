import type { Notice } from '../domain/incident/notice.ts'
import type { Seat } from './engine.ts'
import { listenForNotices } from './postgres/notices.ts'
import { openPostgres, postgresReader, postgresSeat } from './postgres/postgres.ts'
import { createSqlStore } from './sql-store.ts'
import { backUp } from './sqlite/backup.ts'
import { storeFile } from './sqlite/connection.ts'
import { sqliteReader } from './sqlite/reading-part.ts'
import { sqliteSeat } from './sqlite/seat.ts'
import { openSqlite } from './sqlite/sqlite.ts'
import type { Store } from './store.ts'

/** A folder for the embedded store, created when missing, or the URL of a PostgreSQL database. */
export type StoreAddress = { readonly path: string } | { readonly url: string }

/**
 * Opens the store and brings its tables up to date.
 * @throws OperationalError `store-locked` while another process uses the folder; otherwise why it cannot be opened
 */
export async function openStore(address: StoreAddress): Promise<OpenStore> {
  const engine = 'path' in address ? await openSqlite(address.path) : await openPostgres(address.url)
  const listen = 'path' in address ? null : (onNotice: (notice: Notice) => void) => listenForNotices(address.url, onNotice)
  return { ...createSqlStore(engine), seat: engine.seat, ...(listen !== null && { listen }) }
}

/** A store that other threads of this process can work on. */
export interface OpenStore extends Store {
  /** For one more thread; `transferOf` names what is handed over with it. */
  seat(): Seat
  /** Hears what any replica changes, until the returned function is called; left out: no other process changes it. */
  listen?(onNotice: (notice: Notice) => void): () => Promise<void>
}

/** The store as another thread sees it: it reads by itself, and all that it writes is derived. */
export interface SeatedStore {
  readonly store: Store
  /** The writer of the store was replaced, and this is the seat at the new one. */
  reseat(seat: Seat): void
}

/** `onLost`: the writer of the store has ended; until `reseat` is called every write fails. */
export function openSeat(seat: Seat, onLost: () => void): SeatedStore {
  if (seat.kind === 'postgres') return { store: createSqlStore(postgresSeat(seat.url)), reseat: () => undefined }
  const engine = sqliteSeat(seat.folder, seat.port, onLost)
  return { store: createSqlStore(engine), reseat: (fresh) => fresh.kind === 'sqlite' && engine.reseat(fresh.port) }
}

/** A store that this process has opened, for one more thread that only reads: whatever would write rejects. */
export const openReader = (address: StoreAddress): Store =>
  createSqlStore('path' in address ? sqliteReader(address.path) : postgresReader(address.url))

export { type Seat, transferOf } from './engine.ts'
/** The file of the embedded store in a folder. */
export const storeFileOf = (folder: string): string => storeFile(folder)

/** Copies the embedded store of a folder as of this moment, also while another process uses it. */
export const copyStore = (folder: string, file: string): Promise<void> => backUp(folder, file)
