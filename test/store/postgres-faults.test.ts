import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { anEvent, aRawEvent, aSettlement, manyRawEvents } from './builders.ts'
import { startProxy, type TcpProxy } from './tcp-proxy.ts'
import { onServer, postgresWorld, type StoreLocation } from './worlds.ts'

const world = await postgresWorld()
const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

/** What PagerDuty waits for an answer. */
const PATIENCE_MS = 5_000

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

it('reports within five seconds that no server answers', async () => {
  const open = () => openStore({ url: 'postgres://nobody@127.0.0.1:1/nothing' })
  const took = await elapsed(() => expect(open()).rejects.toMatchObject({ name: 'OperationalError', code: 'unreachable', retryable: true }))
  expect(took).toBeLessThan(PATIENCE_MS)
})

describe.skipIf(world.missing !== null)(`a store on a PostgreSQL that fails${skipped}`, () => {
  let place: StoreLocation
  let url: string
  let proxy: TcpProxy
  let store: Store
  let direct: Store

  beforeEach(async () => {
    place = await world.create()
    url = 'url' in place.address ? place.address.url : ''
    proxy = await startProxy(new URL(url))
    direct = await place.open()
    store = await openStore({ url: Object.assign(new URL(url), { host: `127.0.0.1:${proxy.port}` }).href })
  })
  afterEach(async () => {
    proxy.restore()
    await Promise.all([store.close(), direct.close()])
    await proxy.close()
    await place.remove()
  })

  it('reports at once that the server is gone, and accepts again when it is back', async () => {
    await store.accept(aRawEvent('before'))
    proxy.cut()
    for (const call of [() => store.accept(aRawEvent('lost')), () => store.counts(), () => store.ready(), () => store.holdWorkerLock()]) {
      const took = await elapsed(() => expect(call()).rejects.toMatchObject({ name: 'OperationalError', retryable: true }))
      expect(took).toBeLessThan(PATIENCE_MS)
    }
    proxy.restore()
    expect((await store.accept(aRawEvent('after'))).outcome).toBe('accepted')
    expect((await store.counts()).rawEvents).toBe(2)
  })

  it('reports within five seconds that the server no longer answers, also to calls queued behind a commit', async () => {
    await store.accept(aRawEvent('before'))
    proxy.freeze()
    const first = store.accept(aRawEvent('first'))
    await new Promise((resolve) => setImmediate(resolve))
    const second = store.accept(aRawEvent('second'))
    const silent = { name: 'OperationalError', retryable: true }
    const took = await elapsed(() =>
      Promise.all([expect(first).rejects.toMatchObject(silent), expect(second).rejects.toMatchObject(silent)]),
    )
    expect(took).toBeLessThan(PATIENCE_MS)
    proxy.restore()
    expect((await store.accept(aRawEvent('after'))).outcome).toBe('accepted')
  })

  it('says within five seconds that it is not ready while another session locks a table', async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      await client.query('begin; lock table raw_events in access exclusive mode')
      const took = await elapsed(() => expect(direct.ready()).rejects.toMatchObject({ name: 'OperationalError', code: 'timeout' }))
      expect(took).toBeLessThan(PATIENCE_MS)
      await client.query('rollback')
      await direct.ready()
    } finally {
      await client.end()
    }
  }, 30_000)

  it('loses nothing that it acknowledged while backends are terminated again and again', async () => {
    const acknowledged: string[] = []
    const codes = new Set<string>()
    let rest = 1_500
    const client = async () => {
      while (rest > 0) {
        const raw = aRawEvent(`delivery ${rest--}`)
        await store.accept(raw).then(
          () => acknowledged.push(raw.id),
          (error) => codes.add(`${error.name} ${error.retryable}`),
        )
      }
    }
    const clients = Promise.all(Array.from({ length: 10 }, client))
    const name = new URL(url).searchParams.get('application_name')
    let terminations = 0
    while (rest > 0) {
      await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`)
      terminations += 1
      // Without it a busy machine does little but connect.
      await pause(20)
    }
    await clients
    const kept: string[] = []
    for await (const raw of direct.rawEvents()) kept.push(raw.id)
    expect(terminations).toBeGreaterThan(1)
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(acknowledged.filter((id) => !kept.includes(id))).toEqual([])
    expect(new Set(kept).size).toBe(kept.length)
    expect([...codes].filter((code) => code !== 'OperationalError true')).toEqual([])
  })

  it('stores once each delivery that arrives at two replicas at once', async () => {
    const rawEvents = manyRawEvents(500)
    const toBoth = [store, direct].map((replica, index) =>
      Promise.all((index === 0 ? rawEvents : rawEvents.toReversed()).map((raw) => replica.accept(raw))),
    )
    const outcomes = (await Promise.all(toBoth)).flat().map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(500)
    expect(await direct.counts()).toMatchObject({ rawEvents: 500, duplicates: 500 })
  })

  it('lets one replica reconstruct at a time, and another when that one is closed', async () => {
    expect(await store.holdWorkerLock()).toBe(true)
    expect(await direct.holdWorkerLock()).toBe(false)
    expect(await store.holdWorkerLock()).toBe(true)
    await store.close()
    expect(await direct.holdWorkerLock()).toBe(true)
  })

  it('rebuilds nothing while another replica reconstructs, and itself alone once that one is closed', async () => {
    expect(await store.holdWorkerLock()).toBe(true)
    await store.settle(aSettlement({ events: [anEvent('a')] }))
    const refused = { name: 'OperationalError', code: 'store-locked', message: expect.stringContaining('stop it first') }
    await expect(direct.forgetDerived()).rejects.toMatchObject(refused)
    expect((await direct.counts()).events).toBe(1)
    await store.close()
    await direct.forgetDerived()
    expect((await direct.counts()).events).toBe(0)
    const third = await place.open()
    expect(await third.holdWorkerLock()).toBe(false)
    await third.close()
  })

  it('takes the lock from a replica whose connection broke, and with it the right to settle', async () => {
    expect(await store.holdWorkerLock()).toBe(true)
    proxy.cut()
    while (!(await direct.holdWorkerLock())) await new Promise((resolve) => setImmediate(resolve))
    proxy.restore()
    await expect(store.settle(aSettlement({ events: [anEvent('stale')] }))).rejects.toMatchObject({ code: 'lock-lost', retryable: true })
    expect(await store.holdWorkerLock()).toBe(false)
    expect((await direct.counts()).events).toBe(0)
    await direct.settle(aSettlement({ events: [anEvent('current')] }))
    expect((await direct.counts()).events).toBe(1)
  })
})
