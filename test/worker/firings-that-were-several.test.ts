import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { instant } from '../../src/domain/time/time.ts'
import { asKept } from '../../src/reading/deliveries.ts'
import { rawEvent } from '../sources/fixture.ts'
import { memoryStore } from '../world/memory-store.ts'
import { reconstructed } from '../world/reconstructed.ts'
import { workOff } from '../world/through-worker.ts'

const at = (clock: string) => instant(Date.parse(`2024-03-01T${clock}Z`))
const LABELS = { alertname: 'Errors', severity: 'warning', cluster: 'one', environment: 'prod', service: 'Svc1' }

function alert(startsAt: string, endsAt: string | null): RawEvent {
  const status = endsAt === null ? 'firing' : 'resolved'
  const times = { startsAt: `2024-03-01T${startsAt}Z`, endsAt: endsAt === null ? '0001-01-01T00:00:00Z' : `2024-03-01T${endsAt}Z` }
  const body = {
    version: '4',
    status,
    groupKey: '{}:{}',
    alerts: [{ status, labels: LABELS, annotations: {}, ...times, fingerprint: 'f1' }],
  }
  const raw = rawEvent('alertmanager', JSON.stringify(body), { receivedAt: at(endsAt ?? startsAt), path: '/webhooks/alertmanager' })
  return { ...raw, source: sourceName('alertmanager') }
}

/** The same group by another route of the Alertmanager, to the pager's API, under a key of its own. */
function message(clock: string): RawEvent {
  const summary = `[FIRING:1] Errors (${Object.values(LABELS).join(' ')})`
  const key = createHash('sha256').update('another route').digest('hex')
  const body = {
    routing_key: 'r',
    dedup_key: key,
    event_action: 'trigger',
    payload: { summary, source: 'Alertmanager', severity: 'critical' },
  }
  const raw = rawEvent('pagerduty-events', JSON.stringify(body), { receivedAt: at(clock), path: '/v2/enqueue' })
  return { ...raw, source: sourceName('pagerduty-events') }
}

const FIRST = [alert('03:59:52', null), message('04:00:02')]

it.each([
  ['its end alone says so', [alert('03:00:00', '05:06:00')]],
  ['its beginning and its end say so', [alert('03:00:00', null), alert('03:00:00', '05:06:00')]],
])('a message beside an alert that turns out to have begun an hour before stands by itself, where %s', async (_, later) => {
  const store = memoryStore()
  const kept = [...FIRST, ...later].flatMap((raw) => asKept([raw]))
  for (const [nth, raw] of kept.entries()) {
    await store.accept(raw)
    await workOff(store)
    const whole = reconstructed(kept.slice(0, nth + 1), [], DEFAULT_POLICY).incidents.map(({ incident }) => incident)
    expect(store.all().incidents, `after delivery ${nth + 1}`).toEqual(whole)
    if (nth === FIRST.length - 1) expect(whole).toEqual([])
  }
  expect(store.all().incidents.map(({ members }) => members.map(({ source }) => source))).toEqual([['pagerduty-events']])
})
