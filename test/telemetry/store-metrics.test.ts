import { describe, expect, it } from 'vitest'
import { instant } from '../../src/domain/time/time.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { createReadiness } from '../../src/telemetry/readiness.ts'
import { type StandingParts, standingGauges } from '../../src/telemetry/store-metrics.ts'

const STANDING: StandingParts = { damages: async () => 0, oldestPending: async () => null, isReady: async () => true }

async function exposed(parts: Partial<StandingParts>): Promise<string> {
  const metrics = createMetrics({ pending: async () => 0 })
  for (const refresh of standingGauges(metrics.registry, { ...STANDING, ...parts })) metrics.beforeExposition(refresh)
  await metrics.exposition()
  return (await metrics.exposition()).text
}

describe('how the store and the worker stand', () => {
  it('has the time at which the oldest delivery that waits was received, and no time while none waits', async () => {
    expect(await exposed({ oldestPending: async () => instant(1_700_000_000_500) })).toMatch(
      /^hindsight_oldest_pending_timestamp_seconds 1700000000\.5$/m,
    )
    expect(await exposed({})).not.toMatch(/^hindsight_oldest_pending/m)
  })

  it('is ready, is not, or says nothing while nobody knows', async () => {
    expect(await exposed({})).toMatch(/^hindsight_ready 1$/m)
    expect(await exposed({ isReady: async () => false })).toMatch(/^hindsight_ready 0$/m)
    expect(await exposed({ isReady: async () => null })).not.toMatch(/^hindsight_ready /m)
  })

  it('is not ready while the store fails', async () => {
    const { latest } = createReadiness(() => Promise.reject(new Error('the disk is full')))
    expect(await exposed({ isReady: latest })).toMatch(/^hindsight_ready 0$/m)
  })

  it('leaves out what it could not learn: unknown is not 0', async () => {
    const failing = { damages: () => Promise.reject(new Error('closed')), oldestPending: () => Promise.reject(new Error('closed')) }
    const text = await exposed(failing)
    expect(text).not.toMatch(/^hindsight_(store_damages|oldest_pending\w*) /m)
    expect(await exposed({})).toMatch(/^hindsight_store_damages 0$/m)
  })
})
