import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { instant } from '../../src/domain/time/time.ts'
import { INCIDENT_METRICS, NOTHING_ASKED } from '../../src/http/reads.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { type ReaderContext, type ReaderThread, startReader } from '../../src/reader/reader.ts'
import { readAll } from '../../src/reading/deliveries.ts'
import type { Store } from '../../src/store/store.ts'
import { alertGroup, JSON_TYPE, NOW, openWorld, post, type World } from '../http/server-world.ts'
import { rawEvent } from '../sources/fixture.ts'

const CONFIG = loadConfig(null, { file: 'hindsight.yml', env: {}, readFile: () => '', sourceNames: [] })
const ALERTS = 1_000

/** One incident of so many alerts of one service, stored with its events. */
async function storeGiant(store: Store): Promise<string> {
  const alerts = Array.from({ length: ALERTS }, (_, number) => ({
    status: 'firing',
    labels: { alertname: `Rule${number}`, service: 'checkout', severity: 'critical' },
    startsAt: new Date(NOW + number * 1_000).toISOString(),
  }))
  const { events } = readAll([rawEvent('alertmanager', JSON.stringify({ version: '4', status: 'firing', alerts }), { receivedAt: NOW })])
  const { incidents } = reconstruct(events, [], DEFAULT_POLICY)
  const nothing = { claimed: [], readings: [], marks: [], expired: [], openNoise: [], replaced: [], edits: [] }
  await store.settle({ ...nothing, events, incidents })
  expect(incidents).toHaveLength(1)
  return incidents[0]?.incident.id ?? ''
}

const errors: string[] = []
const contextOf = (store: Store, folder: string): ReaderContext => ({
  storage: { path: folder },
  config: () => CONFIG,
  store,
  onPending: () => {},
  log: { error: (_, message) => void errors.push(message) },
  version: '0.0.0',
  startedAt: instant(NOW),
})

