import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { Client } from 'pg'
import type { Engine } from '../../src/store/engine.ts'
import { openStore, type StoreAddress } from '../../src/store/open-store.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { Schema } from '../../src/store/schema.ts'
import { storeFile } from '../../src/store/sqlite/connection.ts'
import { openSqlite } from '../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

/** One database to run the contract on: each call opens an empty store of its own. */
export interface World {
  readonly name: string
  /** Why it cannot be run here; null: it can. */
  readonly missing: string | null
  create(): Promise<StoreLocation>
}

/** Where a store lies, empty at first. */
export interface StoreLocation {
  readonly address: StoreAddress
  open(): Promise<Store>
  openEngine(): Promise<Engine>
  /** Takes out what was put in, while the store stays open: opening one for each test would take most of the time. */
  empty(): Promise<void>
  remove(): Promise<void>
}

/** What every test is given: an empty store, and the world for those that need another. */
export interface Given {
  readonly store: Store
  readonly world: World
}

const TABLES = [
  'raw_events',
  'raw_bodies',
  'links',
  'chain_head',
  'damages',
  'duplicates',
  'copies',
  'refusals',
  'events',
  'event_keys',
  'event_deliveries',
  'event_marks',
  'marks_of',
  'open_noise',
  'incidents',
  'incident_events',
  'incident_figures',
  'counted_incidents',
  'incident_counters',
  'folded_names',
  'rounds',
  'edits',
  'edit_links',
] as const satisfies readonly (keyof Schema)[]

export const sqliteWorld: World = {
  name: 'SQLite',
  missing: null,
  create: async () => locationAt(mkdtempSync(join(tmpdir(), 'hindsight-store-'))),
}

function locationAt(folder: string): StoreLocation {
  const address = { path: folder }
  return {
    address,
    open: () => openStore(address),
    openEngine: () => openSqlite(folder),
    empty: () => emptyFile(storeFile(folder)),
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

const deleteAll = (tables: readonly string[]): string => `begin; ${tables.map((table) => `delete from ${table};`).join(' ')} commit`

/** Not before the writer has entered what it listed: it would enter it into the emptied register, in the middle of the next test. */
async function emptyFile(file: string): Promise<void> {
  const database = new Database(file)
  try {
    const listed = database.prepare('select count(*) from arrivals').pluck()
    while (listed.get() !== 0) await setTimeout(5)
    database.exec(deleteAll(TABLES))
  } finally {
    database.close()
  }
}

const SERVER = process.env.HINDSIGHT_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

/** A schema of its own for each store, whose connections bear its name. */
export async function postgresWorld(): Promise<World> {
  return { name: 'PostgreSQL', missing: await whyNoServer(), create: createSchema }
}

async function whyNoServer(): Promise<string | null> {
  try {
    await onServer('select 1')
    return null
  } catch (error) {
    return `no server at ${SERVER.replace(/:[^:@/]*@/, '@')}: ${String(error)}`
  }
}

async function createSchema(): Promise<StoreLocation> {
  const schema = `hindsight_test_${randomBytes(6).toString('hex')}`
  await onServer(`create schema ${schema}`)
  const url = new URL(SERVER)
  url.searchParams.set('options', `-c search_path=${schema}`)
  url.searchParams.set('application_name', schema)
  const address = { url: url.href }
  return {
    address,
    open: () => openStore(address),
    openEngine: () => openPostgres(address.url),
    empty: () => onServer(deleteAll(TABLES.map((table) => `${schema}.${table}`))),
    remove: () => onServer(`drop schema ${schema} cascade`),
  }
}

export async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: SERVER, connectionTimeoutMillis: 2_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
