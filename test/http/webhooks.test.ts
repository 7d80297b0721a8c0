import { describe, expect, it } from 'vitest'
import { bodyText } from '../../src/domain/raw-event.ts'
import { countsOf, lastDelivery, lastKept } from './deliveries.ts'
import { alertGroup, JSON_TYPE, NOW, post, SETTINGS, sharedWorld, startWorld, withSource } from './server-world.ts'

const world = sharedWorld()
const webhook = (source = 'alertmanager') => `${world().url}/webhooks/${source}`

describe('a delivery of a machine', () => {
  it('is answered 202 once it is stored, byte for byte', async () => {
    const body = alertGroup()
    const answer = await post(webhook(), body)
    const raw = await lastKept(world())
    expect([answer.status, await answer.json()]).toEqual([202, { status: 'accepted', id: raw?.id }])
    expect(raw).toMatchObject({ source: 'alertmanager', path: '/webhooks/alertmanager' })
    expect(raw && bodyText(raw)).toBe(body)
  })

  it.each([
    ['slack', { type: 'url_verification', challenge: 'c-1', token: 't' }, { challenge: 'c-1' }],
    [
      'azure-monitor',
      [{ eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', eventTime: 'x', topic: 't', data: { validationCode: 'v-1' } }],
      { validationResponse: 'v-1' },
    ],
  ])('of %s that checks the address is answered with its words', async (source, body, words) => {
    const answer = await post(webhook(source), JSON.stringify(body))
    expect([answer.status, await answer.json()]).toEqual([200, words])
  })

  it('that checks the address is answered only where it proves itself', async () => {
    const own = await startWorld(withSource('slack', { secrets: ['s'] }))
    const answer = await post(`${own.url}/webhooks/slack`, JSON.stringify({ type: 'url_verification', challenge: 'c-1' }))
    expect([answer.status, await answer.text()]).toEqual([401, expect.not.stringContaining('c-1')])
  })

  it('is a duplicate the second time, under the same id', async () => {
    const body = alertGroup()
    const first = await (await post(webhook(), body)).json()
    const { kept } = await countsOf(world())
    const second = await post(webhook(), body)
    expect([second.status, await second.json()]).toEqual([202, { status: 'duplicate', id: first.id }])
    expect((await countsOf(world())).kept).toBe(kept)
  })

  it.each([
    ['malformed', '{"alerts": ['],
    ['of the wrong shape', '{"alerts": "none"}'],
    ['empty', ''],
    ['nested 100,000 deep', '['.repeat(100_000)],
    ['full of keys that JavaScript knows', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
  ])('that is %s is stored and answered 202, and then listed as unreadable', async (_, body) => {
    expect((await post(webhook(), body)).status).toBe(202)
    await world().understand()
    expect(await lastDelivery(world())).toMatchObject({ outcome: 'unreadable', status: 202, reason: expect.any(String) })
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  it('wakes the worker after it is stored', async () => {
    const pendingWhenWoken: Promise<number>[] = []
    const own = await startWorld({}, ({ store }) => ({
      onPending: () => void pendingWhenWoken.push(store.counts().then(({ pending }) => pending)),
    }))
    await post(`${own.url}/webhooks/alertmanager`, alertGroup())
    expect(await Promise.all(pendingWhenWoken)).toEqual([1])
  })

  it('may be put, and may come without a content type', async () => {
    expect((await fetch(webhook(), { method: 'PUT', body: alertGroup(), headers: JSON_TYPE })).status).toBe(202)
    expect((await fetch(webhook(), { method: 'POST', body: Buffer.from(alertGroup()) })).status).toBe(202)
  })

  it('is counted by source and outcome', async () => {
    const own = await startWorld()
    const body = alertGroup()
    for (const name of ['alertmanager', 'alertmanager', 'nobody']) await post(`${own.url}/webhooks/${name}`, body)
    const { text } = await own.parts.metrics.exposition()
    expect(text).toContain('hindsight_events_received_total{source="alertmanager",outcome="accepted"} 1')
    expect(text).toContain('hindsight_events_received_total{source="alertmanager",outcome="duplicate"} 1')
    expect(text).toContain('hindsight_events_received_total{source="unknown",outcome="rejected"} 1')
    expect(text).toContain('hindsight_raw_events_pending 1')
  })
})

describe('a delivery of people and scripts', () => {
  const good = JSON.stringify({
    time: '2023-05-09T10:55:00Z',
    service: 'checkout',
    action: 'deploy',
    version: '1.2.3',
    status: 'succeeded',
  })
  const problems = expect.arrayContaining([{ pointer: expect.stringMatching(/^(\/|line )/), detail: expect.any(String) }])

  it('that is good is answered 202', async () => {
    const answer = await post(webhook('deploys'), good)
    expect([answer.status, await answer.json()]).toEqual([202, { status: 'accepted', id: expect.any(String) }])
  })

  it('that is malformed is answered 400, keeps nothing and is listed', async () => {
    const { kept } = await countsOf(world())
    const answer = await post(webhook('deploys'), '{"time": ')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    const problems = [{ pointer: expect.any(String), detail: expect.any(String) }]
    expect(await answer.json()).toMatchObject({ status: 400, title: 'Bad Request', errors: problems })
    expect((await countsOf(world())).kept).toBe(kept)
    expect(await lastDelivery(world())).toMatchObject({ source: 'deploys', outcome: 'rejected', status: 400 })
  })

  it('that is well-formed but wrong is answered 422 with pointers and is listed', async () => {
    const answer = await post(webhook('deploys'), JSON.stringify({ time: 'yesterday', service: 7 }))
    expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ status: 422, errors: problems })])
    expect(await lastDelivery(world())).toMatchObject({ source: 'deploys', outcome: 'rejected', status: 422 })
  })

  it('that is valid in part is stored, and the answer says what was not read', async () => {
    const answer = await post(webhook('deploys'), `${good}\n{"time": 5, "service": {}}\n`, { 'content-type': 'application/x-ndjson' })
    expect([answer.status, await answer.json()]).toEqual([202, { status: 'accepted', id: expect.any(String), problems }])
    expect(await lastKept(world())).toMatchObject({ source: 'deploys' })
  })

  it('is stored although its reader throws, and the sender gets a 500', async () => {
    const read = () => {
      throw new Error('a fault of ours')
    }
    const own = await startWorld({}, ({ sources }) => ({
      sources: () => sources().map((one) => (one.name === 'deploys' ? { ...one, read } : one)),
    }))
    expect((await post(`${own.url}/webhooks/deploys`, good)).status).toBe(500)
    expect(await countsOf(own)).toMatchObject({ kept: 1 })
    expect(own.lines.join('')).toContain('a fault of ours')
  })
})

describe('an address', () => {
  it.each(['nobody', 'constructor', '__proto__', 'alertmanager/token/more', '', '%E0%A4%A'])(
    '"%s" is nobody\'s: 404, and listed',
    async (name) => {
      const { listed, kept } = await countsOf(world())
      const answer = await post(webhook(name), alertGroup())
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
      expect(await countsOf(world())).toEqual({ listed: listed + 1, kept })
      expect(await lastDelivery(world())).toMatchObject({ outcome: 'rejected', status: 404 })
    },
  )

  it.each(['GET', 'HEAD', 'OPTIONS'])('is probed by %s: 204 without a body, and nothing is listed', async (method) => {
    const { listed } = await countsOf(world())
    const answer = await fetch(webhook(), { method })
    expect([answer.status, await answer.text(), answer.headers.get('allow')]).toEqual([204, '', 'POST, PUT'])
    expect((await countsOf(world())).listed).toBe(listed)
  })

  it('allows the origin that CloudEvents asks about', async () => {
    const answer = await fetch(webhook(), { method: 'OPTIONS', headers: { 'webhook-request-origin': 'eventemitter.example.com' } })
    expect(answer.headers.get('webhook-allowed-origin')).toBe('*')
  })

  it.each(['DELETE', 'PATCH'])('does not take %s: 405', async (method) => {
    expect((await fetch(webhook(), { method, body: '{}' })).status).toBe(405)
  })
})

describe('a recorded receipt', () => {
  const recorded = { ...JSON_TYPE, 'x-hindsight-received-at': '2023-05-09T11:00:30.250Z' }
  const listen = { ...SETTINGS.listen, recordedReceipt: true }

  it('is believed where the configuration says so', async () => {
    world().configure({ listen })
    const { id } = await (await post(webhook(), alertGroup(), recorded)).json()
    expect(await world().store.rawEvent(id)).toMatchObject({ receivedAt: Date.parse('2023-05-09T11:00:30.250Z') })
  })

  it('is ignored otherwise, and never stored as a header', async () => {
    const { id } = await (await post(webhook(), alertGroup(), recorded)).json()
    const raw = await world().store.rawEvent(id)
    expect(raw?.receivedAt).toBeGreaterThanOrEqual(NOW)
    expect(raw?.headers).not.toHaveProperty('x-hindsight-received-at')
  })

  it.each(['2023-05-10T12:00:00.001Z', 'yesterday', '2023-05-09'])('"%s" is no past time: 400', async (at) => {
    world().configure({ listen })
    expect((await post(webhook(), alertGroup(), { ...JSON_TYPE, 'x-hindsight-received-at': at })).status).toBe(400)
  })
})
