import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Edit, editOf } from '../../src/domain/edit.ts'
import { type EventId, eventId, sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { hours, instant, isoOf, later } from '../../src/domain/time/time.ts'
import { readAll } from '../../src/reading/deliveries.ts'
import { OperationalError, type ReadingResult, type Settlement } from '../../src/store/store.ts'
import { CLAIM, performTick } from '../../src/worker/tick.ts'
import { runWorker, tick, type Worker, type WorkerContext } from '../../src/worker/worker.ts'
import { rawEvent } from '../sources/fixture.ts'
import { type MemoryStore, memoryStore } from '../world/memory-store.ts'

const START = instant(Date.parse('2024-01-10T10:00:00Z'))

/** One page, each a day after the one before: none is near another. */
function aPage(number: number): RawEvent {
  const id = `P${number}`
  const at = later(START, hours(24 * number))
  const service = { id: `S-${id}`, type: 'service_reference', summary: `service of ${id}` }
  const data = { id, type: 'incident', title: `${id} is down`, html_url: `https://acme.pagerduty.com/incidents/${id}`, service }
  const body = { event: { id, event_type: 'incident.triggered', occurred_at: isoOf(at), agent: null, data } }
  return {
    ...rawEvent('pagerduty', JSON.stringify(body), { receivedAt: at, path: '/webhooks/pagerduty' }),
    source: sourceName('pagerduty'),
  }
}

const eventIdsOf = (raw: RawEvent): readonly EventId[] => readAll([raw]).events.map(({ id }) => id)

const aTitle = (about: EventId, text: string): Edit =>
  editOf({ about, at: START, author: 'on-call', reason: null }, { type: 'title', text })

/** A promise that is resolved from outside. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** Lets everything run that waits for no timer. */
async function runUntilIdle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('the loop', () => {
  let worker: Worker | null = null

  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(async () => {
    await worker?.stop()
    worker = null
    vi.useRealTimers()
  })

  /** A running worker with the outcome of each tick, and the messages that it logged. */
  function start(store: MemoryStore, change: Partial<MemoryStore> = {}, more: Pick<WorkerContext, 'answering'> = {}) {
    const outcomes: string[] = []
    const messages: string[] = []
    const context: WorkerContext = {
      store: { ...store, ...change },
      policy: () => DEFAULT_POLICY,
      log: { error: (_, message) => void messages.push(message) },
      timeTick: () => (outcome) => void outcomes.push(outcome),
      ...more,
    }
    const started = runWorker(context)
    worker = started
    return { worker: started, outcomes, messages }
  }

  it('ticks, rests half a second, then ticks once a second', async () => {
    // However long a tick takes on a busy machine, it rests for what this one seems to take.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    onTestFinished(() => clock.mockRestore())
    const store = memoryStore()
    await store.accept(aPage(0))
    const { outcomes } = start(store)
    await runUntilIdle()
    await vi.advanceTimersByTimeAsync(499)
    expect(outcomes).toEqual(['settled'])
    await vi.advanceTimersByTimeAsync(1)
    expect(outcomes).toEqual(['settled', 'idle'])
    await vi.advanceTimersByTimeAsync(3_000)
    expect(outcomes).toEqual(['settled', 'idle', 'idle', 'idle', 'idle'])
  })

  it('does not rest while more waits than one tick takes on, and then takes on twice as much', async () => {
    const store = memoryStore()
    for (let number = 0; number < 1_600; number += 1) await store.accept(aPage(number))
    const claim = vi.fn(store.claim)
    const { outcomes } = start(store, { claim })
    while (outcomes.length < 3) await runUntilIdle()
    expect(outcomes).toEqual(['settled', 'settled', 'settled'])
    expect(claim.mock.calls.map(([limit]) => limit)).toEqual([500, 1_000, 2_000])
    expect(store.all().incidents).toHaveLength(1_600)
  })

  it('takes on no more bytes than fit, and then goes on at once', async () => {
    const store = memoryStore()
    for (let number = 0; number < 3; number += 1) await store.accept(aPage(number))
    const claim = vi.fn(store.claim).mockImplementationOnce(async () => {
      const [first] = await store.claim(1)
      return first === undefined
        ? []
        : [{ ...first, raw: { ...first.raw, body: Buffer.concat([first.raw.body, Buffer.alloc(3_000_000, ' ')]) } }]
    })
    const { outcomes } = start(store, { claim })
    await runUntilIdle()
    expect(outcomes).toEqual(['settled', 'settled'])
    expect(claim.mock.calls.map(([, bytes]) => bytes)).toEqual([3_000_000, 6_000_000])
  })

  it('takes on no more deliveries than have so many events, whatever their bytes, and says that there are more', async () => {
    const store = memoryStore()
    for (let number = 0; number < 4; number += 1) await store.accept(aPage(number))
    const limits = { ...CLAIM, events: 3 }
    const context = { store, policy: () => DEFAULT_POLICY, log: { error: () => {} } }
    expect(await performTick(context, limits)).toEqual({ processed: 3, isFull: true })
    expect(await performTick(context, limits)).toEqual({ processed: 1, isFull: false })
    expect(store.all().incidents).toHaveLength(4)
  })

  it('rests four times as long as the tick took, at most ten seconds', async () => {
    const store = memoryStore()
    await store.accept(aPage(0))
    const clock = vi.spyOn(performance, 'now')
    const { outcomes } = start(store, {
      settle: async (settlement) => {
        const now = performance.now()
        clock.mockImplementation(() => now + 60_000)
        return store.settle(settlement)
      },
    })
    await runUntilIdle()
    clock.mockRestore()
    await vi.advanceTimersByTimeAsync(9_999)
    expect(outcomes).toEqual(['settled'])
    await vi.advanceTimersByTimeAsync(1)
    expect(outcomes).toEqual(['settled', 'idle'])
  })

  it('gives way for fifteen times as long as it worked while the thread that answers is busy, however much waits, and takes on no more at a time', async () => {
    const store = memoryStore()
    for (let number = 0; number < 1_600; number += 1) await store.accept(aPage(number))
    const now = { ms: 0 }
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now.ms)
    onTestFinished(() => clock.mockRestore())
    const answering = { share: 0.2 }
    const pass = async (ms: number) => {
      for (let at = 0; at < ms; at += 50) {
        now.ms += 50
        await vi.advanceTimersByTimeAsync(50)
      }
    }
    const claim = vi.fn(store.claim)
    const { outcomes } = start(
      store,
      {
        claim,
        settle: async (settlement) => {
          now.ms += 200
          return store.settle(settlement)
        },
      },
      { answering: () => answering.share },
    )
    await runUntilIdle()
    expect(outcomes).toEqual(['settled'])
    await pass(2_700)
    expect(outcomes).toEqual(['settled'])
    await pass(400)
    expect(outcomes).toEqual(['settled', 'settled'])

    answering.share = 0.19
    await pass(300)
    expect(outcomes).toEqual(['settled', 'settled', 'settled', 'settled'])
    expect(claim.mock.calls.map(([limit]) => limit)).toEqual([500, 500, 500, 1_000])
  })

  it('lets deliveries wait while it rests, and people not', async () => {
    const store = memoryStore()
    await store.accept(aPage(0))
    const { worker, outcomes } = start(store)
    await runUntilIdle()
    await store.accept(aPage(1))
    worker.nudge()
    await runUntilIdle()
    expect(outcomes).toEqual(['settled'])
    worker.nudge('urgent')
    await runUntilIdle()
    expect(outcomes).toEqual(['settled', 'settled'])
  })

  it('ticks at once on a nudge', async () => {
    const store = memoryStore()
    const { worker, outcomes } = start(store)
    await runUntilIdle()
    await store.accept(aPage(0))
    worker.nudge()
    await runUntilIdle()
    expect(outcomes).toEqual(['idle', 'settled'])
  })

  it('does not lose a nudge that comes while an idle tick is looking', async () => {
    const store = memoryStore()
    const { open, opened } = gate()
    const claim = vi.fn(store.claim).mockImplementationOnce(() => opened.then(() => []))
    const { worker, outcomes } = start(store, { claim })
    await runUntilIdle()
    await store.accept(aPage(0))
    worker.nudge()
    open()
    await runUntilIdle()
    expect(outcomes).toEqual(['idle', 'settled'])
    expect(store.all().incidents).toHaveLength(1)
  })

  it('looks once more for any number of nudges during a tick', async () => {
    const store = memoryStore()
    const { open, opened } = gate()
    const claim = vi.fn(store.claim).mockImplementationOnce(() => opened.then(() => []))
    const { worker, outcomes } = start(store, { claim })
    for (let count = 0; count < 10; count += 1) worker.nudge()
    open()
    await runUntilIdle()
    expect(outcomes).toEqual(['idle', 'idle'])
  })

  it('retries a failing store every two seconds, and is not ready meanwhile', async () => {
    const store = memoryStore()
    await store.accept(aPage(0))
    const down = new OperationalError('unreachable', 'the database does not answer', { retryable: true })
    const claim = vi.fn(store.claim).mockRejectedValueOnce(down).mockRejectedValueOnce(down)
    const { worker, outcomes, messages } = start(store, { claim })
    await runUntilIdle()
    expect(worker.failure()).toBe('the last tick of the worker failed; see the log')
    await vi.advanceTimersByTimeAsync(1_999)
    expect(outcomes).toEqual(['failed'])
    await vi.advanceTimersByTimeAsync(1)
    expect(outcomes).toEqual(['failed', 'failed'])
    expect(messages).toEqual(['worker tick failed; retrying', 'worker tick failed; retrying'])
    await vi.advanceTimersByTimeAsync(2_000)
    await runUntilIdle()
    expect(outcomes).toEqual(['failed', 'failed', 'settled'])
    expect(worker.failure()).toBeNull()
    expect(store.all().incidents).toHaveLength(1)
  })

  it('leaves the work to the replica that has the lock', async () => {
    const store = memoryStore()
    await store.accept(aPage(0))
    const holdWorkerLock = vi.fn(async () => false)
    const { outcomes } = start(store, { holdWorkerLock })
    await runUntilIdle()
    expect(store.all().incidents).toEqual([])
    holdWorkerLock.mockResolvedValue(true)
    await vi.advanceTimersByTimeAsync(1_000)
    await runUntilIdle()
    expect(outcomes).toEqual(['idle', 'settled'])
  })

  it('looks once, when it begins to work, whether the round before survived, and says what it found', async () => {
    const recoverRound = vi.fn(async () => ({ suspects: 3, setAside: [aPage(7).id] }))
    const { messages } = start(memoryStore(), { recoverRound })
    await runUntilIdle()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(recoverRound).toHaveBeenCalledTimes(1)
    expect(messages).toEqual([
      'the last round of the worker did not survive; what it held is tried again in smaller rounds',
      'deliveries that ended the worker again and again are set aside as unreadable',
    ])
  })

  it('ends what is pending when it is stopped, within the time that it is given', async () => {
    const store = memoryStore()
    await store.accept(aPage(0))
    const { worker, outcomes } = start(store)
    await runUntilIdle()
    await store.accept(aPage(1))
    await worker.stop(1_000)
    expect(outcomes).toEqual(['settled', 'settled', 'idle'])
    expect(store.all().incidents).toHaveLength(2)
  })

  it('stops when the tick under way has settled, and starts none after it', async () => {
    const store = memoryStore()
    await store.accept(aPage(0))
    const { open, opened } = gate()
    const settle = vi.fn((settlement: Settlement) => opened.then(() => store.settle(settlement)))
    const { worker, outcomes } = start(store, { settle })
    await runUntilIdle()
    const steps: string[] = []
    const stopped = worker.stop().then(() => void steps.push('stopped'))
    worker.nudge()
    await runUntilIdle()
    expect([settle.mock.calls.length, steps, outcomes]).toEqual([1, [], []])
    open()
    await stopped
    await vi.advanceTimersByTimeAsync(10_000)
    expect([settle.mock.calls.length, outcomes, store.all().incidents.length]).toEqual([1, ['settled'], 1])
  })

  it('stops at once while it pauses', async () => {
    const { worker, outcomes } = start(memoryStore())
    await runUntilIdle()
    await worker.stop()
    expect(outcomes).toEqual(['idle'])
  })
})

