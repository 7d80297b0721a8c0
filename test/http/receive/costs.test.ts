import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createSqlStore } from '../../../src/store/sql-store.ts'
import { storeFile } from '../../../src/store/sqlite/connection.ts'
import { openSqlite } from '../../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { alertGroup, JSON_TYPE, openWorld, post, withSource } from '../server-world.ts'

/*
 * What a delivery costs, in counts that no busy machine moves. Processor time is compared in `bench/`.
 */

/** Bytes and objects of hashing on this thread, which is the one that answers. */
const hashed = vi.hoisted(() => ({ bytes: 0, objects: 0 }))

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  return {
    ...crypto,
    hash: (algorithm: string, data: string, encoding: 'hex') => {
      hashed.bytes += data.length
      return crypto.hash(algorithm, data, encoding)
    },
    createHash: (algorithm: string) => {
      hashed.objects += 1
      const hash = crypto.createHash(algorithm)
      const update = hash.update.bind(hash)
      return Object.assign(hash, {
        update: (data: string) => {
          hashed.bytes += data.length
          return update(data)
        },
      })
    },
  }
})

const TOKEN = 'a-token-of-a-sender-of-alerts'
const DURING = 200
const BODY_BYTES = 20_000
const PAGE_BYTES = 8_192
/** A page in the write-ahead log, its head included. */
const WAL_PAGE_BYTES = PAGE_BYTES + 24

const found = {
  commits: [] as number[],
  rows: {} as Record<string, number>,
  pages: 0,
  hashedBytes: 0,
  hashObjects: 0,
}

/** One delivery, and 200 that arrive while it is committed, each with a body of its own. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-costs-'))
  const engine = await openSqlite(folder)
  const gate: { open?: () => void } = {}
  const isOpen = new Promise<void>((resolve) => {
    gate.open = resolve
  })
  const inner = createSqlStore({
    ...engine,
    accept: async (batch) => {
      found.commits.push(batch.lengths.length)
      await isOpen
      return engine.accept(batch)
    },
  })
  let asked = 0
  const store: Store = {
    ...inner,
    accept: (...given) => {
      asked += 1
      return inner.accept(...given)
    },
  }
  const world = await openWorld(withSource('alertmanager', { tokens: [TOKEN] }), () => ({ store }))
  const headers = { ...JSON_TYPE, authorization: `Bearer ${TOKEN}` }
  const deliver = (number: number) =>
    post(`${world.url}/webhooks/alertmanager`, alertGroup({ receiver: `${number}`.padEnd(BODY_BYTES, '.') }), headers)
  const answers = [deliver(0)]
  await vi.waitUntil(() => found.commits.length === 1, { timeout: 20_000 })
  Object.assign(hashed, { bytes: 0, objects: 0 })
  for (let number = 1; number <= DURING; number += 1) answers.push(deliver(number))
  await vi.waitUntil(() => asked === DURING + 1, { timeout: 20_000 })
  found.hashedBytes = hashed.bytes
  found.hashObjects = hashed.objects
  gate.open?.()
  expect((await Promise.all(answers)).every(({ status }) => status === 202)).toBe(true)

  found.pages = statSync(`${storeFile(folder)}-wal`).size / WAL_PAGE_BYTES
  const file = new Database(storeFile(folder), { readonly: true })
  for (const { name } of file.prepare<[], { name: string }>("select name from sqlite_schema where type = 'table'").all()) {
    found.rows[name] = file.prepare<[], { n: number }>(`select count(*) as n from "${name}"`).get()?.n ?? 0
  }
  file.close()
  ends.push(world.stop, store.close, async () => rmSync(folder, { recursive: true }))
}, 60_000)

const ends: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const end of ends) await end()
})

it('arrives at the writer with the others that came during a commit: 200 of them in two messages', () => {
  expect(found.commits.reduce((sum, deliveries) => sum + deliveries, 0)).toBe(DURING + 1)
  expect(found.commits.length).toBeLessThanOrEqual(3)
})

it('is a row of the queue or of the list before it, a body and a link of the chain, and nothing else before it is understood', () => {
  const { raw_events = 0, arrivals = 0, raw_bodies, links, ...others } = found.rows
  expect([raw_events + arrivals, raw_bodies, links]).toEqual([DURING + 1, DURING + 1, DURING + 1])
  for (const table of ['duplicates', 'copies', 'refusals', 'events', 'incidents']) expect(others[table]).toBe(0)
})

it('is written in hardly more pages than its bytes fill', () => {
  const pagesOfBody = Math.ceil(BODY_BYTES / PAGE_BYTES)
  expect(found.pages / (DURING + 1)).toBeLessThan(pagesOfBody + 2)
})

it('is hashed once on the thread that answers, without an object for it', () => {
  expect(found.hashedBytes / DURING / BODY_BYTES).toBeLessThan(1.2)
  expect(found.hashObjects).toBe(0)
})
