import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc, test } from '@fast-check/vitest'
import type { Kysely } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import type { RawEvent } from '../../../src/domain/raw-event.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { faultsOf } from '../../../src/store/damage/verify.ts'
import { packDeliveries } from '../../../src/store/deliveries/delivery-batch.ts'
import { openStore, storeFileOf } from '../../../src/store/open-store.ts'
import type { Schema } from '../../../src/store/schema.ts'
import { openToRead, openToWrite } from '../../../src/store/sqlite/connection.ts'
import { sqliteReader } from '../../../src/store/sqlite/reading-part.ts'
import { openSqlite } from '../../../src/store/sqlite/sqlite.ts'
import { WritingConnection } from '../../../src/store/sqlite/writing-connection.ts'
import { aRawEvent, at, manyRawEvents } from '../builders.ts'

/*
 * Deliveries that come many at a time are listed in their commit and entered into the register together.
 */

const root = mkdtempSync(join(tmpdir(), 'hindsight-arrivals-'))
afterAll(() => rmSync(root, { recursive: true }))
let folders = 0

async function emptyStore(): Promise<string> {
  folders += 1
  const folder = join(root, `store-${folders}`)
  await (await openSqlite(folder)).close()
  return folder
}

/** The folder as a process leaves it that is killed now. */
function copyOf(folder: string): string {
  folders += 1
  const copy = join(root, `store-${folders}`)
  cpSync(folder, copy, { recursive: true, filter: (file) => !file.endsWith('.lock') })
  return copy
}

const accept = (writing: WritingConnection, rawEvents: readonly RawEvent[]): number[] => writing.accept(packDeliveries(rawEvents))

function rowsOf(folder: string, query: string): readonly unknown[] {
  const database = openToRead(folder)
  try {
    return database.prepare(query).raw().all()
  } finally {
    database.close()
  }
}

const count = (folder: string, table: string): unknown => rowsOf(folder, `select count(*) from ${table}`).flat()[0]

async function faultsAfterOpening(folder: string): Promise<readonly string[]> {
  const store = await openStore({ path: folder })
  const found: string[] = []
  for await (const { what } of store.faults()) found.push(what)
  await store.close()
  return found
}

/** What is found by whoever only reads, so that nothing is entered. */
async function listedFaultsOf(folder: string): Promise<readonly string[]> {
  const reader = sqliteReader(folder)
  const found: string[] = []
  for await (const { what } of faultsOf(reader)) found.push(what)
  await reader.close()
  return found
}

it('lists many that come together, and registers few at once', async () => {
  const folder = await emptyStore()
  const writing = new WritingConnection(folder)
  accept(writing, manyRawEvents(40))
  expect([count(folder, 'arrivals'), count(folder, 'raw_events')]).toEqual([40, 0])
  accept(writing, manyRawEvents(3, 'later'))
  expect([count(folder, 'arrivals'), count(folder, 'raw_events')]).toEqual([0, 43])
  writing.close()
})

it('registers what a process that was killed has left listed, in order, and finds nothing missing', async () => {
  const folder = await emptyStore()
  const writing = new WritingConnection(folder)
  const deliveries = manyRawEvents(40)
  accept(writing, deliveries)
  accept(writing, deliveries.slice(0, 20))
  const left = copyOf(folder)
  writing.close()
  expect(count(left, 'raw_events')).toBe(0)

  const store = await openStore({ path: left })
  const { rawEvents, pending, duplicates } = await store.counts()
  await store.close()
  expect({ rawEvents, pending, duplicates }).toEqual({ rawEvents: 40, pending: 40, duplicates: 20 })
  expect(rowsOf(left, 'select hex(id) from raw_events order by seq').flat()).toEqual(deliveries.map(({ id }) => id.toUpperCase()))
  expect(await faultsAfterOpening(left)).toEqual([])
})

it('finds the chain whole while deliveries are listed, and names one that is gone from the list', async () => {
  const folder = await emptyStore()
  const writing = new WritingConnection(folder)
  const deliveries = manyRawEvents(40)
  accept(writing, deliveries)
  expect(await listedFaultsOf(folder)).toEqual([])

  const database = openToWrite(folder)
  database.exec('delete from arrivals where number = 7')
  database.close()
  expect(await listedFaultsOf(folder)).toEqual([expect.stringContaining(deliveries[6]?.id ?? '')])
  writing.close()
})

