import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import type { Instant } from '../../src/domain/time/time.ts'
import { type AlertmanagerSetup, type Notification, notify, webhookOf } from './senders/alertmanager.ts'
import { enqueueOf } from './senders/events-api.ts'
import type { Alert } from './senders/prometheus.ts'

/** How one Alertmanager reaches Hindsight and the pager. */
export const ROUTES = ['one receiver', 'one receiver and enqueue', 'own route', 'own route and enqueue'] as const
export type Routes = (typeof ROUTES)[number]

export interface Routed {
  readonly webhooks: readonly RecordedWebhook[]
  readonly enqueued: readonly RecordedWebhook[]
  /** What the pager is notified of. */
  readonly pagerduty: readonly Notification[]
}

/**
 * With a route of its own (first, `continue: true`) Hindsight's groups have another key than the pager's. `enqueue`: what
 * the pager gets goes to Hindsight's `/v2/enqueue` as well.
 */
export function routed(routes: Routes, setup: AlertmanagerSetup, { alerts, until }: { alerts: readonly Alert[]; until: Instant }): Routed {
  const { webhook, pagerduty } = notify(setup, alerts, until)
  const groupBy = setup.routes[0]?.groupBy ?? []
  const own = { ...setup, routes: setup.routes.slice(-1).map((route) => ({ ...route, match: null, groupBy })) }
  const posted = routes.startsWith('own route') ? notify(own, alerts, until).webhook : webhook
  return {
    webhooks: posted.map((notification) => webhookOf(setup, notification)),
    enqueued: routes.endsWith('enqueue') ? pagerduty.map((notification) => enqueueOf(setup, notification)) : [],
    pagerduty,
  }
}
