import Database from 'better-sqlite3'
import { Kysely, type Migration, Migrator, SqliteDialect } from 'kysely'
import { expect, it } from 'vitest'
import { figuresOf, type IncidentFigures } from '../../src/domain/incident/figures.ts'
import { MIGRATIONS } from '../../src/store/migrate.ts'
import type { StoreAddress } from '../../src/store/open-store.ts'
import { storeFile } from '../../src/store/sqlite/connection.ts'
import { SQLITE_TYPES } from '../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { history } from '../world/history.ts'
import { monthWebhooks } from '../world/month/month.ts'
import { rawsOf, workOff } from '../world/through-worker.ts'
import { sqliteWorld } from './worlds.ts'

type Tables = Record<string, Record<string, unknown>>

const openFile = (path: string) => new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Database(storeFile(path)) }) })

async function figuresIn(store: Store): Promise<ReadonlyMap<string, IncidentFigures>> {
  const found = new Map<string, IncidentFigures>()
  for await (const batch of store.figures({})) for (const one of batch) found.set(one.id, one)
  return found
}

it('a store of before has figures of its incidents, as those of a store that reconstructs them', async () => {
  const [fresh, former] = [await sqliteWorld.create(), await sqliteWorld.create()]
  const filled = await fresh.open()
  for (const raw of rawsOf([...monthWebhooks(), ...history(1), ...history(2)])) await filled.accept(raw)
  await workOff(filled)
  const { items } = await filled.incidents({ limit: 200 })
  const expected = new Map(items.map((incident) => [incident.id, figuresOf(incident)]))
  expect(expected.size).toBeGreaterThan(8)
  expect(await figuresIn(filled)).toEqual(expected)

  const pathOf = (address: StoreAddress) => ('path' in address ? address.path : '')
  const [source, target] = [openFile(pathOf(fresh.address)), openFile(pathOf(former.address))]
  const before = Object.entries(MIGRATIONS).filter(([name]) => name < '010')
  const migrations: Record<string, Migration> = Object.fromEntries(before.map(([name, make]) => [name, make(SQLITE_TYPES)]))
  const { error } = await new Migrator({ db: target, provider: { getMigrations: async () => migrations } }).migrateToLatest()
  expect(error).toBeUndefined()
  for (const row of await source.selectFrom('incidents').selectAll().execute()) await target.insertInto('incidents').values(row).execute()
  await Promise.all([source.destroy(), target.destroy()])

  const store = await former.open()
  expect(await figuresIn(store)).toEqual(expected)
  await Promise.all([store.close(), filled.close()])
  await Promise.all([fresh.remove(), former.remove()])
})
