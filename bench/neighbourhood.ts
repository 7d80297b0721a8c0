/**
 * What a tick costs beside what it has nothing to do with, in processor time of the whole process, over SQLite.
 *
 *   npx tsx bench/neighbourhood.ts beside [unrelated events …]     one more alert, of a quiet service
 *   npx tsx bench/neighbourhood.ts steady [even|skewed] [hours]    2 events a second over 200 services, a tick a second
 *   npx tsx bench/neighbourhood.ts group [alerts] [a tick]         alerts of one group beside their page
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rawEventIdOf, sourceName } from '../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../src/domain/policy.ts'
import type { RawEvent } from '../src/domain/raw-event.ts'
import { instant, isoOf } from '../src/domain/time/time.ts'
import { marksOf } from '../src/pipeline/neighbourhood/marks.ts'
import { reconstruct } from '../src/pipeline/reconstruct.ts'
import { readAll } from '../src/reading/deliveries.ts'
import { openStore } from '../src/store/open-store.ts'
import type { Store } from '../src/store/store.ts'
import { tick } from '../src/worker/worker.ts'
import { randomFrom } from '../test/world/random.ts'

const MINUTE = 60_000
const NOW = Date.UTC(2026, 5, 1, 10)
const [scene = 'beside', ...values] = process.argv.slice(2)

interface Alert {
  readonly labels: Readonly<Record<string, string>>
  readonly from: number
  /** null: it fires. */
  readonly to: number | null
}

const iso = (at: number): string => isoOf(instant(at))

function raw(source: string, body: object, at: number): RawEvent {
  const bytes = Buffer.from(JSON.stringify(body))
  const name = sourceName(source)
  return { id: rawEventIdOf(name, bytes), source: name, receivedAt: instant(at), path: `/webhooks/${source}`, headers: {}, body: bytes }
}

const alertJson = ({ labels, from, to }: Alert) => ({
  ...{ status: to === null ? 'firing' : 'resolved', labels, annotations: { summary: 'it ails' } },
  ...{ startsAt: iso(from), endsAt: to === null ? '0001-01-01T00:00:00Z' : iso(to), generatorURL: 'http://prometheus.example.com/g' },
  fingerprint: createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16),
})

const posted = (alerts: readonly Alert[], at: number, groupKey = '{}:{}'): RawEvent =>
  raw('alertmanager', { version: '4', groupKey, receiver: 'hindsight', status: 'firing', alerts: alerts.map(alertJson) }, at)

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

