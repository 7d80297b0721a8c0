import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readKeptRules, takeAnswer } from '../../src/config/kept-rules.ts'
import type { AlertRule } from '../../src/domain/rules/alert-rule.ts'
import { instant } from '../../src/domain/time/time.ts'
import { keepRules } from '../../src/remote/prometheus-rules.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { eventually } from '../live-stack/eventually.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const rule = (duration: number) => ({ type: 'alerting', name: 'Down', query: 'up == 0', duration, labels: {} })

/** A Prometheus whose answers are given in turn, the last one for ever; null: it fails. */
async function aPrometheus(answers: readonly (string | null)[]) {
  const asked: { url: string | undefined; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? null
    asked.push({ url: request.url, authorization: request.headers.authorization })
    if (answer === null) response.statusCode = 503
    response.end(answer ?? 'not ready')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus/` }
}

function keeping(url: string, folder = mkdtempSync(join(tmpdir(), 'hindsight-rules-'))) {
  const applied: (readonly AlertRule[])[] = []
  const lines: string[] = []
  const file = join(folder, 'kept.jsonl')
  const keeper = keepRules({
    settings: () => ({ url, token: 'may-read-rules', rulesKept: file, refreshMs: 20 }),
    take: takeAnswer,
    apply: (rules) => applied.push(rules),
    now: () => instant(Date.now()),
    log: createLog({ level: 'info', format: 'logfmt', secrets: () => [], write: (line) => lines.push(line) }),
  })
  stops.push(() => keeper.stop())
  return { applied, lines, file, keeper }
}

const answerOf = (duration: number) =>
  JSON.stringify({ status: 'success', data: { groups: [{ name: 'g', file: 'f', rules: [rule(duration)] }] } })

describe('the rules of a Prometheus', () => {
  it('are asked for with the token, below its path, and kept as they are applied', async () => {
    const prometheus = await aPrometheus([answerOf(60), answerOf(60), answerOf(90)])
    const { applied, file } = keeping(prometheus.url)
    await eventually('both answers are applied', async () => (applied.length === 2 ? true : null))
    expect(prometheus.asked[0]).toEqual({
      url: '/prometheus/api/v1/rules?type=alert&exclude_alerts=true',
      authorization: 'Bearer may-read-rules',
    })
    expect(applied.map((rules) => rules.map(({ heldFor }) => heldFor))).toEqual([[60_000], [60_000, 90_000]])
    expect(readKeptRules(readFileSync(file, 'utf8'))).toEqual({ kind: 'read', rules: applied[1] })
  })

  it('are asked for again where it fails, which is logged', async () => {
    const prometheus = await aPrometheus([null, 'no JSON', answerOf(60)])
    const { applied, lines } = keeping(prometheus.url)
    await eventually('the answer is applied', async () => (applied.length === 1 ? true : null))
    expect(lines.filter((line) => line.includes('level=warn'))).toHaveLength(2)
    expect(lines[0]).toContain('503')
  })

  it('are not applied where they cannot be kept', async () => {
    const prometheus = await aPrometheus([answerOf(60)])
    const { applied, lines } = keeping(prometheus.url, '/absent')
    await eventually('that is logged', async () => (lines.length > 1 ? true : null))
    expect(applied).toEqual([])
    expect(lines[0]).toContain('ENOENT')
  })

  it('keep nobody waiting who stops', async () => {
    const { keeper } = keeping('http://127.0.0.1:9/')
    const before = Date.now()
    await keeper.stop()
    expect(Date.now() - before).toBeLessThan(1_000)
  })
})
