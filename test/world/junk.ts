import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { hours, type Instant, instant, isoOf } from '../../src/domain/time/time.ts'
import type { Random } from './random.ts'

/** What also arrives at an open door, at some time of the story: broken, empty, foreign, harmless, or a sender's own test. */
export function junkWebhooks(random: Random, begin: Instant): readonly RecordedWebhook[] {
  return Array.from({ length: random.between(0, 4) }, () => {
    const [source, body] = random.pick(JUNK)
    const receivedAt = isoOf(instant(begin + random.between(0, hours(6))))
    return { receivedAt, method: 'POST', path: `/webhooks/${source}`, headers: { 'content-type': 'application/json' }, body }
  })
}

const watchdog = {
  receiver: 'hindsight',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'Watchdog', severity: 'none' },
      annotations: { summary: 'An alert that should always fire.' },
      startsAt: '2024-01-01T00:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: 'e1749c6be0a5e4c2',
    },
  ],
  groupLabels: {},
  commonLabels: { alertname: 'Watchdog', severity: 'none' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager-0.example.com:9093',
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
}

const JUNK: readonly [readonly [source: string, body: unknown], ...(readonly [source: string, body: unknown])[]] = [
  ['alertmanager', '{"receiver": "hindsight", "status": "firing", "alerts": [{'],
  ['alertmanager', { alerts: [] }],
  ['alertmanager', { status: 'firing', alerts: 'none' }],
  ['alertmanager', watchdog],
  [
    'pagerduty',
    {
      event: {
        id: '01JUNK',
        event_type: 'pagey.ping',
        resource_type: 'pagey',
        occurred_at: '2024-01-01T00:00:00.000Z',
        agent: null,
        client: null,
        data: { message: 'Hello from your friend Pagey!', type: 'ping' },
      },
    },
  ],
  ['pagerduty', { event: null }],
  ['pagerduty', []],
  ['github', { zen: 'Keep it logically awesome.', hook_id: 430_000_001, hook: { type: 'Organization', active: true } }],
  ['github', { action: 'created', deployment: 17 }],
  ['deploys', 'nothing that happened\n'],
  ['deploys', ''],
]
