import { describe, expect, it } from 'vitest'
import { bodyText } from '../../src/domain/raw-event.ts'
import { countsOf } from './deliveries.ts'
import { connected, converse, requestText } from './raw-connection.ts'
import { alertGroup, post, SETTINGS, sharedWorld, startWorld } from './server-world.ts'

const world = sharedWorld()
const talk = (parts: readonly (string | Buffer)[], answers?: number) =>
  converse({ url: world().url, parts, ...(answers === undefined ? {} : { answers }) })
const keptCount = async () => (await countsOf(world())).kept
const { bodyBytesMax } = SETTINGS.listen

describe('one connection', () => {
  it('carries many deliveries sent at once, answered in order, all stored', async () => {
    const before = await keptCount()
    const { statuses } = await talk([Array.from({ length: 50 }, () => requestText(alertGroup())).join('')], 50)
    expect(statuses).toEqual(Array.from({ length: 50 }, () => 202))
    expect(await keptCount()).toBe(before + 50)
  })

  it('may send a body byte by byte', async () => {
    const request = requestText(alertGroup({ receiver: 'slow' }))
    expect((await talk(request.split(''), 1)).statuses).toEqual([202])
  })

  it('may send a body in chunks', async () => {
    const body = alertGroup()
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    expect((await talk([requestText(chunked, { 'transfer-encoding': 'chunked' })], 1)).statuses).toEqual([202])
  })

  it('goes on after 100 Continue', async () => {
    const { text } = await talk([requestText(alertGroup(), { expect: '100-continue' })], 2)
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /)
  })
})

describe('a sender that stops', () => {
  it('in the middle of a body leaves nothing behind', async () => {
    const before = await countsOf(world())
    const socket = await connected(world().url)
    socket.write(requestText('{"alerts":', { 'content-length': '1000' }))
    socket.end()
    await post(`${world().url}/webhooks/alertmanager`, alertGroup())
    socket.destroy()
    expect(await countsOf(world())).toEqual({ listed: before.listed + 1, kept: before.kept + 1 })
  })
})

describe('a length that is a lie', () => {
  it('smaller than the body: the rest is no second delivery, and the connection ends with 400', async () => {
    const own = await startWorld()
    const request = requestText(`{}${alertGroup()}`, { 'content-length': '2' })
    const { statuses, isClosed } = await converse({ url: own.url, parts: [request] })
    expect([statuses.at(-1), isClosed]).toEqual([400, true])
    await own.close(5_000)
    for await (const raw of own.store.rawEvents()) expect(bodyText(raw)).toBe('{}')
  })

  it.each([
    ['beside chunks', { 'content-length': '5', 'transfer-encoding': 'chunked' }, '0\r\n\r\n'],
    ['that is no number', { 'content-length': 'five' }, 'hello'],
    ['below zero', { 'content-length': '-5' }, 'hello'],
    ['sent twice', { 'content-length': '5', 'Content-Length': '6' }, 'hello!'],
    ['of chunks that are none', { 'transfer-encoding': 'chunked' }, 'zz\r\nhello\r\n0\r\n\r\n'],
  ])('%s is answered 400 and keeps nothing', async (_, headers, body) => {
    const before = await keptCount()
    const { statuses, isClosed } = await talk([requestText(body, headers)])
    expect([statuses, isClosed]).toEqual([[400], true])
    expect(await keptCount()).toBe(before)
  })
})

describe('too much', () => {
  it('announced is answered 413 before it is sent, and the connection ends', async () => {
    const { statuses, isClosed } = await talk([requestText('{', { 'content-length': String(bodyBytesMax + 1) })])
    expect([statuses, isClosed]).toEqual([[413], true])
  })

  it('in chunks without an end is answered 413, and the connection ends', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const { statuses, isClosed } = await talk([
      requestText('', { 'transfer-encoding': 'chunked' }),
      ...Array.from({ length: 32 }, () => chunk),
    ])
    expect([statuses, isClosed]).toEqual([[413], true])
  })

  it('in headers is answered 431', async () => {
    expect((await talk([requestText('{}', { 'x-long': 'x'.repeat(65_536) })])).statuses).toEqual([431])
  })

  it.each([
    ['no HTTP at all', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])],
    ['a request line that is none', 'GARBAGE\r\n\r\n'],
    ['another version of HTTP', 'POST /webhooks/alertmanager HTTP/9.9\r\n\r\n'],
  ])('%s is answered 400', async (_, bytes) => {
    expect((await talk([bytes])).statuses).toEqual([400])
  })
})

it('after all of that the server takes deliveries as before', async () => {
  expect((await post(`${world().url}/webhooks/alertmanager`, alertGroup())).status).toBe(202)
})
