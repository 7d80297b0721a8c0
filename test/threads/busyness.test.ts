import { expect, it, onTestFinished } from 'vitest'
import { shareOf, watchBusyness } from '../../src/threads/busyness.ts'

it('says how much of the last moment a thread did not wait', async () => {
  const { busyness, stop } = watchBusyness()
  onTestFinished(stop)
  const share = () => shareOf(busyness)
  expect(share()).toBe(0)
  const spinning = setInterval(() => {
    for (const until = performance.now() + 100; performance.now() < until; );
  }, 1)
  onTestFinished(() => clearInterval(spinning))
  await expect.poll(share, { timeout: 10_000 }).toBeGreaterThan(0.8)
  expect(share()).toBeLessThanOrEqual(1)
  clearInterval(spinning)
  await expect.poll(share, { timeout: 10_000 }).toBeLessThan(0.2)
})
