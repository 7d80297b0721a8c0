import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assert } from '../../src/domain/assert.ts'
import { isAlert } from '../../src/domain/event.ts'
import { serviceName } from '../../src/domain/identity.ts'
import type { LevelQuery } from '../../src/domain/impact/service-level.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { hours, instant, isoOf, milliseconds, minutes, seconds } from '../../src/domain/time/time.ts'
import { loadUnassigned } from '../../src/http/api/load-unassigned.ts'
import { startMeasurer } from '../../src/measurer/measurer.ts'
import type { Store } from '../../src/store/store.ts'
import { tick } from '../../src/worker/worker.ts'
import { rawEvent } from '../sources/fixture.ts'
import { postgresWorld, type StoreLocation, sqliteWorld } from '../store/worlds.ts'
import { hasPrometheus, type RecordedSeries, startPrometheus } from './recorded-prometheus.ts'

const NOW = Math.floor(Date.now() / 1_000)
const SCRAPE = 15
const RATE = 20
/** 0.1 % fail on an ordinary day. */
const USUAL_BAD = 0.02

interface Outage {
  readonly service: string
  /** Seconds; between two scrapes. */
  readonly from: number
  readonly to: number
  /** Requests a second that fail in it. */
  readonly bad: number
  readonly gap?: readonly [from: number, to: number]
  readonly alertAt: number | null
}

const minutesAgo = (count: number, more = 0): number => NOW - count * 60 + more

const CHECKOUT: Outage = { service: 'checkout', from: minutesAgo(150, 4.2), to: minutesAgo(126, 3.1), bad: 6, alertAt: minutesAgo(144, 9) }
const PAYMENTS: Outage = {
  service: 'payments',
  from: minutesAgo(100, 4.2),
  to: minutesAgo(80, 1.7),
  bad: 10,
  gap: [minutesAgo(95), minutesAgo(88)],
  alertAt: minutesAgo(94),
}
const SEARCH: Outage = { service: 'search', from: minutesAgo(60, 2.2), to: minutesAgo(40, 6.6), bad: 12, alertAt: null }
const OUTAGES = [CHECKOUT, PAYMENTS, SEARCH]

/** The counters of one service, as a Prometheus scraped them each 15 s: exact integrals of the rates. */
function countersOf({ service, from, to, bad, gap }: Outage): readonly RecordedSeries[] {
  const begin = minutesAgo(9 * 60, 7.3)
  const times = Array.from({ length: Math.floor((NOW - 60 - begin) / SCRAPE) }, (_, index) => begin + index * SCRAPE).filter(
    (at) => gap === undefined || at < gap[0] || at > gap[1],
  )
  const failed = (at: number) => 5 + USUAL_BAD * (at - begin) + (bad - USUAL_BAD) * Math.min(Math.max(at - from, 0), to - from)
  const series = (code: string, value: (at: number) => number): RecordedSeries => ({
    name: 'http_requests_total',
    labels: `service="${service}",code="${code}"`,
    samples: times.map((at) => [at, value(at)]),
  })
  return [series('500', failed), series('200', (at) => 1_000 + RATE * (at - begin) - failed(at))]
}

/** The value is the second in which the condition became true: five minutes before the alert fired. */
function conditionOf({ service, alertAt, to }: Outage): readonly RecordedSeries[] {
  if (alertAt === null) return []
  const times = Array.from({ length: Math.ceil((to - alertAt + 300) / SCRAPE) }, (_, index) => alertAt - 300 + index * SCRAPE)
  return [
    {
      name: 'ALERTS_FOR_STATE',
      labels: `alertname="HighErrorRate",service="${service}",severity="critical"`,
      samples: times.map((at) => [at, alertAt - 300]),
    },
  ]
}

const levelOf = ({ service }: Outage): LevelQuery => ({
  level: {
    name: `${service}-availability`,
    service: serviceName(service),
    kind: 'errors',
    objective: 0.99,
    periodMs: hours(6),
    thresholdSeconds: null,
  },
  queries: {
    total: `sum(sum(rate(http_requests_total{service="${service}"}[{{.window}}])))`,
    bad: `(sum(sum(rate(http_requests_total{service="${service}",code="500"}[{{.window}}]))) or 0 * sum(rate(http_requests_total{service="${service}"}[{{.window}}])))`,
  },
})

function notificationOf({ service, alertAt, to }: Outage) {
  assert(alertAt !== null, 'it alerted')
  const labels = { alertname: 'HighErrorRate', service, severity: 'critical', cluster: 'eu' }
  const ends = instant((to + 300) * 1_000)
  const alert = { status: 'resolved', labels, annotations: {}, startsAt: isoOf(instant(alertAt * 1_000)), endsAt: isoOf(ends) }
  const body = {
    version: '4',
    status: 'resolved',
    receiver: 'hindsight',
    groupLabels: {},
    commonLabels: {},
    alerts: [{ ...alert, status: 'firing', endsAt: '0001-01-01T00:00:00Z' }, alert],
  }
  return rawEvent('alertmanager', JSON.stringify(body), { receivedAt: ends })
}

const context = {
  policy: () => DEFAULT_POLICY,
  log: {
    error: (details: object, message: string) => {
      throw new Error(`${message} ${JSON.stringify(details)}`)
    },
  },
}

const isRun = hasPrometheus || process.env.CI === 'true'
const prometheus = isRun ? await startPrometheus(OUTAGES.flatMap((outage) => [...countersOf(outage), ...conditionOf(outage)])) : null
afterAll(() => prometheus?.stop())

