import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { lastReceivedOf, type RawEvent } from '../../src/domain/raw-event.ts'
import { hours, type Instant, instant, isoOf, later, minutes } from '../../src/domain/time/time.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { readAll } from '../../src/reading/deliveries.ts'
import { tick } from '../../src/worker/worker.ts'
import { rawEvent } from '../sources/fixture.ts'
import { memoryStore } from '../world/memory-store.ts'

const context = {
  policy: () => DEFAULT_POLICY,
  log: {
    error: (details: object, message: string) => {
      throw new Error(`${message} ${JSON.stringify(details)}`)
    },
  },
}

const TEN = instant(Date.parse('2024-06-05T10:00:00Z'))

function alertmanager(service: string, from: Instant, to: Instant | null): RawEvent {
  const alert = {
    status: to === null ? 'firing' : 'resolved',
    labels: { alertname: 'HighErrorRate', service, severity: 'critical' },
    annotations: {},
    startsAt: isoOf(from),
    endsAt: to === null ? '0001-01-01T00:00:00Z' : isoOf(to),
  }
  const body = { version: '4', status: alert.status, receiver: 'hindsight', groupLabels: {}, commonLabels: {}, alerts: [alert] }
  return rawEvent('alertmanager', JSON.stringify(body), { receivedAt: later(to ?? from, minutes(1)) })
}

/** A measurement of two hours, of which half of the requests fail for half an hour from 10:00 on. */
function measurement(service: string, from: Instant): RawEvent {
  const samples = Array.from({ length: 120 }, (_, index) => from + (index + 1) * 60_000)
  const isBad = (at: number) => at > TEN && at <= TEN + minutes(30)
  const level = { name: `${service}-availability`, service, kind: 'errors', objective: 0.999, periodSeconds: 2_592_000 }
  const series = { total: samples.map(() => 20), bad: samples.map((at) => (isBad(at) ? 10 : 0)) }
  const body = { format: 'hindsight-measurement/1', level, from: isoOf(from), stepSeconds: 60, series }
  return rawEvent('prometheus', JSON.stringify(body), { receivedAt: later(from, hours(2)) })
}

async function storeAfter(...raws: readonly RawEvent[]) {
  const store = memoryStore()
  for (const raw of raws) {
    await store.accept(raw)
    while ((await tick({ ...context, store })) > 0);
  }
  return store
}

const fired = alertmanager('checkout', later(TEN, minutes(5)), null)
const resolved = alertmanager('checkout', later(TEN, minutes(5)), later(TEN, minutes(35)))
const ofCheckout = measurement('checkout', instant(TEN - hours(1)))
const ofSearch = measurement('search', instant(TEN - hours(1)))

describe('what was measured of the service of an incident', () => {
  it('is part of it, whichever comes first', async () => {
    const stores = await Promise.all([
      storeAfter(fired, resolved, ofCheckout, ofSearch),
      storeAfter(ofSearch, ofCheckout, fired, resolved),
      storeAfter(resolved, ofCheckout, fired, ofCheckout, ofSearch),
    ])
    const reports = stores.map((store) => store.all().incidents)
    expect(reports[0]).toHaveLength(1)
    expect(reports[0]?.[0]?.anchors.impactStart).toMatchObject({ basis: 'measured', latest: later(TEN, minutes(1)) })
    expect(reports[1]).toEqual(reports[0])
    expect(reports[2]).toEqual(reports[0])
  })

  it('of another service is in no incident, and is listed', async () => {
    const store = await storeAfter(fired, resolved, ofCheckout, ofSearch)
    const { incidents, events } = store.all()
    const held = new Set<string>(await store.eventIdsOf(incidents.map(({ id }) => id)))
    const others = events.filter(({ id }) => !held.has(id))
    expect(others.map(({ kind, service }) => [kind, service])).toEqual([['sli.measured', 'search']])
  })

  const service = fc.constantFrom('checkout', 'search')
  const minute = fc.integer({ min: 0, max: 720 })
  const anAlert = fc.tuple(service, minute, fc.option(fc.integer({ min: 1, max: 300 }), { nil: null })).map(([name, from, length]) => {
    const at = later(TEN, minutes(from))
    return alertmanager(name, at, length === null ? null : later(at, minutes(length)))
  })
  const aMeasurement = fc
    .tuple(service, fc.integer({ min: -3, max: 9 }))
    .map(([name, chunk]) => measurement(name, instant(TEN + chunk * hours(2))))
  const evidence = fc.array(fc.oneof(anAlert, aMeasurement), { minLength: 3, maxLength: 12 })

  test.prop([evidence, fc.infiniteStream(fc.nat())], { numRuns: 40 })(
    'gives the same incidents one by one, in any order, as all at once',
    async (raws, numbers) => {
      const shuffled = raws
        .map((raw) => ({ raw, key: numbers.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ raw }) => raw)
      const { incidents } = (await storeAfter(...shuffled)).all()
      const beyond = { otherFirings: [], lastReceived: lastReceivedOf(raws) }
      const whole = reconstruct(readAll(raws).events, [], DEFAULT_POLICY, beyond).incidents.map(({ incident }) => incident)
      const byId = (list: readonly { readonly id: string; readonly measured?: unknown; readonly anchors: unknown }[]) =>
        new Map(list.map(({ id, measured, anchors }) => [id, { measured, anchors }]))
      expect(byId(incidents)).toEqual(byId(whole))
    },
  )
})
