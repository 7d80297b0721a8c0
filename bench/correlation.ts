/**
 * Correlation as a pure function (events → episodes → clusters) beside a reference that does the least that any
 * correlation must (`one-pass.ts`), over the same seeded events. The two take turns, and only their ratio counts: machines
 * differ and are noisy; so processor time is measured. Compiled as it is shipped: what runs TypeScript from source adds to the cost of every closure.
 *
 *   npx tsc -p bench && node --expose-gc --max-old-space-size=8000 dist/bench/bench/correlation.js [events …]
 */
import Table from 'cli-table3'
import { correlate } from '../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../src/pipeline/episodes/episodes.ts'
import { alertHistory, type History, SHAPES, type Shape } from './alert-history.ts'
import { onePass } from './one-pass.ts'

const FLOOR = 0.25
const GOAL = 0.5
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 100_000, 1_000_000]
/** A million events take seconds each time. */
const roundsOf = (events: number): number => Math.min(60, Math.max(5, Math.round(1_500_000 / events)))
/** Until everything is compiled: on a busy machine that takes longer than a few rounds of a small history. */
const WARM_UP = { events: 50_000, rounds: 15 }

const table = new Table({
  head: [
    'shape',
    'events',
    'clusters',
    'reference /s',
    'ours /s',
    `ratio (floor ${FLOOR}, goal ${GOAL})`,
    'µs an event',
    'to the smallest',
    'kept MB',
    'peak MB',
  ],
})
for (const shape of SHAPES) measure(alertHistory(shape, WARM_UP.events), WARM_UP.rounds)
/** Of the smallest history of a shape, in µs. */
const smallest = new Map<Shape, number>()
for (const shape of SHAPES) {
  for (const size of SIZES) {
    const row = rowOf(shape, size)
    table.push(row)
    process.stderr.write(`${row.join(', ')}\n`)
  }
}
process.stdout.write(`${table.toString()}\n`)

function rowOf(shape: Shape, size: number): (string | number)[] {
  const history = alertHistory(shape, size)
  const count = history.events.length
  const counted = measure(history, roundsOf(size))
  const [reference, ours] = [median(counted.map((one) => one.reference)), median(counted.map((one) => one.ours))]
  const cost = (1e6 * ours) / count
  smallest.set(shape, smallest.get(shape) ?? cost)
  const ratio = median(counted.map((one) => one.reference / one.ours))
  return [
    ...[shape.name, count, correlated(history).clusters.length, perSecond(count / reference), perSecond(count / ours)],
    ...[ratio.toFixed(2), cost.toFixed(2), (cost / (smallest.get(shape) ?? cost)).toFixed(2), keptMegabytes(history)],
    // Of the whole process so far, both sides and the events included.
    (process.resourceUsage().maxRSS / 1e3).toFixed(0),
  ]
}

interface Turn {
  /** Processor time in seconds. */
  readonly reference: number
  readonly ours: number
}

function measure(history: History, rounds: number): readonly Turn[] {
  return Array.from({ length: rounds }, () => ({
    reference: timeOf(() => onePass(history.events)),
    ours: timeOf(() => correlated(history)),
  }))
}

function correlated({ events, policy }: History) {
  return correlate(episodesOf(events, policy), policy)
}

function timeOf(work: () => unknown): number {
  global.gc?.()
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

/** What the result holds on to, events left out. */
function keptMegabytes(history: History): string {
  if (global.gc === undefined) return 'run with --expose-gc'
  global.gc()
  const before = process.memoryUsage().heapUsed
  const kept = correlated(history)
  global.gc()
  const after = process.memoryUsage().heapUsed
  return kept.clusters.length < 0 ? '' : ((after - before) / 1e6).toFixed(0)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function perSecond(rate: number): string {
  return `${(rate / 1e6).toFixed(2)} M`
}
