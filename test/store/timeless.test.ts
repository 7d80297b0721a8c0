import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sourceName, timelessIdOf } from '../../src/domain/identity.ts'
import { dedupeDeliveries, type RawEvent } from '../../src/domain/raw-event.ts'
import { instant } from '../../src/domain/time/time.ts'
import type { Store } from '../../src/store/store.ts'
import { aRawEvent, aSettlement, at } from './builders.ts'
import { postgresWorld, type StoreLocation, sqliteWorld } from './worlds.ts'

const received = (minute: number, body = 'resolve'): RawEvent => aRawEvent(body, { receivedAt: at(minute) })
const idAt = (minute: number, body = 'resolve') => timelessIdOf(received(0).source, received(0, body).body, at(minute))

async function stored(store: Store): Promise<readonly RawEvent[]> {
  const all: RawEvent[] = []
  for await (const raw of store.rawEvents()) all.push(raw)
  return all
}

for (const world of [sqliteWorld, await postgresWorld()]) {
  const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

  describe.skipIf(world.missing !== null)(`a body without time and id, on ${world.name}${skipped}`, () => {
    let place: StoreLocation
    let store: Store

    beforeAll(async () => {
      place = await world.create()
      store = await place.open()
    })
    afterEach(() => place.empty())
    afterAll(async () => {
      await store.close()
      await place.remove()
    })

    const acceptAt = (minute: number, body?: string) => store.acceptTimeless(received(minute, body))

    it('is stored as it arrived, under an id that includes its receipt', async () => {
      expect(await acceptAt(0)).toEqual({ outcome: 'accepted', rawEventId: idAt(0) })
      expect(await store.rawEvent(idAt(0))).toEqual({ ...received(0), id: idAt(0) })
    })

    it('is a duplicate up to ten minutes after the last copy, and another delivery afterwards', async () => {
      const outcomes = []
      for (const minute of [0, 10, 20, 30.001]) outcomes.push(await acceptAt(minute))
      expect(outcomes).toEqual([
        { outcome: 'accepted', rawEventId: idAt(0) },
        { outcome: 'duplicate', rawEventId: idAt(0) },
        { outcome: 'duplicate', rawEventId: idAt(0) },
        { outcome: 'accepted', rawEventId: idAt(30.001) },
      ])
      expect(await store.counts()).toMatchObject({ rawEvents: 2, duplicates: 2, pending: 2 })
    })

    it('is not a duplicate of other bytes, nor of those of another source', async () => {
      await acceptAt(0)
      expect(await acceptAt(1, 'acknowledge')).toMatchObject({ outcome: 'accepted' })
      const elsewhere = aRawEvent('resolve', { source: sourceName('deploys'), receivedAt: at(1) })
      expect(await store.acceptTimeless(elsewhere)).toMatchObject({ outcome: 'accepted' })
    })

    it('is stored once when fifty copies arrive at once, each answered with the same id', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => acceptAt(index / 1_000)))
      expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
      expect(new Set(answers.map(({ rawEventId }) => rawEventId)).size).toBe(1)
      expect(await store.counts()).toMatchObject({ rawEvents: 1, duplicates: 49 })
    })

    it('is stored once when its copies arrive in the same millisecond', async () => {
      const answers = await Promise.all([acceptAt(0), acceptAt(0), acceptAt(0)])
      expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate', 'duplicate'])
      expect(await store.counts()).toMatchObject({ rawEvents: 1, duplicates: 2 })
    })

    it('changes neither its id nor its receipt when an earlier copy comes late', async () => {
      await acceptAt(5)
      const [claimed] = await store.claim(1)
      const readings = [{ rawEventId: idAt(5), state: 'read' as const, reason: null }]
      await store.settle(aSettlement({ claimed: [{ rawEventId: idAt(5), version: claimed?.version ?? 0 }], readings }))
      expect(await acceptAt(0)).toEqual({ outcome: 'duplicate', rawEventId: idAt(5) })
      expect(await store.rawEvent(idAt(5))).toMatchObject({ receivedAt: at(5) })
      expect((await store.counts()).pending).toBe(0)
    })

    it('is one delivery for each stretch of copies, whatever comes between: as a recording of them is read', async () => {
      const raws = [0, 3, 12, 40, 49, 60, 61, 90].flatMap((minute) => [received(minute), received(minute + 1, 'acknowledge')])
      for (const raw of raws) await store.acceptTimeless(raw)
      const folded = dedupeDeliveries(raws, () => true).toSorted((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1))
      expect(await stored(store)).toEqual(folded)
      expect(folded).toHaveLength(8)
    })

    it('of two stretches that come in the wrong order is two deliveries, under the same ids as in order', async () => {
      const answers = [await acceptAt(20), await acceptAt(0), await acceptAt(20), await acceptAt(0)]
      expect(answers.map(({ outcome, rawEventId }) => [outcome, rawEventId])).toEqual([
        ['accepted', idAt(20)],
        ['accepted', idAt(0)],
        ['duplicate', idAt(20)],
        ['duplicate', idAt(0)],
      ])
    })

    it('is another fact when something else about its subject came between, and a duplicate when that was of another one', async () => {
      const about = (minute: number, body: string, subject: string) => store.acceptTimeless(received(minute, body), subject)
      const outcomes = []
      for (const [minute, body] of [
        [0, 'trigger'],
        [3, 'resolve'],
        [6, 'trigger'],
        [6.1, 'trigger'],
        [8, 'resolve'],
      ] as const)
        outcomes.push((await about(minute, body, 'queue')).outcome)
      expect(outcomes).toEqual(['accepted', 'accepted', 'accepted', 'duplicate', 'accepted'])
      await about(20, 'trigger', 'disk')
      await about(21, 'resolve', 'cpu')
      expect((await about(22, 'trigger', 'disk')).outcome).toBe('duplicate')
    })

    it('is another fact when a delivery that states its time came between', async () => {
      await store.acceptTimeless(received(0), 'queue')
      await store.accept(aRawEvent('trigger of 10:01', { receivedAt: at(1) }), 'queue')
      expect((await store.acceptTimeless(received(2), 'queue')).outcome).toBe('accepted')
    })

    it.each([1, 2, 3, 4])('is kept as a recording of it is read, whatever comes in which minute (seed %i)', async (seed) => {
      let state = seed
      const below = (limit: number) => {
        state = (state * 48_271) % 2_147_483_647
        return state % limit
      }
      const raws = Array.from({ length: 30 }, (_, index) =>
        received(index * (1 + below(5)) + index / 1_000, `${below(2)} ${below(3)}`),
      ).toSorted((a, b) => a.receivedAt - b.receivedAt)
      const subjectOf = (raw: RawEvent) => new TextDecoder().decode(raw.body).slice(0, 1)
      for (const raw of raws) await store.acceptTimeless(raw, subjectOf(raw))
      const deduped = dedupeDeliveries(raws, () => true, subjectOf).toSorted(
        (a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1),
      )
      expect(await stored(store)).toEqual(deduped)
    })

    it('is listed among the deliveries, its copies as duplicates', async () => {
      for (const minute of [0, 1, 20]) await acceptAt(minute)
      const { items } = await store.deliveries({ limit: 10 })
      expect(items.map(({ outcome, receivedAt, rawEventId }) => [outcome, receivedAt, rawEventId])).toEqual([
        ['accepted', at(20), idAt(20)],
        ['duplicate', at(1), idAt(0)],
        ['accepted', at(0), idAt(0)],
      ])
    })

    it('stays what it was found to be through a rebuild and a restart', async () => {
      const own = await world.create()
      const before = await own.open()
      for (const minute of [0, 1, 20]) await before.acceptTimeless(received(minute))
      const kept = await stored(before)
      await before.forgetDerived()
      await before.close()
      const after = await own.open()
      expect(await stored(after)).toEqual(kept)
      expect(await after.acceptTimeless(received(29))).toEqual({ outcome: 'duplicate', rawEventId: idAt(20) })
      await after.close()
      await own.remove()
    })

    it.runIf(world.name === 'PostgreSQL')('is stored once when two replicas receive it at once, a hundred times', async () => {
      const other = await place.open()
      for (let round = 0; round < 100; round += 1) {
        const copy = (offset: number) => aRawEvent(`resolve ${round}`, { receivedAt: instant(at(round) + offset) })
        const answers = await Promise.all([store.acceptTimeless(copy(0)), other.acceptTimeless(copy(1)), other.acceptTimeless(copy(2))])
        expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
        expect(new Set(answers.map(({ rawEventId }) => rawEventId)).size).toBe(1)
      }
      expect(await store.counts()).toMatchObject({ rawEvents: 100, duplicates: 200 })
      await other.close()
    })
  })
}
