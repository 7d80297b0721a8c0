import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { type Novelty, requests } from './deliveries.ts'
import { post, type Round } from './load.ts'
import type { Asked, Told } from './measured-process.ts'
import { peakMb, processorTime, type Shipped, startShipped } from './shipped.ts'

/*
 * Durable deliveries a second against a bare server, in one run: rounds alternate between the two, because machines are
 * noisy and only ratios taken side by side mean something. What is measured is what is shipped: `node dist/main.js serve` with its
 * worker, on an empty folder (or on the PostgreSQL database whose URL is the first argument), each server a process of its own.
 */
interface Case {
  readonly name: string
  readonly alerts: number
  readonly count: number
  readonly connections: number
  readonly novelty: Novelty
}

const CASES: readonly Case[] = [
  { name: '3 alerts, known', alerts: 3, count: 10_000, connections: 64, novelty: 'same' },
  { name: '3 alerts, new, one incident', alerts: 3, count: 4_000, connections: 64, novelty: 'one' },
  { name: '3 alerts, new, many incidents', alerts: 3, count: 4_000, connections: 64, novelty: 'many' },
  { name: '100 alerts, known', alerts: 100, count: 600, connections: 64, novelty: 'same' },
  { name: '3 alerts, one connection', alerts: 3, count: 2_000, connections: 1, novelty: 'same' },
]
const ROUNDS = Number(process.env.HINDSIGHT_BENCH_ROUNDS ?? 5)

interface Measured extends Round {
  /** Processor time for each delivery, in microseconds: of the thread that answers, and of all but the worker. */
  readonly main: number
  readonly cpu: number
}

interface Pair {
  readonly base: Measured
  readonly ours: Measured
}

const sent = { deliveries: 0 }
compile()
const [, , storage] = process.argv
const base = await startProcess('base-server.js')
const table = new Table({
  head: [
    'body',
    'base /s',
    'durable /s',
    'ratio',
    'CPU ratio',
    'main us',
    'p50 ratio',
    'p99 ms',
    'pending',
    'drained s',
    'understood /s',
    'peak MB',
  ],
})
for (const one of CASES.filter(({ name }) => name.includes(process.env.HINDSIGHT_BENCH_CASE ?? ''))) {
  const ours = await startShipped(storage)
  await round(base, { ...one, count: one.count / 4 })
  await round(ours, { ...one, count: one.count / 4 })
  const pairs: Pair[] = []
  const began = performance.now()
  for (let number = 0; number < ROUNDS; number += 1) pairs.push({ base: await round(base, one), ours: await round(ours, one) })
  const pending = await ours.pending()
  const drained = await ours.drain()
  const understood = (ROUNDS * one.count) / ((performance.now() - began) / 1_000)
  table.push([...rowOf(one, pairs), String(pending), drained.toFixed(1), understood.toFixed(0), peakMb(pidOf(ours)).toFixed(0)])
  process.stdout.write(`${one.name}: ${await ours.stop({ check: true })}\n`)
}
process.stdout.write(`${table.toString()}\n`)
ask(base.child, 'stop')
await once(base.child, 'exit')

type Server = Pick<Shipped, 'child' | 'url'>

function pidOf({ child }: Server): number {
  return child.pid ?? Number.NaN
}

function compile(): void {
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
  execFileSync(process.execPath, [compiler, '-p', fileURLToPath(new URL('.', import.meta.url))], { stdio: 'inherit' })
}

async function startProcess(file: string): Promise<Server> {
  const child = fork(new URL(`../dist/bench/bench/${file}`, import.meta.url))
  const [told]: Told[] = await once(child, 'message')
  if (told === undefined) throw new Error(`${file} did not say where it listens`)
  return { child, url: told.url }
}

function ask(child: ChildProcess, asked: Asked): void {
  child.send(asked)
}

async function round(server: Server, { alerts, count, connections, novelty }: Case): Promise<Measured> {
  const prepared = requests({ count, alerts, first: sent.deliveries, novelty })
  sent.deliveries += count
  const before = processorTime(pidOf(server))
  const done = await post({ url: server.url, requests: prepared, connections })
  const after = processorTime(pidOf(server))
  if (done.refused > 0) process.stderr.write(`${done.refused} of ${count} deliveries were refused\n`)
  const [all, lowered] = [after.all - before.all, after.lowered - before.lowered]
  return { ...done, main: (after.main - before.main) / done.answered, cpu: (all - lowered) / done.answered }
}

function rowOf({ name }: Case, pairs: readonly Pair[]): string[] {
  const rate = ({ answered, seconds }: Round) => answered / seconds
  const at = ({ latencies }: Round, share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN
  const ratio = (figure: (measured: Measured) => number) => median(pairs.map((pair) => figure(pair.ours) / figure(pair.base)))
  return [
    name,
    median(pairs.map((pair) => rate(pair.base))).toFixed(0),
    median(pairs.map((pair) => rate(pair.ours))).toFixed(0),
    ratio(rate).toFixed(2),
    ratio(({ cpu }) => cpu).toFixed(2),
    median(pairs.map((pair) => pair.ours.main)).toFixed(0),
    ratio((measured) => at(measured, 0.5)).toFixed(2),
    median(pairs.map((pair) => at(pair.ours, 0.99))).toFixed(1),
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
