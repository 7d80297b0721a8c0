import type { Labels } from '../../../src/domain/event.ts'
import type { NonEmpty } from '../../../src/domain/identity.ts'
import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { hours, type Instant, instant, isoOf, type Milliseconds, milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { pagesOf } from '../history.ts'
import { numberFor } from '../random.ts'
import { type Routed, routed } from '../routes.ts'
import type { AlertmanagerSetup } from '../senders/alertmanager.ts'
import { pageWebhooks } from '../senders/pagerduty.ts'
import { type Alert, alertsOf, type Condition, type PrometheusSetup } from '../senders/prometheus.ts'
import { rule } from '../stories/tools.ts'
import { byReceipt } from '../world.ts'
import type { AlertChoices, Choices } from './choices.ts'

const BEGIN = Date.UTC(2024, 2, 5, 9)
const NAMES: NonEmpty<string> = ['HighErrorRate', 'HighLatency', 'QueueLong']
/** By so much a second Prometheus sees later what the first has seen. */
const APART_MS = seconds(45)
/** The further instances fail longer than the group waits, so that it is told of their ends one by one. */
const NEXT_INSTANCE_MS = minutes(6)
const LATE_MS = hours(2)
const AFTERWARDS_MS = minutes(20)

const prometheus: PrometheusSetup = {
  url: 'http://prometheus.example.com:9090',
  evaluationMs: seconds(15),
  phaseMs: milliseconds(0),
  externalLabels: { environment: 'production' },
}

/** What arrives, in order of arrival: by luck, where there is any. */
export function deliveriesOf(choices: Choices): readonly RecordedWebhook[] {
  const { alerts, luck, repeats } = choices
  const sent = alerts.flatMap((alert, index) => deliveriesOfAlert(choices, alert, NAMES[index] ?? NAMES[0]))
  const received = (repeats === 'copies' ? sent.flatMap((delivery) => [delivery, copyOf(delivery)]) : sent).toSorted(byReceipt)
  return received
    .map((delivery, place) => ({ delivery, luck: luck[place % Math.max(1, luck.length)] ?? 0 }))
    .sort((left, right) => right.luck - left.luck)
    .map(({ delivery }) => delivery)
}

/** The ticks in which a worker sees them. */
export function ticksOf(choices: Choices): readonly (readonly RecordedWebhook[])[] {
  const deliveries = deliveriesOf(choices)
  const count = Math.ceil(deliveries.length / choices.perTick)
  return Array.from({ length: count }, (_, tick) => deliveries.slice(tick * choices.perTick, (tick + 1) * choices.perTick))
}

function deliveriesOfAlert(choices: Choices, alert: AlertChoices, name: string): readonly RecordedWebhook[] {
  const [first, second] = [toldBy(0, choices, alert, name), alert.starts === 'one replica' ? [] : toldBy(1, choices, alert, name)]
  const posted = [...first, ...second].flatMap(({ webhooks, enqueued }) => [...webhooks, ...enqueued])
  const worded = alert.text === 'constant' ? posted : posted.toSorted(byReceipt).map(withValue)
  return [...worded.flatMap((delivery) => arrivalOf(delivery, alert)), ...pages(choices, alert, first)]
}

/** By one Prometheus and its Alertmanager: in one life of both, or in two. */
function toldBy(replica: number, choices: Choices, alert: AlertChoices, name: string): readonly Routed[] {
  const setup = setupOf(replica, choices.repeats)
  const from = timeOf(alert.from, replica === 1 && alert.starts === 'replicas apart' ? APART_MS : 0)
  const restartedAt = instant(from + minutes(alert.lasts) / 2)
  const to = timeOf(alert.from + alert.lasts)
  const until = instant(to + alert.instances * NEXT_INSTANCE_MS + AFTERWARDS_MS)
  const firing = (begin: Instant, end: 'open' | 'told') => firingsOf(alert, name, { from: begin, to: end === 'open' ? null : to })
  if (alert.restart === 'none') return [routed(choices.routes, setup, { alerts: firing(from, 'told'), until })]
  const [before, after] = [firing(from, 'open'), firing(restartedAt, 'told')]
  if (alert.restart === 'Prometheus') return [routed(choices.routes, setup, { alerts: [...before, ...after], until })]
  return [routed(choices.routes, setup, { alerts: before, until: restartedAt }), routed(choices.routes, setup, { alerts: after, until })]
}

const timeOf = (minute: number, laterMs = 0): Instant => instant(BEGIN + minutes(minute) + laterMs)

function firingsOf(alert: AlertChoices, name: string, { from, to }: Pick<Condition, 'from' | 'to'>): readonly Alert[] {
  const failing = rule({
    alert: name,
    severity: alert.severity,
    expr: `job:${name}:rate1m > 1`,
    hold: seconds(30),
    summary: `${name} of ${alert.service}`,
    condition: 'It has been so',
  })
  const conditions = Array.from({ length: alert.instances }, (_, index) => ({
    rule: failing,
    labels: labelsOf(alert, index + 1),
    value: '1',
    from,
    to: to === null ? null : instant(to + index * NEXT_INSTANCE_MS),
  }))
  return alertsOf(prometheus, conditions)
}

function labelsOf({ labels, service }: AlertChoices, instance: number): Labels {
  switch (labels) {
    case 'service':
      return { service, instance: `${service}-${instance}` }
    case 'kube-state-metrics':
      return {
        job: 'kube-state-metrics',
        service: 'kube-state-metrics',
        instance: '10.0.0.7:8080',
        namespace: 'shop',
        deployment: service,
        pod: `${service}-${instance}`,
      }
    case 'node exporter':
      return { job: 'node-exporter', instance: `${service}-${instance}:9100` }
  }
}

/** All of it pages; the route of its own, if there is one, is the last. */
function setupOf(replica: number, repeats: Choices['repeats']): AlertmanagerSetup {
  const timing = { groupBy: ['alertname', 'environment'], repeatMs: repeats === 'interval' ? minutes(10) : hours(4) }
  return {
    version: '0.27.0',
    externalURLs: [`http://alertmanager-${replica}.example.com:9093`],
    groupWaitMs: seconds(30),
    groupIntervalMs: minutes(5),
    gossipLost: null,
    routes: [
      { ...timing, match: ['environment', 'production'], receiver: 'on-call', pagerduty: 'triggers and resolves' },
      { ...timing, match: null, receiver: 'hindsight', pagerduty: 'none' },
    ],
  }
}

function arrivalOf(delivery: RecordedWebhook, { resolve }: AlertChoices): readonly RecordedWebhook[] {
  if (resolve === 'in time' || !tellsAnEnd(delivery)) return [delivery]
  return resolve === 'lost' ? [] : [receivedLater(delivery, LATE_MS)]
}

/** Its summary ends with what was measured by then. */
const withValue = (delivery: RecordedWebhook, count: number): RecordedWebhook => ({
  ...delivery,
  body: JSON.parse(JSON.stringify(delivery.body).replaceAll(MEASURED, `$&: ${count + 10} of 100`)),
})

const MEASURED = new RegExp(`(?:${NAMES.join('|')}) of \\w+`, 'g')

const tellsAnEnd = ({ body }: RecordedWebhook): boolean => /"status":"resolved"|"event_action":"resolve"/.test(JSON.stringify(body))

const copyOf = (delivery: RecordedWebhook): RecordedWebhook =>
  receivedLater(delivery, milliseconds(numberFor(JSON.stringify(delivery), 2_000, 300_000)))

const receivedLater = (delivery: RecordedWebhook, by: Milliseconds): RecordedWebhook => ({
  ...delivery,
  receivedAt: isoOf(instant(Date.parse(delivery.receivedAt) + by)),
})

/** Somebody acknowledges each page after three minutes; it ends with its group. */
function pages({ page, routes, repeats }: Choices, { service }: AlertChoices, told: readonly Routed[]): readonly RecordedWebhook[] {
  if (page === 'none') return []
  const pagerService = routes.startsWith('own route') ? 'Platform primary' : service
  const setup = { subdomain: 'example-shop', service: pagerService, escalationPolicy: 'Platform', firstOnCall: 'On-call engineer' }
  return pagesOf(told.flatMap(({ pagerduty }) => pagerduty)).flatMap((notifications) => {
    const acts = notifications
      .slice(0, 1)
      .map(({ at }) => ({ at: instant(at + minutes(3)), by: 'On-call engineer', does: 'acknowledges' }) as const)
    return pageWebhooks({ setup, alertmanager: setupOf(0, repeats), notifications, acts })
  })
}
