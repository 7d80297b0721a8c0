import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instant, isoOf } from '../../src/domain/time/time.ts'
import { type Service, serve, understood } from '../faults/service.ts'
import { startAnswering } from '../measurer/answering-prometheus.ts'
import { postgresWorld, type StoreLocation } from '../store/worlds.ts'

const world = await postgresWorld()
const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`
const WAIT = { timeout: 150_000, interval: 200 }

describe.skipIf(world.missing !== null && process.env.CI === undefined)(`two replicas on one PostgreSQL${skipped}`, () => {
  let place: StoreLocation
  let folder: string
  const running: Service[] = []
  beforeEach(async () => {
    place = await world.create()
    folder = mkdtempSync(join(tmpdir(), 'hindsight-replicas-'))
  })
  afterEach(async () => {
    for (const service of running.splice(0)) if (service.isRunning()) await service.end('SIGKILL')
    await place.remove()
    rmSync(folder, { recursive: true })
  })

  async function start(name: string, config: string): Promise<Service> {
    const file = join(folder, `${name}.yml`)
    writeFileSync(file, config)
    const url = 'url' in place.address ? place.address.url : ''
    const service = await serve(['--config.file', file, '--storage.url', url])
    running.push(service)
    return service
  }

  it('ask Prometheus once for both, and the other goes on when the one that asks is killed', async () => {
    const asked = { first: 0, second: 0 }
    const prometheus = await startAnswering(
      () => 0.5,
      ({ path, token }) => {
        if (path !== '/api/v1/status/config') return
        if (token === 'first' || token === 'second') asked[token] += 1
      },
    )
    try {
      const configOf = (token: string) =>
        `prometheus: { url: "${prometheus.url}", token: ${token}, rules_kept: "${folder}/${token}.jsonl", measure_every: 1s,
          service_levels: [{ name: availability, service: checkout, objective: 99, error_ratio: vector(0.5) }] }`
      const replicas = { first: await start('first', configOf('first')), second: await start('second', configOf('second')) }
      await expect.poll(() => Math.max(asked.first, asked.second), WAIT).toBeGreaterThan(0)
      const [asks, waits] = asked.first > 0 ? (['first', 'second'] as const) : (['second', 'first'] as const)
      // Each round asks how often Prometheus scrapes: after six the other one has had some of its own.
      await expect.poll(() => asked[asks], WAIT).toBeGreaterThan(6)
      expect(asked[waits]).toBe(0)
      await replicas[asks].end('SIGKILL')
      await expect.poll(() => asked[waits], WAIT).toBeGreaterThan(0)
    } finally {
      prometheus.close()
    }
  }, 400_000)

  it('count each incident once, in counters that never fall, also when the one that reconstructs is killed', async () => {
    const [first, second] = [await start('first', '{}'), await start('second', '{}')]
    const replicas = [first, second]
    const watched = watchCounters(() => replicas.filter((one) => one.isRunning()))
    const postAll = async (from: number, to: number) => {
      for (let index = from; index < to; index += 1) {
        // To both of them, as two Alertmanagers do.
        for (const { url } of replicas.filter((one) => one.isRunning())) await post(url, index)
      }
    }
    try {
      await postAll(0, 15)
      await expect.poll(() => counted(replicas), WAIT).toEqual([FIRST, FIRST])
      // One of the two reconstructs: after both were killed that one was, too.
      await first.end('SIGKILL')
      await postAll(15, 20)
      await expect.poll(() => counted([second]), WAIT).toEqual([SECOND])
      const third = await start('third', '{}')
      replicas.push(third)
      await second.end('SIGKILL')
      await postAll(20, 25)
      await expect.poll(() => counted([third]), WAIT).toEqual([ALL])
      await understood(third.url)
      expect(watched.fallen).toEqual([])
      expect(watched.scrapes()).toBeGreaterThan(10)
    } finally {
      await watched.stop()
    }
  }, 600_000)
})

const [FIRST, SECOND, ALL] = [15, 20, 25].map((incidents) => ({ incidents, resolved: incidents, affected: incidents }))

/** What each of them says of all incidents: counted, in the histogram of their resolutions, and by affected service. */
async function counted(replicas: readonly Service[]) {
  const texts = await Promise.all(replicas.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()))
  return texts.map((text) => {
    const sumOf = (name: string) =>
      [...countersIn(text)].reduce((sum, [series, value]) => (series.startsWith(`${name}{`) ? sum + value : sum), 0)
    return {
      incidents: sumOf('hindsight_incidents_total'),
      resolved: sumOf('hindsight_incident_time_to_resolve_seconds_count'),
      affected: sumOf('hindsight_services_affected_total'),
    }
  })
}

const COUNTER = /^(hindsight_(?:incidents_total|services_affected_total|incident_[a-z_]+_(?:bucket|count|sum))\{[^}]*\}) (\S+)$/

const countersIn = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const [, series, value] = COUNTER.exec(line) ?? []
      return series === undefined ? [] : [[series, Number(value)]]
    }),
  )

/** Scrapes each all the time; `fallen`: the series that were ever lower than the same replica had said before. */
function watchCounters(replicas: () => readonly Service[]) {
  const state = { isStopping: false, scrapes: 0 }
  const fallen: string[] = []
  const latest = new Map<string, ReadonlyMap<string, number>>()
  const watch = async () => {
    while (!state.isStopping) {
      for (const { url } of replicas()) {
        const text = await fetch(`${url}/metrics`).then(
          (answer) => answer.text(),
          () => '',
        )
        const now = countersIn(text)
        // An answer without any counter was cut off.
        if (now.size === 0) continue
        for (const [series, before] of latest.get(url) ?? []) if ((now.get(series) ?? 0) < before) fallen.push(`${url} ${series}`)
        latest.set(url, now)
        state.scrapes += 1
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const watching = watch()
  return {
    fallen,
    scrapes: () => state.scrapes,
    stop: () => {
      state.isStopping = true
      return watching
    },
  }
}

const DAY_MS = 86_400_000

/** An alert of a service and a day of its own, that was resolved. */
async function post(url: string, index: number): Promise<void> {
  const from = Date.now() - (Date.now() % DAY_MS) - (index + 2) * DAY_MS
  const times = { startsAt: isoOf(instant(from)), endsAt: isoOf(instant(from + (index + 10) * 60_000)) }
  const labels = { alertname: 'HighErrorRate', service: `service-${index % 7}`, severity: 'critical' }
  const answer = await fetch(`${url}/webhooks/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      version: '4',
      status: 'resolved',
      receiver: 'hindsight',
      groupLabels: {},
      commonLabels: {},
      alerts: [{ status: 'resolved', labels, annotations: {}, fingerprint: `f${index}`, ...times }],
    }),
  })
  expect(answer.status).toBeLessThan(300)
}
