import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { requests } from './deliveries.ts'
import { post, type Round } from './load.ts'
import type { Asked, Told } from './measured-process.ts'

/*
 * Durable deliveries a second against a bare server, in one run: rounds alternate between the two, because machines are
 * noisy and only ratios taken side by side mean something. Each server is a process of its own, compiled as it is shipped:
 * what runs TypeScript from source adds to the cost of every closure.
 */
const CASES = [
  { name: '3 alerts', alerts: 3, count: 20_000, connections: 64, floor: 0.35, goal: 0.5 },
  { name: '100 alerts', alerts: 100, count: 1_500, connections: 64, floor: 0.45, goal: 0.7 },
  { name: '3 alerts, one connection', alerts: 3, count: 3_000, connections: 1, floor: null, goal: null },
] as const
const ROUNDS = 7

interface Measured extends Round {
  /** Processor time of the server for each delivery, in microseconds. */
  readonly cpu: number
}

interface Pair {
  readonly base: Measured
  readonly ours: Measured
}

const sent = { deliveries: 0 }
compile()
const base = await startProcess('base-server.js')
const ours = await startProcess('hindsight-server.js')
const table = new Table({
  head: ['body', 'base /s', 'durable /s', 'ratio', 'floor', 'goal', 'CPU ratio', 'p50 ratio', 'p99 ratio', 'p99 ms'],
})
for (const one of CASES) {
  await round(base, { ...one, count: one.count / 4 })
  await round(ours, { ...one, count: one.count / 4 })
  const pairs: Pair[] = []
  for (let number = 0; number < ROUNDS; number += 1) pairs.push({ base: await round(base, one), ours: await round(ours, one) })
  table.push(rowOf(one, pairs))
}
process.stdout.write(`${table.toString()}\n`)
for (const { child } of [base, ours]) {
  ask(child, 'stop')
  await once(child, 'exit')
}

interface Server {
  readonly child: ChildProcess
  readonly url: string
}

function compile(): void {
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
  execFileSync(process.execPath, [compiler, '-p', fileURLToPath(new URL('.', import.meta.url))], { stdio: 'inherit' })
}

async function startProcess(file: string): Promise<Server> {
  const child = fork(new URL(`../dist/bench/bench/${file}`, import.meta.url))
  const [told]: Told[] = await once(child, 'message')
  if (told === undefined || !('url' in told)) throw new Error(`${file} did not say where it listens`)
  return { child, url: told.url }
}

function ask(child: ChildProcess, asked: Asked): void {
  child.send(asked)
}

async function cpuOf(child: ChildProcess): Promise<number> {
  ask(child, 'cpu')
  const [told]: Told[] = await once(child, 'message')
  return told !== undefined && 'cpuMicroseconds' in told ? told.cpuMicroseconds : Number.NaN
}

async function round(
  { child, url }: Server,
  { alerts, count, connections }: { alerts: number; count: number; connections: number },
): Promise<Measured> {
  const prepared = requests({ count, alerts, first: sent.deliveries })
  sent.deliveries += count
  const before = await cpuOf(child)
  const done = await post({ url, requests: prepared, connections })
  const cpu = ((await cpuOf(child)) - before) / done.answered
  if (done.refused > 0) process.stderr.write(`${done.refused} of ${count} deliveries were refused\n`)
  return { ...done, cpu }
}

function rowOf({ name, floor, goal }: (typeof CASES)[number], pairs: readonly Pair[]): string[] {
  const rate = ({ answered, seconds }: Round) => answered / seconds
  const at = ({ latencies }: Round, share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN
  const ratio = (figure: (measured: Measured) => number) => median(pairs.map((pair) => figure(pair.ours) / figure(pair.base)))
  return [
    name,
    median(pairs.map((pair) => rate(pair.base))).toFixed(0),
    median(pairs.map((pair) => rate(pair.ours))).toFixed(0),
    ratio(rate).toFixed(2),
    floor?.toFixed(2) ?? '',
    goal?.toFixed(2) ?? '',
    ratio(({ cpu }) => cpu).toFixed(2),
    ratio((measured) => at(measured, 0.5)).toFixed(2),
    ratio((measured) => at(measured, 0.99)).toFixed(2),
    median(pairs.map((pair) => at(pair.ours, 0.99))).toFixed(1),
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
