/**
 * What one new delivery costs the worker, in stores of more and more events: a tick over SQLite, from claim to commit.
 * One service of the partition is never quiet. Only the ratios to the smallest store count.
 *
 *   npx tsx bench/incremental.ts [events …]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import type { Event } from '../src/domain/event.ts'
import type { RawEvent } from '../src/domain/raw-event.ts'
import { marksOf } from '../src/pipeline/neighbourhood/marks.ts'
import { reconstruct } from '../src/pipeline/reconstruct.ts'
import { readAll } from '../src/reading/deliveries.ts'
import { openStore } from '../src/store/open-store.ts'
import type { Settlement, Store } from '../src/store/store.ts'
import { tick } from '../src/worker/worker.ts'
import { alertsOfDay, DAY_MS, dayOf, deliveryOf, fleetPolicy, noiseAt } from './fleet.ts'

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 100_000, 1_000_000]
const ROUNDS = 21
const MINUTE_MS = 60_000
const policy = fleetPolicy()

/** What arrives, as the nth of its kind, where this many days are stored. */
const KINDS: Readonly<Record<string, (nth: number, days: number) => RawEvent>> = {
  'a new alert': (nth, days) => ailing(dayOf(days - 1) + DAY_MS - 60 * MINUTE_MS + nth * 1_000, nth),
  'an alert of an incident half way back': (nth, days) => ailing(dayOf(days >> 1) + 2 * 60 * MINUTE_MS + nth * 1_000, 7 * (days >> 1)),
  'one more of what is never quiet': (nth, days) => deliveryOf([noiseAt(dayOf(days) - MINUTE_MS + nth * 1_000)]),
}

const ailing = (startsAt: number, service: number): RawEvent =>
  deliveryOf([{ service: `service-${service % 40}`, rule: 'HighErrorRate', severity: 'critical', startsAt, endsAt: null }])

const folder = await mkdtemp(join(tmpdir(), 'hindsight-bench-'))
const store = await openStore({ path: folder })
const table = new Table({ head: ['events', 'what arrives', 'ms a tick', 'to the smallest', 'events loaded', 'incidents made', 'written'] })
const first = new Map<string, number>()
let days = 0
let events = 0
for (const size of SIZES) {
  for (; events < size; days += 1) events += await addDay(days)
  for (const [kind, make] of Object.entries(KINDS)) {
    const row = await rowOf(kind, (nth) => make(nth, days))
    table.push(row)
    process.stderr.write(`${row.join(', ')}\n`)
  }
}
process.stdout.write(`${table.toString()}\n`)
await store.close()
await rm(folder, { recursive: true })

/** Straight into the derived tables: a day ends quietly but for the noise, which is cut there. */
async function addDay(day: number): Promise<number> {
  const read = readAll([deliveryOf(alertsOfDay(day))]).events
  const told = [...read, ...readAll([deliveryOf(alertsOfDay(day).map((alert) => ({ ...alert, endsAt: null })))]).events]
  const { incidents } = reconstruct(told, [], policy)
  const marks = marksOf(told, policy.correlation)
  await store.settle({ claimed: [], readings: [], edits: [], events: told, marks, expired: [], openNoise: [], replaced: [], incidents })
  return told.length
}

async function rowOf(kind: string, make: (nth: number) => RawEvent): Promise<(string | number)[]> {
  const times: number[] = []
  for (let nth = 0; nth < ROUNDS; nth += 1) {
    await store.accept(make(nth))
    const began = performance.now()
    await tickOn(store)
    times.push(performance.now() - began)
  }
  const seen = await observed(make(ROUNDS))
  const ms = median(times)
  first.set(kind, first.get(kind) ?? ms)
  return [events, kind, ms.toFixed(1), (ms / (first.get(kind) ?? ms)).toFixed(2), seen.loaded, seen.made, seen.written]
}

async function tickOn(memory: Store): Promise<void> {
  const log = { error: (details: object) => process.stderr.write(`${JSON.stringify(details)}\n`) }
  await tick({ store: memory, policy: () => policy, log })
}

/** One more tick, watched: what it asked for and what it changed. */
async function observed(raw: RawEvent): Promise<{ loaded: number; made: number; written: number }> {
  const seen = { loaded: 0, made: 0, written: 0 }
  const counted =
    <Args extends readonly unknown[]>(ask: (...args: Args) => Promise<readonly Event[]>) =>
    async (...args: Args) => {
      const found = await ask(...args)
      seen.loaded += found.length
      return found
    }
  const settle = async (settlement: Settlement) => {
    for (const { incident } of settlement.incidents) {
      seen.made += 1
      if (JSON.stringify(await store.incident(incident.id)) !== JSON.stringify(incident)) seen.written += 1
    }
    return store.settle(settlement)
  }
  await store.accept(raw)
  const { eventsOf, eventsMarked, eventsWithKeys, changesBetween } = store
  await tickOn({
    ...store,
    settle,
    eventsOf: counted(eventsOf),
    eventsMarked: counted(eventsMarked),
    eventsWithKeys: counted(eventsWithKeys),
    changesBetween: counted(changesBetween),
  })
  return seen
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
