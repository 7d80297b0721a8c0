import Database from 'better-sqlite3'
import { Kysely, type Migration, Migrator, PostgresDialect, SqliteDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { differencesFromRebuild } from '../../src/cli/commands/rebuild.ts'
import { defined } from '../../src/domain/defined.ts'
import { editOf } from '../../src/domain/edit.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { instant } from '../../src/domain/time/time.ts'
import type { ColumnTypes } from '../../src/store/column-types.ts'
import { MIGRATIONS } from '../../src/store/migrate.ts'
import type { StoreAddress } from '../../src/store/open-store.ts'
import { POSTGRES_TYPES } from '../../src/store/postgres/postgres.ts'
import { storeFile } from '../../src/store/sqlite/connection.ts'
import { SQLITE_TYPES } from '../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { aDelivery, aPostmortem } from '../world/documents.ts'
import { rawsOf, workOff } from '../world/through-worker.ts'
import { aRefusal, at } from './builders.ts'
import { postgresWorld, sqliteWorld } from './worlds.ts'

type Tables = Record<string, Record<string, unknown>>

function connectTo(address: StoreAddress): { readonly db: Kysely<Tables>; readonly types: ColumnTypes } {
  if ('url' in address) {
    const dialect = new PostgresDialect({ pool: new Pool({ connectionString: address.url, max: 1 }) })
    return { db: new Kysely({ dialect }), types: POSTGRES_TYPES }
  }
  return { db: new Kysely({ dialect: new SqliteDialect({ database: new Database(storeFile(address.path)) }) }), types: SQLITE_TYPES }
}

const alert: RecordedWebhook = {
  receivedAt: '2023-05-09T11:30:00Z',
  method: 'POST',
  path: '/webhooks/alertmanager',
  headers: {},
  body: {
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'resolved',
    receiver: 'hindsight',
    externalURL: 'http://alertmanager:9093',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    alerts: [
      {
        status: 'resolved',
        labels: { alertname: 'HighErrorRate', severity: 'critical', service: 'checkout' },
        annotations: {},
        startsAt: '2023-05-09T11:04:30.000Z',
        endsAt: '2023-05-09T11:29:00.000Z',
        fingerprint: '0123456789abcdef',
        generatorURL: 'http://prometheus/graph',
      },
    ],
  },
}
const outage = { title: 'Checkout was slow', from: Date.parse('2023-05-09T11:00:00Z'), to: Date.parse('2023-05-09T11:30:00Z') }
const postmortem = aDelivery('a.md', aPostmortem({ ...outage, about: 'The checkout service' }), '2023-05-10T09:00:00Z')

const listIncidents = async (store: Store) => (await store.incidents({ linked: 'included', limit: 100 })).items

/** An incident, the postmortem that describes it, an edit, a duplicate and a refusal. */
async function fill(store: Store): Promise<void> {
  for (const raw of rawsOf([alert, postmortem, { ...alert, receivedAt: '2023-05-09T11:31:00Z' }])) await store.accept(raw)
  await store.refuse(aRefusal())
  await workOff(store)
  const [recorded] = (await listIncidents(store)).filter(({ origin }) => origin === 'evidence')
  const [first] = recorded?.members ?? []
  if (first === undefined) throw new Error('the alert makes an incident')
  await store.appendEdit(
    editOf({ about: first.eventId, at: at(0), author: 'on-call', reason: null }, { type: 'title', text: 'Nobody could pay' }),
  )
  await workOff(store)
}

/** Every table with its name before migration 004, referenced rows first. */
const FORMER_NAMES = {
  raw_events: 'raw_events',
  raw_bodies: 'raw_bodies',
  duplicates: 'repeats',
  copies: 'copies',
  refusals: 'refusals',
  events: 'events',
  event_keys: 'event_keys',
  event_deliveries: 'event_tellings',
  incidents: 'incidents',
  incident_events: 'incident_events',
  edits: 'edits',
}

const FORMER_KEYS = { describedBy: 'toldIn', describes: 'tells', uncorrected: 'told' }

/** Those that a later migration added to a table of before. */
const LATER_COLUMNS = new Set(['arrived_at', 'digest', 'attempts', 'notified'])

function formerRow(row: Record<string, unknown>): Record<string, unknown> {
  // Numbers that the database gives are given again, in the same order.
  const columns = Object.keys(row).filter((column) => (column !== 'seq' || !('source' in row)) && !LATER_COLUMNS.has(column))
  const former = columns.map((column) => [column === 'describes' ? 'tells' : column, formerValue(column, row[column])] as const)
  // Until migration 005 an event had its beginning as a column.
  return Object.fromEntries('occurred_at' in row ? [...former, ['began_at', row.occurred_at]] : former)
}

function formerValue(column: string, value: unknown): unknown {
  if (column !== 'event_json' && column !== 'incident_json') return value
  return Object.entries(FORMER_KEYS).reduce((json, [key, former]) => json.replaceAll(`"${key}":`, `"${former}":`), String(value))
}

/** An empty store as the version before this migration left it. */
async function openBefore(address: StoreAddress, migration: string): Promise<Kysely<Tables>> {
  const { db, types } = connectTo(address)
  const former = Object.entries(MIGRATIONS).filter(([name]) => name < migration)
  const migrations: Record<string, Migration> = Object.fromEntries(former.map(([name, make]) => [name, make(types)]))
  const schema = 'url' in address ? (await sql<{ name: string }>`select current_schema() as name`.execute(db)).rows[0]?.name : undefined
  const provider = { getMigrations: async () => migrations }
  const migrator = new Migrator({ db, provider, ...defined({ migrationTableSchema: schema }) })
  // It looks at the tables of all schemas, of which other tests take theirs away.
  const { error } = await migrator.migrateToLatest().then((first) => (isSchemaGone(first.error) ? migrator.migrateToLatest() : first))
  expect(error).toBeUndefined()
  return db
}

const isSchemaGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '3F000'

/** A store as the version before migration 004 left it, with the rows of another one. */
async function createFormerStore(address: StoreAddress, from: StoreAddress): Promise<void> {
  const db = await openBefore(address, '004')
  const source = connectTo(from).db
  for (const [table, name] of Object.entries(FORMER_NAMES)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} order by 1`.execute(source)
    for (const row of rows) await db.insertInto(name).values(formerRow(row)).execute()
  }
  await db.destroy()
  await source.destroy()
}

for (const world of [sqliteWorld, await postgresWorld()]) {
  const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

  describe.skipIf(world.missing !== null)(`a store of the former names on ${world.name}${skipped}`, () => {
    it('keeps deliveries and edits, and is rebuilt by the worker to what a fresh store holds', async () => {
      const [fresh, former] = [await world.create(), await world.create()]
      const filled = await fresh.open()
      await fill(filled)
      const expected = await listIncidents(filled)
      const deliveries = await filled.deliveries({ limit: 10 })
      expect(expected.map(({ title, describes, describedBy }) => [title, describes !== null, describedBy.length])).toEqual([
        ['Nobody could pay', false, 1],
        ['Checkout was slow', true, 0],
      ])
      await createFormerStore(former.address, fresh.address)

      const store = await former.open()
      expect(await store.counts()).toMatchObject({ pending: 2, rawEvents: 2, duplicates: 1, events: 0, incidents: 0 })
      expect(await store.deliveries({ limit: 10 })).toEqual(deliveries)
      expect(await store.edits()).toEqual(await filled.edits())
      await workOff(store)
      expect(await listIncidents(store)).toEqual(expected)
      expect(await store.counts()).toEqual(await filled.counts())
      expect(await differencesFromRebuild(store, DEFAULT_POLICY)).toEqual([])
      await Promise.all([store.close(), filled.close()])
      await Promise.all([fresh.remove(), former.remove()])
    })

    it('knows of events of before what notified, whatever is damaged of them', async () => {
      const [fresh, former] = [await world.create(), await world.create()]
      const filled = await fresh.open()
      const { body } = alert as { readonly body: { readonly alerts: readonly object[] } }
      const firing = body.alerts.map((one) => ({ ...one, status: 'firing', endsAt: '0001-01-01T00:00:00Z' }))
      for (const raw of rawsOf([{ ...alert, receivedAt: '2023-05-09T11:05:00Z', body: { ...body, status: 'firing', alerts: firing } }]))
        await filled.accept(raw)
      await fill(filled)
      const everything = { from: instant(0), to: instant(Date.parse('2030-01-01')) }
      const expected = await filled.notifications(everything)
      expect(expected.map(({ kind, name, service, incident }) => [kind, name, service, incident !== null])).toEqual([
        ['fired', 'HighErrorRate', 'checkout', true],
      ])
      const [db, source] = [await openBefore(former.address, '037'), connectTo(fresh.address).db]
      for (const { notified: _, ...row } of await source.selectFrom('events').selectAll().execute())
        await db.insertInto('events').values(row).execute()
      for (const row of await source.selectFrom('incident_events').selectAll().execute())
        await db.insertInto('incident_events').values(row).execute()
      await db.insertInto('events').values({ id: 'damaged', occurred_at: 1, is_change: 0, event_json: '{' }).execute()
      await Promise.all([db.destroy(), source.destroy()])

      const store = await former.open()
      expect(await store.notifications(everything)).toEqual(expected)
      await Promise.all([store.close(), filled.close()])
      await Promise.all([fresh.remove(), former.remove()])
    })

    if (world === sqliteWorld) return
    it('compresses what is large so that it costs senders little time', async () => {
      const place = await world.create()
      await (await place.open()).close()
      const { db } = connectTo(place.address)
      const { rows } = await sql<{ name: string }>`select attname as name from pg_attribute
        where attcompression = 'l' and attrelid in ('raw_bodies'::regclass, 'events'::regclass, 'incidents'::regclass) order by 1`.execute(
        db,
      )
      expect(rows.map(({ name }) => name)).toEqual(['body', 'event_json', 'incident_json'])
      await db.destroy()
      await place.remove()
    })
  })
}
