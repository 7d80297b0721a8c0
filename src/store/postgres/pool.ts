import { Client, type ClientConfig, Pool, type PoolConfig, types } from 'pg'

/**
 * A delivery waits at most for a commit that fails and for its own, so half of the five seconds after which PagerDuty
 * hangs up. Connecting has the same limit.
 */
export const INTAKE_TIMEOUT_MS = 2_000
/** A page or a settlement may take this long; the server gives up first, so that the connection stays usable. */
const WORK_TIMEOUT_MS = 20_000
const WORK_STATEMENT_TIMEOUT_MS = 15_000

/** While the server writes one commit, the next is made ready and sent. */
export const INTAKE_COMMITS_MAX = 2
/** One more, so that a delivery's commit can begin while a probe of `ready` has not ended. */
const INTAKE_CONNECTIONS = INTAKE_COMMITS_MAX + 1
const WORK_CONNECTIONS = 8
/** A thread that reconstructs asks little at a time. */
export const SEAT_CONNECTIONS = 3
/** As many as the reads that a reading thread has under way. */
export const READER_CONNECTIONS = 4

/** For deliveries alone: no number of slow queries can delay one. */
export const intakePool = (url: string): Pool =>
  poolOf({ ...connection(url), max: INTAKE_CONNECTIONS, query_timeout: INTAKE_TIMEOUT_MS, statement_timeout: INTAKE_TIMEOUT_MS })

export const workPool = (url: string, max = WORK_CONNECTIONS): Pool =>
  poolOf({ ...connection(url), max, query_timeout: WORK_TIMEOUT_MS, statement_timeout: WORK_STATEMENT_TIMEOUT_MS })

/** Migrations may rewrite tables, and wait for another replica that migrates: no time limit. */
export const migrationPool = (url: string): Pool => poolOf({ ...connection(url), max: 1 })

export function lockClient(url: string): Client {
  const client = new Client({ ...connection(url), query_timeout: WORK_TIMEOUT_MS, statement_timeout: WORK_STATEMENT_TIMEOUT_MS })
  client.on('error', ignoreDropped)
  return client
}

const connection = (url: string): ClientConfig => ({
  connectionString: url,
  application_name: 'hindsight',
  connectionTimeoutMillis: INTAKE_TIMEOUT_MS,
  keepAlive: true,
  types: { getTypeParser: parserOf },
})

function poolOf(config: PoolConfig): Pool {
  const pool = new Pool({ ...config, onConnect: (client) => client.query(COMMIT_DURABLY) })
  pool.on('error', ignoreDropped)
  pool.on('connect', (client) => client.on('error', ignoreDropped))
  return pool
}

/** A database or role may be configured to answer before the commit is on disk; an acknowledged delivery must be there. */
const COMMIT_DURABLY = "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'"

/**
 * A connection that breaks between two statements emits an error event, which ends the process if it has no listener,
 * and the pool listens only while the connection is idle. Nothing to do here: the next statement on it fails.
 */
const ignoreDropped = (): void => undefined

const INT8 = 20

/** Counts and instants fit a double; pg would return texts. */
const parserOf: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 ? Number : types.getTypeParser(oid, format as 'text')
