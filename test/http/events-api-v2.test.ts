import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bodyText } from '../../src/domain/raw-event.ts'
import { rawEventOf, recordedOf } from '../../src/domain/recorded-webhook.ts'
import { hours, instant, later } from '../../src/domain/time/time.ts'
import { asKept } from '../../src/reading/deliveries.ts'
import { OperationalError } from '../../src/store/store.ts'
import { countsOf, lastDelivery, lastKept, lastRefusal } from './deliveries.ts'
import { JSON_TYPE, NOW, post, SETTINGS, sharedWorld, startWorld, type World, withSource } from './server-world.ts'

const world = sharedWorld()
const events = (one: World = world()) => `${one.url}/v2/enqueue`
const changes = (one: World = world()) => `${one.url}/v2/change/enqueue`

const KEY = '5f2c8d1e90ab4c37a6e4d0b9187c3f52'
const HASH = 'sha256:77fe03d4435675870dfe48c0e516b724'
const SUCCESS = { status: 'success', message: 'Event processed' }

let problems = 0
/** A trigger with a unique key, unless the change sets one. */
const trigger = (change: object = {}, payload: object = {}) => ({
  routing_key: KEY,
  event_action: 'trigger',
  dedup_key: `problem-${problems++}`,
  client_url: 'https://monitoring.example/1',
  payload: { summary: 'db-1 is down', source: 'db-1', severity: 'critical', timestamp: '2023-05-09T11:58:00Z', ...payload },
  ...change,
})
const said = (action: string, dedupKey: string) => ({ routing_key: KEY, event_action: action, dedup_key: dedupKey })
const change = (payload: object = {}) => ({ routing_key: KEY, payload: { summary: `Deploy ${problems++}`, source: 'ci', ...payload } })

const send = (url: string, body: object, headers = {}) => post(url, JSON.stringify(body), { ...JSON_TYPE, ...headers })
const answerOf = async (sent: Promise<Response>) => {
  const answer = await sent
  return [answer.status, await answer.json()]
}

