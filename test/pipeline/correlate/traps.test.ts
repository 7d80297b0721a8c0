import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { type RecordedWebhook, rawEventOf } from '../../../src/domain/recorded-webhook.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../../src/reading/deliveries.ts'
import { anOutage, at, incidentOf, incidentsOf } from '../outage.ts'
import { alert, page, policyOf } from '../trouble.ts'

/** What the product makes of separate stories, as one stream. */
const incidentsIn = (stories: readonly (readonly Event[])[], policy: Policy = DEFAULT_POLICY): readonly Incident[] =>
  reconstruct(stories.flat(), [], policy).incidents.map(({ incident }) => incident)
const servicesOf = (incidents: readonly Incident[]) => incidents.map(({ services }) => [...services].sort())

describe('one problem or two', () => {
  const shop = policyOf('gateway > cart', 'gateway > ads', 'cart > stock', 'stock > database')

  it('keeps two incidents behind one gateway apart, although both name it as their caller', () => {
    const behind = { labels: { source_service: 'gateway' } }
    const reported = [alert(0, 30, { service: 'cart', ...behind }), alert(1, 40, { service: 'ads', ...behind })]
    expect(servicesOf(incidentsIn(reported, shop))).toEqual([['cart'], ['ads']])
  })

  it('keeps them apart too when the gateway fails itself: it joins the nearer of the two chains', () => {
    const deep = policyOf('gateway > cart', 'gateway > ads', 'cart > stock', 'ads > profiles')
    const reported = [
      ...[alert(0, 30, { service: 'stock' }), alert(1, 30, { service: 'cart' })],
      ...[alert(0.5, 40, { service: 'profiles' }), alert(2, 40, { service: 'ads' }), alert(3, 40, { service: 'gateway' })],
    ]
    expect(servicesOf(incidentsIn(reported, deep))).toEqual([
      ['cart', 'stock'],
      ['ads', 'gateway', 'profiles'],
    ])
  })

  it('follows one incident through four services that call each other', () => {
    const reported = ['database', 'stock', 'cart', 'gateway'].map((service, index) => alert(index * 4, 60, { service }))
    expect(servicesOf(incidentsIn(reported, shop))).toEqual([['cart', 'database', 'gateway', 'stock']])
    expect(servicesOf(incidentsIn(reported))).toHaveLength(4)
  })

  it('sees a slow burn of hours as one incident with all that fired', () => {
    const reported = Array.from({ length: 24 }, (_, index) =>
      alert(index * 15, index * 15 + 8, { service: 'cart', severity: 'warning', name: `Burn${index % 4}` }),
    )
    const [only, ...others] = incidentsIn(reported)
    expect(others).toEqual([])
    expect(only?.members).toHaveLength(24)
  })

  it('does not glue a week together by one alert that never resolves', () => {
    const day = 24 * 60
    const stuck = alert(0, null, { service: 'cart', name: 'DiskFull' })
    const daily = Array.from({ length: 7 }, (_, index) =>
      alert(index * day + 600, index * day + 630, { service: 'cart', name: `Errors${index}` }),
    )
    const incidents = incidentsIn([stuck, ...daily])
    expect(incidents).toHaveLength(8)
    expect(incidents.filter(({ status }) => status === 'open').map(({ title }) => title)).toEqual(['DiskFull on cart'])
  })

  it('makes no incident of test alerts and test pages, and joins none by them', () => {
    const test = (story: readonly Event[]) => story.map((event) => ({ ...event, isTest: true }))
    expect(incidentsIn([test(alert(0, 10, { service: 'cart' })), test(page(0, 10, { service: 'cart' }))])).toEqual([])
    const apart = [alert(0, 5, { service: 'cart' }), alert(20, 25, { service: 'cart' })]
    expect(incidentsIn([...apart, test(alert(0, 25, { service: 'cart', name: 'Drill' }))])).toEqual(incidentsIn(apart))
  })

  it('counts alerts that fired long before the page as the beginning, and detects by the first of them', () => {
    const outage = anOutage().alertFires('09:20').pageTriggered('10:00').alertResolves('10:30', '09:20').pageResolved('10:40')
    const { anchors, durations } = incidentOf(outage)
    expect(anchors.detected?.at).toBe(at('09:20'))
    expect(durations.timeToResolve.ms).toBe(80 * 60_000)
  })
})

