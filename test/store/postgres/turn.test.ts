import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReader } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { postgresWorld, type StoreLocation } from '../worlds.ts'

const world = await postgresWorld()
const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

describe.skipIf(world.missing !== null && process.env.CI === undefined)(`turns of two replicas on one PostgreSQL${skipped}`, () => {
  let place: StoreLocation
  let stores: readonly Store[] = []
  beforeEach(async () => {
    place = await world.create()
    stores = [await place.open(), await place.open()]
  }, 60_000)
  afterEach(async () => {
    for (const store of stores) await store.close()
    await place.remove()
  })
  const inTurn = <T>(index: number, work: () => Promise<T>): Promise<T> => {
    const store = stores[index]
    if (store === undefined) throw new Error('there are two')
    return store.inTurn(work)
  }

  /** Works in turn for each of these replicas at once. Out: how many were at work together at most, and who was. */
  async function workAtOnce(replicas: readonly number[]): Promise<{ readonly most: number; readonly done: readonly number[] }> {
    const state = { atWork: 0, most: 0, done: [] as number[] }
    const work = async (index: number) => {
      state.atWork += 1
      state.most = Math.max(state.most, state.atWork)
      await new Promise((resolve) => setTimeout(resolve, 50))
      state.atWork -= 1
      state.done.push(index)
    }
    await Promise.all(replicas.map((index) => inTurn(index, () => work(index))))
    return { most: state.most, done: state.done.toSorted() }
  }

  it('do not overlap', async () => {
    expect(await workAtOnce([0, 1, 0, 1])).toEqual({ most: 1, done: [0, 0, 1, 1] })
  }, 60_000)

  it('are taken by threads that only read, too: that is where edits are checked', async () => {
    const reader = openReader(place.address)
    stores = [stores[0] as Store, reader, ...stores.slice(1)]
    expect(await workAtOnce([0, 1, 0, 1])).toEqual({ most: 1, done: [0, 0, 1, 1] })
  }, 60_000)

  it('end with what fails in them', async () => {
    await expect(inTurn(0, () => Promise.reject(new Error('not possible')))).rejects.toThrow('not possible')
    // Of a turn that did not end both would get tired at once, and work together.
    expect(await workAtOnce([0, 1])).toEqual({ most: 1, done: [0, 1] })
  }, 60_000)

  it('are not waited for without end: the other works all the same', async () => {
    const gate: { open: () => void } = { open: () => {} }
    const opened = new Promise<void>((resolve) => {
      gate.open = resolve
    })
    const first = { hasBegun: () => {} }
    const begun = new Promise<void>((resolve) => {
      first.hasBegun = resolve
    })
    const kept = inTurn(0, async () => {
      first.hasBegun()
      await opened
    })
    await begun
    expect(await inTurn(1, async () => 'made')).toBe('made')
    gate.open()
    await kept
  }, 60_000)
})
