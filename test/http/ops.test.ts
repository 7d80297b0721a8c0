import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/domain/usage-error.ts'
import { sharedWorld, startWorld } from './server-world.ts'

const world = sharedWorld()
const textOf = async (answer: Response) => [answer.status, await answer.text()]

describe('health', () => {
  it('is answered while the process runs, and readiness while deliveries are processed', async () => {
    expect(await textOf(await fetch(`${world().url}/-/healthy`))).toEqual([200, 'Hindsight is healthy.\n'])
    expect(await textOf(await fetch(`${world().url}/-/ready`))).toEqual([200, 'Hindsight is ready.\n'])
  })

  it('readiness is refused with the reason while the worker fails', async () => {
    const own = await startWorld({}, () => ({ workerFailure: () => 'the database is locked' }))
    const answer = await fetch(`${own.url}/-/ready`)
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ detail: 'The worker is not running: the database is locked' }),
    ])
  })
})

describe('a reload', () => {
  it('takes effect at once', async () => {
    const own = await startWorld({}, () => ({
      reload: async () => own.configure({ sources: { alertmanager: { secrets: [], tokens: ['T'] } } }),
    }))
    const status = async () =>
      (await fetch(`${own.url}/webhooks/alertmanager`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }))
        .status
    expect(await status()).toBe(202)
    expect((await fetch(`${own.url}/-/reload`, { method: 'POST' })).status).toBe(200)
    expect(await status()).toBe(401)
  })

  it('of a configuration that is wrong is answered 500 with its line, and logged', async () => {
    const own = await startWorld({}, () => ({
      reload: () => Promise.reject(new UsageError('unknown key "lisen"', { place: { file: 'hindsight.yml', line: 3 } })),
    }))
    const answer = await fetch(`${own.url}/-/reload`, { method: 'POST' })
    expect([answer.status, await answer.json()]).toEqual([500, expect.objectContaining({ detail: 'hindsight.yml:3: unknown key "lisen"' })])
    expect(own.lines.join('')).toContain('hindsight.yml:3')
  })

  it('cannot be made by a page of another site', async () => {
    const answer = await fetch(`${world().url}/-/reload`, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })
    expect(answer.status).toBe(403)
  })
})

describe('/metrics', () => {
  const scraped = async (accept: string | null) => {
    const answer = await fetch(`${world().url}/metrics`, { headers: accept === null ? {} : { accept } })
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      encoding: answer.headers.get('content-encoding'),
      text: await answer.text(),
    }
  }
  const TEXT = 'text/plain; version=0.0.4; charset=utf-8'
  const OPEN = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

  it.each([
    ['curl', '*/*'],
    [
      'prom2json',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3',
    ],
    ['Prometheus with its text format first', 'text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.2'],
    ['a scraper of protobuf alone', 'application/vnd.google.protobuf'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['nobody who says what', null],
  ])('gives %s the text format', async (_, accept) => {
    const { status, type, text } = await scraped(accept)
    expect([status, type]).toEqual([200, TEXT])
    for (const name of ['hindsight_raw_events_pending', 'hindsight_intake_duration_seconds_count', 'process_resident_memory_bytes']) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'))
    }
  })

  it.each([
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    ],
    [
      'Prometheus 2',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    ],
  ])('gives %s OpenMetrics, which ends with its mark and has no empty line', async (_, accept) => {
    const { type, text, encoding } = await scraped(accept)
    expect(type).toBe(OPEN)
    expect(text).toMatch(/^hindsight_events_received_total|^# TYPE hindsight_events_received counter$/m)
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    expect(text.split('\n').slice(0, -1)).not.toContain('')
    // fetch takes gzip, and undoes it.
    expect(encoding).toBe('gzip')
  })
})
