import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type App, startApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import { assert } from '../../src/domain/assert.ts'
import { instant, isoOf } from '../../src/domain/time/time.ts'
import { understood } from '../faults/service.ts'
import { hasPrometheus, type RecordedPrometheus, startPrometheus } from './recorded-prometheus.ts'

/** Half of all requests fail, whenever Prometheus is asked. */
const ALWAYS_FAILING =
  'measure_every: 1s, service_levels: [{ name: availability, service: service-0, objective: 99, error_ratio: vector(0.5) }]'

/** Minutes from detection to resolution, each of another service and day. */
const LENGTHS = [4, 11, 17, 23, 38, 41, 58, 73, 95, 160, 400]
const MEDIAN_S = 41 * 60
const NOW = Date.now()
const TEAMS = `services: [${[...LENGTHS.keys()].map((index) => `{ name: service-${index}, team: payments }`)}, { name: cart, team: shop }]`

function alertmanagerBody(minutesOpen: number, index: number): object {
  const from = NOW - (index + 2) * 86_400_000
  const labels = { alertname: 'HighErrorRate', service: `service-${index}`, severity: 'critical' }
  const alert = { labels, annotations: {}, startsAt: isoOf(instant(from)) }
  const ends = isoOf(instant(from + minutesOpen * 60_000))
  const alerts = [
    { ...alert, status: 'firing', endsAt: '0001-01-01T00:00:00Z' },
    { ...alert, status: 'resolved', endsAt: ends },
  ]
  return { version: '4', status: 'resolved', receiver: 'hindsight', groupLabels: {}, commonLabels: {}, alerts }
}

const dashboard = z
  .looseObject({ panels: z.array(z.looseObject({ targets: z.array(z.looseObject({ expr: z.string() })) })) })
  .parse(JSON.parse(readFileSync('mixin/dashboard.json', 'utf8')))
const expressions = dashboard.panels
  .flatMap(({ targets }) => targets.map(({ expr }) => expr))
  .map((expr) =>
    expr
      .replaceAll(/\$(?:service|severity)/g, '.*')
      .replaceAll('$__range', '1h')
      .replaceAll('$__rate_interval', '1m'),
  )

