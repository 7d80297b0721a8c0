import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bodyText } from '../../src/domain/raw-event.ts'
import { countsOf, lastDelivery, lastKept, lastRefusal } from './deliveries.ts'
import { alertGroup, JSON_TYPE, post, SETTINGS, sharedWorld } from './server-world.ts'

const world = sharedWorld()
const send = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) =>
  post(`${world().url}/webhooks/alertmanager`, body, { ...JSON_TYPE, ...headers })
const zipped = { 'content-encoding': 'gzip' }
const { bodyBytesMax } = SETTINGS.listen

describe('the content type', () => {
  it('that is not taken is answered 415 and says which is', async () => {
    const answer = await send('<alerts/>', { 'content-type': 'text/xml; charset=utf-8' })
    expect([answer.status, await answer.json()]).toEqual([
      415,
      expect.objectContaining({ detail: 'Content-Type text/xml: expected application/json.' }),
    ])
    expect(await lastRefusal(world())).toMatchObject({ status: 415, body: Buffer.from('<alerts/>') })
  })

  it('may be written in capitals and with a charset', async () => {
    expect((await send(alertGroup(), { 'content-type': 'Application/JSON; charset=UTF-8' })).status).toBe(202)
  })
})

describe('a gzip body', () => {
  it('is stored decoded, and equals the same delivery without gzip', async () => {
    const body = alertGroup()
    expect((await send(gzipSync(body), zipped)).status).toBe(202)
    const raw = await lastKept(world())
    expect(raw && bodyText(raw)).toBe(body)
    expect(raw?.headers).not.toHaveProperty('content-encoding')
    expect(await (await send(body)).json()).toEqual({ status: 'duplicate', id: raw?.id })
  })

  it('that is not gzip, or is truncated, is answered 400', async () => {
    expect((await send('not gzip', zipped)).status).toBe(400)
    expect((await send(gzipSync(alertGroup()).subarray(0, 40), zipped)).status).toBe(400)
  })

  it('that unpacks to more than the limit is answered 413', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * bodyBytesMax))
    expect(bomb.length).toBeLessThan(bodyBytesMax / 10)
    expect((await send(bomb, zipped)).status).toBe(413)
    expect((await send(alertGroup())).status).toBe(202)
  })

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip'])('of the kind %s is answered 415', async (encoding) => {
    expect((await send('x', { 'content-encoding': encoding })).status).toBe(415)
  })
})

describe('the size', () => {
  it('of 10 MB is answered 413, listed, and not stored', async () => {
    const { kept } = await countsOf(world())
    const answer = await send(Buffer.alloc(10_000_000, 'x'))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'application/problem+json'])
    expect(await lastDelivery(world())).toMatchObject({ outcome: 'rejected', status: 413 })
    expect(await lastRefusal(world())).toMatchObject({ body: null })
    expect((await countsOf(world())).kept).toBe(kept)
  })

  it('of exactly the limit is taken, and one byte more is not', async () => {
    expect((await send(Buffer.alloc(bodyBytesMax, ' '))).status).toBe(202)
    expect((await send(Buffer.alloc(bodyBytesMax + 1, ' '))).status).toBe(413)
  })
})

describe('what is read to its end', () => {
  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
    ['a byte order mark', Buffer.from('\uFEFF{}')],
    ['NUL', Buffer.from('{"a":"\0"}')],
    ['a lone surrogate', Buffer.from('{"a":"\\ud800"}')],
    ['numbers beyond all numbers', Buffer.from('[1e400, NaN, -Infinity]')],
    ['keys written twice', Buffer.from('{"alerts":[],"alerts":{}}')],
    ['100,000 keys', Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [index, 0]))))],
  ])('is stored as received: %s', async (_, body) => {
    expect((await send(body)).status).toBe(202)
    const raw = await lastKept(world())
    expect(raw !== null && body.equals(raw.body)).toBe(true)
    await world().understand()
  })
})
