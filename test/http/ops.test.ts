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
  it('is in the exposition format', async () => {
    const answer = await fetch(`${world().url}/metrics`, {
      headers: { accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1' },
    })
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await answer.text()
    for (const name of ['hindsight_raw_events_pending', 'hindsight_intake_duration_seconds_count', 'process_resident_memory_bytes']) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'))
    }
  })
})