describe('the reading thread', () => {
  const own = { world: null as World | null, reader: null as ReaderThread | null, context: null as ReaderContext | null, giant: '' }
  beforeAll(async () => {
    own.world = await openWorld({}, ({ store }, folder) => {
      own.context = contextOf(store, folder)
      own.reader = startReader(own.context)
      return { reader: own.reader }
    })
    own.giant = await storeGiant(own.world.store)
  })
  afterAll(async () => {
    await own.reader?.stop(5_000)
    await own.world?.stop()
  })
  const get = (path: string) => fetch(`${own.world?.url}${path}`)

  /** Another one at the same store, with limits of its own. */
  function startAnother(limits: ReaderContext['limits']): ReaderThread {
    if (own.context === null) throw new Error('the world stands')
    const reader = startReader({ ...own.context, ...(limits === undefined ? {} : { limits }) })
    onTestFinished(() => reader.stop(5_000))
    return reader
  }
  const readGiant = (reader: ReaderThread) => reader.answer('get /incidents/{id}', { ...NOTHING_ASKED, params: { id: own.giant } })

  it('answers pages, lists, drafts and dry runs', async () => {
    const list = await (await get('/api/v1/incidents')).json()
    expect(list.incidents).toMatchObject([{ id: own.giant, leftOut: { members: ALERTS - 100, timeline: ALERTS - 100 } }])
    expect(list.incidents[0].members).toHaveLength(100)
    expect((await get('/')).headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await (await get(`/incidents/${own.giant}`)).text()).toContain('The timeline lists 100 of 1,000 entries')
    const draft = await (await get(`/api/v1/incidents/${own.giant}/postmortem?format=markdown`)).text()
    expect(draft.split('\n').filter((line) => line.includes('Rule')).length).toBeGreaterThanOrEqual(ALERTS)
    const edit = `${own.world?.url}/api/v1/incidents/${own.giant}/edits?dryRun=true`
    expect((await post(edit, '{"type": "title", "text": "Checkout was down"}', JSON_TYPE)).status).toBe(200)
    expect((await get('/api/v1/incidents?cursor=zzz')).status).toBe(422)
  })

  it('lets deliveries be answered while it tries an edit out', async () => {
    const state = { isTried: false, answered: 0 }
    const tried = post(`${own.world?.url}/api/v1/incidents/${own.giant}/edits?dryRun=true`, '{"type": "title", "text": "Down"}').then(
      (answer) => {
        state.isTried = true
        return answer.status
      },
    )
    while (!state.isTried) {
      expect((await post(`${own.world?.url}/webhooks/alertmanager`, alertGroup())).status).toBe(202)
      state.answered += 1
    }
    expect(await tried).toBe(200)
    // On the thread that answers one or two would have come before it.
    expect(state.answered).toBeGreaterThan(3)
  })

  it('appends an edit through the thread that writes', async () => {
    const answer = await post(`${own.world?.url}/api/v1/incidents/${own.giant}/edits`, '{"type": "title", "text": "Down"}', JSON_TYPE)
    expect(answer.status).toBe(201)
    expect(await own.world?.store.edits()).toMatchObject([{ type: 'title', text: 'Down' }])
  })

  it('gives the metrics of incidents, and reads what has changed alone', async () => {
    if (own.reader === null) throw new Error('the reader stands')
    const text = async () => Buffer.from((await own.reader?.answer(INCIDENT_METRICS, NOTHING_ASKED))?.text ?? '').toString()
    expect(await text()).toContain('hindsight_incidents_open 1\n')
    await expect.poll(text, { timeout: 20_000 }).toContain('# TYPE hindsight_window_incidents gauge')
    expect(await text()).toBe(await text())
  })

  it('gives them without a credential of ours, wherever it stands', async () => {
    if (own.context === null) throw new Error('the world stands')
    // Words that every exposition has: counters in their help, windows in theirs.
    const [inCounters, inWindows] = ['service that they affected', 'detected in the window']
    const text = `auth: { tokens: [{ name: a, token: ${inCounters} }, { name: b, token: ${inWindows} }] }`
    const config = loadConfig(text, { file: 'hindsight.yml', env: {}, readFile: () => '', sourceNames: [] })
    const reader = startReader({ ...own.context, config: () => config })
    onTestFinished(() => reader.stop(5_000))
    const exposed = async () => Buffer.from((await reader.answer(INCIDENT_METRICS, NOTHING_ASKED)).text).toString()
    await expect.poll(exposed, { timeout: 20_000 }).toContain('Incidents that were [redacted], ')
    expect(await exposed()).toContain('by each [redacted]: one of three services counts three times.')
    expect(await exposed()).not.toContain(inCounters)
  })

  it('is ended where a read takes too long, with a failure that says so, and the next read starts another', async () => {
    errors.splice(0)
    const reader = startAnother({ readMs: 1 })
    const failure = { name: 'OperationalError', code: 'reader-ended', retryable: true }
    await expect(readGiant(reader)).rejects.toMatchObject(failure)
    await expect(readGiant(reader)).rejects.toMatchObject(failure)
    expect(errors).toEqual(Array.from({ length: 2 }, () => 'the thread that renders ended; what it had under way is answered 503'))
  })

  it('ends alone where memory does not suffice', async () => {
    const reader = startAnother({ heapMb: 16 })
    await expect(readGiant(reader)).rejects.toMatchObject({ code: 'reader-ended' })
    expect((await get('/api/v1/incidents?limit=1')).status).toBe(200)
  })

  it('refuses at once what it has no room for', async () => {
    const reader = startAnother({ underWay: 1, waiting: 2 })
    const taken = Promise.allSettled([readGiant(reader), readGiant(reader), readGiant(reader)])
    await expect(readGiant(reader)).rejects.toMatchObject({ code: 'busy' })
    await reader.stop(0)
    expect((await taken).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('keeps no page waiting for edits that wait, and refuses edits for which it has no room', async () => {
    if (own.context === null) throw new Error('the world stands')
    const gate = { open: (_: boolean) => {} }
    const opened = new Promise<boolean>((resolve) => {
      gate.open = resolve
    })
    const store = { appendEditsAfter: () => opened }
    const reader = startReader({ ...own.context, store, limits: { underWay: 1, edits: 2 } })
    onTestFinished(() => reader.stop(5_000))
    const asked = { ...NOTHING_ASKED, params: { id: own.giant }, sent: { json: { type: 'title', text: 'Waits' } } }
    const edit = () => reader.answer('post /api/v1/incidents/{id}/edits', asked)
    const edits = [edit(), edit()]
    await expect(edit()).rejects.toMatchObject({ code: 'busy' })
    expect((await readGiant(reader)).status).toBe(200)
    gate.open(true)
    expect((await Promise.all(edits)).map(({ status }) => status)).toEqual([201, 201])
  }, 60_000)
})
