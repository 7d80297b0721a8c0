import { describe, expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { hours, instant, later, type Milliseconds, minutes } from '../../src/domain/time/time.ts'
import { asKept } from '../../src/reading/deliveries.ts'
import { rawEvent } from '../sources/fixture.ts'
import { memoryStore } from '../world/memory-store.ts'
import { reconstructed } from '../world/reconstructed.ts'
import { workOff } from '../world/through-worker.ts'

const BEGIN = instant(Date.parse('2024-01-10T10:00:00Z'))

/** As clients of the pager's API send it: of a key, and without a time. */
function message(action: 'trigger' | 'resolve', after: Milliseconds): RawEvent {
  const payload = { summary: 'cart is down', source: 'cart', severity: 'critical' }
  const body = { routing_key: 'sha256:4c0d87af1d35bdddef4e8c17122be8b6', dedup_key: 'cart', event_action: action, payload }
  const raw = rawEvent('pagerduty-events', JSON.stringify(body), { receivedAt: later(BEGIN, after), path: '/v2/enqueue' })
  return { ...raw, source: sourceName('pagerduty-events') }
}

/** Each in a round of its own; after each the stored incidents are those of the whole. */
async function learnOneByOne(messages: readonly RawEvent[]) {
  const store = memoryStore()
  const kept = messages.flatMap((raw) => asKept([raw]))
  for (const [nth, raw] of kept.entries()) {
    await store.accept(raw)
    await workOff(store)
    const whole = reconstructed(kept.slice(0, nth + 1), [], DEFAULT_POLICY).incidents.map(({ incident }) => incident)
    expect(store.all().incidents).toEqual(whole)
  }
  return store.all().incidents
}

describe('a resolve that states no time, in a round of its own', () => {
  it('ends the firing that was recorded before', async () => {
    const [incident, ...others] = await learnOneByOne([message('trigger', minutes(0)), message('resolve', minutes(18))])
    expect(others).toEqual([])
    expect(incident?.anchors.resolved?.at).toBe(later(BEGIN, minutes(18)))
  })

  it('ends it days later, behind many others of what was not on', async () => {
    const early = Array.from({ length: 30 }, (_, nth) => message('resolve', hours(-nth - 1)))
    const late = Array.from({ length: 30 }, (_, nth) => message('resolve', hours(80 + nth)))
    const incidents = await learnOneByOne([...early, message('trigger', minutes(0)), ...late, message('resolve', hours(70))])
    expect(incidents.map(({ anchors }) => anchors.resolved?.at)).toEqual([later(BEGIN, hours(70))])
  })

  it('waits for a firing that is recorded later', async () => {
    const [incident] = await learnOneByOne([message('resolve', minutes(18)), message('trigger', minutes(0))])
    expect(incident?.anchors.resolved?.at).toBe(later(BEGIN, minutes(18)))
  })
})
