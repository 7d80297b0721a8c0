import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import pg from 'pg'
import type { Novelty } from './deliveries.ts'
import { peakMb, processorTime } from './processes.ts'
import { type MeasuredServer, type Shipped, startBare, startShipped, TOKEN } from './shipped.ts'
import { type Posted, post } from './wrk/wrk.ts'

/*
 * Durable deliveries a second against a bare server, in one run. What is measured is what is shipped: `node dist/main.js serve` with its
 * worker, on an empty store; the client is `wrk`; each is a process of its own. Machines are noisy, so both take turns, the
 * order changes each round, ratios are taken inside a round, and the median of the rounds is shown. While the bare server has
 * its turn the product is stopped (SIGSTOP), because its worker would take the bare server's processor time.
 *
 * Arguments: the kinds of store, `embedded` or the URL of a PostgreSQL server (whose database `hindsight_bench` is made
 * anew for each case); none: embedded. HINDSIGHT_BENCH_CASE chooses cases by their name, HINDSIGHT_BENCH_ROUNDS and
 * HINDSIGHT_BENCH_SECONDS how long after HINDSIGHT_BENCH_WARM_UP_SECONDS, HINDSIGHT_BENCH_DRAIN_SECONDS how long it is waited for what is pending;
 * HINDSIGHT_BENCH_NODE_OPTIONS are options of the product's node.
 */
interface Case {
  readonly name: string
  readonly alerts: number
  readonly connections: number
  readonly novelty: Novelty
  /** Whether somebody reads pages, the API and metrics all the while. */
  readonly isRead?: boolean
}

const CASES: readonly Case[] = [
  { name: '3 alerts, the same facts', alerts: 3, connections: 64, novelty: 'same' },
  { name: '3 alerts, one incident', alerts: 3, connections: 64, novelty: 'one' },
  { name: '3 alerts, many incidents', alerts: 3, connections: 64, novelty: 'many' },
  { name: '3 alerts, many incidents, while pages are read', alerts: 3, connections: 64, novelty: 'many', isRead: true },
  { name: '3 alerts, one connection', alerts: 3, connections: 1, novelty: 'same' },
  { name: '100 alerts, the same facts', alerts: 100, connections: 64, novelty: 'same' },
  { name: '100 alerts, one incident', alerts: 100, connections: 64, novelty: 'one' },
]
const ROUNDS = Number(process.env.HINDSIGHT_BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.HINDSIGHT_BENCH_SECONDS ?? 2)
/** V8 compiles what a new process runs for its first seconds, with a processor of its own beside; one that is in use for days has that behind it. */
const WARM_UP_SECONDS = Number(process.env.HINDSIGHT_BENCH_WARM_UP_SECONDS ?? 15)
const DRAIN_SECONDS = Number(process.env.HINDSIGHT_BENCH_DRAIN_SECONDS ?? 900)

/** Before each turn of the product: it was stopped, and a storm of which it knows nothing yet has only just begun. */
const LEAD_SECONDS = 3

/** Processor time in microseconds for each delivery. */
interface Measured extends Posted {
  readonly main: number
  readonly others: number
  readonly worker: number
}

interface Round {
  readonly bare: Measured
  readonly ours: Measured
}

interface Outcome {
  readonly rounds: readonly Round[]
  readonly pending: number
  /** After the wait. */
  readonly left: number
  readonly drained: number
  readonly understood: number
  readonly peak: number
}

async function measureStore(store: string): Promise<void> {
  const table = new Table({ head: HEAD })
  for (const one of CASES.filter(({ name }) => name.includes(process.env.HINDSIGHT_BENCH_CASE ?? ''))) {
    const ours = await startShipped(store === 'embedded' ? null : await emptyDatabase(store))
    const outcome = await measureCase(ours, one)
    await ours.stop()
    const [load = 0] = loadavg()
    table.push(rowOf(one, outcome))
    process.stdout.write(
      `${one.name}: ${rowOf(one, outcome).slice(1).join(' | ')}; ${outcome.left === 0 ? await ours.rebuildCheck() : 'not compared with a rebuild'}; load ${load.toFixed(0)} on ${cpus().length} cores\n`,
    )
    ours.remove()
  }
  process.stdout.write(`${store === 'embedded' ? 'Embedded store' : 'PostgreSQL'}\n${table.toString()}\n`)
}

