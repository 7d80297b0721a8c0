/**
 * What measuring service levels costs the shipped process: 40 incidents of the last hours, each of a service with a level of its own,
 * measured from a Prometheus that answers at once. With a PostgreSQL database also what it costs a second replica, which waits.
 *
 *   npm run build && npx tsx bench/measuring.ts [postgres://…]     an empty database; left out: the embedded store
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { type Question, startAnswering } from '../test/measurer/answering-prometheus.ts'
import { deliveryOf } from './fleet.ts'
import { processorTime, residentMb } from './processes.ts'
import { type Shipped, startShipped, TOKEN } from './shipped.ts'

const SERVICES = 40
const MINUTE_MS = 60_000
const NOW = Date.now()
/** Without a question for so long everything is measured. */
const QUIET_MS = 15_000

const folder = mkdtempSync(join(tmpdir(), 'hindsight-measuring-'))
const asked = { count: 0, samples: 0, at: 0 }
const database = process.argv[2] ?? null
const prometheus = await startAnswering(requestsAt, noteQuestion)
const replicas = [
  await startShipped(database, configFor(prometheus.url)),
  ...(database === null ? [] : [await startShipped(database, configFor(prometheus.url))]),
]
const [first] = replicas
if (first === undefined) throw new Error('no replica')

await settled()
const before = replicas.map(({ pid }) => processorTime(pid))
const idleFrom = performance.now()
await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
const idle = replicas.map(({ pid }, place) => (processorTime(pid).all - (before[place]?.all ?? 0)) / (performance.now() - idleFrom))
const questionsBefore = { ...asked }
const began = performance.now()
const start = replicas.map(({ pid }) => processorTime(pid))
for (let number = 0; number < SERVICES; number += 1) await post(first, number)
await settled()
const lasted = performance.now() - began - QUIET_MS
const measurements = await measured(first)
const table = new Table({ style: { head: [], border: [] }, head: ['replica', 'CPU ms', 'of it main', 'idle, ms of a second', 'MB'] })
for (const [place, { pid }] of replicas.entries()) {
  const now = processorTime(pid)
  const [all, main] = [now.all - (start[place]?.all ?? 0), now.main - (start[place]?.main ?? 0)]
  table.push(
    [place + 1, all / 1_000, main / 1_000, idle[place] ?? 0, residentMb(pid)].map((figure) =>
      figure === place + 1 ? figure : figure.toFixed(1),
    ),
  )
}
const [questions, samples] = [asked.count - questionsBefore.count, asked.samples - questionsBefore.samples]
process.stdout.write(
  `${SERVICES} incidents, ${measurements} measurements, ${questions} questions, ${samples} samples, ${(lasted / 1_000).toFixed(0)} s\n${table.toString()}\n`,
)
for (const replica of replicas) {
  await replica.stop()
  replica.remove()
}
prometheus.close()
rmSync(folder, { recursive: true })

function configFor(url: string): string {
  const levels = Array.from({ length: SERVICES }, (_, number) => {
    const rate = (code: string) => `sum(rate(requests_total{service="service-${number}"${code}}[{{.window}}]))`
    return `    - { name: availability, service: service-${number}, objective: 99.9, errors: '${rate(',code="500"')}', total: '${rate('')}' }\n`
  })
  return `prometheus:\n  url: ${url}\n  rules_kept: ${join(folder, 'rules.jsonl')}\n  measure_every: 2s\n  service_levels:\n${levels.join('')}`
}

/** Nothing is pending, and nothing was asked for a while but how often Prometheus scrapes. */
async function settled(): Promise<void> {
  asked.at = performance.now()
  while (performance.now() - asked.at < QUIET_MS || (await first?.pending()) !== 0) await new Promise((resolve) => setTimeout(resolve, 200))
}

async function measured({ url }: Shipped): Promise<number> {
  const answer = await (await fetch(`${url}/api/v1/deliveries?source=prometheus&limit=500`)).json()
  return (answer as { readonly deliveries: readonly unknown[] }).deliveries.length
}

/** An outage of an hour of one service, some hours ago. */
async function post({ url }: Shipped, number: number): Promise<void> {
  const startsAt = NOW - (240 + number) * MINUTE_MS
  const alert = { service: `service-${number}`, rule: 'HighErrorRate', severity: 'critical', startsAt, endsAt: startsAt + 60 * MINUTE_MS }
  await fetch(`${url}/webhooks/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: Buffer.from(deliveryOf([alert]).body),
  })
}

/** Half of all requests fail in the hour of the outage; it is asked for each service alike. */
function requestsAt(query: string, at: number): number {
  const isIn = at * 1_000 > NOW - 250 * MINUTE_MS && at * 1_000 < NOW - 190 * MINUTE_MS
  return query.includes('500') ? (isIn ? 10.25 : 0.0125) : 20.5
}

function noteQuestion({ values }: Question): void {
  if (values === 0) return
  asked.count += 1
  asked.samples += values
  asked.at = performance.now()
}