describe('an event', () => {
  it('is answered as PagerDuty does once it is stored', async () => {
    expect(await answerOf(send(events(), trigger({ dedup_key: 'db-1/down' })))).toEqual([202, { ...SUCCESS, dedup_key: 'db-1/down' }])
    expect(await lastDelivery(world())).toMatchObject({ source: 'pagerduty-events', outcome: 'accepted', status: 202 })
    expect(await lastKept(world())).toMatchObject({ source: 'pagerduty-events', path: '/v2/enqueue' })
  })

  it('without a key gets one, and the same when it is sent again', async () => {
    const body = trigger({ dedup_key: undefined, client_url: 'https://monitoring.example/unique' }, { timestamp: undefined })
    const [, first] = await answerOf(send(events(), body))
    expect(first).toEqual({ ...SUCCESS, dedup_key: (await lastKept(world()))?.id })
    expect(await answerOf(send(events(), body))).toEqual([202, first])
    expect(await lastDelivery(world())).toMatchObject({ outcome: 'duplicate' })
  })

  it('is one incident with its acknowledgement and its resolution, by the key that was answered', async () => {
    const own = await startWorld()
    const [, { dedup_key: key }] = await answerOf(send(events(own), trigger({ dedup_key: undefined })))
    await send(events(own), said('acknowledge', key))
    await send(events(own), said('resolve', key))
    await own.understand()
    const { items } = await own.store.incidents({ limit: 10 })
    expect(items).toMatchObject([{ title: expect.stringContaining('db-1 is down'), status: 'resolved', severity: 'critical' }])
    expect(items[0]?.timeline.map(({ kind }) => kind)).toEqual(['alert.fired', 'page.acknowledged', 'alert.resolved'])
  })

  it('is a page where the address says so', async () => {
    const own = await startWorld()
    await send(`${events(own)}?as=page`, trigger())
    expect(await lastKept(own)).toMatchObject({ path: '/v2/enqueue?as=page' })
    await own.understand()
    const { items } = await own.store.incidents({ limit: 10 })
    expect(items[0]?.timeline.map(({ kind }) => kind)).toEqual(['page.triggered'])
  })

  it('of next week is another one although its bytes are the same', async () => {
    const clock = { at: NOW }
    const own = await startWorld({}, () => ({ now: () => clock.at }))
    const outcomes = []
    for (const wait of [0, 60_000, 9 * 60_000, 7 * 86_400_000]) {
      clock.at = instant(clock.at + wait)
      await send(events(own), said('resolve', 'weekly'))
      outcomes.push((await lastDelivery(own))?.outcome)
    }
    expect(outcomes).toEqual(['accepted', 'duplicate', 'duplicate', 'accepted'])
    expect(await own.store.counts()).toMatchObject({ rawEvents: 2, duplicates: 2 })
  })

  it('that two senders post at once is stored once', async () => {
    const body = said('resolve', `twice-${problems++}`)
    const before = await world().store.counts()
    await Promise.all(Array.from({ length: 20 }, () => send(events(), body)))
    expect(await world().store.counts()).toMatchObject({ rawEvents: before.rawEvents + 1, duplicates: before.duplicates + 19 })
  })

  it('is taken with any Accept, and from clients that add to the address', async () => {
    const accept = { accept: 'application/vnd.pagerduty+json;version=2' }
    expect((await send(`${events()}?source=cron`, trigger(), accept)).status).toBe(202)
  })

  it('may be compressed', async () => {
    const sent = post(events(), gzipSync(JSON.stringify(trigger({ dedup_key: 'packed' }))), { ...JSON_TYPE, 'content-encoding': 'gzip' })
    expect(await answerOf(sent)).toEqual([202, { ...SUCCESS, dedup_key: 'packed' }])
  })

  it('keeps the receipt of a recording where the configuration says so', async () => {
    world().configure({ listen: { ...SETTINGS.listen, recordedReceipt: true } })
    await send(events(), trigger(), { 'x-hindsight-received-at': '2023-05-09T11:59:00.125Z' })
    const [raw] = (await world().store.deliveries({ limit: 500 })).items.filter(({ receivedAt }) => receivedAt < NOW)
    expect(raw).toMatchObject({ receivedAt: Date.parse('2023-05-09T11:59:00.125Z') })
    expect((await send(events(), trigger(), { 'x-hindsight-received-at': 'tomorrow' })).status).toBe(400)
  })

  it('wakes the worker and is counted', async () => {
    const nudges: string[] = []
    const own = await startWorld({}, () => ({ onPending: () => void nudges.push('pending') }))
    const body = trigger()
    for (const sent of [body, body, {}]) await send(events(own), sent)
    expect(nudges).toHaveLength(2)
    const { text } = await own.parts.metrics.exposition()
    for (const outcome of ['accepted', 'duplicate', 'rejected']) {
      expect(text).toContain(`hindsight_events_received_total{source="pagerduty-events",outcome="${outcome}"} 1`)
    }
  })
})

describe('a change', () => {
  it('is answered in the words of PagerDuty', async () => {
    expect(await answerOf(send(changes(), change()))).toEqual([202, { status: 'success', message: 'Change event processed' }])
    expect(await lastKept(world())).toMatchObject({ source: 'pagerduty-events', path: '/v2/change/enqueue' })
  })

  it('becomes a change that belongs to no incident on a quiet day', async () => {
    const own = await startWorld()
    await send(changes(own), change({ custom_details: { service: 'checkout', build_state: 'passed' } }))
    await own.understand()
    expect((await own.store.unassigned({ limit: 10 })).items).toMatchObject([
      { kind: 'change.finished', outcome: 'succeeded', service: 'checkout' },
    ])
  })

  it('without a summary is wrong', async () => {
    expect(await answerOf(send(changes(), change({ summary: null })))).toMatchObject([422, { errors: [{ pointer: '/payload/summary' }] }])
  })
})

