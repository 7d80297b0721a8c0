import { setImmediate as turn } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { aRawEvent } from './builders.ts'
import { createServerIn, serverPrograms } from './postgres-server.ts'

const programs = serverPrograms()
const skipped = programs === null ? ' (skipped: the programs of a PostgreSQL server are not installed)' : ''
const CRASHES = 2
const BACK_WITHIN_MS = 5_000

interface Storm {
  readonly acknowledged: string[]
  readonly failures: Set<string>
  stop(): Promise<unknown>
}

function startStorm(store: Store): Storm {
  const acknowledged: string[] = []
  const failures = new Set<string>()
  let isOver = false
  let next = 0
  const client = async () => {
    while (!isOver) {
      const raw = aRawEvent(`delivery ${next++}`)
      try {
        acknowledged.push((await store.accept(raw)).rawEventId)
      } catch (error) {
        failures.add(error instanceof Error && 'retryable' in error ? `${error.name} ${error.retryable}` : String(error))
        await turn()
      }
    }
  }
  const clients = Array.from({ length: 32 }, client)
  return {
    acknowledged,
    failures,
    stop: () => {
      isOver = true
      return Promise.all(clients)
    },
  }
}

it.skipIf(programs === null)(`loses nothing when the server crashes in a storm, and is back when the server is${skipped}`, async () => {
  const server = await createServerIn(programs ?? '')
  onTestFinished(async () => {
    await server.crash()
    server.remove()
  })
  await server.start()
  const store = await openStore({ url: server.url })
  const storm = startStorm(store)
  const moreThan = async (count: number) => {
    while (storm.acknowledged.length <= count) await turn()
  }
  await moreThan(500)
  for (let crash = 0; crash < CRASHES; crash += 1) {
    await server.crash()
    await expect(store.ready()).rejects.toMatchObject({ name: 'OperationalError', retryable: true })
    await server.start()
    const start = performance.now()
    await moreThan(storm.acknowledged.length + 300)
    expect(performance.now() - start).toBeLessThan(BACK_WITHIN_MS)
  }
  await storm.stop()
  const kept = new Map<string, number>()
  for await (const raw of store.rawEvents()) kept.set(raw.id, (kept.get(raw.id) ?? 0) + 1)
  expect(storm.acknowledged.filter((id) => kept.get(id) !== 1)).toEqual([])
  expect([...storm.failures]).toEqual(['OperationalError true'])
  await store.close()
})
