import { describe, expect, it } from 'vitest'
import { isAcceptable } from '../../src/http/accept.ts'
import { sharedWorld } from './server-world.ts'

const world = sharedWorld()
const get = (path: string, accept: string) => fetch(`${world().url}${path}`, { headers: { accept } })

describe('an Accept header', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['text/*', true],
    ['text/plain', true],
    ['TEXT/PLAIN;version=0.0.4', true],
    ['application/json, text/plain; charset=utf-8; q=0.1', true],
    ['application/json', false],
    ['text/plain;q=0, */*', false],
    ['text/html;q=0, */*', true],
    ['*/*;q=0', false],
  ])('of %j takes text/plain: %s', (accept, isTaken) => {
    expect(isAcceptable(accept, ['text/plain'])).toBe(isTaken)
  })
})

describe('a media range with parameters', () => {
  it.each(['application/json; charset=utf-8', 'application/json;q=0.9, text/html', 'application/*;v=1'])('%s gets JSON', async (accept) => {
    expect((await get('/api/v1/incidents', accept)).status).toBe(200)
  })

  it('of a type that is not available is answered 406', async () => {
    const answer = await get('/api/v1/incidents', 'text/csv; charset=utf-8')
    expect([answer.status, await answer.json()]).toEqual([
      406,
      expect.objectContaining({ detail: 'Available media types: application/json.' }),
    ])
  })
})

describe('/metrics falls back to text', () => {
  it.each([
    'text/plain;version=0.0.4',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
    'application/json',
  ])('for %s', async (accept) => {
    const answer = await get('/metrics', accept)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  })
})
