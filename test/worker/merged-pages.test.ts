import { describe, expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { instant } from '../../src/domain/time/time.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { readAll } from '../../src/reading/deliveries.ts'
import { tick } from '../../src/worker/worker.ts'
import { rawEvent } from '../sources/fixture.ts'
import { memoryStore } from '../world/memory-store.ts'

const context = {
  policy: () => DEFAULT_POLICY,
  log: {
    error: (_: object, message: string) => {
      throw new Error(message)
    },
  },
}

const linkOf = (id: string) => `https://acme.pagerduty.com/incidents/${id}`

/** What PagerDuty posts of the page of one service. */
function pagerDutyEvent(id: string, type: string, at: string, more: object = {}): RawEvent {
  const service = { id: `S-${id}`, type: 'service_reference', summary: `service of ${id}` }
  const data = { id, type: 'incident', title: `${id} is down`, html_url: linkOf(id), service, ...more }
  const event = { id: `${id} ${type}`, event_type: type, occurred_at: at, agent: null, data }
  const raw = rawEvent('pagerduty', JSON.stringify({ event }), { receivedAt: instant(Date.parse(at) + 1_000), path: '/webhooks/pagerduty' })
  return { ...raw, source: sourceName('pagerduty') }
}

const into = (id: string) => ({
  resolve_reason: { type: 'merge_resolve_reason', incident: { id, html_url: linkOf(id), summary: `${id} is down` } },
})

/** The second page comes a day after the first one, and is merged into it: nothing but the merge connects the two. */
const STORY = [
  pagerDutyEvent('P1', 'incident.triggered', '2024-06-05T10:00:00Z'),
  pagerDutyEvent('P2', 'incident.triggered', '2024-06-06T10:00:00Z'),
  pagerDutyEvent('P2', 'incident.resolved', '2024-06-06T10:30:00Z', into('P1')),
  pagerDutyEvent('P1', 'incident.resolved', '2024-06-06T12:00:00Z'),
]

const orders = STORY.flatMap((first, a) =>
  STORY.flatMap((second, b) =>
    STORY.flatMap((third, c) => {
      const rest = STORY.filter((_, d) => d !== a && d !== b && d !== c)
      return new Set([a, b, c]).size === 3 ? [[first, second, third, ...rest]] : []
    }),
  ),
)

describe('pages that people merged', () => {
  it('become one incident in every order of arrival, one delivery at a time', async () => {
    const [whole, ...others] = reconstruct(readAll(STORY).events, [], DEFAULT_POLICY).incidents
    expect(others).toEqual([])
    expect(whole?.incident.members).toHaveLength(2)
    expect(orders).toHaveLength(24)
    for (const order of orders) {
      const store = memoryStore()
      for (const raw of order) {
        await store.accept(raw)
        while ((await tick({ ...context, store })) > 0);
      }
      expect(store.all().incidents).toEqual([whole?.incident])
    }
  })
})