describe.skipIf(!hasPrometheus && process.env.CI !== 'true')('a real Prometheus that scrapes this service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-scraped-'))
  const running = { app: null as App | null, prometheus: null as RecordedPrometheus | null, text: '' }

  beforeAll(async () => {
    const context = { file: 'hindsight.yml', env: {}, readFile: () => '', sourceNames: [] }
    const configWith = (rest: string) => loadConfig(`listen: { address: "127.0.0.1:0" }\n${rest}`, context)
    const app = await startApp({
      config: configWith(TEAMS),
      storage: { path: folder },
      log: { level: 'error', format: 'logfmt' },
      reread: async () =>
        configWith(`${TEAMS}\nprometheus: { url: "${running.prometheus?.url}", rules_kept: "${folder}/rules.jsonl", ${ALWAYS_FAILING} }`),
    })
    running.app = app
    for (const [index, length] of LENGTHS.entries()) await post(app, 'alertmanager', alertmanagerBody(length, index))
    const deploy = (name: string, at: number) => ({
      service: name,
      version: 'v2',
      environment: 'production',
      status: 'succeeded',
      finishedAt: isoOf(instant(at)),
    })
    for (const [name, at] of [
      ['cart', 1],
      ['cart', 2],
      ['shop', 3],
      ['cart', 1],
    ] as const)
      await post(app, 'deploys', deploy(name, NOW - at * 3_600_000))
    await understood(app.url)
    running.prometheus = await startPrometheus([], [new URL(app.url).host])
    await hasScraped(running.prometheus)
    running.text = await (await fetch(`${app.url}/metrics`)).text()
  }, 120_000)

  afterAll(async () => {
    await running.prometheus?.stop()
    await running.app?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function post({ url }: App, source: string, body: object): Promise<void> {
    const answer = await fetch(`${url}/webhooks/${source}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBeLessThan(300)
  }

  /** All incidents are in the histogram, and the windows are computed. */
  async function hasScraped(prometheus: RecordedPrometheus): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const [counted] = await prometheus.query('sum(hindsight_incident_time_to_resolve_seconds_count)', Date.now() / 1_000)
      // They are computed beside, a while after the last incident was understood, and what was deployed after them.
      const [within] = await prometheus.query('sum(hindsight_window_incidents{window="90d"})', Date.now() / 1_000)
      const [deployed] = await prometheus.query('hindsight_window_deployments{window="90d",team="shop"}', Date.now() / 1_000)
      const [ready] = await prometheus.query('hindsight_ready', Date.now() / 1_000)
      const isCounted = [counted, within].every((one) => Number(one?.value[1]) === LENGTHS.length)
      if (isCounted && Number(deployed?.value[1]) === 2 && ready !== undefined) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    throw new Error('it was not scraped')
  }

  const ask = (expression: string) => {
    assert(running.prometheus !== null, 'it runs')
    return running.prometheus.query(expression, Date.now() / 1_000)
  }

  it('finds the median in the bucket of the exact one', async () => {
    const [result] = await ask('histogram_quantile(0.5, sum by (le) (hindsight_incident_time_to_resolve_seconds_bucket))')
    const bounds = [...running.text.matchAll(/hindsight_incident_time_to_resolve_seconds_bucket\{.*?le="([\d.]+)"/g)].map(([, le]) =>
      Number(le),
    )
    const inOrder = [...new Set(bounds)].sort((a, b) => a - b)
    const above = inOrder.findIndex((le) => le >= MEDIAN_S)
    expect(inOrder.length).toBeGreaterThan(5)
    expect(Number(result?.value[1])).toBeGreaterThanOrEqual(inOrder[above - 1] ?? 0)
    expect(Number(result?.value[1])).toBeLessThanOrEqual(inOrder[above] ?? 0)
  })

  it('counts each deployment once, by its service', async () => {
    const counts = await Promise.all(['cart', 'shop'].map((service) => ask(`hindsight_deploys_total{service="${service}"}`)))
    expect(counts.map(([one]) => Number(one?.value[1]))).toEqual([2, 1])
  })

  it.each(expressions)('answers the dashboard: %s', async (expression) => {
    expect(Array.isArray(await ask(expression))).toBe(true)
  })

  it('has something for each figure of the dashboard that needs no history', async () => {
    const now = expressions.filter((expression) => !/\[/.test(expression) && !expression.includes('90d'))
    expect(now.length).toBeGreaterThan(2)
    for (const expression of now) expect((await ask(expression)).length, expression).toBeGreaterThan(0)
  })

  it('has a median of the team, and the failures of its deployments, none of which is one', async () => {
    const [median] = await ask('hindsight_window_median_seconds{window="90d",duration="time_to_resolve",team="payments"}')
    expect(Number(median?.value[1])).toBe(MEDIAN_S)
    const [failures] = await ask('hindsight_change_failure_ratio{window="90d",team="shop",basis="confirmed"}')
    expect(Number(failures?.value[1])).toBe(0)
  })

  it('knows that deliveries are stored and processed, and of none that waits', async () => {
    const [ready] = await ask('hindsight_ready')
    expect(Number(ready?.value[1])).toBe(1)
    expect(await ask('hindsight_oldest_pending_timestamp_seconds')).toEqual([])
  })

  it('is asked what an incident did to users, as soon as the configuration names it', async () => {
    const { app } = running
    assert(app !== null, 'it runs')
    await app.reload()
    const listed = z.looseObject({
      incidents: z.array(z.looseObject({ measured: z.array(z.looseObject({ outcome: z.string() })).optional() })),
    })
    const outcome = async () => {
      const answer = await (await fetch(`${app.url}/api/v1/incidents?service=service-0`)).json()
      return listed.parse(answer).incidents[0]?.measured?.[0]?.outcome
    }
    // Until all of its time is fetched it is unknown.
    await expect.poll(outcome, { timeout: 50_000, interval: 200 }).toBe('visible')
  }, 60_000)
})
