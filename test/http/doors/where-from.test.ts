import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { isOwnHost, isOwnOrigin } from '../../../src/http/doors/own-address.ts'
import { alertGroup, SETTINGS, sharedWorld } from '../server-world.ts'

const world = sharedWorld()

interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** As any client may ask: `fetch` sets Host and Origin by itself. */
const ask = ({ method = 'GET', path, headers = {}, body }: Asked): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(world().url + path, { method, headers }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    )
    sent.on('error', reject).end(body)
  })

describe('a Host', () => {
  const own = { externalUrl: 'https://hindsight.example/base', hosts: ['hindsight', 'Other.Name'], address: { host: 'bound.example' } }

  it.each([
    ...['localhost', 'LOCALHOST:9095', 'x.localhost:1', '127.0.0.1:9095', '10.1.2.3', '[::1]:9095', '[2001:db8::1]'],
    ...[
      'hindsight.example',
      'hindsight.example:443',
      'Hindsight.Example.',
      'hindsight:9095',
      'other.name',
      'bound.example:9095',
      undefined,
    ],
  ])('%s is this server', (host) => {
    expect(isOwnHost(host, own)).toBe(true)
  })

  it.each([
    ...[
      'rebound.evil.test',
      'rebound.evil.test:9095',
      'localhost.evil.test',
      'evil-localhost',
      'hindsight.example.evil.test',
      '127.0.0.1.evil.test',
    ],
    ...['', 'a b', 'hindsight.example/x', 'x@hindsight.example', '[::1', '::1', 'hindsight.example:x', 'x'.repeat(300)],
  ])('%j is another', (host) => {
    expect(isOwnHost(host, own)).toBe(false)
  })

  it('of another name is answered 421 by every route, but for probes and for machines that deliver', async () => {
    const headers = { host: 'rebound.evil.test' }
    for (const path of ['/', '/metrics', '/api/v1/incidents', '/deliveries']) expect(await ask({ path, headers }), path).toBe(421)
    for (const path of ['/-/healthy', '/-/ready']) expect(await ask({ path, headers }), path).toBe(200)
    const delivery = { method: 'POST', path: '/webhooks/alertmanager', body: alertGroup() }
    expect(await ask({ ...delivery, headers: { ...headers, 'content-type': 'application/json' } })).toBe(202)
  })

  it('that is configured is taken from the next request on', async () => {
    world().configure({ listen: { ...SETTINGS.listen, hosts: ['hindsight.internal'] } })
    expect(await ask({ path: '/', headers: { host: 'hindsight.internal:9095' } })).toBe(200)
  })
})

describe('an Origin', () => {
  const own = { externalUrl: 'https://hindsight.example/base', address: { host: '127.0.0.1' } }

  it.each([
    ['http://127.0.0.1:9095', '127.0.0.1:9095'],
    ['http://localhost:9095', 'localhost:9095'],
    ['https://hindsight.example', 'hindsight.example'],
    ['https://hindsight.example', '127.0.0.1:9095'],
    ['https://hindsight.example', 'hindsight.example:443'],
  ])('%s at Host %s is this server', (origin, host) => {
    expect(isOwnOrigin(origin, host, own)).toBe(true)
  })

  it.each([
    ['http://127.0.0.1:3000', '127.0.0.1:9095'],
    ['http://evil.test', '127.0.0.1:9095'],
    ['http://rebound.evil.test:9095', 'rebound.evil.test:9095'],
    ['null', '127.0.0.1:9095'],
    ['', '127.0.0.1:9095'],
    ['http://localhost:9095', '127.0.0.1:9095'],
    ['http://evil.test', undefined],
  ])('%j at Host %s is another', (origin, host) => {
    expect(isOwnOrigin(origin, host, own)).toBe(false)
  })
})

describe('a request that changes something', () => {
  const writes = [
    '/-/reload',
    '/api/v1/incidents/x/edits/y/revert',
    '/api/v1/deliveries/x/reprocess',
    '/api/v1/documents?name=a.md',
    '/v2/enqueue',
  ]
  const foreign: readonly Readonly<Record<string, string>>[] = [
    { origin: 'http://evil.test' },
    { origin: 'null' },
    { referer: 'http://evil.test/page' },
    { referer: 'not a url' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]

  it.each(writes)('of a page of another site is refused: %s', async (path) => {
    for (const headers of foreign) expect(await ask({ method: 'POST', path, headers }), JSON.stringify(headers)).toBe(403)
  })

  it('of its own pages and of programs goes through', async () => {
    const origin = world().url
    for (const headers of [
      {},
      { origin },
      { origin, 'sec-fetch-site': 'same-origin' },
      { referer: `${origin}/incidents/x` },
      { 'sec-fetch-site': 'none' },
    ])
      expect(await ask({ method: 'POST', path: '/-/reload', headers }), JSON.stringify(headers)).toBe(200)
  })

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])('is no form: %s', async (type) => {
    for (const path of writes.slice(0, 3)) expect(await ask({ method: 'POST', path, headers: { 'content-type': type } }), path).toBe(415)
  })
})

describe('a webhook', () => {
  it.each([{ origin: 'http://evil.test' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { referer: 'http://evil.test/' }])(
    'of a web page is refused and listed: %j',
    async (headers) => {
      const given = { ...headers, 'content-type': 'application/json' } as Readonly<Record<string, string>>
      expect(await ask({ method: 'POST', path: '/webhooks/alertmanager', headers: given, body: alertGroup() })).toBe(403)
      const { items } = await world().store.deliveries({ limit: 1 })
      expect(items).toMatchObject([{ outcome: 'rejected', status: 403 }])
    },
  )
})