async function measureCase(ours: Shipped, one: Case): Promise<Outcome> {
  const sent = { next: 0, seconds: 0 }
  const turn = async (server: MeasuredServer, seconds = SECONDS): Promise<Measured> => {
    const before = processorTime(server.pid)
    const posted = await post(server.url, { ...one, seconds, first: sent.next, token: TOKEN, folder })
    const after = processorTime(server.pid)
    sent.next = posted.next
    if (posted.refused + posted.broken > 0) process.stderr.write(`${one.name}: ${posted.refused} refused, ${posted.broken} broken\n`)
    const each = (of: 'main' | 'lowered' | 'all') => (after[of] - before[of]) / posted.answered
    return { ...posted, main: each('main'), worker: each('lowered'), others: each('all') - each('main') - each('lowered') }
  }
  const turnOfOurs = async (seconds = SECONDS): Promise<Measured> => {
    process.kill(ours.pid, 'SIGCONT')
    sent.seconds += (await turn(ours, LEAD_SECONDS)).seconds
    const reader = one.isRead === true ? readPages(ours.url) : null
    const measured = await turn(ours, seconds)
    await reader?.stop()
    // What is under way would time out while the process is stopped.
    await ours.answered()
    process.kill(ours.pid, 'SIGSTOP')
    sent.seconds += measured.seconds
    return measured
  }
  const rounds: Round[] = []
  await turnOfOurs(WARM_UP_SECONDS)
  await turn(bare)
  for (let number = 0; number < ROUNDS; number += 1) {
    const first = number % 2 === 0 ? await turn(bare) : null
    const measured = await turnOfOurs()
    rounds.push({ bare: first ?? (await turn(bare)), ours: measured })
  }
  process.kill(ours.pid, 'SIGCONT')
  const pending = await ours.pending()
  const drained = await ours.drain(DRAIN_SECONDS)
  const left = await ours.pending()
  return { rounds, pending, left, drained, understood: ((await ours.answered()) - left) / (sent.seconds + drained), peak: peakMb(ours.pid) }
}

/** Reads, one after the other, what people and Prometheus ask for. */
function readPages(url: string): { stop(): Promise<void> } {
  const state = { isStopped: false }
  const reading = (async () => {
    for (let number = 0; !state.isStopped; number += 1) {
      const [path = '/'] = [PAGES[number % PAGES.length]]
      const answer = await fetch(url + path)
      const text = await answer.text()
      const incident = /\/incidents\/[0-9a-f]{32}/.exec(text)?.[0]
      if (path === '/' && incident !== undefined) await (await fetch(url + incident)).text()
    }
  })()
  return {
    stop: () => {
      state.isStopped = true
      return reading
    },
  }
}
const PAGES = ['/', '/deliveries', '/api/v1/incidents', '/metrics', '/durations']

/** Its name is the benchmark's own, so that nobody's data is dropped. */
async function emptyDatabase(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query('drop database if exists hindsight_bench with (force)')
  await client.query('create database hindsight_bench')
  await client.end()
  const url = new URL(server)
  url.pathname = '/hindsight_bench'
  return url.href
}

const HEAD = [
  'body',
  'bare /s',
  'ours /s',
  'ratio',
  'main us: bare, ours',
  'ratio',
  'other us: writer, worker',
  'p50 ms: bare, ours',
  'p99 ms: bare, ours',
  'pending',
  'drained s',
  'understood /s',
  'peak MB',
]

function rowOf({ name }: Case, { rounds, pending, left, drained, understood, peak }: Outcome): string[] {
  const rate = ({ answered, seconds }: Posted) => answered / seconds
  const both = (figure: (measured: Measured) => number, digits: number) =>
    `${median(rounds.map((round) => figure(round.bare))).toFixed(digits)}, ${median(rounds.map((round) => figure(round.ours))).toFixed(digits)}`
  const ratio = (figure: (measured: Measured) => number) =>
    median(rounds.map((round) => figure(round.ours) / figure(round.bare))).toFixed(2)
  const ours = (figure: (measured: Measured) => number) => median(rounds.map((round) => figure(round.ours))).toFixed(0)
  return [
    name,
    median(rounds.map((round) => rate(round.bare))).toFixed(0),
    ours(rate),
    ratio(rate),
    both(({ main }) => main, 0),
    ratio(({ main }) => main),
    `${ours(({ others }) => others)}, ${ours(({ worker }) => worker)}`,
    both(({ p50 }) => p50, 1),
    both(({ p99 }) => p99, 1),
    String(pending),
    left === 0 ? drained.toFixed(1) : `${left} left after ${drained.toFixed(0)}`,
    understood.toFixed(0),
    peak.toFixed(0),
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const folder = mkdtempSync(join(tmpdir(), 'hindsight-bench-wrk-'))
const stores = process.argv.slice(2)
const bare = await startBare()
try {
  for (const store of stores.length === 0 ? ['embedded'] : stores) await measureStore(store)
} finally {
  await bare.stop()
  rmSync(folder, { recursive: true })
}
