import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { bodyBytes, type RecordedWebhook, rawEventOf } from '../src/domain/recorded-webhook.ts'
import { hindsight } from './cli/run.ts'
import { storm } from './world/storm.ts'

/** Smaller than in the measured run (docs/operations.md), so that every test run can afford it. */
const DELIVERIES = Number(process.env.HINDSIGHT_KILL_DELIVERIES ?? 800)
const CONNECTIONS = 16

interface Service {
  readonly child: ChildProcess
  readonly url: string
}

async function serve(folder: string): Promise<Service> {
  const child = spawn(
    'node',
    ['dist/main.js', 'serve', '--storage.path', folder, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  for await (const line of createInterface({ input: child.stderr })) {
    const { url } = JSON.parse(line)
    if (url !== undefined) return { child, url }
  }
  throw new Error('the service ended before it listened')
}

/** Posts until the list ends or the service does not answer; returns the ids that were acknowledged. */
async function post(
  url: string,
  deliveries: readonly RecordedWebhook[],
  onAcknowledged: (count: number) => void,
): Promise<readonly string[]> {
  const acknowledged: string[] = []
  const waiting = [...deliveries]
  const connection = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { path, headers } = next
      const answer = await fetch(new URL(path, url), {
        method: 'POST',
        headers: headers as Record<string, string>,
        body: Buffer.from(bodyBytes(next)),
      }).catch(() => null)
      if (answer === null) return
      expect(answer.status).toBe(202)
      acknowledged.push(rawEventOf(next)?.id ?? '')
      onAcknowledged(acknowledged.length)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  return acknowledged
}

async function waitUntilProcessed(url: string): Promise<void> {
  const isPending = async () => !/^hindsight_raw_events_pending 0$/m.test(await (await fetch(new URL('/metrics', url))).text())
  while (await isPending()) await new Promise((resolve) => setTimeout(resolve, 500))
}

describe('a service that is killed in the middle of a replay', () => {
  it('has every acknowledged delivery once after the replay ran twice, and its store matches a rebuild', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hindsight-kill-'))
    const deliveries = storm(7, DELIVERIES)
    const first = await serve(folder)
    const acknowledged = await post(first.url, deliveries, (count) => {
      if (count === Math.floor(DELIVERIES / 2)) first.child.kill('SIGKILL')
    })
    expect(acknowledged.length).toBeGreaterThanOrEqual(DELIVERIES / 2)
    expect(acknowledged.length).toBeLessThan(DELIVERIES)

    const second = await serve(folder)
    await post(second.url, deliveries, () => {})
    await waitUntilProcessed(second.url)
    second.child.kill('SIGTERM')
    expect(await once(second.child, 'exit')).toEqual([0, null])

    const { code, out } = await hindsight('export', 'raw', '--storage.path', folder)
    const lines = out.trimEnd().split('\n')
    const kept = new Set<string>(lines.map((line) => rawEventOf(JSON.parse(line))?.id ?? ''))
    expect(code).toBe(0)
    // A line for each second in which a delivery was received: repeats are the word that an alert still fires.
    expect(new Set(lines).size).toBe(lines.length)
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    expect(kept.size).toBe(new Set(deliveries.map((webhook) => rawEventOf(webhook)?.id)).size)
    expect(await hindsight('rebuild', '--check', '--storage.path', folder)).toMatchObject({ code: 0, err: '' })
  }, 900_000)
})