describe('what is wrong', () => {
  it.each([
    ['no JSON', '{"routing_key": '],
    ['JSON with a comment', `/* trigger */ {"routing_key": "${KEY}"}`],
    ['nothing', ''],
    ['no text', Uint8Array.from([0x22, 0xff, 0x22])],
  ])('%s is answered 400 and listed, without its body', async (_, body) => {
    const { kept } = await countsOf(world())
    const answer = await post(events(), body)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8'])
    expect((await countsOf(world())).kept).toBe(kept)
    expect(await lastRefusal(world())).toMatchObject({ source: 'pagerduty-events', path: '/v2/enqueue', status: 400, body: null })
  })

  it('an event is answered 422 with pointers, and listed', async () => {
    const answer = await send(events(), trigger({ event_action: 'snooze' }))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json; charset=utf-8'])
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Unprocessable Entity',
      status: 422,
      detail: expect.any(String),
      errors: [{ pointer: '/event_action', detail: expect.any(String) }],
    })
    expect(await lastDelivery(world())).toMatchObject({
      outcome: 'rejected',
      status: 422,
      reason: expect.stringContaining('/event_action'),
    })
  })

  it('more than 512 KiB is answered 413, packed or not', async () => {
    const large = JSON.stringify(trigger({}, { custom_details: { text: 'x'.repeat(524_288) } }))
    expect((await post(events(), large)).status).toBe(413)
    expect((await post(events(), gzipSync(large), { ...JSON_TYPE, 'content-encoding': 'gzip' })).status).toBe(413)
    const fits = JSON.stringify(trigger({}, { custom_details: { text: 'x'.repeat(520_000) } }))
    expect((await post(events(), fits)).status).toBe(202)
  })

  it('far more than any delivery may have is answered 413 before it has come', async () => {
    expect((await post(events(), 'x'.repeat(SETTINGS.listen.bodyBytesMax + 1))).status).toBe(413)
  })

  it('another type or encoding is answered 415', async () => {
    expect((await post(events(), '<event/>', { 'content-type': 'text/xml' })).status).toBe(415)
    expect((await post(events(), '{}', { ...JSON_TYPE, 'content-encoding': 'br' })).status).toBe(415)
    expect((await post(events(), '{}', { ...JSON_TYPE, 'content-encoding': 'gzip' })).status).toBe(400)
  })

  it('another method is answered 405', async () => {
    const answer = await fetch(events())
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('with our store is answered 503 with Retry-After, whether the event has a time or not', async () => {
    const full = () => Promise.reject(new OperationalError('disk-full', 'the disk is full', { retryable: true }))
    const own = await startWorld({}, ({ store }) => ({ store: { ...store, accept: full, acceptTimeless: full } }))
    for (const body of [trigger(), said('resolve', 'x')]) {
      const answer = await send(events(own), body)
      expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([
        503,
        '5',
        'application/problem+json; charset=utf-8',
      ])
    }
    expect((await own.parts.metrics.exposition()).text).toContain('{source="pagerduty-events",outcome="failed"} 2')
  })

  it('beyond what is held at once is answered 503 with Retry-After', async () => {
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const own = await startWorld({}, ({ store }) => ({ store: { ...store, accept: (raw) => opened.then(() => store.accept(raw)) } }))
    const answers = Array.from({ length: 520 }, () => send(events(own), trigger()))
    const refused = await firstAnswers(answers, 20)
    expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(Array(20).fill([503, '5']))
    open()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 202)).toHaveLength(500)
    expect(statuses.filter((status) => status === 503)).toHaveLength(20)
  })
})

/** The first so many that are answered, whichever these are. */
const firstAnswers = (answers: readonly Promise<Response>[], count: number): Promise<readonly Response[]> =>
  new Promise((resolve, reject) => {
    const answered: Response[] = []
    for (const answer of answers) {
      answer.then((response) => {
        answered.push(response)
        if (answered.length === count) resolve([...answered])
      }, reject)
    }
  })

