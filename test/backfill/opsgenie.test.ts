import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ApiClient, apiClient } from '../../src/backfill/api-client.ts'
import { openJournal } from '../../src/backfill/journal.ts'
import { opsgenieHistory } from '../../src/backfill/opsgenie.ts'
import { type Proof, runBackfill } from '../../src/backfill/run.ts'
import { instant } from '../../src/domain/time/time.ts'
import { opsgenie } from '../../src/sources/opsgenie/opsgenie.ts'
import { eventsIn, rawEvent } from '../sources/fixture.ts'
import { alertsOfDay, type StandInOptions, startOpsgenie } from './opsgenie-stand-in.ts'

const at = (text: string) => instant(Date.parse(text))
const TWO_DAYS = { from: at('2024-06-04T00:00:00Z'), to: at('2024-06-06T00:00:00Z') }
/** A hundred and fifty on each of two days: more than a list shows, so that days are halved, too. */
const ALERTS = [...alertsOfDay('2024-06-04', 150), ...alertsOfDay('2024-06-05', 150)]

/** A stand-in, and waits that take no time but are written down. */
async function world(options: Partial<StandInOptions> = {}) {
  const standIn = await startOpsgenie({ alerts: ALERTS, listMax: 200, ...options })
  onTestFinished(() => standIn.close())
  const waits: number[] = []
  const sleep = async (ms: number) => void waits.push(ms)
  const api = apiClient({ url: standIn.url, headers: { authorization: 'GenieKey key' }, sleep })
  return { standIn, waits, api }
}

function journalFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-backfill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'journal.jsonl')
}

interface Attempt {
  readonly file: string
  readonly bodies: object[]
  /** Ends the run before this delivery, as a kill would. */
  readonly killBefore?: number
}

async function run(api: ApiClient, { file, bodies, killBefore = Number.POSITIVE_INFINITY }: Attempt): Promise<Proof> {
  let attempts = 0
  return runBackfill({
    history: opsgenieHistory(api, { windowMax: 60 }),
    interval: TWO_DAYS,
    journal: openJournal(file),
    deliver: async (_, body) => {
      if (++attempts > killBefore) throw new Error('killed')
      bodies.push(body)
    },
    onProgress: () => {},
  })
}

const idsOf = (bodies: readonly object[]) => bodies.map((body) => (body as { alert: { id: string } }).alert.id)
const eventsOf = (body: unknown) =>
  eventsIn(opsgenie.read(rawEvent('opsgenie', JSON.stringify(body), { receivedAt: at('2024-07-01T00:00:00Z') })))

describe('the past of Opsgenie', () => {
  it('is delivered as a whole, each alert once, whatever its API answers in between', async () => {
    const { standIn, waits, api } = await world({ everyTooFast: 7, everyFailed: 11, everyCut: 13 })
    const bodies: object[] = []
    const proof = await run(api, { file: journalFile(), bodies })
    expect(idsOf(bodies).sort()).toEqual(ALERTS.map(({ id }) => id).sort())
    expect(proof).toMatchObject({ isComplete: true, gaps: [], delivered: 300 })
    expect(proof.days).toEqual([
      { day: '2024-06-04', there: 150, here: 150 },
      { day: '2024-06-05', there: 150, here: 150 },
    ])
    expect(Math.min(standIn.asked.tooFast, standIn.asked.failed, standIn.asked.cut)).toBeGreaterThan(10)
    // As long as it was told to after each 429.
    expect(waits.filter((ms) => ms === 1_000).length).toBeGreaterThanOrEqual(standIn.asked.tooFast)
  })

  it('goes on where it was killed, also in the middle of a line, and delivers what was acknowledged once', async () => {
    const { api } = await world()
    const file = journalFile()
    const bodies: object[] = []
    for (const killBefore of [1, 30, 61]) await expect(run(api, { file, bodies, killBefore })).rejects.toThrow('killed')
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -5))
    appendFileSync(file, '{"id": "2024')
    const proof = await run(api, { file, bodies })
    expect(proof).toMatchObject({ isComplete: true })
    expect(new Set(idsOf(bodies)).size).toBe(300)
    // A line that was cut off, and what was under way at each of three kills, may come twice.
    expect(bodies.length).toBeLessThanOrEqual(300 + 1 + 3 * 8)
    expect((await run(api, { file, bodies: [] })).delivered).toBe(0)
  })

  it('names what is counted and cannot be listed, and is not complete', async () => {
    const stamp = Date.parse('2024-06-04T12:00:00Z')
    const alerts = alertsOfDay('2024-06-04', 300).map((alert) => ({ ...alert, createdAt: stamp }))
    const { api } = await world({ alerts, listMax: 100 })
    const asks: ApiClient = {
      ...api,
      get: (path) => api.get(path).catch((error) => (path.includes('offset=') ? { data: [] } : Promise.reject(error))),
    }
    const proof = await run(asks, { file: journalFile(), bodies: [] })
    expect(proof.isComplete).toBe(false)
    expect(proof.gaps).toMatchObject([
      { interval: { from: stamp, to: stamp + 1 }, reason: expect.stringMatching(/^300 alerts are counted, \d+ are listed$/) },
    ])
  })

  it('says what is wrong where the key is refused, at once', async () => {
    const { standIn } = await world()
    const api = apiClient({ url: standIn.url, headers: {}, sleep: async () => {} })
    await expect(run(api, { file: journalFile(), bodies: [] })).rejects.toThrow('401')
    expect(standIn.asked.count).toBe(1)
  })

  it('reports the same facts as the webhooks did', async () => {
    const { api } = await world({ alerts: ALERTS.slice(0, 1) })
    const bodies: object[] = []
    await run(api, { file: journalFile(), bodies })
    const past = eventsOf(bodies[0])
    expect(past.map(({ kind }) => kind)).toEqual(['page.triggered', 'page.acknowledged', 'page.resolved', 'message.posted'])
    const created = ALERTS[0]?.createdAt ?? 0
    const alert = {
      alertId: '2024-06-04-0',
      alias: 'alias-2024-06-04-0',
      message: 'Slow 2024-06-04-0',
      createdAt: created,
      username: 'ann@example.com',
    }
    const notified = [
      { action: 'Create', alert },
      // Webhooks have nanoseconds.
      { action: 'Acknowledge', alert: { ...alert, updatedAt: `${created + 60_000}123456` } },
      { action: 'Close', alert: { ...alert, updatedAt: `${created + 600_000}000001` } },
      { action: 'AddNote', alert: { ...alert, note: 'looking', updatedAt: created + 90_000 } },
    ]
    expect(notified.flatMap(eventsOf).map(({ id }) => id)).toEqual(past.map(({ id }) => id))
  })
})
