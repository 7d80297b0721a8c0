import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { apiClient } from '../../src/backfill/api-client.ts'
import { openJournal } from '../../src/backfill/journal.ts'
import { prometheusHistory } from '../../src/backfill/prometheus.ts'
import { runBackfill } from '../../src/backfill/run.ts'
import { dedupeEvents, type Event } from '../../src/domain/event.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { instant, isoOf } from '../../src/domain/time/time.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { alertmanager } from '../../src/sources/alertmanager/alertmanager.ts'
import { eventsIn, rawEvent } from '../sources/fixture.ts'
import { type StandInFiring, startPrometheus } from './prometheus-stand-in.ts'

const START = Date.parse('2024-06-05T13:50:07.214Z') / 1_000
/** Pending for five minutes, evaluated every 15 seconds; over the end of an hour, and again later. */
const SLOW = { alertname: 'CheckoutSlow', service: 'checkout', severity: 'critical' }
const FIRINGS: readonly StandInFiring[] = [
  { labels: SLOW, pending: START, from: START + 300, to: START + 1_500 },
  { labels: SLOW, pending: START + 7_200, from: START + 7_500, to: START + 7_800 },
]
const EXTERNAL = { cluster: 'eu-1' }
const LATER = instant(Date.parse('2024-07-01T00:00:00Z'))

async function past(): Promise<readonly object[]> {
  const prometheus = await startPrometheus(FIRINGS, { every: 15, externalLabels: JSON.stringify(EXTERNAL) })
  onTestFinished(() => prometheus.close())
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-backfill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const bodies: object[] = []
  const proof = await runBackfill({
    history: prometheusHistory(apiClient({ url: prometheus.url, headers: {}, sleep: async () => {} })),
    interval: { from: instant(Date.parse('2024-06-05T00:00:00Z')), to: instant(Date.parse('2024-06-06T00:00:00Z')) },
    journal: openJournal(join(folder, 'journal.jsonl')),
    deliver: async (_, body) => void bodies.push(body),
    onProgress: () => {},
  })
  expect(proof).toMatchObject({ isComplete: true, delivered: 2 })
  return bodies
}

const iso = (seconds: number) => isoOf(instant(seconds * 1_000))
const eventsOf = (body: object, receivedAt = LATER): readonly Event[] =>
  eventsIn(alertmanager.read(rawEvent('alertmanager', JSON.stringify(body), { receivedAt })))

/** What Alertmanager sent of the same two firings, some seconds after each, with nanoseconds. */
const notified = FIRINGS.flatMap(({ labels, from, to }) => {
  const alert = {
    labels: { ...labels, ...EXTERNAL },
    annotations: { summary: 'Checkout is slow' },
    startsAt: iso(from).replace('Z', '000001Z'),
  }
  const send = (status: string, endsAt: string, at: number) =>
    eventsOf({ version: '4', groupKey: 'g', commonLabels: {}, alerts: [{ ...alert, status, endsAt }] }, instant(at * 1_000))
  return [...send('firing', '0001-01-01T00:00:00Z', from + 5), ...send('resolved', iso(to + 15), to + 20)]
})

const incidentsOf = (events: readonly Event[]) => {
  const { incidents } = reconstruct(dedupeEvents(events), [], DEFAULT_POLICY, { otherFirings: [], lastReceived: new Map() })
  return incidents.map(({ incident: { id, anchors } }) => ({ id, anchors }))
}

it('the memory of Prometheus is the same facts as the notifications, and the same incidents with the true start', async () => {
  const events = (await past()).flatMap((body) => eventsOf(body))
  expect(events.map(({ id }) => id).sort()).toEqual(notified.map(({ id }) => id).sort())
  const [fromPast, fromWebhooks, fromBoth] = [incidentsOf(events), incidentsOf(notified), incidentsOf([...notified, ...events])]
  expect(fromPast.map(({ id }) => id)).toEqual(fromWebhooks.map(({ id }) => id))
  expect(fromPast[0]?.anchors).toMatchObject({
    detected: { at: Math.round((START + 300) * 1_000) },
    impactStart: { at: Math.round(START) * 1_000 },
    resolved: { at: fromWebhooks[0]?.anchors.resolved?.at },
  })
  expect(fromBoth).toEqual(fromPast)
})

it('what was notified keeps its words beside the memory', async () => {
  const both = dedupeEvents([...notified, ...(await past()).flatMap((body) => eventsOf(body))])
  expect(new Set(both.map(({ text }) => text))).toEqual(new Set(['Checkout is slow']))
  expect(both.every((event) => 'pendingFor' in event && Number(event.pendingFor) > 300_000)).toBe(true)
})
