import { expect, it } from 'vitest'
import { rawEventId } from '../../src/domain/identity.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { instant } from '../../src/domain/time/time.ts'
import type { Engine } from '../../src/store/engine.ts'
import { createSqlStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { aRawEvent, aRefusal, aSettlement, at, manyRawEvents } from './builders.ts'
import type { Given } from './worlds.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index)

const allDeliveries = async (store: Store) => (await store.deliveries({ limit: 1_000 })).items

async function readAll(store: Store): Promise<void> {
  const claimed = (await store.claim(100)).map(({ raw, version }) => ({ rawEventId: raw.id, version }))
  const readings = claimed.map(({ rawEventId }) => ({ rawEventId, state: 'read' as const, reason: null }))
  await store.settle(aSettlement({ claimed, readings }))
}

export function intakePromises(given: () => Given): void {
  it('keeps a delivery as it came', async () => {
    const { store } = given()
    const raw = aRawEvent('{"alerts": []}')
    expect(await store.accept(raw)).toEqual({ outcome: 'accepted', rawEventId: raw.id })
    expect(await store.rawEvent(raw.id)).toEqual(raw)
  })

  it.each([
    ['every byte there is', ALL_BYTES],
    ['nothing', new Uint8Array()],
    ['half a character', Buffer.from('é').subarray(0, 1)],
    ['a large one', Buffer.alloc(300_000, 'x')],
  ])('keeps a body of %s byte for byte', async (_, body) => {
    const { store } = given()
    const raw = aRawEvent(body)
    await store.accept(raw)
    expect(Buffer.compare((await store.rawEvent(raw.id))?.body ?? Buffer.from('gone'), body)).toBe(0)
  })

  it('keeps headers of any name and value', async () => {
    const { store } = given()
    const headers = JSON.parse('{"__proto__": "a", "x-name": "Zoë 🚒 \\u0000", "constructor": "b"}')
    const raw = aRawEvent('x', { headers })
    await store.accept(raw)
    expect(JSON.stringify((await store.rawEvent(raw.id))?.headers)).toBe(JSON.stringify(headers))
  })

  it('keeps a delivery whose path holds what the database cannot', async () => {
    const { store } = given()
    const raw = aRawEvent('x', { path: '/webhooks/\0' })
    await store.accept(raw)
    expect((await store.rawEvent(raw.id))?.path).toBe('/webhooks/\uFFFD')
  })

  it('rejects an invalid id, and only the call that passed it', async () => {
    const { store } = given()
    const [bad, good] = await Promise.allSettled([store.accept(aRawEvent('x', { id: rawEventId('x') })), store.accept(aRawEvent('y'))])
    expect(bad.status).toBe('rejected')
    expect(good.status).toBe('fulfilled')
  })

  it('finds nothing under an unknown id', async () => {
    const { store } = given()
    expect(await store.rawEvent(aRawEvent('never sent').id)).toBeNull()
  })

  it('counts a duplicate and stores one raw event', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    expect((await store.accept(aRawEvent('x', { receivedAt: at(5) }))).outcome).toBe('duplicate')
    expect(await store.counts()).toMatchObject({ rawEvents: 1, duplicates: 1, pending: 1 })
    expect((await store.rawEvent(aRawEvent('x').id))?.receivedAt).toBe(at(0))
  })

  it('leaves a raw event read when a duplicate was received in a second in which it was received before', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    await store.accept(aRawEvent('x', { receivedAt: at(5) }))
    await readAll(store)
    await store.accept(aRawEvent('x', { receivedAt: instant(at(0) + 300) }))
    await store.accept(aRawEvent('x', { receivedAt: instant(at(5) + 300) }))
    expect((await store.counts()).pending).toBe(0)
  })

  it('makes a raw event pending again, with the last receipt of the hour, when duplicates were received later', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    await readAll(store)
    for (const receivedAt of [at(5), instant(at(5) + 300), at(2)]) await store.accept(aRawEvent('x', { receivedAt }))
    expect(await store.claim(10)).toMatchObject([{ raw: { receivedAt: at(0), receipts: [at(0), at(5)] }, version: 3 }])
  })

  it('makes a raw event pending again when a duplicate was received earlier', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    await readAll(store)
    await store.accept(aRawEvent('x', { receivedAt: at(-5) }))
    expect(await store.claim(10)).toMatchObject([{ raw: { receivedAt: at(-5) }, version: 2 }])
  })

  it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]], [[1, 0, 2]]])(
    'lists the same deliveries when three copies arrive in the order %j',
    async (minutes) => {
      const { store } = given()
      for (const minute of minutes) await store.accept(aRawEvent('x', { receivedAt: at(minute) }))
      const listed = (await allDeliveries(store)).map(({ outcome, receivedAt }) => [outcome, receivedAt])
      expect(listed).toEqual([
        ['duplicate', at(2)],
        ['duplicate', at(1)],
        ['accepted', at(0)],
      ])
    },
  )

  it('lists the same deliveries when the copies share a commit', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x', { receivedAt: at(1) }))
    await Promise.all([3, 0, 2].map((minute) => store.accept(aRawEvent('x', { receivedAt: at(minute) }))))
    const listed = (await allDeliveries(store)).map(({ outcome, receivedAt }) => [outcome, receivedAt])
    expect(listed).toEqual([
      ['duplicate', at(3)],
      ['duplicate', at(2)],
      ['duplicate', at(1)],
      ['accepted', at(0)],
    ])
  })

  it('accepts one of many equal deliveries that come at once', async () => {
    const { store } = given()
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => store.accept(aRawEvent('x'))))
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
    expect(await store.counts()).toMatchObject({ rawEvents: 1, duplicates: 49 })
  })

  it('shares commits between concurrent deliveries', async () => {
    const place = await given().world.create()
    const engine = await place.openEngine()
    let commits = 0
    const counting: Engine = {
      ...engine,
      accept: (batch) => {
        commits += 1
        return engine.accept(batch)
      },
    }
    const store = createSqlStore(counting)
    await Promise.all(manyRawEvents(1_500).map((raw) => store.accept(raw)))
    expect(commits).toBe(2)
    expect((await store.counts()).rawEvents).toBe(1_500)
    await store.close()
    await place.remove()
  })

  it('answers each of many concurrent deliveries for itself', async () => {
    const { store } = given()
    const known = manyRawEvents(100)
    await Promise.all(known.map((raw) => store.accept(raw)))
    const mixed = [...known, ...manyRawEvents(100, 'new')].sort((a: RawEvent, b: RawEvent) => (a.id < b.id ? -1 : 1))
    const answers = await Promise.all(mixed.map((raw) => store.accept(raw)))
    expect(answers).toEqual(mixed.map((raw) => ({ outcome: known.includes(raw) ? 'duplicate' : 'accepted', rawEventId: raw.id })))
  })

  it('has what was accepted after it was closed and opened again', async () => {
    const place = await given().world.create()
    const store = await place.open()
    const rawEvents = manyRawEvents(300)
    await Promise.all(rawEvents.map((raw) => store.accept(raw)))
    await store.close()
    const again = await place.open()
    expect((await again.claim(1_000)).map(({ raw }) => raw)).toEqual(rawEvents)
    await again.close()
    await place.remove()
  })

  it('keeps what was refused, with the beginning of its body', async () => {
    const { store } = given()
    await store.refuse(aRefusal({ body: Buffer.alloc(100_000, 'x'), status: 422, headers: { 'user-agent': 'curl' } }))
    const [listed] = await allDeliveries(store)
    expect(listed).toMatchObject({ outcome: 'rejected', status: 422, source: 'github', rawEventId: null })
    const refusal = await store.refusal(listed?.id ?? '')
    expect(refusal).toMatchObject({ status: 422, headers: { 'user-agent': 'curl' } })
    expect(refusal?.body).toHaveLength(16 * 1024)
  })

  it('forgets the oldest refusals beyond ten thousand', async () => {
    const { store } = given()
    const reasons = Array.from({ length: 10_050 }, (_, index) => `refusal ${index}`)
    await Promise.all(reasons.map((reason) => store.refuse(aRefusal({ reason }))))
    await store.refuse(aRefusal({ reason: 'the last' }))
    const { items } = await store.deliveries({ limit: 20_000 })
    expect(items).toHaveLength(10_000)
    expect(items[0]?.reason).toBe('the last')
    expect(items.at(-1)?.reason).toBe('refusal 51')
  })

  it('is ready, and turns everything away once it is closed', async () => {
    const place = await given().world.create()
    const store = await place.open()
    await store.ready()
    await store.close()
    await expect(store.ready()).rejects.toMatchObject({ name: 'OperationalError', code: 'store-closed' })
    await expect(store.accept(aRawEvent('x'))).rejects.toMatchObject({ code: 'store-closed' })
    await expect(store.counts()).rejects.toMatchObject({ code: 'store-closed' })
    await place.remove()
  })
}
