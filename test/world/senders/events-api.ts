import { createHash } from 'node:crypto'
import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { numberFor } from '../random.ts'
import { type AlertmanagerSetup, type Notification, statusOf } from './alertmanager.ts'
import { subjectOf } from './pagerduty.ts'
import type { Alert } from './prometheus.ts'

/** What Alertmanager's `pagerduty_configs` send where their `url` is Hindsight's `/v2/enqueue`: one message for the whole group. */
export function enqueueOf(setup: AlertmanagerSetup, notification: Notification): RecordedWebhook {
  const { alerts, groupKey, replica, route } = notification
  const [firing, resolved] = [alerts.filter((alert) => alert.endsAt === null), alerts.filter((alert) => alert.endsAt !== null)]
  const details = {
    firing: instancesText(firing),
    num_firing: String(firing.length),
    num_resolved: String(resolved.length),
    resolved: instancesText(resolved),
  }
  const body = {
    // As intake keeps it: a hash of the key stands in its place.
    routing_key: 'sha256:4c0d87af1d35bdddef4e8c17122be8b6',
    dedup_key: createHash('sha256').update(groupKey).digest('hex'),
    event_action: statusOf(alerts) === 'firing' ? 'trigger' : 'resolve',
    payload: { summary: subjectOf(notification), source: 'Alertmanager', severity: 'critical', custom_details: details },
    client: 'Alertmanager',
    client_url: `${setup.externalURLs[replica]}/#/alerts?receiver=${route.receiver}`,
  }
  return {
    receivedAt: isoOf(instant(notification.at + numberFor(`${groupKey} ${notification.at} enqueue`, 4, 80))),
    method: 'POST',
    path: '/v2/enqueue',
    headers: { 'user-agent': `Alertmanager/${setup.version}`, 'content-type': 'application/json' },
    body,
  }
}

/** Its template `pagerduty.default.instances`. */
const instancesText = (alerts: readonly Alert[]): string =>
  alerts
    .map(
      ({ labels, annotations, generatorURL }) =>
        `${linesOf('Labels', labels)}${linesOf('Annotations', annotations)}Source: ${generatorURL}\n`,
    )
    .join('')

const linesOf = (head: string, pairs: Readonly<Record<string, string>>): string =>
  `${head}:\n${Object.entries(pairs)
    .map(([name, value]) => ` - ${name} = ${value}\n`)
    .join('')}`
