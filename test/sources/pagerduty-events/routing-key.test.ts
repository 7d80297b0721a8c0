import { describe, expect, it } from 'vitest'
import { concealKeys, presentedKeys, senderOf } from '../../../src/sources/pagerduty-events/routing-key.ts'

const KEY = '5f2c8d1e90ab4c37a6e4d0b9187c3f52'
const HASH = 'sha256:77fe03d4435675870dfe48c0e516b724'

const sent = (body: string | Uint8Array, headers = {}) => ({ headers, body: typeof body === 'string' ? Buffer.from(body) : body })
const concealed = (body: string) => Buffer.from(concealKeys(sent(body)).body).toString()

describe('a routing key in a body', () => {
  it('is replaced by its hash, and every other byte stays', () => {
    const body = `\ufeff { "big": 12345678901234567890, "routing_key" :\n "${KEY}","x":"ü\\u00fc"}\n`
    expect(concealed(body)).toBe(body.replace(KEY, HASH))
  })

  it('is replaced wherever else it stands, in links and in members of other objects', () => {
    const body = `{"routing_key":"${KEY}","client_url":"https://x.example/?key=${KEY}","payload":{"custom_details":{"routing_key":"another"}}}`
    expect(concealed(body)).not.toMatch(new RegExp(`${KEY}|another`))
    expect(JSON.parse(concealed(body)).client_url).toBe(`https://x.example/?key=${HASH}`)
  })

  it('that is a short word is left in the words of the message', () => {
    const body = '{"routing_key":"checkout","payload":{"summary":"checkout is down"}}'
    expect(JSON.parse(concealed(body)).payload).toEqual({ summary: 'checkout is down' })
    expect(JSON.parse(concealed(body)).routing_key).toMatch(/^sha256:[0-9a-f]{32}$/)
  })

  it.each([
    ['an escaped name', `{"routing\\u005fkey":"${KEY}","a":1}`],
    ['an escaped value', `{"routing_key":"\\u0035${KEY.slice(1)}","a":1}`],
    ['two of them', `{"routing_key":"first","routing_key":"${KEY}"}`],
    ['a very long one', `{"routing_key":"${KEY.repeat(100)}"}`],
    ['a broken body', `{"routing_key":"${KEY}","a":`],
    ['a body that is cut inside of it', `{"a":1,"routing_key":"${KEY}`],
    ['a body with a comment', `/* hello */ {"routing_key":"${KEY}"}`],
    ['a body nested too deep', `{"routing_key":"${KEY}","a":${'['.repeat(200)}${']'.repeat(200)}}`],
  ])('is never kept: %s', (_, body) => {
    expect(concealed(body)).not.toContain(KEY)
    expect(concealed(body)).not.toContain('first')
    expect(concealed(body)).toContain('sha256:')
  })

  it('is concealed once: what is concealed stays as it is', () => {
    const once = concealed(`{"routing_key":"${KEY}"}`)
    expect(concealed(once)).toBe(once)
  })

  it('that is none, or no text, changes nothing', () => {
    for (const body of ['{}', '[]', 'null', '{"routing_key":""}', '{"routing_key":7}', '', '{"text":"\\"routing_key\\": \\"x\\""}']) {
      expect(concealed(body)).toBe(body)
    }
  })

  it('leaves bytes that are no text as they are', () => {
    const body = Uint8Array.from([0xff, 0x00, 0xc3])
    expect(concealKeys(sent(body)).body).toBe(body)
  })

  it.each([
    ['quotes', `"routing_key":"${'\\"'.repeat(100_000)}`],
    ['names', '"routing_key"'.repeat(50_000)],
    ['spaces', `"routing_key"${' '.repeat(500_000)}:`],
    ['keys', `{"routing_key":"${'a'.repeat(32)}","x":"${'a'.repeat(500_000)}"}`],
  ])('is looked for in linear time: half a megabyte of %s', (_, body) => {
    const before = process.cpuUsage()
    concealed(body)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(200)
  })
})

describe('the sender', () => {
  it('is the same before and after the key was concealed, in the body and in the header', () => {
    const body = { routing_key: KEY }
    expect(senderOf(body, {})).toBe(HASH)
    expect(senderOf(JSON.parse(concealed(JSON.stringify(body))), {})).toBe(HASH)
    expect(senderOf({}, { 'x-routing-key': KEY })).toBe(HASH)
    expect(senderOf({}, concealKeys(sent('{}', { 'x-routing-key': KEY })).headers)).toBe(HASH)
    expect(senderOf({}, {})).toBeNull()
  })

  it('keeps no key of its headers, and no hash where it sent none', () => {
    expect(concealKeys(sent('{}', { 'x-routing-key': KEY, 'user-agent': 'a' })).headers).toEqual({
      'user-agent': 'a',
      'x-hindsight-sender': HASH,
    })
    expect(concealKeys(sent('{}', { 'user-agent': 'a' })).headers).toEqual({ 'user-agent': 'a' })
  })

  it('presents the keys of body and header', () => {
    expect(presentedKeys(sent(`{"routing_key":"${KEY}"}`, { 'x-routing-key': 'other' }))).toEqual([KEY, 'other'])
    expect(presentedKeys(sent('no json'))).toEqual([])
  })
})
