import { OperationalError } from './store.ts'

interface Failure {
  readonly code: string
  readonly says: string
  readonly retryable: boolean
}

const failure = (code: string, says: string): Failure => ({ code, says, retryable: true })
const lasting = (code: string, says: string): Failure => ({ code, says, retryable: false })

/** By the beginning of SQLite's result code (sqlite.org/rescode.html). What is not listed is a mistake of ours. */
const SQLITE: readonly (readonly [prefix: string, Failure])[] = [
  ['SQLITE_FULL', failure('disk-full', 'the disk is full')],
  ['SQLITE_IOERR', failure('io-error', 'the disk failed to read or write')],
  ['SQLITE_READONLY', failure('read-only', 'the store cannot be written to')],
  ['SQLITE_BUSY', failure('busy', 'another process keeps the store locked')],
  ['SQLITE_PROTOCOL', failure('busy', 'another process keeps the store locked')],
  ['SQLITE_CANTOPEN', failure('cannot-open', 'the store cannot be opened')],
  ['SQLITE_PERM', failure('cannot-open', 'the store cannot be opened')],
  ['SQLITE_AUTH', failure('cannot-open', 'the store cannot be opened')],
  ['SQLITE_NOMEM', failure('out-of-memory', 'there is no memory left')],
  ['SQLITE_CORRUPT', lasting('corrupt', 'the store is damaged')],
  ['SQLITE_NOTADB', lasting('corrupt', 'the file is not a store')],
]

/** By class, the first two characters of an SQLSTATE, or the whole of it (PostgreSQL manual, appendix A). */
const POSTGRES: readonly (readonly [prefix: string, Failure])[] = [
  ['08', failure('disconnected', 'the connection to the database broke')],
  ['25006', failure('read-only', 'the database takes no writes: a standby, or in recovery')],
  ['28', lasting('refused', 'the database refuses this user')],
  ['3D000', lasting('refused', 'there is no such database')],
  ['40', failure('busy', 'the database gave up one of two transactions that met')],
  ['42501', lasting('refused', 'the database denies this user what the store needs')],
  ['53100', failure('disk-full', 'the disk of the database is full')],
  ['53', failure('overloaded', 'the database is out of a resource')],
  ['55', failure('busy', 'another session keeps locked what is needed')],
  ['57014', failure('timeout', 'the database did not finish in time')],
  ['57', failure('unavailable', 'the database is stopping or starting')],
  ['58', failure('io-error', 'the database failed to read or write')],
  ['XX001', lasting('corrupt', 'the database is damaged')],
  ['XX002', lasting('corrupt', 'the database is damaged')],
]

/** Node's own codes for sockets and files. */
const SYSTEM: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: failure('unreachable', 'nothing answers at the address of the database'),
  ECONNRESET: failure('disconnected', 'the connection to the database broke'),
  EPIPE: failure('disconnected', 'the connection to the database broke'),
  ETIMEDOUT: failure('unreachable', 'the database does not answer'),
  EHOSTUNREACH: failure('unreachable', 'there is no way to the database'),
  ENETUNREACH: failure('unreachable', 'there is no way to the database'),
  ENETDOWN: failure('unreachable', 'there is no way to the database'),
  ENOTFOUND: failure('unreachable', 'the name of the database host is not known'),
  EAI_AGAIN: failure('unreachable', 'the name of the database host cannot be looked up'),
  EMFILE: failure('overloaded', 'this process has no file descriptors left'),
  ENFILE: failure('overloaded', 'this machine has no file descriptors left'),
  ENOSPC: failure('disk-full', 'the disk is full'),
  EIO: failure('io-error', 'the disk failed to read or write'),
  EROFS: failure('read-only', 'the disk is mounted read-only'),
  EACCES: lasting('cannot-open', 'this user may not use the folder of the store'),
  EPERM: lasting('cannot-open', 'this user may not use the folder of the store'),
  ENOENT: lasting('cannot-open', 'the folder of the store cannot be made'),
  ENOTDIR: lasting('cannot-open', 'the path of the store is not a folder'),
  EEXIST: lasting('cannot-open', 'the path of the store is not a folder'),
}

/** Errors that pg makes itself carry no code; these are its words for a connection that is gone or does not come. */
const PG_SAYS: readonly (readonly [text: string, Failure])[] = [
  ['Query read timeout', failure('timeout', 'the database did not answer in time')],
  ['timeout', failure('unreachable', 'the database does not answer')],
  ['Connection terminated', failure('disconnected', 'the connection to the database broke')],
  ['connection error', failure('disconnected', 'the connection to the database broke')],
  ['Client was closed', failure('disconnected', 'the connection to the database broke')],
]

/**
 * An error as callers should see it: `OperationalError` where the world failed, else the error itself, which is then
 * a mistake of ours.
 */
export function toOperationalError(error: unknown): unknown {
  if (error instanceof OperationalError || !(error instanceof Error)) return error
  const found = failureOf(error)
  if (found === null) return error
  const { code, says, retryable } = found
  return new OperationalError(code, `${says} (${error.message || codeOf(error)})`, { retryable, cause: error })
}

function failureOf(error: Error): Failure | null {
  const code = codeOf(error)
  if (code === null) return PG_SAYS.find(([text]) => error.message.includes(text))?.[1] ?? null
  const known = SYSTEM[code]
  if (known !== undefined) return known
  const table = code.startsWith('SQLITE_') ? SQLITE : POSTGRES
  return table.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null
}

const codeOf = (error: Error): string | null => ('code' in error && typeof error.code === 'string' ? error.code : null)
