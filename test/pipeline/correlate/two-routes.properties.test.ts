import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { hours, instant, milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../../src/reading/deliveries.ts'
import { pagesOf, shuffled } from '../../world/history.ts'
import { pageOf } from '../../world/invented-page.ts'
import { troubleOf } from '../../world/invented-trouble.ts'
import { randomFrom } from '../../world/random.ts'
import { type Routes, routed } from '../../world/routes.ts'
import { alertsOf } from '../../world/senders/prometheus.ts'
import { alertmanagerOf } from '../../world/stories/tools.ts'
import { rawsOf } from '../../world/through-worker.ts'

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed)
const PROMETHEUS = {
  url: 'http://prometheus.example.com:9090',
  evaluationMs: seconds(15),
  phaseMs: milliseconds(0),
  externalLabels: { environment: 'production' },
}

/** One outage of one service, by these routes; its pages, for a service of the pager that names a team. */
function outageOf(seed: number, routes: Routes) {
  const random = randomFrom(seed)
  const trouble = troubleOf(random, instant(Date.UTC(2024, 5, 5)))
  const externalURLs = ['http://alertmanager-0.example.com:9093']
  const common = alertmanagerOf({ version: '0.27.0', externalURLs, repeat: hours(4), pagerduty: 'triggers and resolves' })
  const alertmanager = { ...common, routes: common.routes.map((route) => ({ ...route, groupBy: ['environment', 'service'] })) }
  const until = instant(trouble.to + minutes(20))
  const { webhooks, enqueued, pagerduty } = routed(routes, alertmanager, { alerts: alertsOf(PROMETHEUS, trouble.conditions), until })
  const pages = pagesOf(pagerduty).flatMap((page) => pageOf(random, { alertmanager, service: 'Platform primary' }, page))
  return { webhooks, enqueued, pages }
}

function incidentsOf(deliveries: readonly RecordedWebhook[], seed: number) {
  const { events } = readAll(asKept(rawsOf(shuffled(deliveries, seed))))
  const { incidents, unassigned } = reconstruct(events, [], DEFAULT_POLICY)
  return { incidents: incidents.map(({ incident }) => incident), unassigned }
}

describe.each(['one receiver and enqueue', 'own route and enqueue'] as const)('300 outages, with %s', (routes) => {
  it('are with the second route what they are with the webhook alone', () => {
    const different = SEEDS.filter((seed) => {
      const { webhooks, enqueued } = outageOf(seed, routes)
      const factsOf = (deliveries: readonly RecordedWebhook[]) =>
        incidentsOf(deliveries, seed).incidents.map(({ id, title, severity, anchors, durations }) => ({
          id,
          title,
          severity,
          anchors,
          durations,
        }))
      return JSON.stringify(factsOf(webhooks)) !== JSON.stringify(factsOf([...webhooks, ...enqueued]))
    })
    expect(different).toEqual([])
  }, 120_000)

  it('are as many with pages that nobody reopens long after, with the same title, start and end of the impact', () => {
    const different = SEEDS.filter((seed) => {
      const { webhooks, enqueued, pages } = outageOf(seed, routes)
      if (pages.some(({ body }) => JSON.stringify(body).includes('"incident.reopened"'))) return false
      const factsOf = (deliveries: readonly RecordedWebhook[]) =>
        incidentsOf(deliveries, seed).incidents.map(({ id, title, anchors: { impactStart, detected, impactEnd }, durations }) => ({
          id,
          title,
          impactStart,
          detected,
          impactEnd,
          impactMs: durations.impactDuration.ms,
        }))
      const alone = JSON.stringify(factsOf(webhooks))
      return (
        alone !== JSON.stringify(factsOf([...webhooks, ...pages])) ||
        alone !== JSON.stringify(factsOf([...webhooks, ...enqueued, ...pages]))
      )
    })
    expect(different).toEqual([])
  }, 120_000)
})
