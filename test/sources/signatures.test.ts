import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Headers } from '../../src/domain/raw-event.ts'
import { instant, later, minutes } from '../../src/domain/time/time.ts'
import { sourceNamed } from '../../src/sources/registry.ts'
import { rawEvent } from './fixture.ts'

const SECRET = 'correct horse battery staple'
const BODY = new TextEncoder().encode('{"a":"\u00e4","b":[1,2]}')
const SECONDS = 1_710_234_900
const RECEIVED = instant(SECONDS * 1_000 + 2_000)

type Digest = 'hex' | 'base64' | 'base64url'
const hmac = (algorithm: string, digest: Digest, ...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHmac(algorithm, SECRET)
  for (const part of parts) hash.update(part)
  return hash.digest(digest)
}

function jws(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'netlify', sha256: createHash('sha256').update(BODY).digest('hex') })}`
  return `${signed}.${hmac('sha256', 'base64url', signed)}`
}

/** What each vendor's documentation says that it sends. */
const SIGNED: Readonly<Record<string, Headers>> = {
  grafana: { 'x-grafana-alerting-signature': hmac('sha256', 'hex', BODY) },
  slack: { 'x-slack-request-timestamp': String(SECONDS), 'x-slack-signature': `v0=${hmac('sha256', 'hex', `v0:${SECONDS}:`, BODY)}` },
  sentry: { 'sentry-hook-signature': hmac('sha256', 'hex', BODY) },
  gitlab: {
    'webhook-id': 'id-1',
    'webhook-timestamp': String(SECONDS),
    'webhook-signature': `v1,AAAA v1,${hmac('sha256', 'base64', `id-1.${SECONDS}.`, BODY)}`,
  },
  'incident-io': {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(SECONDS),
    'webhook-signature': `v1,AAAA v1,${hmac('sha256', 'base64', `msg_1.${SECONDS}.`, BODY)}`,
  },
  rootly: { 'x-rootly-signature': `t=${SECONDS},v1=${hmac('sha256', 'hex', String(SECONDS), BODY)}` },
  firehydrant: { 'fh-signature': hmac('sha256', 'hex', BODY) },
  'microsoft-teams': { authorization: `HMAC ${createHmac('sha256', Buffer.from(SECRET, 'base64')).update(BODY).digest('base64')}` },
  flux: { 'x-signature': `sha256=${hmac('sha256', 'hex', BODY)}` },
  'terraform-cloud': { 'x-tfe-notification-signature': hmac('sha512', 'hex', BODY) },
  launchdarkly: { 'x-ld-signature': hmac('sha256', 'hex', BODY) },
  heroku: { 'heroku-webhook-hmac-sha256': hmac('sha256', 'base64', BODY) },
  netlify: { 'x-webhook-signature': jws() },
  vercel: { 'x-vercel-signature': hmac('sha1', 'hex', BODY) },
  circleci: { 'circleci-signature': `v2=x,v1=${hmac('sha256', 'hex', BODY)}` },
  buildkite: { 'x-buildkite-signature': `timestamp=${SECONDS},signature=${hmac('sha256', 'hex', `${SECONDS}.`, BODY)}` },
}

const accepts = (name: string, headers: Headers, { body = BODY, receivedAt = RECEIVED, secret = SECRET } = {}): boolean =>
  sourceNamed(name)?.authenticate(rawEvent(name, body, { headers, receivedAt }), secret) ?? false

describe.each(Object.entries(SIGNED))('the signature of %s', (name, headers) => {
  it('lets in the exact bytes, with the right secret', () => {
    expect(accepts(name, headers)).toBe(true)
    expect(accepts(name, headers, { secret: 'another' })).toBe(false)
    expect(accepts(name, headers, { secret: '' })).toBe(false)
  })

  it('lets in no body with a byte flipped, left out or added', () => {
    for (const at of BODY.keys())
      expect(accepts(name, headers, { body: BODY.map((byte, index) => (index === at ? byte ^ 1 : byte)) })).toBe(false)
    expect(accepts(name, headers, { body: BODY.slice(0, -1) })).toBe(false)
    expect(accepts(name, headers, { body: new Uint8Array([...BODY, 10]) })).toBe(false)
  })

  it('lets in no signature that is cut, empty or of nobody', () => {
    for (const header of Object.keys(headers)) {
      expect(accepts(name, { ...headers, [header]: '' })).toBe(false)
      expect(accepts(name, { ...headers, [header]: (headers[header] ?? '').slice(0, -4) })).toBe(false)
    }
    expect(accepts(name, {})).toBe(false)
  })
})

it.each(['slack', 'gitlab', 'buildkite', 'incident-io', 'rootly'])('%s: what was signed more than five minutes ago is a replay', (name) => {
  expect(accepts(name, SIGNED[name] ?? {}, { receivedAt: later(RECEIVED, minutes(6)) })).toBe(false)
})

it("incident.io's signature under the names that its sender Svix uses", () => {
  const signature = SIGNED['incident-io'] ?? {}
  const renamed = Object.fromEntries(Object.entries(signature).map(([name, value]) => [name.replace('webhook', 'svix'), value]))
  expect(accepts('incident-io', renamed)).toBe(true)
  expect(accepts('incident-io', { ...renamed, 'svix-id': 'msg_2' })).toBe(false)
})

describe('tokens of senders that sign nothing', () => {
  it.each([
    ['gitlab', 'x-gitlab-token'],
    ['honeycomb', 'x-honeycomb-webhook-token'],
    ['buildkite', 'x-buildkite-token'],
  ])('%s in %s', (name, header) => {
    expect(accepts(name, { [header]: SECRET })).toBe(true)
    expect(accepts(name, { [header]: `${SECRET}x` })).toBe(false)
  })
})

describe('what a sender wants to read before it trusts an address', () => {
  it("Slack's challenge, and nothing for a message", () => {
    const of = (body: object) => sourceNamed('slack')?.handshake?.(rawEvent('slack', JSON.stringify(body)))
    expect(of({ type: 'url_verification', challenge: 'abc', token: 't' })).toEqual({ challenge: 'abc' })
    expect(of({ type: 'event_callback', challenge: 'abc' })).toBeNull()
  })

  it("Event Grid's validation code", () => {
    const event = {
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      eventTime: 'x',
      topic: 't',
      data: { validationCode: 'c-1' },
    }
    expect(sourceNamed('azure-monitor')?.handshake?.(rawEvent('azure-monitor', JSON.stringify([event])))).toEqual({
      validationResponse: 'c-1',
    })
  })

  it.each([
    ['{"token":"hush","channel_id":"c","text":"token"}', '{"token":"[removed]","channel_id":"c","text":"token"}'],
    ['token=hush&channel_id=c&text=token', 'token=%5Bremoved%5D&channel_id=c&text=token'],
  ])("Mattermost's token in %s is kept nowhere, and lets it in", (body, expected) => {
    const sent = { headers: {}, body: new TextEncoder().encode(body) }
    const kept = sourceNamed('mattermost')?.conceal?.(sent)
    expect(new TextDecoder().decode(kept?.body)).toBe(expected)
    expect(accepts('mattermost', {}, { body: sent.body, secret: 'hush' })).toBe(true)
    expect(accepts('mattermost', {}, { body: sent.body, secret: 'hus' })).toBe(false)
  })

  it("Slack's verification token is kept nowhere", () => {
    const sent = { headers: {}, body: new TextEncoder().encode('{"token":"hush","event":{"type":"message","text":"token"}}') }
    const kept = sourceNamed('slack')?.conceal?.(sent)
    expect(new TextDecoder().decode(kept?.body)).toBe('{"token":"[removed]","event":{"type":"message","text":"token"}}')
  })
})