describe.each([sqliteWorld, await postgresWorld()])('three outages that a real Prometheus remembers, on $name', ({ missing, create }) => {
  if (prometheus === null || (missing !== null && process.env.CI !== 'true')) return it.skip(`${missing ?? 'no Prometheus is installed'}`)
  const world = { location: null as StoreLocation | null, store: null as Store | null }
  const warnings: string[] = []

  beforeAll(async () => {
    const location = await create()
    const store = await location.open()
    Object.assign(world, { location, store })
    const understand = async () => {
      while ((await tick({ ...context, store })) > 0);
    }
    for (const outage of [CHECKOUT, PAYMENTS]) await store.accept(notificationOf(outage))
    await understand()
    const measurer = startMeasurer({
      storage: location.address,
      settings: () => ({
        url: prometheus.url,
        token: null,
        levels: OUTAGES.map(levelOf),
        services: [],
        scrapeIntervalMs: null,
        measureEveryMs: milliseconds(1_000),
      }),
      accept: (raw) => store.accept(raw),
      now: () => instant(Date.now()),
      log: {
        warn: (details, message) => void warnings.push(`${message} ${JSON.stringify(details)}`),
        error: (details, message) => void warnings.push(`${message} ${JSON.stringify(details)}`),
      },
    })
    try {
      for (let attempt = 0; attempt < 300; attempt += 1) {
        await understand()
        const { items } = await store.unassigned({ source: 'prometheus', limit: 10 })
        const measured = (await incidents()).map((incident) => incident.measured?.[0]?.outcome)
        if (items.length > 0 && measured.every((outcome) => outcome === 'visible') && (await conditions()) === 2) break
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    } finally {
      await measurer.stop(5_000)
    }
    await understand()
  }, 120_000)

  afterAll(async () => {
    await world.store?.close()
    await world.location?.remove()
  })

  async function incidents(): Promise<readonly Incident[]> {
    return (await world.store?.incidents({ limit: 10 }))?.items ?? []
  }

  async function conditions(): Promise<number> {
    const ids = (await incidents()).map(({ id }) => id)
    const events = (await world.store?.eventsOf((await world.store?.eventIdsOf(ids)) ?? [])) ?? []
    return events.filter((event) => isAlert(event) && event.kind === 'alert.fired' && event.pendingFor === minutes(5)).length
  }

  async function measuredOf({ service }: Outage) {
    const incident = (await incidents()).find(({ services }) => services.includes(serviceName(service)))
    const [measured] = incident?.measured ?? []
    assert(incident !== undefined && measured !== undefined, `${service} was measured; ${warnings.join('\n')}`)
    return { incident, measured }
  }

  it('begin and end within one scrape interval of the truth, and within their error bars', async () => {
    for (const outage of [CHECKOUT, PAYMENTS]) {
      const { impactStart, impactEnd } = (await measuredOf(outage)).incident.anchors
      for (const [anchor, truth] of [
        [impactStart, outage.from],
        [impactEnd, outage.to],
      ] as const) {
        assert(anchor !== null, 'it is known')
        expect(anchor.basis).toBe('measured')
        expect(Math.abs(anchor.at - truth * 1_000)).toBeLessThanOrEqual(seconds(SCRAPE))
        expect(anchor.earliest ?? anchor.at).toBeLessThanOrEqual(truth * 1_000)
        expect(anchor.latest ?? anchor.at).toBeGreaterThanOrEqual(truth * 1_000)
      }
    }
  })

  it('fail as many requests, and burn as much budget, as they did, within 1 %', async () => {
    const { figures } = (await measuredOf(CHECKOUT)).measured
    const lasted = CHECKOUT.to - CHECKOUT.from
    const [failed, excess] = [CHECKOUT.bad * lasted, (CHECKOUT.bad - USUAL_BAD) * lasted]
    expect((figures.failed ?? 0) / failed).toBeCloseTo(1, 2)
    expect(Math.abs((figures.excessFailed ?? 0) / excess - 1)).toBeLessThan(0.01)
    const burnt = excess / (0.01 * RATE * 6 * 3_600)
    expect(Math.abs((figures.budget?.share ?? 0) / burnt - 1)).toBeLessThan(0.01)
  })

  it('leave a gap unknown: nothing in it is counted, and its share is known', async () => {
    const { figures, curve } = (await measuredOf(PAYMENTS)).measured
    const [from, to] = PAYMENTS.gap ?? [0, 0]
    const known = PAYMENTS.to - PAYMENTS.from - (to - from)
    expect(Math.abs((figures.failed ?? 0) / (PAYMENTS.bad * known) - 1)).toBeLessThan(0.05)
    expect(figures.unknownShare).toBeCloseTo((to - from) / (PAYMENTS.to - PAYMENTS.from), 1)
    expect(curve?.values).toContain(null)
  })

  it('are found in the service level where nothing alerted', async () => {
    const { store } = world
    assert(store !== null, 'it is open')
    const { items } = await loadUnassigned({ store, policy: () => DEFAULT_POLICY }, { source: 'prometheus', limit: 10 })
    const [found] = items.filter(({ rule }) => rule === 'nothing-alerted')
    expect(found?.event.service).toBe('search')
    expect(found?.because).toMatch(/^Users were affected for .*, and nothing alerted: search-availability left its usual range/)
  })

  it('show when the conditions behind their alerts began', async () => {
    expect(await conditions()).toBe(2)
  })

  it('are the same after a rebuild without a network', async () => {
    const { store } = world
    assert(store !== null, 'it is open')
    const before = await incidents()
    await store.forgetDerived()
    while ((await tick({ ...context, store })) > 0);
    expect(await incidents()).toEqual(before)
  })
})