describe('which change', () => {
  const failing = () => anOutage().alertFires('10:00').alertFires('10:01', { name: 'Latency' }).pageTriggered('10:01')
  const roles = (incident: Incident) => Object.fromEntries(incident.changes.map(({ summary, role }) => [summary, role]))

  it('never suspects a deploy after the alert, and leaves the share with "no change involved"', () => {
    const incident = incidentOf(failing().deployed('10:04', 'storefront'))
    expect(roles(incident)).toEqual({ 'deployed storefront': 'bystander' })
    expect(incident.noChangeScore).toBeGreaterThan(0.99)
  })

  it('distinguishes two deploys of the same minute by the service that fails', () => {
    const { changes } = incidentOf(failing().deployed('09:58:10', 'storefront').deployed('09:58:40', 'billing'))
    expect(changes[0]?.service).toBe('storefront')
    expect(changes[1]?.score ?? 1).toBeLessThan(changes[0]?.score ?? 0)
  })

  it('does not call a rollback the mitigation when the alerts kept firing for an hour after it', () => {
    const outage = failing()
      .deployed('09:55', 'storefront', { version: '2' })
      .deployed('10:10', 'storefront', { rollback: true, version: '1' })
      .alertResolves('11:30', '10:00')
      .alertResolves('11:30', '10:01', { name: 'Latency' })
      .pageResolved('11:40')
    const incident = incidentOf(outage)
    expect(incident.changes.filter(({ role }) => role === 'mitigation')).toEqual([])
    expect(incident.anchors.mitigated).toBeNull()
    expect(incident.timeline.find(({ text }) => text === 'rolled back storefront')?.phase).toBe('mitigation')
  })
})

describe('a storm of 5,000 alerts', () => {
  const storm = Array.from({ length: 5_000 }, (_, index) =>
    alert((index % 600) / 60, 40, {
      service: `service-${index % 20}`,
      name: `Rule${index % 5}`,
      labels: { pod: `pod-${index}` },
      group: 'storm',
    }),
  )
  const reported = [...storm, page(1, 60, { group: 'storm' })]

  it('is one incident with a readable timeline whose counts lose no alert', () => {
    const [only, ...others] = incidentsIn(reported)
    expect(others).toEqual([])
    const timeline = only?.timeline ?? []
    expect(timeline.length).toBeLessThan(500)
    const fired = timeline.filter(({ kind }) => kind === 'alert.fired')
    expect(fired.reduce((sum, { count }) => sum + count, 0)).toBe(5_000)
    expect(timeline.flatMap(({ evidence }) => evidence)).toHaveLength(reported.flat().length)
    expect(only?.members).toHaveLength(5_001)
  })
})

describe('what Alertmanager sends', () => {
  const recorded = JSON.parse(readFileSync('fixtures/outages/total-outage-utc/018-alertmanager.json', 'utf8'))
  const sent = (
    change: (body: { status: string; alerts: { status: string; endsAt: string }[]; externalURL: string }) => object,
  ): RecordedWebhook => ({
    ...recorded,
    body: change(structuredClone(recorded.body)),
  })
  const incidentsOfDeliveries = (...deliveries: readonly RecordedWebhook[]) =>
    incidentsOf({ events: readAll(asKept(deliveries.flatMap((webhook) => rawEventOf(webhook) ?? []))).events })

  it('ends no incident by the status of the group while one alert of it fires', () => {
    const last = sent((body) => ({
      ...body,
      status: 'resolved',
      alerts: body.alerts.map((one, index) => (index === 0 ? one : { ...one, status: 'resolved', endsAt: '2024-06-05T15:00:00Z' })),
    }))
    const [incident] = incidentsOfDeliveries(recorded, last)
    expect(recorded.body.alerts.length).toBeGreaterThan(1)
    expect(incident?.status).toBe('open')
    expect(incident?.anchors.impactEnd).toBeNull()
  })

  it('is shown once when both replicas of a cluster report it', () => {
    const twin = sent((body) => ({ ...body, externalURL: 'http://alertmanager-9.example.com:9093' }))
    expect(incidentsOfDeliveries(recorded, twin).map(({ members, timeline }) => ({ members, timeline }))).toEqual(
      incidentsOfDeliveries(recorded).map(({ members, timeline }) => ({ members, timeline })),
    )
  })
})
