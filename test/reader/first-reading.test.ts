import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { instant } from '../../src/domain/time/time.ts'
import { type ReaderContext, type ReaderThread, startReader } from '../../src/reader/reader.ts'
import { readFirst } from '../../src/reading/first-reading.ts'
import { SOURCES } from '../../src/sources/registry.ts'
import type { Reading, Source } from '../../src/sources/source.ts'
import { alertGroup, JSON_TYPE, NOW, openWorld, post, type World } from '../http/server-world.ts'
import { rawEvent } from '../sources/fixture.ts'

const CONFIG = loadConfig(null, { file: 'hindsight.yml', env: {}, readFile: () => '', sourceNames: [] })
const TEXT = { 'content-type': 'text/plain' }
const MARKDOWN = { 'content-type': 'text/markdown' }

const logOf = (lines: number): string =>
  Array.from(
    { length: lines },
    (_, second) => `${new Date(NOW - second * 1_000).toISOString()} deployed service=checkout version=v${second} by ci, all is well`,
  ).join('\n')

const postmortemOf = (entries: number): string =>
  [
    '# Postmortem: checkout was down\n\n## Timeline\n',
    ...Array.from({ length: entries }, (_, minute) => `- 2023-05-09 11:${String(minute % 60).padStart(2, '0')} UTC: somebody looked`),
  ].join('\n')

/** Each source, with the sizes of what it was given to read: here, not in the thread. */
function counted(sizes: number[]): readonly Source[] {
  const read = (source: Source) => (raw: RawEvent) => {
    sizes.push(raw.body.length)
    return source.read(raw)
  }
  return SOURCES.map((source) => ({ ...source, read: read(source) }))
}

describe('a delivery whose answer depends on what it says', () => {
  const readHere: number[] = []
  const own = { world: null as World | null, reader: null as ReaderThread | null, context: null as ReaderContext | null }
  beforeAll(async () => {
    own.world = await openWorld({}, ({ store }, folder) => {
      own.context = {
        storage: { path: folder },
        config: () => CONFIG,
        store,
        onPending: () => {},
        log: { error: () => {} },
        version: '0.0.0',
        startedAt: instant(NOW),
      }
      own.reader = startReader(own.context)
      const sources = counted(readHere)
      return { reader: own.reader, sources: () => sources }
    })
  })
  afterAll(async () => {
    await own.reader?.stop(5_000)
    await own.world?.stop()
  })
  const to = (path: string, body: string, headers: Readonly<Record<string, string>>) => post(`${own.world?.url}${path}`, body, headers)

  it('is read once where it is short, and by the thread that answers', async () => {
    readHere.splice(0)
    const log = logOf(3)
    expect((await to('/webhooks/deploys', log, TEXT)).status).toBe(202)
    expect(readHere).toEqual([log.length])
  })

  it('is read by the reading thread where it is long, and others are answered meanwhile', async () => {
    readHere.splice(0)
    const state = { isAnswered: false, others: 0 }
    const sent = to('/webhooks/deploys', `${logOf(4_000)}\n2023-05-09 broken deployed service=checkout version=v1`, TEXT).then((answer) => {
      state.isAnswered = true
      return answer
    })
    while (!state.isAnswered) {
      expect((await to('/webhooks/alertmanager', alertGroup(), JSON_TYPE)).status).toBe(202)
      state.others += 1
    }
    expect((await sent).status).toBe(202)
    expect(readHere).toEqual([])
    expect(state.others).toBeGreaterThan(3)
  })

  it.each([
    ['a log of nothing but words', '/webhooks/deploys', 'nobody said anything of a change here\n'.repeat(1_000), TEXT, 422],
    ['JSON that is cut off', '/webhooks/deploys', `[{"id": "${'x'.repeat(50_000)}`, JSON_TYPE, 400],
    ['a text that is no postmortem', '/api/v1/documents?name=a.md', 'Nothing happened on that day.\n'.repeat(1_000), MARKDOWN, 422],
  ])('is refused with the same words, long or short: %s', async (_, path, body, headers, status) => {
    const long = await to(path, body, headers)
    expect(long.status).toBe(status)
    const short = await (await to(path, body.slice(0, 1_000), headers)).json()
    const { detail } = await long.json()
    expect(detail).toBe(short.detail)
  })

  it('is answered with what a long postmortem describes', async () => {
    const answer = await to('/api/v1/documents?name=b.md', postmortemOf(2_000), MARKDOWN)
    expect(answer.status).toBe(201)
    expect((await answer.json()).incidents).toHaveLength(1)
  })

  it('is to be sent again, and not kept, where the thread has no room or takes too long', async () => {
    const { world, context } = own
    if (world === null || context === null) throw new Error('the world stands')
    for (const limits of [{ readMs: 1 }, { waiting: 0 }]) {
      const reader = startReader({ ...context, limits })
      onTestFinished(() => reader.stop(5_000))
      const busy = await openWorld({}, () => ({ reader }))
      onTestFinished(busy.stop)
      for (const path of ['/webhooks/deploys', '/api/v1/documents?name=c.md']) {
        const answer = await post(busy.url + path, logOf(1_000), TEXT)
        expect(answer.status).toBe(503)
        expect(answer.headers.get('retry-after')).toBe('5')
      }
      expect(await busy.store.counts()).toMatchObject({ pending: 0 })
    }
  })
})

describe('the first reading', () => {
  const readings = (source: Source, raw: RawEvent) => {
    const sizes: number[] = []
    const read = (some: RawEvent): Reading => {
      sizes.push(some.body.length)
      return source.read(some)
    }
    return { first: readFirst({ ...source, read }, raw), count: sizes.length }
  }
  const named = (name: string): Source => {
    const source = SOURCES.find((one) => one.name === name)
    if (source === undefined) throw new Error(`${name} is a source`)
    return source
  }

  it('reads a log once, and knows by it whether equal bytes are a duplicate for good', () => {
    const dated = rawEvent('deploys', logOf(3), { receivedAt: NOW })
    const undated = rawEvent('deploys', '{"service": "checkout", "version": "v42"}', { receivedAt: NOW })
    expect(readings(named('deploys'), dated)).toMatchObject({ first: { isTimeless: false }, count: 1 })
    expect(readings(named('deploys'), undated)).toMatchObject({ first: { isTimeless: true }, count: 1 })
  })

  it('reads nothing of a machine whose bodies all name their time', () => {
    const raw = rawEvent('alertmanager', alertGroup(), { receivedAt: NOW })
    expect(readings(named('alertmanager'), raw)).toEqual({ first: { reading: null, isTimeless: false, subject: null }, count: 0 })
  })
})
