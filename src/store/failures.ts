import { OperationalError } from './store.ts'

interface Failure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

const failure = (code: string, message: string): Failure => ({ code, message, retryable: true })
const permanent = (code: string, message: string): Failure => ({ code, message, retryable: false })

/** By the beginning of SQLite's result code (sqlite.org/rescode.html). What is not listed is a fault of ours. */
const SQLITE: readonly (readonly [prefix: string, Failure])[] = [
  ['SQLITE_FULL', failure('disk-full', 'the disk is full')],
  ['SQLITE_IOERR', failure('io-error', 'the disk failed to read or write')],
  ['SQLITE_READONLY', failure('read-only', 'the store is read-only')],
  ['SQLITE_BUSY', failure('busy', 'another process has locked the store')],
  ['SQLITE_PROTOCOL', failure('busy', 'another process has locked the store')],
  ['SQLITE_CANTOPEN', failure('cannot-open', 'the store cannot be opened')],
  ['SQLITE_PERM', failure('cannot-open', 'the store cannot be opened')],
  ['SQLITE_AUTH', failure('cannot-open', 'the store cannot be opened')],
  ['SQLITE_NOMEM', failure('out-of-memory', 'out of memory')],
  ['SQLITE_CORRUPT', permanent('corrupt', 'the store is corrupt')],
  ['HINDSIGHT_STORE_GONE', failure('store-gone', 'the files of the store are gone')],
  ['SQLITE_NOTADB', permanent('corrupt', 'the file is not a store')],
]

/** By class, the first two characters of an SQLSTATE, or the whole of it (PostgreSQL manual, appendix A). */
const POSTGRES: readonly (readonly [prefix: string, Failure])[] = [
  ['08', failure('disconnected', 'the connection to the database broke')],
  ['25006', failure('read-only', 'the database is read-only: a standby, or in recovery')],
  ['28', permanent('refused', 'the database refuses this user')],
  ['3D000', permanent('refused', 'the database does not exist')],
  ['40', failure('busy', 'the database aborted one of two conflicting transactions')],
  ['42P01', failure('damaged', 'a table of the store is missing')],
  ['42703', failure('damaged', 'a column of the store is missing')],
  ['42P10', failure('damaged', 'an index of the store is missing')],
  ['42501', permanent('refused', 'the database denies this user a permission that the store needs')],
  ['53100', failure('disk-full', 'the disk of the database is full')],
  ['53', failure('overloaded', 'the database is out of a resource')],
  ['55', failure('busy', 'another session holds a lock that is needed')],
  ['57014', failure('timeout', 'the database did not finish in time')],
  ['57', failure('unavailable', 'the database is shutting down or starting')],
  ['58', failure('io-error', 'the database failed to read or write')],
  ['XX001', permanent('corrupt', 'the database is corrupt')],
  ['XX002', permanent('corrupt', 'the database is corrupt')],
]

/** SQLite has one code for every fault of a statement; these are its messages where the tables are not what we made. */
const SQLITE_MESSAGES: readonly (readonly [text: string, Failure])[] = [
  ['no such table', failure('damaged', 'a table of the store is missing')],
  ['no such column', failure('damaged', 'a column of the store is missing')],
  ['has no column named', failure('damaged', 'a column of the store is missing')],
  ['ON CONFLICT clause does not match', failure('damaged', 'an index of the store is missing')],
  ['malformed database schema', failure('damaged', 'the schema of the store is damaged')],
]

/** Two processes that chain deliveries of one store, because somebody removed its lock: neither loses any. */
const CHAINED_ELSEWHERE = failure('busy', 'another process writes to the same store')
const CHAIN_CONFLICT = /links\.position|links_pkey/

/** Node's own codes for sockets and files. */
const SYSTEM: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: failure('unreachable', 'connection refused at the address of the database'),
  ECONNRESET: failure('disconnected', 'the connection to the database broke'),
  EPIPE: failure('disconnected', 'the connection to the database broke'),
  ETIMEDOUT: failure('unreachable', 'the database does not answer'),
  EHOSTUNREACH: failure('unreachable', 'no route to the database'),
  ENETUNREACH: failure('unreachable', 'no route to the database'),
  ENETDOWN: failure('unreachable', 'no route to the database'),
  ENOTFOUND: failure('unreachable', 'the name of the database host does not resolve'),
  EAI_AGAIN: failure('unreachable', 'DNS lookup of the database host failed'),
  EMFILE: failure('overloaded', 'this process has no file descriptors left'),
  ENFILE: failure('overloaded', 'this machine has no file descriptors left'),
  ENOSPC: failure('disk-full', 'the disk is full'),
  EIO: failure('io-error', 'the disk failed to read or write'),
  EROFS: failure('read-only', 'the disk is mounted read-only'),
  EACCES: permanent('cannot-open', 'this user has no permission for the folder of the store'),
  EPERM: permanent('cannot-open', 'this user has no permission for the folder of the store'),
  ENOENT: permanent('cannot-open', 'the folder of the store cannot be created'),
  ENOTDIR: permanent('cannot-open', 'the path of the store is not a folder'),
  EEXIST: permanent('cannot-open', 'the path of the store is not a folder'),
}

/** Errors without a code: of pg for a connection that broke or was not made, of better-sqlite3 for a folder that is gone. */
const PG_MESSAGES: readonly (readonly [text: string, Failure])[] = [
  ['Query read timeout', failure('timeout', 'the database did not answer in time')],
  ['timeout', failure('unreachable', 'the database does not answer')],
  ['Connection terminated', failure('disconnected', 'the connection to the database broke')],
  ['connection error', failure('disconnected', 'the connection to the database broke')],
  ['the directory does not exist', failure('store-gone', 'the folder of the store is gone')],
  ['Client was closed', failure('disconnected', 'the connection to the database broke')],
]

/**
 * The error that callers get: an `OperationalError` where the environment failed, otherwise the error itself, which is
 * then a fault of ours.
 */
export function toOperationalError(error: unknown): unknown {
  if (error instanceof OperationalError || !(error instanceof Error)) return error
  const found = failureOf(error)
  if (found === null) return error
  const { code, message, retryable } = found
  return new OperationalError(code, `${message} (${error.message || codeOf(error)})`, { retryable, cause: error })
}

function failureOf(error: Error): Failure | null {
  const code = codeOf(error)
  if (code === null) return PG_MESSAGES.find(([text]) => error.message.includes(text))?.[1] ?? null
  const known = SYSTEM[code]
  if (known !== undefined) return known
  if (CHAIN_CONFLICT.test(error.message)) return CHAINED_ELSEWHERE
  if (code === 'SQLITE_ERROR') return SQLITE_MESSAGES.find(([text]) => error.message.includes(text))?.[1] ?? null
  const table = /^(?:SQLITE|HINDSIGHT)_/.test(code) ? SQLITE : POSTGRES
  return table.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null
}

const codeOf = (error: Error): string | null => ('code' in error && typeof error.code === 'string' ? error.code : null)
