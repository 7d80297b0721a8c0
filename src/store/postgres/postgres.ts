import { DummyDriver, Kysely, PostgresDialect, sql } from 'kysely'
import type { ClientBase, Pool } from 'pg'
import type { ColumnTypes } from '../column-types.ts'
import { type Engine, readOnly, type Statement } from '../engine.ts'
import { toOperationalError } from '../failures.ts'
import { migrate } from '../migrate.ts'
import type { Schema } from '../schema.ts'
import { OperationalError } from '../store.ts'
import { acceptBatch } from './accept.ts'
import { chainNew } from './chain.ts'
import { LOCK_CLASS, lockNumber, ReplicaLock } from './lock.ts'
import { notifyStatement } from './notices.ts'
import { OwnSchemaDialect } from './own-schema-dialect.ts'
import { INTAKE_COMMITS_MAX, intakePool, migrationPool, READER_CONNECTIONS, SEAT_CONNECTIONS } from './pool.ts'
import { QueryPool } from './queries.ts'
import { inTurn } from './turn.ts'

/**
 * A store in the schema that the connection finds first, shared by any number of replicas.
 * @throws OperationalError `unreachable` within seconds when no server answers, `store-newer`, or what the server says
 */
export async function openPostgres(url: string): Promise<Engine> {
  return withOperationalErrors(async () => {
    await migrateSchema(url)
    return postgresEngine(url)
  })
}

async function migrateSchema(url: string): Promise<void> {
  const db = new Kysely<Schema>({ dialect: new OwnSchemaDialect({ pool: migrationPool(url) }) })
  try {
    const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(db)
    const schema = rows[0]?.name ?? null
    if (schema === null) throw new OperationalError('refused', 'no schema of the search_path exists', { retryable: false })
    await migrate(db, POSTGRES_TYPES, schema)
  } finally {
    await db.destroy()
  }
}

/** For another thread of a process that has opened the store: its tables are up to date, and it connects with its first query. */
export const postgresSeat = (url: string): Engine => postgresEngine(url, SEAT_CONNECTIONS)

/** As `postgresSeat`, for a thread that only reads. */
export const postgresReader = (url: string): Engine => readOnly(postgresEngine(url, READER_CONNECTIONS))

function postgresEngine(url: string, connections?: number): Engine {
  const deliveries = intakePool(url)
  const queries = new QueryPool(url, connections)
  const lock = new ReplicaLock(url, 'reconstruct')
  const measuring = new ReplicaLock(url, 'measure')
  const chained: { from: number | null } = { from: null }
  return {
    compiler: new Kysely<Schema>({ dialect: new CompilingDialect() }),
    rowsPerInsert: 500,
    derivedRowsMax: Number.POSITIVE_INFINITY,
    commitsMax: INTAKE_COMMITS_MAX,
    textPosition: 'strpos',
    keepsChainHead: true,
    read: (query) => queries.query(query),
    snapshot: (walk) => queries.walk(walk),
    write: (statements) => withOperationalErrors(() => onPool(queries.pool, statements)),
    writeAsWorker: (statements) =>
      withOperationalErrors(() => (lock.isAskedFor ? onLock(lock, statements) : onPool(queries.pool, statements))),
    writeAlone: (statements) => withOperationalErrors(async () => (await onPool(deliveries, [ALONE, ...statements])).slice(1)),
    accept: (batch) => withOperationalErrors(() => acceptBatch(deliveries, batch)),
    enterArrivals: async () => undefined,
    holdWorkerLock: () =>
      withOperationalErrors(async () => {
        const isHeld = await lock.hold()
        chained.from = isHeld ? await chainNew(queries.pool, chained.from) : null
        return isHeld
      }),
    holdMeasurerLock: () => withOperationalErrors(() => measuring.hold()),
    inTurn: (work) => inTurn(queries.pool, work),
    notify: notifyStatement,
    seat: () => ({ kind: 'postgres', url }),
    close: async () => {
      const unlocked = [lock, measuring].map((held) => withOperationalErrors(() => held.unlock()))
      await Promise.all([...unlocked, deliveries.end(), queries.close()])
    },
  }
}

/** Until the transaction ends; stores in two schemas of one database do not wait for each other. */
const ALONE: Statement = {
  sql: `select pg_advisory_xact_lock(${LOCK_CLASS}, ${lockNumber('copies')})`,
  rows: [[]],
}

async function withOperationalErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toOperationalError(error)
  }
}

async function onPool(pool: Pool, statements: readonly Statement[]): Promise<readonly number[]> {
  const client = await pool.connect()
  try {
    const changes = await transact(client, statements)
    client.release()
    return changes
  } catch (error) {
    // The connection may be in the middle of a transaction: closing it rolls back.
    client.release(true)
    throw error
  }
}

/** On the connection that holds the lock: if the lock is lost, so is the transaction, and no other replica's work is overwritten. */
async function onLock(lock: ReplicaLock, statements: readonly Statement[]): Promise<readonly number[]> {
  const client = lock.holder
  if (client === null)
    throw new OperationalError('lock-lost', 'lost the worker lock; another replica may be reconstructing', { retryable: true })
  try {
    return await transact(client, statements)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function transact(client: ClientBase, statements: readonly Statement[]): Promise<readonly number[]> {
  await client.query('begin')
  const changes: number[] = []
  for (const { sql: text, rows } of statements) changes.push(await runRows(client, text, rows))
  await client.query('commit')
  return changes
}

async function runRows(client: ClientBase, text: string, rows: Statement['rows']): Promise<number> {
  let changes = 0
  for (const row of rows) changes += (await client.query(text, [...row])).rowCount ?? 0
  return changes
}

class CompilingDialect extends PostgresDialect {
  constructor() {
    super({ pool: async () => Promise.reject(new Error('statements are only compiled here')) })
  }
  override createDriver(): DummyDriver {
    return new DummyDriver()
  }
}

export const POSTGRES_TYPES: ColumnTypes = {
  bytes: sql`bytea`,
  text: sql`text collate "C"`,
  sequence: sql`bigint`,
  asSequence: (column) => column.generatedAlwaysAsIdentity().primaryKey(),
  reference: sql`bigint`,
  clustered: sql``,
  // From 2 kB on PostgreSQL would compress a body before it stores it, which costs more than all the rest of the insert.
  wideRows: sql`with (toast_tuple_target = 8160)`,
  // Half the time of its own method for a body of 70 kB. A server that was built without it goes on with its own.
  compressQuickly: (table, column) => sql`do $$ begin
    alter table ${sql.table(table)} alter column ${sql.ref(column)} set compression lz4;
  exception when feature_not_supported or syntax_error then null; end $$`,
  deleteAllRows: (table) => sql`truncate table ${sql.table(table)}`,
}