describe('a routing key', () => {
  const configured = withSource('pagerduty-events', { secrets: ['former-key', KEY] })

  it.each([
    ['one of the configured', trigger(), {}, 202],
    ['another of them', trigger({ routing_key: 'former-key' }), {}, 202],
    ['one of them in the header', trigger({ routing_key: undefined }), { 'x-routing-key': KEY }, 202],
    ['an unknown one', trigger({ routing_key: 'R'.repeat(32) }), {}, 403],
    ['the hash of one', trigger({ routing_key: HASH }), {}, 403],
    ['none', trigger({ routing_key: undefined }), {}, 403],
    ['an unknown one of an event that is wrong besides', trigger({ routing_key: 'R', event_action: 'x' }), {}, 403],
  ])('%s is answered as it must be', async (_, body, headers, status) => {
    world().configure(configured)
    expect((await send(events(), body, headers)).status).toBe(status)
    expect(await lastDelivery(world())).toMatchObject({ status, outcome: status === 202 ? 'accepted' : 'rejected' })
    if (status === 403) expect(await lastRefusal(world())).toMatchObject({ body: null })
  })

  it('is required even where none is configured: it identifies the sender', async () => {
    expect(await answerOf(send(events(), trigger({ routing_key: undefined })))).toMatchObject([
      422,
      { errors: [{ pointer: '/routing_key' }] },
    ])
    expect((await send(events(), trigger({ routing_key: 'anything' }))).status).toBe(202)
  })

  it('gives way to a token of the source', async () => {
    world().configure(withSource('pagerduty-events', { tokens: ['T0psecret!'] }))
    expect((await send(events(), trigger(), { authorization: 'Bearer T0psecret!' })).status).toBe(202)
    expect((await send(events(), trigger())).status).toBe(403)
  })

  it('is never stored, listed or logged: its hash replaces it, and the other bytes stay as received', async () => {
    const own = await startWorld(configured)
    const body = ` {"big": 12345678901234567890, "routing_key" : "${KEY}", "event_action":"resolve","dedup_key":"a"}\n`
    expect((await post(events(own), body)).status).toBe(202)
    const raw = await lastKept(own)
    expect(raw && bodyText(raw)).toBe(body.replace(KEY, HASH))
    for (const wrong of [trigger({ event_action: 'x' }), trigger({ routing_key: undefined, event_action: 'x' })]) {
      expect((await send(events(own), wrong, { 'x-routing-key': KEY })).status).toBe(422)
      expect(JSON.stringify({ ...(await lastRefusal(own)), body: String((await lastRefusal(own))?.body) })).not.toContain(KEY)
    }
    await own.understand()
    for await (const event of own.store.events()) expect(JSON.stringify(event)).not.toContain(KEY)
    expect(own.lines.join('')).not.toContain(KEY)
  })

  it('is not stored either from what arrives at the webhook of the source', async () => {
    const own = await startWorld(configured)
    const receiver = `${own.url}/webhooks/pagerduty-events`
    expect(await answerOf(send(receiver, trigger()))).toMatchObject([202, { status: 'accepted' }])
    const raw = await lastKept(own)
    expect(raw && bodyText(raw)).toContain(`"routing_key":"${HASH}"`)
    expect((await send(receiver, trigger({ event_action: 'x' }))).status).toBe(422)
    expect((await post(receiver, JSON.stringify(trigger()), { 'content-type': 'text/xml' })).status).toBe(415)
    expect((await post(receiver, `{"routing_key":"${KEY}`, { ...JSON_TYPE, 'x-routing-key': KEY })).status).toBe(400)
    const { items } = await own.store.deliveries({ limit: 10, outcome: 'rejected' })
    const refused = await Promise.all(items.map(({ id }) => own.store.refusal(id)))
    expect(refused.map((refusal) => String(refusal?.body)).join('')).not.toContain(KEY)
    expect((await send(receiver, trigger({ routing_key: 'R' }))).status).toBe(401)
  })
})

describe('what was stored', () => {
  it('is recorded so that a replay, and a reading without a server, have the same deliveries', async () => {
    const clock = { at: NOW }
    const own = await startWorld({}, () => ({ now: () => clock.at }))
    const bodies = [trigger({ dedup_key: 'db' }), said('acknowledge', 'db'), said('resolve', 'db')]
    for (const hour of [0, 1, 2]) {
      clock.at = later(NOW, hours(hour))
      for (const body of [...bodies, ...bodies]) await send(events(own), body)
    }
    await send(changes(own), change())
    const kept = []
    for await (const raw of own.store.rawEvents()) kept.push(raw)
    expect(kept).toHaveLength(1 + 2 * 3 + 1)

    const recordings = kept.map(recordedOf)
    const read = asKept(recordings.flatMap((recorded) => rawEventOf(recorded) ?? []))
    expect(read.map(({ id }) => id).sort()).toEqual(kept.map(({ id }) => id).sort())

    const other = await startWorld({ listen: { ...SETTINGS.listen, recordedReceipt: true } }, () => ({ now: () => clock.at }))
    for (const { path, headers, body, receivedAt } of recordings.toReversed()) {
      await send(other.url + path, Object(body), { ...headers, 'x-hindsight-received-at': receivedAt })
    }
    const replayed = []
    for await (const raw of other.store.rawEvents()) replayed.push(raw.id)
    expect(replayed).toEqual(kept.map(({ id }) => id))
  })
})

describe('the OpenAPI document', () => {
  it('describes what is delivered and what is answered', async () => {
    const { paths } = await (await fetch(`${world().url}/api/v1/openapi.json`)).json()
    for (const path of ['/v2/enqueue', '/v2/change/enqueue']) {
      expect(Object.keys(paths[path].post.responses)).toEqual(['202', '400', '403', '413', '415', '422', '503'])
      expect(paths[path].post.requestBody.content).toHaveProperty('application/json')
    }
  })
})
