import { getHeapStatistics } from 'node:v8'
import { expect, it } from 'vitest'
import { keepMemorySmall } from '../../src/threads/release-memory.ts'

const heapMb = () => getHeapStatistics().total_heap_size / 1_048_576

/** Some 60 MB that were alive long enough to be old, and are garbage now. */
function leaveGarbage(): void {
  const lists = Array.from({ length: 60 }, () => Array.from({ length: 131_072 }, (_, index) => index + 0.5))
  expect(lists).toHaveLength(60)
}

it('a thread begins no piece of work with more garbage than it may, and gives all of it back when it has rested', () => {
  leaveGarbage()
  const before = heapMb()
  keepMemorySmall({ gatheredMb: 10_000, restedMs: 60_000 }).worked()
  keepMemorySmall({ gatheredMb: 10_000, restedMs: 60_000 }).rested()
  expect(heapMb()).toBeGreaterThan(before - 5)
  keepMemorySmall({ gatheredMb: 16, restedMs: 60_000 }).worked()
  expect(heapMb()).toBeLessThan(before - 30)

  leaveGarbage()
  const again = heapMb()
  keepMemorySmall({ gatheredMb: 10_000, restedMs: 0 }).rested()
  expect(heapMb()).toBeLessThan(again - 30)
})
