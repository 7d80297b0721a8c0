import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ANYTHING, type Notice } from '../../../src/domain/incident/notice.ts'
import { type OpenStore, openStore } from '../../../src/store/open-store.ts'
import { aRawEvent, aSettlement } from '../builders.ts'
import { startProxy, type TcpProxy } from '../tcp-proxy.ts'
import { postgresWorld, type StoreLocation } from '../worlds.ts'

const world = await postgresWorld()
const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

describe.skipIf(world.missing !== null)(`replicas of one database${skipped}`, () => {
  let place: StoreLocation
  let proxy: TcpProxy
  let works: OpenStore
  let listens: OpenStore
  let heard: Notice[]
  let stop: (() => Promise<void>) | undefined

  beforeEach(async () => {
    place = await world.create()
    const url = 'url' in place.address ? place.address.url : ''
    proxy = await startProxy(new URL(url))
    works = await openStore({ url })
    listens = await openStore({ url: Object.assign(new URL(url), { host: `127.0.0.1:${proxy.port}` }).href })
    heard = []
    stop = listens.listen?.((notice) => heard.push(notice))
  })
  afterEach(async () => {
    proxy.restore()
    await stop?.()
    await Promise.all([works.close(), listens.close()])
    await proxy.close()
    await place.remove()
  })

  const settleOne = async (name: string): Promise<Notice> => {
    const raw = aRawEvent(name)
    await works.accept(raw)
    const claimed = (await works.claim(10)).map(({ raw: { id }, version }) => ({ rawEventId: id, version }))
    const readings = claimed.map(({ rawEventId }) => ({ rawEventId, state: 'read' as const, reason: null }))
    return works.settle(aSettlement({ claimed, readings }))
  }
  let settled = 0
  /** Listening begins in its own time: one more is settled until one was heard. */
  const listening = () =>
    vi.waitFor(
      async () => {
        settled += 1
        await settleOne(`delivery ${settled}`)
        expect(heard.length).toBeGreaterThan(0)
      },
      { timeout: 20_000, interval: 200 },
    )
  const hears = (notice: Notice) => vi.waitFor(() => expect(heard).toContainEqual(notice), { timeout: 20_000, interval: 100 })

  it('hear what another one changed', async () => {
    await listening()
    expect(heard[0]).toEqual({ incidents: [], deliveries: 1 })
  })

  it('hear that anything may have changed where the connection was lost meanwhile', async () => {
    await listening()
    proxy.cut()
    await settleOne('while nobody listens')
    proxy.restore()
    await hears(ANYTHING)
  })

  it('hear that everything was forgotten', async () => {
    await listening()
    await works.forgetDerived()
    await hears(ANYTHING)
  })
})
