import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { hours, instant, milliseconds, minutes, seconds } from '../../src/domain/time/time.ts'
import { type Random, randomFrom } from './random.ts'
import { type AlertmanagerSetup, notify, webhookOf } from './senders/alertmanager.ts'
import { type DeployLogSetup, deployLogWebhooks, type LoggedChange } from './senders/deploy-log.ts'
import { alertsOf, type Condition, type PrometheusSetup } from './senders/prometheus.ts'
import { rule } from './stories/tools.ts'
import { byReceipt } from './world.ts'

const BEGIN = instant(Date.UTC(2024, 5, 1, 9))
/** Alerts a minute, over all services: a bad day, not the end of the world. */
const ALERTS_PER_MINUTE = 20

const prometheus: PrometheusSetup = {
  url: 'http://prometheus.example.com:9090',
  evaluationMs: seconds(15),
  phaseMs: milliseconds(2_345),
  externalLabels: { environment: 'production' },
}
const failing = rule({
  alert: 'Failing',
  severity: 'warning',
  expr: 'up == 0',
  hold: seconds(30),
  summary: '{{ $labels.instance }} fails',
  condition: 'It has been so',
})
const broken = rule({
  alert: 'Broken',
  severity: 'critical',
  expr: 'errors > 1',
  hold: seconds(30),
  summary: '{{ $labels.service }} is broken',
  condition: 'It has been so',
})

/** Each alert a group of its own, told at once: many small deliveries. */
const setup: AlertmanagerSetup = {
  version: '0.27.0',
  externalURLs: ['http://alertmanager.example.com:9093'],
  groupWaitMs: seconds(1),
  groupIntervalMs: minutes(1),
  gossipLost: null,
  routes: [
    {
      match: null,
      receiver: 'hindsight',
      groupBy: ['alertname', 'environment', 'instance', 'service'],
      repeatMs: hours(4),
      pagerduty: 'none',
    },
  ],
}

/**
 * So many small, different deliveries in order of receipt: alerts of fifty services that fire and end, with a deploy now
 * and then. It lasts as long as it takes: 5,000 deliveries come in about two hours of the story.
 */
export function storm(seed: number, deliveries: number): readonly RecordedWebhook[] {
  const random = randomFrom(seed)
  const conditions = Array.from({ length: Math.ceil(deliveries / 2) }, (_, count) => conditionOf(random, count))
  const changes = conditions.filter(() => random.chance(0.02)).map((condition, count) => changeOf(condition, count))
  const until = instant(Number.MAX_SAFE_INTEGER)
  const told = notify(setup, alertsOf(prometheus, conditions), until).webhook.map((notification) => webhookOf(setup, notification))
  return [...told, ...deployLogWebhooks(LOG, changes)].sort(byReceipt).slice(0, deliveries)
}

function conditionOf(random: Random, count: number): Condition {
  const from = instant(BEGIN + Math.floor((count * 60_000) / ALERTS_PER_MINUTE))
  const service = `service-${random.between(1, 50)}`
  const to = instant(from + seconds(random.between(60, 600)))
  return { rule: random.chance(0.1) ? broken : failing, labels: { service, instance: `${service}-${count}` }, value: '1', from, to }
}

const LOG: DeployLogSetup = { host: 'deployer', offset: '+00:00', form: 'json lines', posts: 'each run' }

/** Shipped a little before the condition began. */
const changeOf = ({ labels, from }: Condition, count: number): LoggedChange => ({
  startedAt: instant(from - minutes(6)),
  finishedAt: instant(from - minutes(4)),
  action: 'deploy',
  outcome: 'succeeded',
  service: labels.service ?? '',
  environment: 'production',
  id: `run-${count}`,
  version: `v${count + 1}`,
  previous: `v${count}`,
  actor: 'Platform engineer',
  text: `release ${count + 1}`,
  remarks: [],
})
