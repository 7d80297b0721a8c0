import { describe, expect, it } from 'vitest'
import { bodyBytes, type RecordedWebhook, rawEventOf, sourceOfPath } from '../../src/domain/recorded-webhook.ts'

const recorded: RecordedWebhook = {
  receivedAt: '2024-01-01T00:00:00.250Z',
  method: 'POST',
  path: '/webhooks/alertmanager',
  headers: { 'content-type': 'application/json' },
  body: { b: 1, a: 'ü' },
}

describe('a recorded webhook', () => {
  it('sends an object as JSON without spaces, keys in the recorded order', () => {
    expect(new TextDecoder().decode(bodyBytes(recorded))).toBe('{"b":1,"a":"ü"}')
  })

  it('sends text as it is, also text that is not JSON', () => {
    expect(new TextDecoder().decode(bodyBytes({ body: '{"cut": \n' }))).toBe('{"cut": \n')
  })

  it('is the raw event that intake would have stored', () => {
    expect(rawEventOf(recorded)).toMatchObject({
      source: 'alertmanager',
      receivedAt: 1_704_067_200_250,
      path: recorded.path,
      headers: recorded.headers,
    })
  })

  it('has the same identity at whatever time it is received, and another with other bytes', () => {
    const again = rawEventOf({ ...recorded, receivedAt: '2024-01-02T00:00:00Z' })
    const other = rawEventOf({ ...recorded, body: { a: 'ü', b: 1 } })
    expect(again?.id).toBe(rawEventOf(recorded)?.id)
    expect(other?.id).not.toBe(rawEventOf(recorded)?.id)
  })

  it('is null where its path names no source or its receipt is not a time', () => {
    expect(rawEventOf({ ...recorded, path: '/metrics' })).toBeNull()
    expect(rawEventOf({ ...recorded, receivedAt: 'yesterday' })).toBeNull()
  })

  it.each([
    ['/webhooks/deploys', 'deploys'],
    ['/webhooks/deploys?zone=utc', 'deploys'],
    ['/webhooks/grafana/token', 'grafana'],
    ['/v2/enqueue', 'pagerduty-events'],
    ['/v2/enqueue?as=page', 'pagerduty-events'],
    ['/v2/change/enqueue', 'pagerduty-events'],
    ['/v2/enqueue/more', null],
    ['/webhooks/', null],
    ['/webhooks/UPPER', null],
    ['/other/webhooks/deploys', null],
  ])('%s is of the source %s', (path, source) => {
    expect(sourceOfPath(path)).toBe(source)
  })
})
