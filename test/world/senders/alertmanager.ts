import type { Labels } from '../../../src/domain/event.ts'
import { byText } from '../../../src/domain/identity.ts'
import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { type Instant, type Interval, instant, isoOf, type Milliseconds, milliseconds } from '../../../src/domain/time/time.ts'
import { numberFor } from '../random.ts'
import { type Flush, flushesOf, notificationsOf } from './alert-group.ts'
import { type Alert, sortedByName } from './prometheus.ts'

/** A route below the root; the first whose label has the value takes the alert, and one without takes all. */
export interface Route {
  readonly match: readonly [label: string, value: string] | null
  readonly receiver: string
  readonly groupBy: readonly string[]
  readonly repeatMs: Milliseconds
  /** What the receiver does besides posting the webhook: `send_resolved` of its `pagerduty_configs` may be off. */
  readonly pagerduty: 'none' | 'triggers' | 'triggers and resolves'
}

export interface AlertmanagerSetup {
  readonly version: string
  /** One for each replica, in the order of their positions in the cluster. */
  readonly externalURLs: readonly string[]
  readonly groupWaitMs: Milliseconds
  readonly groupIntervalMs: Milliseconds
  readonly routes: readonly Route[]
  /** While the replicas do not hear each other, each sends every notification. null: they always do. */
  readonly gossipLost: Interval | null
}

/** One notification of a group as it left one replica. */
export interface Notification {
  readonly at: Instant
  readonly replica: number
  readonly route: Route
  readonly groupLabels: Labels
  readonly groupKey: string
  readonly alerts: readonly Alert[]
}

/** What Alertmanager tells the webhook, and what it tells PagerDuty, of these alerts until `until`. */
export interface Told {
  readonly webhook: readonly Notification[]
  readonly pagerduty: readonly Notification[]
}

export function notify(setup: AlertmanagerSetup, alerts: readonly Alert[], until: Instant): Told {
  const groups = groupsOf(setup, alerts).map((group) => ({ group, flushes: flushesOf(group.alerts, setup, until) }))
  const tell = (group: Group, flushes: readonly Flush[], sendResolved: 'resolved too' | 'firing only') =>
    notificationsOf(flushes, { repeatMs: group.route.repeatMs, sendResolved }).flatMap((flush) => copiesOf(setup, group, flush))
  return {
    webhook: groups.flatMap(({ group, flushes }) => tell(group, flushes, 'resolved too')),
    pagerduty: groups.flatMap(({ group, flushes }) => {
      if (group.route.pagerduty === 'none') return []
      return tell(group, flushes, group.route.pagerduty === 'triggers' ? 'firing only' : 'resolved too')
    }),
  }
}

interface Group {
  readonly route: Route
  readonly labels: Labels
  readonly key: string
  readonly alerts: readonly Alert[]
}

function groupsOf(setup: AlertmanagerSetup, alerts: readonly Alert[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const alert of alerts) {
    const route = setup.routes.find(({ match }) => match === null || alert.labels[match[0]] === match[1])
    if (route === undefined) continue
    const labels = sortedByName(Object.fromEntries(Object.entries(alert.labels).filter(([name]) => route.groupBy.includes(name))))
    const key = groupKeyOf(route, labels)
    groups.set(key, { route, labels, key, alerts: [...(groups.get(key)?.alerts ?? []), alert] })
  }
  return [...groups.values()]
}

/** The path of routes, then the group's labels: the same for every later incident of the group. */
function groupKeyOf({ match }: Route, labels: Labels): string {
  const path = match === null ? '{}' : `{}/{${match[0]}="${match[1]}"}`
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  return `${path}:{${pairs.join(', ')}}`
}

/** Each replica waits 15 s longer than the one before it, and says nothing if it hears that the group was notified. */
function copiesOf(setup: AlertmanagerSetup, group: Group, flush: Flush): readonly Notification[] {
  return setup.externalURLs.flatMap((url, replica) => {
    const isAlone = setup.gossipLost !== null && flush.at >= setup.gossipLost.from && flush.at <= setup.gossipLost.to
    if (replica > 0 && !isAlone) return []
    const at = instant(flush.at + replica * 15_000 + numberFor(`${url} ${group.key} ${flush.at}`, 3, 60))
    return [{ at, replica, route: group.route, groupLabels: group.labels, groupKey: group.key, alerts: flush.alerts }]
  })
}

/** The delivery of a notification: `webhook.Message` over `template.Data`, in the order in which Go writes their fields. */
export function webhookOf(setup: AlertmanagerSetup, told: Notification): RecordedWebhook {
  const body = {
    receiver: told.route.receiver,
    status: statusOf(told.alerts),
    alerts: [...told.alerts].sort(byJobInstanceLabels).map(alertBody),
    groupLabels: told.groupLabels,
    commonLabels: common(told.alerts.map((alert) => alert.labels)),
    commonAnnotations: common(told.alerts.map((alert) => alert.annotations)),
    externalURL: setup.externalURLs[told.replica],
    version: '4',
    groupKey: told.groupKey,
    truncatedAlerts: 0,
  }
  const travelledMs = milliseconds(numberFor(`${JSON.stringify(body)} ${told.at}`, 8, 90))
  return {
    receivedAt: isoOf(instant(told.at + travelledMs)),
    method: 'POST',
    path: '/webhooks/alertmanager',
    headers: { 'user-agent': `Alertmanager/${setup.version}`, 'content-type': 'application/json' },
    body,
  }
}

export const statusOf = (alerts: readonly Alert[]): 'firing' | 'resolved' =>
  alerts.some((alert) => alert.endsAt === null) ? 'firing' : 'resolved'

const alertBody = (alert: Alert) => ({
  status: alert.endsAt === null ? 'firing' : 'resolved',
  labels: alert.labels,
  annotations: alert.annotations,
  startsAt: goTimeOf(alert.startsAt),
  endsAt: alert.endsAt === null ? '0001-01-01T00:00:00Z' : goTimeOf(alert.endsAt),
  generatorURL: alert.generatorURL,
  fingerprint: alert.fingerprint,
})

/** Go's RFC3339Nano drops the zeros at the end of the fraction: `14:00:40.5Z`, `14:00:40Z`. */
const goTimeOf = (at: Instant): string => isoOf(at).replace(/\.?0{1,3}Z$/, 'Z')

/** The labels that all have with one value. */
export function common(sets: readonly Labels[]): Labels {
  const [first = {}, ...rest] = sets
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => rest.every((labels) => labels[name] === value)))
}

/** As `AlertSlice.Less` orders them: job, instance (those without come last), then fewer labels, then label by label. */
function byJobInstanceLabels(left: Alert, right: Alert): number {
  for (const name of ['job', 'instance']) {
    const [a, b] = [left.labels[name], right.labels[name]]
    if (a === b) continue
    if (a === undefined) return 1
    return b === undefined ? -1 : byText(a, b)
  }
  return byLabels(left.labels, right.labels)
}

function byLabels(left: Labels, right: Labels): number {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort(byText)
  const fewer = Object.keys(left).length - Object.keys(right).length
  if (fewer !== 0) return fewer
  for (const name of names) {
    const [a, b] = [left[name], right[name]]
    if (a === b) continue
    if (a === undefined) return -1
    return b === undefined ? 1 : byText(a, b)
  }
  return 0
}
