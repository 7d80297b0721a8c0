import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { wrongTokens } from '../../../src/http/doors/wrong-tokens.ts'
import { startWorld } from '../server-world.ts'

const auth = { tokens: [{ name: 'a', token: 'a-token-of-24-characters', role: 'viewer' as const }] }

function counted() {
  const registry = new Registry()
  const clock = { at: 0 }
  const waits: number[] = []
  const lines: unknown[] = []
  const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (details: unknown) => void lines.push(details) }
  const noted = wrongTokens(registry, {
    log,
    clock: () => clock.at,
    wait: async (ms) => void waits.push(ms),
  })
  return { noted, clock, waits, lines, registry }
}

describe('wrong tokens of one address', () => {
  it('are answered at once a few times, then slower and slower', async () => {
    const { noted, waits } = counted()
    const answers: string[] = []
    for (let i = 0; i < 8; i += 1) answers.push(await noted.note('10.0.0.1'))
    expect(answers).toEqual([...Array(5).fill('at-once'), ...Array(3).fill('slowed')])
    expect(waits).toEqual([500, 1_000, 1_500])
  })

  it('do not slow another address, and are forgotten after ten quiet minutes', async () => {
    const { noted, clock } = counted()
    for (let i = 0; i < 6; i += 1) await noted.note('10.0.0.1')
    expect(await noted.note('10.0.0.2')).toBe('at-once')
    clock.at += 600_001
    expect(await noted.note('10.0.0.1')).toBe('at-once')
  })

  it('that wait in a crowd are refused at once', async () => {
    const registry = new Registry()
    const log = { debug: () => {}, info: () => {}, error: () => {}, warn: () => {} }
    const noted = wrongTokens(registry, { log, wait: () => new Promise(() => {}) })
    for (let i = 0; i < 25; i += 1) void noted.note('10.0.0.1')
    expect(await noted.note('10.0.0.1')).toBe('crowded')
  })

  it('are logged once a minute with how many were left out, never the token, and counted', async () => {
    const { noted, clock, lines, registry } = counted()
    for (let i = 0; i < 10; i += 1) await noted.note('10.0.0.1')
    clock.at += 60_001
    await noted.note('10.0.0.1')
    expect(lines).toEqual([
      { address: '10.0.0.1', wrongInARow: 1, leftOut: 0 },
      { address: '10.0.0.1', wrongInARow: 11, leftOut: 9 },
    ])
    expect(await registry.metrics()).toContain('hindsight_wrong_tokens_total{answered="slowed"} 6')
  })
})

describe('at a running server', () => {
  it('a right token is never slowed, however many wrong ones come from its address', async () => {
    const world = await startWorld({ auth })
    const ask = (token: string) => fetch(`${world.url}/api/v1/incidents`, { headers: { authorization: `Bearer ${token}` } })
    const wrong = Array.from({ length: 30 }, (_, i) => ask(`wrong-${i}`))
    const beganAt = performance.now()
    expect((await ask('a-token-of-24-characters')).status).toBe(200)
    expect(performance.now() - beganAt).toBeLessThan(2_000)
    const statuses = await Promise.all(wrong.map(async (one) => (await one).status))
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    expect(world.lines.filter((line) => line.includes('wrong token'))).toHaveLength(1)
  }, 60_000)

  it('nobody is slowed for sending none', async () => {
    const world = await startWorld({ auth })
    for (let i = 0; i < 10; i += 1) {
      const answer = await fetch(`${world.url}/api/v1/incidents`)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="hindsight", charset="UTF-8", Bearer realm="hindsight"')
    }
    expect(world.lines.filter((line) => line.includes('wrong token'))).toEqual([])
  })
})
