import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { alertmanagerHistory } from '../../src/backfill/alertmanager.ts'
import { type ApiClient, apiClient } from '../../src/backfill/api-client.ts'
import { githubHistory } from '../../src/backfill/github.ts'
import type { History } from '../../src/backfill/history.ts'
import { openJournal } from '../../src/backfill/journal.ts'
import { type Proof, runBackfill } from '../../src/backfill/run.ts'
import { statuspageHistory } from '../../src/backfill/statuspage.ts'
import type { Event } from '../../src/domain/event.ts'
import { instant } from '../../src/domain/time/time.ts'
import { sourceNamed } from '../../src/sources/registry.ts'
import { eventsIn, rawEvent } from '../sources/fixture.ts'

const LATER = instant(Date.parse('2024-07-01T00:00:00Z'))

/** An API that answers paths; `limitFirst`: the first question is refused as GitHub refuses. */
async function apiOf(answers: Readonly<Record<string, unknown>>, limitFirst = false): Promise<{ api: ApiClient; waits: number[] }> {
  let isLimited = limitFirst
  const server = createServer((request, response) => {
    if (isLimited) {
      isLimited = false
      response.writeHead(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 30) }).end('{}')
      return
    }
    const answer = answers[request.url ?? '']
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  const waits: number[] = []
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { api: apiClient({ url, headers: {}, sleep: async (ms) => void waits.push(ms) }), waits }
}

/** What is delivered of two days, as its source reads it. */
async function past(history: History): Promise<{ events: readonly Event[]; proof: Proof }> {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-backfill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const events: Event[] = []
  const proof = await runBackfill({
    history,
    interval: { from: instant(Date.parse('2024-06-04T00:00:00Z')), to: instant(Date.parse('2024-06-06T00:00:00Z')) },
    journal: openJournal(join(folder, 'journal.jsonl')),
    deliver: async (name, body) => {
      const raw = rawEvent(name, JSON.stringify(body), { receivedAt: LATER })
      events.push(...eventsIn(sourceNamed(name)?.read(raw) ?? { kind: 'ignored', reason: 'no source' }))
    },
    onProgress: () => {},
  })
  return { events, proof }
}

const deployment = (id: number, created_at: string) => ({
  id,
  sha: 'a'.repeat(40),
  ref: 'main',
  task: 'deploy',
  environment: 'production',
  created_at,
  updated_at: created_at,
})
const status = (id: number, state: string, created_at: string) => ({
  id,
  state,
  created_at,
  environment: 'production',
  creator: { login: 'ann' },
})

it('deployments of GitHub are asked for to the first day, and begin and end as their statuses say', async () => {
  const newest = Array.from({ length: 100 }, (_, index) => deployment(1_000 - index, '2024-06-20T00:00:00Z'))
  const { api, waits } = await apiOf(
    {
      '/repos/shop/web': { id: 5, name: 'web', full_name: 'shop/web', html_url: 'https://github.com/shop/web', default_branch: 'main' },
      '/repos/shop/web/deployments?per_page=100&page=1': newest,
      '/repos/shop/web/deployments?per_page=100&page=2': [deployment(7, '2024-06-05T10:00:00Z'), deployment(6, '2024-06-01T10:00:00Z')],
      '/repos/shop/web/deployments/7/statuses?per_page=100&page=1': [
        status(72, 'success', '2024-06-05T10:05:00Z'),
        status(71, 'in_progress', '2024-06-05T10:00:30Z'),
      ],
    },
    true,
  )
  const { events, proof } = await past(githubHistory(api, 'shop/web'))
  expect(events.map(({ kind, service }) => [kind, service])).toEqual([
    ['change.started', 'web'],
    ['change.finished', 'web'],
  ])
  expect(proof.days).toEqual([
    { day: '2024-06-04', there: 0, here: 0 },
    { day: '2024-06-05', there: 1, here: 1 },
  ])
  expect(waits).toHaveLength(1)
  expect(waits[0]).toBeGreaterThan(20_000)
})

const incident = (id: number, created_at: string) => ({
  ...{ id: `i${id}`, name: 'Checkout is slow', created_at, updated_at: created_at },
  incident_updates: [{ id: `u${id}`, status: 'investigating', body: 'We look into it', created_at, incident_id: `i${id}` }],
})

it.each([
  ['a page that shows all of its incidents is complete', 3, true],
  ['a page that shows its last fifty has a gap before them', 50, false],
])('%s', async (_, count, isComplete) => {
  const incidents = Array.from({ length: count }, (__, index) => incident(index, '2024-06-05T10:00:00Z'))
  const { api } = await apiOf({ '/api/v2/incidents.json': { page: { id: 'p1' }, incidents } })
  const { events, proof } = await past(statuspageHistory(api))
  expect([events.length, proof.isComplete, proof.gaps.length]).toEqual([count, isComplete, isComplete ? 0 : 1])
})

it('an alert that Alertmanager holds is the fact that it notified of', async () => {
  const alert = {
    labels: { alertname: 'Slow', service: 'web' },
    annotations: { summary: 'Slow' },
    startsAt: '2024-06-05T10:00:00.123Z',
    endsAt: '2099-06-05T10:00:00.000Z',
    fingerprint: '57c6d9296de2ad39',
    generatorURL: '',
  }
  const { api } = await apiOf({ '/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true': [alert] })
  const { events } = await past(alertmanagerHistory(api))
  const notified = { version: '4', alerts: [{ ...alert, status: 'firing', startsAt: '2024-06-05T10:00:00.123456789Z' }], commonLabels: {} }
  const [webhook] = eventsIn(
    sourceNamed('alertmanager')?.read(rawEvent('alertmanager', JSON.stringify(notified), { receivedAt: LATER })) ?? {
      kind: 'ignored',
      reason: '',
    },
  )
  expect(events.map(({ id }) => id)).toEqual([webhook?.id])
})