async function onStore(run: (store: Store) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-bench-'))
  const store = await openStore({ path: folder })
  try {
    await run(store)
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
}

/** Laid into the store by one reconstruction. */
async function keep(store: Store, raws: readonly RawEvent[], policy: Policy): Promise<number> {
  const { events } = readAll(raws)
  const { incidents } = reconstruct(events, [], policy)
  for (let from = 0; from < events.length; from += 2_000) {
    const some = events.slice(from, from + 2_000)
    const marks = marksOf(some, policy.correlation)
    const settled = { claimed: [], readings: [], edits: [], replaced: [], expired: [], openNoise: [] }
    await store.settle({ ...settled, events: some, marks, incidents: from === 0 ? incidents : [] })
  }
  await tick(contextOf(store, policy))
  return events.length
}

const log = { error: (details: object) => process.stderr.write(`${JSON.stringify(details)}\n`) }
const contextOf = (store: Store, policy: Policy) => ({ store, policy: () => policy, log })

/** The processor time of a tick, and how many events it asked for. */
async function measured(store: Store, policy: Policy): Promise<{ ms: number; loaded: number }> {
  let loaded = 0
  const counted =
    <Args extends readonly unknown[], Row>(ask: (...args: Args) => Promise<readonly Row[]>) =>
    async (...args: Args) => {
      const found = await ask(...args)
      loaded += found.length
      return found
    }
  const { eventsOf, eventsMarked, eventsWithKeys } = store
  const watched = { ...store, eventsOf: counted(eventsOf), eventsMarked: counted(eventsMarked), eventsWithKeys: counted(eventsWithKeys) }
  const began = cpuMs()
  await tick(contextOf(watched, policy))
  return { ms: cpuMs() - began, loaded }
}

function told(ticks: readonly { ms: number; loaded: number }[]): string {
  const sorted = ticks.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const sum = sorted.reduce((all, ms) => all + ms, 0)
  const [median, last] = [sorted[sorted.length >> 1] ?? 0, ticks.at(-1)]
  return `median ${median.toFixed(1)} ms, mean ${(sum / sorted.length).toFixed(1)}, all ${(sum / 1_000).toFixed(1)} s, last ${last?.ms.toFixed(0)} ms with ${last?.loaded} events loaded`
}

async function beside(): Promise<void> {
  for (const count of values.length > 0 ? values.map(Number) : [300, 3_000, 30_000, 100_000]) {
    await onStore(async (store) => {
      const alerts = Array.from({ length: count / 2 }, (_, nth): Alert => {
        const from = NOW - 240 * MINUTE + Math.floor((nth * 240 * MINUTE) / (count / 2))
        const labels = { alertname: 'Warn', service: `service-${(nth * 7) % 200}`, severity: 'info', inst: `${nth}`, cluster: 'eu' }
        return { labels, from, to: from + 2 * MINUTE }
      })
      const raws = [alerts, alerts.map((alert) => ({ ...alert, to: null }))].flatMap((all) =>
        Array.from({ length: Math.ceil(all.length / 100) }, (_, nth) => posted(all.slice(100 * nth, 100 * nth + 100), NOW)),
      )
      const stored = await keep(store, raws, DEFAULT_POLICY)
      const ticks = []
      for (let nth = 0; nth < 15; nth += 1) {
        const labels = { alertname: 'Crit', service: 'other', severity: 'critical', cluster: 'eu', nth: `${nth}` }
        await store.accept(posted([{ labels, from: NOW + nth * 1_000, to: null }], NOW + 2_000 + nth))
        ticks.push(await measured(store, DEFAULT_POLICY))
      }
      process.stdout.write(`beside ${stored} events: ${told(ticks.slice(4))}\n`)
    })
  }
}

async function steady(): Promise<void> {
  const [shape = 'even', hours = '4'] = values
  const random = randomFrom(5)
  const weights = Array.from({ length: 200 }, (_, rank) => (shape === 'even' ? 1 : 1 / (rank + 1)))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const service = () => {
    let left = random.next() * sum
    return weights.findIndex((weight) => {
      left -= weight
      return left <= 0
    })
  }
  const [ticks, begin] = [60, NOW - Number(hours) * 60 * MINUTE]
  const facts = Array.from({ length: Number(hours) * 3_600 + ticks }, (_, second): readonly (Alert & { readonly at: number })[] => {
    const labels = {
      ...{ alertname: `Rule${random.between(0, 4)}`, service: `service-${service()}`, cluster: 'eu', pod: `pod-${random.between(0, 3)}` },
      severity: random.chance(0.05) ? 'critical' : 'warning',
    }
    const from = begin + second * 1_000 + random.between(0, 999)
    const to = from + Math.floor((1 + 9 * random.next()) * MINUTE)
    return [
      { labels, from, to: null, at: from },
      { labels, from, to, at: to },
    ]
  }).flat()
  facts.sort((a, b) => a.at - b.at)
  await onStore(async (store) => {
    const old = facts.filter(({ at }) => at < NOW)
    const raws = Array.from({ length: Math.ceil(old.length / 200) }, (_, nth) => {
      const some = old.slice(200 * nth, 200 * nth + 200)
      return posted(some, (some.at(-1)?.at ?? NOW) + 1_000)
    })
    const stored = await keep(store, raws, DEFAULT_POLICY)
    const measuredTicks = []
    for (let second = 0; second < ticks; second += 1) {
      const some = facts.filter(({ at }) => at >= NOW + second * 1_000 && at < NOW + (second + 1) * 1_000)
      if (some.length === 0) continue
      await store.accept(posted(some, NOW + (second + 1) * 1_000))
      measuredTicks.push(await measured(store, DEFAULT_POLICY))
    }
    process.stdout.write(`steady ${shape}, ${hours} h, ${stored} events: ${told(measuredTicks)}\n`)
  })
}

async function group(): Promise<void> {
  const [total, per] = [Number(values[0] ?? 6_000), Number(values[1] ?? 500)]
  const groupKey = '{}:{alertname="Down"}'
  const data = {
    ...{ id: 'Q1', type: 'incident', title: 'Down', html_url: 'https://acme.pagerduty.com/incidents/Q1' },
    incident_key: createHash('sha256').update(groupKey).digest('hex'),
    service: { id: 'S', type: 'service_reference', summary: 'shop' },
  }
  await onStore(async (store) => {
    const page = { event: { id: 'e1', event_type: 'incident.triggered', occurred_at: iso(NOW), agent: null, data } }
    await store.accept(raw('pagerduty', page, NOW + 500))
    const ticks = []
    for (let from = 0; from < total; from += per) {
      const alerts = Array.from({ length: per }, (_, nth): Alert => {
        const labels = { alertname: 'Down', service: `service-${(from + nth) % 50}`, instance: `i${from + nth}`, severity: 'critical' }
        return { labels, from: NOW + (from + nth) * 10, to: null }
      })
      await store.accept(posted(alerts, NOW + from * 10 + 2_000, groupKey))
      ticks.push(await measured(store, DEFAULT_POLICY))
    }
    process.stdout.write(`group of ${total}, ${per} a tick: ${told(ticks)}; ${(await store.counts()).incidents} incidents\n`)
  })
}

await ({ beside, steady, group }[scene] ?? beside)()
