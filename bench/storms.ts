/**
 * Storms through the shipped process, posted over HTTP: how long senders wait, and when all of it is understood. Processor seconds are those of
 * the whole process.
 *
 *   npm run build && npx tsx bench/storms.ts giant [alerts ...]        alerts of one incident, 100 in a delivery (10000 50000 150000)
 *   npm run build && npx tsx bench/storms.ts senders [alerts [s]]      five senders that wait two seconds for an answer (100000 in 600)
 *   npm run build && npx tsx bench/storms.ts steady [s]                two events a second over 200 services (300)
 */
import Table from 'cli-table3'
import { deliveryOf, type FleetAlert } from './fleet.ts'
import { peakMb, processorTime } from './processes.ts'
import { type Shipped, startShipped, TOKEN } from './shipped.ts'

const [scene = 'senders', ...given] = process.argv.slice(2)
const numbers = given.map(Number)
const DRAIN_SECONDS = 3_600
const NOW = Date.now()

interface Answers {
  answered: number
  failed: number
  longestMs: number
}

async function giant(): Promise<void> {
  const table = tableOf(['alerts', 'sent in s', 'understood after s', 'CPU s', 'CPU ms an alert', 'peak MB', 'longest answer ms'])
  for (const alerts of numbers.length > 0 ? numbers : [10_000, 50_000, 150_000]) {
    await onServer(async (server) => {
      const answers = noAnswers()
      const began = performance.now()
      for (let first = 0; first < alerts; first += 100) await post(server, alertsOf('checkout', first, 100, NOW - 86_400_000), { answers })
      const sent = (performance.now() - began) / 1_000
      await server.drain(DRAIN_SECONDS)
      const cpu = cpuSeconds(server)
      const understood = (performance.now() - began) / 1_000
      const figures = [sent, understood, cpu].map((seconds) => seconds.toFixed(1))
      const perAlert = ((1_000 * cpu) / alerts).toFixed(2)
      table.push([String(alerts), ...figures, perAlert, peakMb(server.pid).toFixed(0), answers.longestMs.toFixed(0)])
      process.stdout.write(`${table.toString()}\n`)
    })
  }
}

/** Each of the five is of services of its own, and posts ten alerts at a time. */
async function senders(): Promise<void> {
  const [alerts = 100_000, seconds = 600] = numbers
  const table = tableOf(['alerts', 'over s', '2xx', 'other', 'longest answer ms', 'understood after the last, s', 'CPU s', 'peak MB'])
  await onServer(async (server) => {
    const answers = noAnswers()
    const each = alerts / 5
    const began = performance.now()
    await Promise.all(
      Array.from({ length: 5 }, async (_, sender) => {
        for (let first = 0; first < each; first += 10) {
          await until(began + (1_000 * seconds * first) / each)
          await post(server, alertsOf(`service-${sender}-${(first / 10) % 40}`, first, 10, Date.now() - 60_000), {
            answers,
            timeoutMs: 2_000,
          })
        }
      }),
    )
    const sent = (performance.now() - began) / 1_000
    const drained = await server.drain(DRAIN_SECONDS)
    const counts = [answers.answered, answers.failed].map(String)
    const figures = [answers.longestMs, drained, cpuSeconds(server), peakMb(server.pid)].map((figure) => figure.toFixed(0))
    table.push([String(alerts), sent.toFixed(0), ...counts, ...figures])
  })
  process.stdout.write(`${table.toString()}\n`)
}

async function steady(): Promise<void> {
  const [seconds = 300] = numbers
  const table = tableOf(['s', 'events', 'CPU s', 'of a core', 'in the last quarter', 'longest answer ms'])
  await onServer(async (server) => {
    const answers = noAnswers()
    const began = performance.now()
    const start = cpuSeconds(server)
    const quarter = { at: 0, cpu: 0 }
    for (let number = 0; number < 2 * seconds; number += 1) {
      await until(began + 500 * number)
      if (number === 1.5 * seconds) Object.assign(quarter, { at: performance.now(), cpu: cpuSeconds(server) })
      await post(server, alertsOf(`service-${number % 200}`, number, 1, Date.now()), { answers })
    }
    const used = cpuSeconds(server)
    const share = (used - start) / ((performance.now() - began) / 1_000)
    const last = (used - quarter.cpu) / ((performance.now() - quarter.at) / 1_000)
    const figures = [used - start, share, last].map((figure) => figure.toFixed(3))
    table.push([String(seconds), String(2 * seconds), ...figures, answers.longestMs.toFixed(0)])
  })
  process.stdout.write(`${table.toString()}\n`)
}

const tableOf = (head: readonly string[]) => new Table({ style: { head: [], border: [] }, head: [...head] })
const noAnswers = (): Answers => ({ answered: 0, failed: 0, longestMs: 0 })
const cpuSeconds = ({ pid }: Shipped): number => processorTime(pid).all / 1_000_000
const until = (at: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())))

/** Each alert is of a series of its own, a fifth of a second after the one before it. */
const alertsOf = (service: string, first: number, count: number, begin: number): readonly FleetAlert[] =>
  Array.from({ length: count }, (_, nth) => {
    const startsAt = Math.floor(begin + (first + nth) * 200)
    const severity = (first + nth) % 3 === 0 ? 'critical' : 'warning'
    return { service, rule: `Rule${first + nth}`, severity, startsAt, endsAt: startsAt + 90_000 }
  })

async function post(
  { url }: Shipped,
  alerts: readonly FleetAlert[],
  { answers, timeoutMs = 60_000 }: { answers: Answers; timeoutMs?: number },
) {
  const began = performance.now()
  try {
    const answer = await fetch(`${url}/webhooks/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: Buffer.from(deliveryOf(alerts).body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.arrayBuffer()
    if (answer.ok) answers.answered += 1
    else answers.failed += 1
  } catch {
    answers.failed += 1
  }
  answers.longestMs = Math.max(answers.longestMs, performance.now() - began)
}

async function onServer(work: (server: Shipped) => Promise<void>): Promise<void> {
  const server = await startShipped(null)
  try {
    await work(server)
  } finally {
    await server.stop()
    server.remove()
  }
}

const scenes: Readonly<Record<string, () => Promise<void>>> = { giant, senders, steady }
await (scenes[scene] ?? senders)()
