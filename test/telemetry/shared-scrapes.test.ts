import { expect, it } from 'vitest'
import { createMetrics } from '../../src/telemetry/metrics.ts'

const pendingIn = ({ text }: { readonly text: string }): string | undefined => /^hindsight_raw_events_pending (\d+)$/m.exec(text)?.[1]

it('a scrape that comes while one is under way gets figures from after it was asked for, together with all that come then', async () => {
  const held = { pending: 0, asked: 0 }
  const gate: { open: () => void } = { open: () => {} }
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve
  })
  const metrics = createMetrics({
    pending: async () => {
      held.asked += 1
      return held.pending
    },
  })
  metrics.append(async () => {
    await opened
    return new Uint8Array()
  })
  const first = metrics.exposition()
  await new Promise((resolve) => setImmediate(resolve))
  held.pending = 3
  const later = [metrics.exposition(), metrics.exposition(), metrics.exposition()]
  gate.open()
  expect(pendingIn(await first)).toBe('0')
  expect((await Promise.all(later)).map(pendingIn)).toEqual(['3', '3', '3'])
  expect(held.asked).toBe(2)
  held.pending = 4
  expect(pendingIn(await metrics.exposition())).toBe('4')
})

it('a scrape that fails fails for those alone who share it', async () => {
  const state = { isBroken: true }
  const metrics = createMetrics({ pending: async () => 0 })
  const metricsOf = metrics.registry.metrics.bind(metrics.registry)
  metrics.registry.metrics = () => {
    if (!state.isBroken) return metricsOf()
    state.isBroken = false
    return Promise.reject(new Error('broken'))
  }
  const first = metrics.exposition()
  const second = metrics.exposition()
  await expect(first).rejects.toThrow('broken')
  expect(pendingIn(await second)).toBe('0')
})
