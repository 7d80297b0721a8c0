import { describe, expect, it } from 'vitest'
import { countOverdue } from '../../../src/http/api/count-overdue.ts'
import type { Store } from '../../../src/store/store.ts'
import { liveWorld, notify } from '../live-world.ts'
import { post } from '../server-world.ts'

const TODAY = '2023-05-09'

/** A store with one late action, of which a test replaces what it is about. */
async function aStore(replaced: (store: Store) => Partial<Store>) {
  const world = await liveWorld()
  const [cart] = await notify(world, { service: 'cart', minutesAgo: 120 })
  const add = (due: string) =>
    post(
      `${world.url}/api/v1/incidents/${cart?.id}/edits`,
      JSON.stringify({ author: 'Ada', type: 'actionItem', text: `Until ${due}`, due }),
    )
  await add('2023-05-01')
  const { store } = world
  const parts: Store = {
    ...store,
    edits: () => store.edits(),
    incident: (id) => store.incident(id),
    incidentsAs: (query, toItem) => store.incidentsAs(query, toItem),
    incidentsHolding: (ids) => store.incidentsHolding(ids),
    figuresRevision: () => store.figuresRevision(),
    figuresSince: (revision) => store.figuresSince(revision),
    ...replaced(store),
  }
  return { store: parts, add }
}

const counts = (store: Store, count: number) =>
  expect.poll(() => countOverdue(store, TODAY), { timeout: 20_000 }).toEqual({ count, isMore: false })

describe('the count of what is overdue', () => {
  it('keeps no page waiting: it is not known yet, or as it was, until it is read', async () => {
    const gate = { until: Promise.resolve(), open: () => {} }
    const close = () => {
      gate.until = new Promise((resolve) => {
        gate.open = resolve
      })
    }
    const { store, add } = await aStore((whole) => ({
      incident: async (id) => {
        await gate.until
        return whole.incident(id)
      },
    }))
    close()
    expect(await countOverdue(store, TODAY)).toBeNull()
    gate.open()
    await counts(store, 1)
    close()
    await add('2023-05-02')
    expect(await countOverdue(store, TODAY)).toEqual({ count: 1, isMore: false })
    gate.open()
    await counts(store, 2)
  })

  it('is read again where more has changed than the store remembers to be gone', async () => {
    const state = { ahead: 0, asked: 0 }
    const { store } = await aStore((whole) => ({
      figuresRevision: async () => (await whole.figuresRevision()) + state.ahead,
      figuresSince: (revision) => {
        state.asked += 1
        return whole.figuresSince(revision)
      },
      incidentsAs: (query, toItem) => {
        state.asked += 100
        return whole.incidentsAs(query, toItem)
      },
    }))
    await counts(store, 1)
    Object.assign(state, { ahead: 20_000, asked: 0 })
    await countOverdue(store, TODAY)
    await expect.poll(() => state.asked, { timeout: 20_000 }).toBe(100)
  })

  it('reads no incident where none with actions has changed', async () => {
    const state = { read: 0, ahead: 0 }
    const { store } = await aStore((whole) => ({
      incident: (id) => {
        state.read += 1
        return whole.incident(id)
      },
      figuresRevision: async () => (await whole.figuresRevision()) + state.ahead,
      figuresSince: async function* () {
        yield { changed: [], gone: [] }
      },
    }))
    await counts(store, 1)
    Object.assign(state, { read: 0, ahead: 1 })
    expect([await countOverdue(store, TODAY), state.read]).toEqual([{ count: 1, isMore: false }, 0])
  })

  it('says that there may be more where only the newest incidents are counted', async () => {
    const { store } = await aStore((whole) => ({
      incidentsAs: async (query, toItem) => ({ ...(await whole.incidentsAs(query, toItem)), nextCursor: 'more' }),
    }))
    await expect.poll(() => countOverdue(store, TODAY), { timeout: 20_000 }).toEqual({ count: 1, isMore: true })
  })
})
