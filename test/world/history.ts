import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { hours, type Instant, instant, isoOf, milliseconds, minutes, seconds } from '../../src/domain/time/time.ts'
import { pageOf } from './invented-page.ts'
import { changeWebhooks, type Trouble, troubleOf } from './invented-trouble.ts'
import { junkWebhooks } from './junk.ts'
import { type Random, randomFrom } from './random.ts'
import { type Routes, routed } from './routes.ts'
import { type AlertmanagerSetup, type Notification, statusOf } from './senders/alertmanager.ts'
import { deploymentWebhooks } from './senders/github.ts'
import { alertsOf, type PrometheusSetup } from './senders/prometheus.ts'
import { alertmanagerOf, ships } from './stories/tools.ts'
import { byReceipt } from './world.ts'

const DELIVERIES_MIN = 10
const DELIVERIES_MAX = 60
/** Routes are chosen apart from the rest, so that a seed has the same troubles by any of them. Messages at `/v2/enqueue` state no time: a copy is another fact. */
const ROUTES_SEED = 7_000_000

/**
 * A few days of some team, invented from the seed: one to four troubles that may overlap, with flaps, pages, people,
 * deploys that fail or go back, an Alertmanager with one route or several, whose replicas lose each other, deliveries that never came (so that ends
 * are missing, or come without a beginning), and junk. In order of receipt, 10 to 60 deliveries.
 */
export function history(seed: number): readonly RecordedWebhook[] {
  const random = randomFrom(seed)
  const begin = instant(Date.UTC(2024, random.between(0, 11), random.between(1, 28), random.between(0, 23)))
  const troubles = Array.from({ length: random.between(1, 4) }, () => troubleOf(random, begin))
  const routes = randomFrom(ROUTES_SEED + seed).pick(['one receiver', 'own route'] as const)
  const told = [...alertingWebhooks(random, troubles, routes), ...troubles.flatMap((trouble) => changeWebhooks(random, trouble))]
  const arrived = told.filter(() => !random.chance(0.08))
  const deliveries = [...arrived, ...junkWebhooks(random, begin)].sort(byReceipt).slice(0, DELIVERIES_MAX)
  const missing = Math.max(0, DELIVERIES_MIN - deliveries.length)
  const quiet = Array.from({ length: missing }, (_, count) =>
    deploymentWebhooks('example-shop', ships('docs', laterBy(begin, count + 1), laterBy(begin, count + 3))),
  )
  return [...deliveries, ...quiet.flatMap(([created]) => created ?? [])].sort(byReceipt)
}

function alertingWebhooks(random: Random, troubles: readonly Trouble[], routes: Routes): readonly RecordedWebhook[] {
  const prometheus: PrometheusSetup = {
    url: 'http://prometheus.example.com:9090',
    evaluationMs: seconds(15),
    phaseMs: milliseconds(random.between(0, 14_999)),
    externalLabels: { environment: 'production' },
  }
  const setup = setupOf(random, troubles)
  const until = laterBy(instant(Math.max(...troubles.map((trouble) => trouble.to))), 20)
  const conditions = troubles.flatMap((trouble) => trouble.conditions)
  const { webhooks, enqueued, pagerduty } = routed(routes, setup, { alerts: alertsOf(prometheus, conditions), until })
  const service = routes.startsWith('own route') ? 'Platform primary' : null
  const pages = pagesOf(pagerduty).flatMap((notifications) => pageOf(random, { alertmanager: setup, service }, notifications))
  return [...webhooks, ...enqueued, ...pages]
}

function setupOf(random: Random, [first]: readonly Trouble[]): AlertmanagerSetup {
  const gossipLost = first !== undefined && random.chance(0.4) ? { from: first.from, to: first.to } : null
  const externalURLs = ['http://alertmanager-0.example.com:9093', 'http://alertmanager-1.example.com:9093']
  const setup = alertmanagerOf({
    version: '0.27.0',
    externalURLs,
    repeat: hours(1),
    pagerduty: random.pick(['triggers', 'triggers and resolves']),
    gossipLost,
  })
  return { ...setup, routes: setup.routes.map((route) => ({ ...route, groupBy: ['environment', 'service'] })) }
}

/** The notifications of each page: one opens with the first firing of a group and closes when all of it has ended. */
export function pagesOf(notifications: readonly Notification[]): readonly (readonly Notification[])[] {
  const open = new Map<string, Notification[]>()
  const pages: Notification[][] = []
  for (const told of [...notifications].sort((left, right) => left.at - right.at)) {
    const page = open.get(told.groupKey)
    if (page !== undefined) page.push(told)
    if (page === undefined && statusOf(told.alerts) === 'firing') {
      const opened = [told]
      pages.push(opened)
      open.set(told.groupKey, opened)
    }
    if (statusOf(told.alerts) === 'resolved') open.delete(told.groupKey)
  }
  return pages
}

const laterBy = (at: Instant, minuteCount: number): Instant => instant(at + minutes(minuteCount))

/** The same deliveries in another order of arrival; each keeps the receipt that it was recorded with. */
export function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const random = randomFrom(seed)
  return list
    .map((item) => ({ item, place: random.next() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item)
}

/** All deliveries, and about every third of them once or twice more, received up to an hour later; in order of receipt. */
export function duplicated(list: readonly RecordedWebhook[], seed: number): readonly RecordedWebhook[] {
  const random = randomFrom(seed)
  const repeats = list.flatMap((recorded) => {
    const copies = random.chance(0.33) ? random.between(1, 2) : 0
    return Array.from({ length: copies }, () => ({
      ...recorded,
      receivedAt: isoOf(instant(Date.parse(recorded.receivedAt) + random.between(1, hours(1)))),
    }))
  })
  return [...list, ...repeats].sort(byReceipt)
}

/** The list cut into stretches of 1 to 12, none of them empty. */
export function splitIntoBatches<T>(list: readonly T[], seed: number): readonly (readonly T[])[] {
  const random = randomFrom(seed)
  const batches: T[][] = []
  for (let from = 0; from < list.length; ) {
    const size = random.between(1, 12)
    batches.push(list.slice(from, from + size))
    from += size
  }
  return batches
}
