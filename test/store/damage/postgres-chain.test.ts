import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { hindsight } from '../../cli/run.ts'
import { aRawEvent, manyRawEvents } from '../builders.ts'
import { postgresWorld, type StoreLocation } from '../worlds.ts'

const world = await postgresWorld()
const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`
const DELIVERIES = 12

describe.skipIf(world.missing !== null)(`the chain of deliveries on PostgreSQL${skipped}`, () => {
  let place: StoreLocation
  let store: Store
  let client: Client

  beforeAll(async () => {
    place = await world.create()
    store = await place.open()
    client = new Client({ connectionString: 'url' in place.address ? place.address.url : '' })
    await client.connect()
  }, 60_000)
  afterAll(async () => {
    await client?.end()
    await store?.close()
    await place?.remove()
  })
  beforeEach(async () => {
    await place.empty()
    await acceptInOrder('delivery')
    expect(await store.holdWorkerLock()).toBe(true)
  })

  async function acceptInOrder(prefix: string): Promise<void> {
    for (const raw of manyRawEvents(DELIVERIES, prefix)) await store.accept(raw)
  }

  async function named(): Promise<readonly string[]> {
    const faults: string[] = []
    for await (const { what } of store.faults()) faults.push(what)
    return faults
  }

  const positions = async (): Promise<readonly number[]> =>
    (await client.query<{ position: string }>('select position from links order by position')).rows.map(({ position }) => Number(position))

  it('holds each delivery once, in the order of acceptance, and goes on where it ended', async () => {
    await acceptInOrder('later')
    await store.holdWorkerLock()
    expect(await positions()).toEqual(Array.from({ length: 2 * DELIVERIES }, (_, index) => index + 1))
    const { rows } = await client.query<{ ordered: boolean }>(
      'select bool_and(raw_seq > before) as ordered from (select raw_seq, lag(raw_seq, 1, 0) over (order by position) as before from links) as pairs',
    )
    expect(rows).toEqual([{ ordered: true }])
    expect(await named()).toEqual([])
  })

  it('is gone on with by a replica that takes over', async () => {
    const other = await place.open()
    await store.close()
    try {
      await other.accept(aRawEvent('after the change'))
      await expect.poll(() => other.holdWorkerLock(), { timeout: 10_000 }).toBe(true)
      expect(await positions()).toHaveLength(DELIVERIES + 1)
    } finally {
      await other.close()
      store = await place.open()
    }
    expect(await named()).toEqual([])
  })

  it('takes in a delivery that another replica commits late, with a lower number', async () => {
    const late = await place.open()
    try {
      await client.query('begin')
      const seq = await client.query<{ seq: string }>(
        `insert into raw_events (id, source, received_at, state, version) values ('\\x00112233445566778899aabbccddeeff', 'alertmanager', 1, 'pending', 1) returning seq`,
      )
      await late.accept(aRawEvent('committed first'))
      await store.holdWorkerLock()
      await client.query(`insert into raw_bodies (seq, path, headers_json, body) values ($1, '/', '{}', 'late')`, [seq.rows[0]?.seq])
      await client.query('commit')
      await store.holdWorkerLock()
    } finally {
      await late.close()
    }
    expect(await positions()).toHaveLength(DELIVERIES + 2)
    expect(await named()).toEqual([])
  })

  it('completes what was stored before there were digests', async () => {
    await client.query('truncate links; truncate chain_head; update raw_bodies set digest = null, arrived_at = null')
    await store.close()
    store = await place.open()
    await store.holdWorkerLock()
    expect(await positions()).toHaveLength(DELIVERIES)
    expect(await named()).toEqual([])
  })

  it.each([
    ['a body', `update raw_bodies set body = 'x' where ${row(7)}`, /number 7, differs/],
    ['a header', `update raw_bodies set headers_json = headers_json || ' ' where ${row(7)}`, /number 7, differs/],
    ['a source', `update raw_events set source = 'other' where ${row(7)}`, /number 7, differs/],
    ['an arrival', `update raw_bodies set arrived_at = arrived_at - 1 where ${row(7)}`, /number 7, differs/],
    ['a digest, in the chain too', `update links set digest = sha256('x') where position = 7`, /the chain is broken at number 7/],
    ['the bytes of one', `delete from raw_bodies where ${row(7)}`, /number 7, is missing: its bytes are gone/],
    ['a link', 'delete from links where position = 7', /accepted as number 7 is missing/],
    [
      'the last three, with their links',
      `delete from raw_bodies where ${row(10, 12)}; delete from raw_events where ${row(10, 12)}; delete from links where position >= 10`,
      /accepted as numbers 10 to 12 are missing/,
    ],
    ['all of it', 'truncate raw_events; truncate raw_bodies; truncate links', /accepted as numbers 1 to 12 are missing/],
    ['the note of its end', 'truncate chain_head', /the end of the chain is not kept any more/],
    ['the key of that note', 'update chain_head set id = 2', /the end of the chain is not kept any more/],
  ])('names what was changed or deleted: %s', async (_, change, expected) => {
    await client.query(change)
    expect((await named()).join('\n')).toMatch(expected)
  })

  it('does not hide what else is damaged behind a table that was dropped', async () => {
    await client.query(`alter table edits rename to gone; update raw_bodies set body = 'x' where ${row(7)}`)
    try {
      const { code, err } = await hindsight('verify', '--storage.url', 'url' in place.address ? place.address.url : '')
      expect(code).toBe(1)
      expect(err).toMatch(/number 7, differs/)
      expect(err).toMatch(/a table of the store is missing .*"edits" does not exist/)
      expect(err).not.toMatch(/\n\s+at /)
    } finally {
      await client.query('alter table gone rename to edits')
    }
  })

  it('is whole, for the command that verifies it', async () => {
    expect(await hindsight('verify', '--storage.url', 'url' in place.address ? place.address.url : '')).toEqual({
      code: 0,
      out: `${DELIVERIES} deliveries are as they were accepted\n`,
      err: '',
    })
  })
})

/** The rows of the deliveries accepted with these numbers. */
function row(from: number, to = from): string {
  return `seq in (select raw_seq from links where position between ${from} and ${to})`
}
