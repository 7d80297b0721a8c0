/**
 * The memory of the shipped process: after 100,000 alerts are understood and nothing is asked any more, and while it works off 50,000
 * deliveries that came as fast as it took them.
 *
 *   npm run build && npx tsx bench/memory.ts [alerts [deliveries]]
 *
 * `HINDSIGHT_BENCH_CASE`: `idle` or `backlog` alone. `HINDSIGHT_BENCH_NODE_OPTIONS`: options of the product's node.
 */
import Table from 'cli-table3'
import { deliveryOf, type FleetAlert } from './fleet.ts'
import { peakMb, processorTime, residentMb } from './processes.ts'
import { type Shipped, startShipped, TOKEN } from './shipped.ts'

const [alerts = 100_000, deliveries = 50_000] = process.argv.slice(2, 4).map(Number)
const only = process.env.HINDSIGHT_BENCH_CASE ?? ''
const SERVICES = 400
const SENDERS = 16
const IDLE_MS = 60_000
const LOOKS = 6
const DRAIN_SECONDS = 1_800
const NOW = Date.now()

const table = new Table({
  style: { head: [], border: [] },
  head: ['case', 'sent in s', 'understood after s', 'CPU s', 'at start MB', 'peak MB', 'then MB, every 10 s'],
})
if ('idle'.includes(only)) await measure(`${alerts} alerts, 100 in a delivery`, alerts / 100, 100)
if ('backlog'.includes(only)) await measure(`${deliveries} deliveries of 3 alerts`, deliveries, 3)
process.stdout.write(`${table.toString()}\n`)

/** Each delivery is of one service; those of ten minutes share an incident. */
async function measure(what: string, count: number, size: number): Promise<void> {
  const server = await startShipped(null)
  const atStart = residentMb(server.pid)
  const sent = await sendAll(server, count, size)
  const drained = await server.drain(DRAIN_SECONDS)
  const peak = peakMb(server.pid)
  const cpu = processorTime(server.pid).all / 1_000_000
  const later: number[] = []
  for (let look = 0; look < LOOKS; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS / LOOKS))
    later.push(residentMb(server.pid))
  }
  await server.stop()
  server.remove()
  const figures = [sent, drained, cpu, atStart, peak].map((figure) => figure.toFixed(0))
  table.push([what, ...figures, later.map((mb) => mb.toFixed(0)).join(' ')])
}

async function sendAll({ url }: Shipped, count: number, size: number): Promise<number> {
  const began = performance.now()
  let next = 0
  const send = async () => {
    while (next < count) {
      const number = next
      next += 1
      const answer = await fetch(`${url}/webhooks/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: Buffer.from(deliveryOf(alertsOf(number, count, size)).body),
      })
      await answer.arrayBuffer()
      if (answer.status !== 202) throw new Error(`answered ${answer.status}`)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, send))
  return (performance.now() - began) / 1_000
}

/** All within the day before now, so that some services are in trouble again and again. */
function alertsOf(number: number, count: number, size: number): readonly FleetAlert[] {
  const startsAt = Math.floor(NOW - 86_400_000 * (1 - number / count))
  return Array.from({ length: size }, (_, nth) => ({
    service: `service-${number % SERVICES}`,
    rule: `Rule${nth}-${number % 7}`,
    severity: nth === 0 ? 'critical' : 'warning',
    startsAt: startsAt + nth * 100,
    endsAt: startsAt + 120_000 + nth * 100,
  }))
}