it('is in a backup that is made while it is listed', async () => {
  const engine = await openSqlite(await emptyStore())
  await engine.accept(packDeliveries(manyRawEvents(40)))
  const copy = join(root, 'backup.db')
  await engine.backUp?.(copy)
  await engine.close()
  const restored = await emptyStore()
  cpSync(copy, storeFileOf(restored))
  for (const file of ['hindsight.accepted', 'hindsight.db-wal']) rmSync(join(restored, file), { force: true })
  expect(await faultsAfterOpening(restored)).toEqual([])
  expect(count(restored, 'raw_events')).toBe(40)
})

it('goes on reading where what is listed cannot be entered, and ends in order', async () => {
  const folder = await emptyStore()
  const engine = await openSqlite(folder)
  const deliveries = manyRawEvents(40)
  await engine.accept(packDeliveries(deliveries))
  const database = openToWrite(folder)
  database.exec("create trigger no_room before insert on raw_events begin select raise(fail, 'no room'); end")
  const counted = (db: Kysely<Schema>) => db.selectFrom('raw_bodies').select('seq').execute()
  const read = await Promise.all([engine.read(counted), engine.read(counted)])
  expect(read.map((rows) => rows.length)).toEqual([40, 40])
  await engine.close()

  database.exec('drop trigger no_room')
  database.close()
  expect(await faultsAfterOpening(folder)).toEqual([])
  expect(count(folder, 'raw_events')).toBe(40)
})

it('shows what was accepted to whoever reads next, and counts it as pending', async () => {
  const store = await openStore({ path: await emptyStore() })
  const last = aRawEvent('the last')
  const all = [...manyRawEvents(39), last]
  expect(await store.oldestPending()).toBeNull()
  await Promise.all(all.map((raw) => store.accept(raw)))
  expect(await store.oldestPending()).toBe(Math.min(...all.map(({ receivedAt }) => receivedAt)))
  const [pending, again] = await Promise.all([store.pendingCount(), store.rawEvent(last.id)])
  expect([pending, again?.id]).toEqual([40, last.id])
  expect((await store.rawEvent(last.id))?.body).toEqual(last.body)
  await store.close()
})

/** Deliveries of 30 bodies, in batches of all sizes, with restarts between them. */
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.array(fc.tuple(fc.nat(29), fc.nat(5_000)), { minLength: 1, maxLength: 40 }) },
    { weight: 1, arbitrary: fc.constant('enter' as const) },
    { weight: 1, arbitrary: fc.constant('reopen' as const) },
  ),
  { maxLength: 8 },
)

test.prop([steps], { numRuns: 25 })('whatever is listed, the register is as if each had come alone', async (given) => {
  const [together, alone] = [await emptyStore(), await emptyStore()]
  let writing = new WritingConnection(together)
  const single = new WritingConnection(alone)
  for (const step of given) {
    if (step === 'enter') writing.enterArrivals()
    else if (step === 'reopen') {
      writing.close()
      writing = new WritingConnection(together)
    } else {
      const deliveries = step.map(([body, late]) => aRawEvent(`body ${body}`, { receivedAt: instant(at(0) + late) }))
      const expected = deliveries.map((raw) => accept(single, [raw])[0])
      expect(accept(writing, deliveries)).toEqual(expected)
    }
  }
  writing.enterArrivals()
  for (const query of [REGISTER, DUPLICATES, 'select position, raw_seq, raw_id, digest, link from links order by position', BODIES])
    expect(rowsOf(together, query)).toEqual(rowsOf(alone, query))
  writing.close()
  single.close()
})

const REGISTER = 'select seq, id, source, received_at, state, version from raw_events order by seq'
const DUPLICATES = 'select raw_seq, source, received_at from duplicates order by raw_seq, received_at'
const BODIES = 'select seq, path, headers_json, body, arrived_at, digest from raw_bodies order by seq'
