import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { countsOf, lastKept, lastRefusal } from './deliveries.ts'
import { alertGroup, JSON_TYPE, post, sharedWorld, withSource } from './server-world.ts'

const world = sharedWorld()
const webhook = (source: string, suffix = '') => `${world().url}/webhooks/${source}${suffix}`
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })

describe('a token', () => {
  const statusOf = async (headers: Readonly<Record<string, string>>, suffix = '') => {
    world().configure(withSource('alertmanager', { tokens: ['T0psecret!', 'the-next-one'] }))
    return (await post(webhook('alertmanager', suffix), alertGroup(), { ...JSON_TYPE, ...headers })).status
  }

  it.each([
    ['as Bearer', { authorization: 'Bearer T0psecret!' }],
    ['as Bearer, the second of two', { authorization: 'bearer the-next-one' }],
    ['under a scheme of the vendor', { authorization: 'GenieKey T0psecret!' }],
    ['as the password of Basic', basic('alertmanager:T0psecret!')],
    ['as the user of Basic', basic('T0psecret!:')],
    ['in a header of its own', { 'x-hindsight-token': 'T0psecret!' }],
  ])('%s opens', async (_, headers) => {
    expect(await statusOf(headers)).toBe(202)
  })

  it.each(['/T0psecret!', '/T0psecret%21', '/the-next-one/', '?token=T0psecret!', '?team=shop&token=T0psecret%21'])(
    'in the address %s opens',
    async (suffix) => {
      expect(await statusOf({}, suffix)).toBe(202)
    },
  )

  it.each([
    ['none', {}, ''],
    ['another one', { authorization: 'Bearer wrong' }, ''],
    ['a part of it', { authorization: 'Bearer T0psecret' }, ''],
    ['more than it', { authorization: 'Bearer T0psecret!!' }, ''],
    ['nothing as Bearer', { authorization: 'Bearer ' }, ''],
    ['broken Basic', { authorization: 'Basic ???' }, ''],
    ['another one in the path', {}, '/wrong'],
    ['an empty one in the query', {}, '?token='],
  ])('%s does not open: 401', async (_, headers, suffix) => {
    const { kept } = await countsOf(world())
    expect(await statusOf(headers, suffix)).toBe(401)
    expect((await countsOf(world())).kept).toBe(kept)
  })

  it('is asked for by name', async () => {
    world().configure(withSource('alertmanager', { tokens: ['T0psecret!'] }))
    const answer = await post(webhook('alertmanager'), alertGroup())
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  it('of one source does not open another', async () => {
    world().configure({ sources: { alertmanager: { secrets: [], tokens: ['A'] }, pagerduty: { secrets: [], tokens: ['B'] } } })
    expect((await post(webhook('alertmanager'), alertGroup(), { ...JSON_TYPE, authorization: 'Bearer B' })).status).toBe(401)
  })

  it('is not needed where none is configured', async () => {
    expect((await post(webhook('alertmanager'), alertGroup())).status).toBe(202)
  })
})

describe('a signature', () => {
  const body = JSON.stringify({ event: { id: '1', event_type: 'pagey.ping', data: { type: 'ping' } } })
  const sign = (secret: string, text = body) => `v1=${createHmac('sha256', secret).update(text).digest('hex')}`
  const statusOf = async (signature: string | null, text = body) => {
    world().configure(withSource('pagerduty', { secrets: ['old', 'new'] }))
    return (await post(webhook('pagerduty'), text, signature === null ? JSON_TYPE : { ...JSON_TYPE, 'x-pagerduty-signature': signature }))
      .status
  }

  it.each([
    ['with the old secret', sign('old')],
    ['with the new secret', sign('new')],
    ['with several, one of which is ours', `${sign('other')}, ${sign('new')}, v2=abc`],
  ])('%s opens', async (_, signature) => {
    expect(await statusOf(signature)).toBe(202)
  })

  it.each([
    ['none', null],
    ['an empty one', ''],
    ['one of another secret', sign('other')],
    ['one of other bytes', sign('new', `${body}\n`)],
    ['a cut one', sign('new').slice(0, -1)],
    ['one in a version that is not known', sign('new').replace('v1', 'v9')],
  ])('%s does not open: 401', async (_, signature) => {
    expect(await statusOf(signature)).toBe(401)
  })

  it('is of the exact bytes: the same JSON with a line end is another body', async () => {
    expect(await statusOf(sign('new'), `${body}\n`)).toBe(401)
  })
})

describe('what is stored', () => {
  const credentials = withSource('alertmanager', { tokens: ['T0psecret!'] })

  it('includes headers about the sender, and none of the connection', async () => {
    await post(webhook('alertmanager'), alertGroup(), { ...JSON_TYPE, 'x-webhook-id': '42', 'user-agent': 'Alertmanager/0.28.1' })
    const raw = await lastKept(world())
    expect(raw?.headers).toMatchObject({ 'content-type': 'application/json', 'x-webhook-id': '42', 'user-agent': 'Alertmanager/0.28.1' })
    for (const name of ['host', 'connection', 'content-length']) expect(raw?.headers).not.toHaveProperty(name)
  })

  it.each([
    ['Authorization', { authorization: 'Bearer T0psecret!' }, ''],
    ['Basic', basic('hindsight:T0psecret!'), ''],
    ['a header of the vendor', { 'x-api-key': 'T0psecret!' }, ''],
    ['the path', {}, '/T0psecret%21'],
    ['the query', {}, '?token=T0psecret!&team=shop'],
  ])('never holds a token that came in %s', async (_, headers, suffix) => {
    world().configure(credentials)
    const others = { cookie: 'session=1', 'x-routing-key': 'R', 'x-gitlab-token': 'G', 'x-odd': 'it is T0psecret!' }
    expect((await post(webhook('alertmanager', suffix), alertGroup(), { ...JSON_TYPE, ...headers, ...others })).status).toBe(202)
    const raw = await lastKept(world())
    expect(raw?.path).toBe(suffix.includes('team') ? '/webhooks/alertmanager?team=shop' : '/webhooks/alertmanager')
    expect(JSON.stringify(raw?.headers) + world().lines.join('')).not.toMatch(/T0psecret|VDBwc2VjcmV0|session=1|routing|gitlab/)
  })

  it('never holds the credentials of a delivery that was refused, nor its body', async () => {
    world().configure(credentials)
    await post(webhook('alertmanager', '/guessed'), alertGroup(), { ...JSON_TYPE, authorization: 'Bearer guessed' })
    const refusal = await lastRefusal(world())
    expect(refusal).toMatchObject({ status: 401, path: '/webhooks/alertmanager', body: null })
    expect(JSON.stringify(refusal)).not.toContain('guessed')
  })
})