describe('a tick with a delivery that cannot be reconstructed', () => {
  const POISON = 123
  const pages = Array.from({ length: 500 }, (_, number) => aPage(number))
  const poisonRaw = aPage(POISON)
  const poisonIds = new Set<string>(eventIdsOf(poisonRaw))

  /** A store on which every batch with the poison fails; counts the batches and keeps the readings. */
  function poisonedStore(store: MemoryStore) {
    const readings: ReadingResult[] = []
    const counts = { batches: 0 }
    return {
      counts,
      readings,
      store: {
        ...store,
        eventsOf: async (ids: readonly EventId[]) => {
          if (ids.some((id) => poisonIds.has(id))) throw new TypeError('a fault of ours')
          return store.eventsOf(ids)
        },
        edits: () => {
          counts.batches += 1
          return store.edits()
        },
        settle: (settlement: Settlement) => {
          readings.push(...settlement.readings)
          return store.settle(settlement)
        },
      },
    }
  }

  function context(store: MemoryStore) {
    const faults: object[] = []
    return { store, policy: () => DEFAULT_POLICY, log: { error: (details: object) => void faults.push(details) }, faults }
  }

  it('settles the other 499 in one tick of few batches, and the one at fault with its reason', async () => {
    const memory = memoryStore()
    for (const page of pages) await memory.accept(page)
    const { counts, readings, store } = poisonedStore(memory)
    const given = context(store)
    expect(await tick(given)).toBe(500)
    expect(counts.batches).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(500)))
    expect(readings).toHaveLength(500)
    expect(readings.filter(({ state }) => state !== 'read')).toEqual([
      { rawEventId: poisonRaw.id, state: 'unreadable', reason: 'internal error: TypeError: a fault of ours' },
    ])
    expect(given.faults).toMatchObject([{ rawEventIds: [poisonRaw.id], editIds: [] }])
    expect(memory.all().incidents).toHaveLength(499)
    expect(await tick(given)).toBe(0)
  })

  it('settles an edit at fault, which stays in force, beside a delivery', async () => {
    const memory = memoryStore()
    await memory.accept(aPage(0))
    for (const about of [...eventIdsOf(aPage(0)), ...poisonIds]) await memory.appendEdit(aTitle(eventId(about), `about ${about}`))
    const { counts, store } = poisonedStore(memory)
    const given = context(store)
    expect(await tick(given)).toBe(3)
    expect(counts.batches).toBeLessThanOrEqual(6)
    expect(given.faults).toMatchObject([{ rawEventIds: [], editIds: [expect.any(String)] }])
    expect(memory.all().incidents).toMatchObject([{ title: expect.stringMatching(/^about /) }])
    expect(await memory.edits()).toHaveLength(2)
    expect(await tick(given)).toBe(0)
  })

  it('leaves everything pending when it is the store that fails', async () => {
    const memory = memoryStore()
    for (const page of pages.slice(0, 4)) await memory.accept(page)
    const down = new OperationalError('disk-full', 'the disk is full', { retryable: true })
    const settle = vi.fn(memory.settle).mockRejectedValueOnce(down)
    const given = context({ ...memory, settle })
    await expect(tick(given)).rejects.toBe(down)
    expect([settle.mock.calls.length, given.faults, memory.all().incidents]).toEqual([1, [], []])
    expect(await tick(given)).toBe(4)
    expect(memory.all().incidents).toHaveLength(4)
  })
})
