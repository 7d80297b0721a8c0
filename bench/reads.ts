/**
 * What reading costs the shipped process beside a filled store, and how long a delivery waits meanwhile: processor milliseconds of
 * each read, without those of the worker, in the thread that answers and in all. Compare within a run only. A third argument names a
 * folder that is filled where it is empty, and kept.
 *
 *   npm run build && npx tsx bench/reads.ts [incidents [alerts of the giant [folder]]]
 *
 * `HINDSIGHT_BENCH_CASE` chooses the addresses that hold it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { openStore } from '../src/store/open-store.ts'
import { deliveryOf } from './fleet.ts'
import { processorTime, residentMb } from './processes.ts'
import { type Shipped, startShipped, TOKEN } from './shipped.ts'
import { storeGiant, storeIncidents } from './stored-incidents.ts'

const [incidents = 100_000, alerts = 10_000] = process.argv.slice(2, 4).map(Number)
const kept = process.argv[4]
const HOUR_MS = 3_600_000
/** Of a second. */
const QUIET_US = 50_000
const NOW = Date.now()

const folder = kept ?? (await mkdtemp(join(tmpdir(), 'hindsight-bench-')))
const giant = await fill()
const server = await startShipped(folder)
const { pid } = server
await untilQuiet()
const table = new Table({
  style: { head: [], border: [] },
  head: ['read', 'status', 'kB', 'wall ms', 'CPU ms', 'of it main', 'longest delivery ms', 'MB'],
})
const addresses = [
  '/metrics',
  '/metrics',
  '/metrics',
  '/',
  '/api/v1/incidents?limit=50',
  '/api/v1/incidents?limit=500',
  '/?q=zzznothing',
  '/api/v1/metrics',
  '/api/v1/metrics?period=-90d&groupBy=service',
  '/durations',
  '/durations?period=-365d',
  '/deliveries',
  '/unassigned',
  `/incidents/${giant}`,
  `/incidents/${giant}`,
  `/incidents/${giant}?entriesBefore=${alerts / 2}`,
  `/api/v1/incidents/${giant}/postmortem?format=html`,
  `/api/v1/incidents/${giant}/postmortem?format=markdown`,
  `/api/v1/incidents/${giant}`,
]
const only = process.env.HINDSIGHT_BENCH_CASE ?? ''
for (const address of addresses.filter((one) => one.replace(giant, 'giant').includes(only)))
  await measure(address, () => fetch(server.url + address))
await measure('dry run of a title of the giant', () =>
  fetch(`${server.url}/api/v1/incidents/${giant}/edits?dryRun=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"type": "title", "text": "Checkout was down"}',
  }),
)
process.stdout.write(`${incidents} incidents, and one of ${alerts} alerts\n${table.toString()}\n`)
await server.stop()
server.remove()
if (kept === undefined) await rm(folder, { recursive: true })

async function fill(): Promise<string> {
  const store = await openStore({ path: folder })
  if ((await store.shownCounts()).incidents === 0) {
    await storeIncidents(store, incidents, NOW - 24 * HOUR_MS)
    await storeGiant(store, alerts, NOW - 12 * HOUR_MS)
  }
  const [newest] = (await store.incidents({ limit: 1 })).items
  await store.close()
  if (newest === undefined || newest.members.length < alerts / 20) throw new Error('the giant is the newest incident')
  return newest.id
}

/** What it does after its start by itself is no part of the first read: the gauges over windows are computed then. */
async function untilQuiet(): Promise<void> {
  for (let before = processorTime(pid).all; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const after = processorTime(pid).all
    if (after - before < QUIET_US) return
    before = after
  }
}

/** Once alone for its cost, once beside deliveries for how long they wait. */
async function measure(what: string, read: () => Promise<Response>): Promise<void> {
  const before = processorTime(pid)
  const began = performance.now()
  const answer = await read()
  const { byteLength } = await answer.arrayBuffer()
  const wall = performance.now() - began
  const after = processorTime(pid)
  const cpu = after.all - after.lowered - (before.all - before.lowered)
  const deliveries = startDeliveries(server)
  await (await read()).arrayBuffer()
  const longest = await deliveries.stop()
  const figures = [byteLength / 1_000, wall, cpu / 1_000, (after.main - before.main) / 1_000, longest, residentMb(pid)]
  table.push([what.replace(giant, 'giant'), answer.status, ...figures.map((figure) => figure.toFixed(0))])
}

/** Posts one resolved alert after the other, and keeps the longest time until an answer. */
function startDeliveries({ url }: Shipped): { stop(): Promise<number> } {
  const state = { isStopping: false, longest: 0, sent: 0 }
  const run = async () => {
    while (!state.isStopping) {
      const startsAt = NOW - 600 * 24 * HOUR_MS
      state.sent += 1
      const alert = { service: 'quiet', rule: `Rule${Math.random()}`, severity: 'none', startsAt, endsAt: startsAt + 1_000 }
      const began = performance.now()
      await fetch(`${url}/webhooks/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: Buffer.from(deliveryOf([alert]).body),
      })
      state.longest = Math.max(state.longest, performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return state.longest
  }
  const running = run()
  return {
    stop: () => {
      state.isStopping = true
      return running
    },
  }
}
