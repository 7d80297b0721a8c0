import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { storeFile } from '../../../src/store/sqlite/connection.ts'
import type { IncidentQuery, Store } from '../../../src/store/store.ts'
import { type StoreLocation, sqliteWorld } from '../worlds.ts'

/**
 * What stands above the list of incidents is asked with every page. Read through the table it costs a third of a second beside
 * 100,000 incidents, so each has an index that names it in the order of the list.
 */
describe('a short list among many incidents', () => {
  let location: StoreLocation
  let store: Store
  beforeAll(async () => {
    location = await sqliteWorld.create()
    store = await location.open()
  })
  afterAll(async () => {
    await store.close()
    await location.remove()
  })

  /** How SQLite finds what the store asks for with this query: the statement is the store's own. */
  async function planOf(query: Partial<IncidentQuery>): Promise<string> {
    const prepare = vi.spyOn(Database.prototype, 'prepare')
    await store.incidentsAs({ limit: 50, ...query }, ({ id }) => id)
    const statement = prepare.mock.calls.map(([text]) => text).find((text) => text.includes('from "incidents"'))
    prepare.mockRestore()
    const path = 'path' in location.address ? location.address.path : ''
    const database = new Database(storeFile(path), { readonly: true })
    const given = (statement?.match(/\?/g) ?? []).map(() => 1)
    const steps = database.prepare(`explain query plan ${statement}`).all(...given) as { detail: string }[]
    database.close()
    return steps.map(({ detail }) => detail).join('; ')
  }

  it('of what is open is an index', async () => {
    expect(await planOf({ status: 'open' })).toContain('incidents_open_by_time')
  })

  it('of postmortems is an index', async () => {
    expect(await planOf({ origin: 'document', linked: 'included' })).toContain('incidents_of_documents_by_time')
  })
})
