import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pendingAt, type Service, serve, understood } from './service.ts'

/** Accepts connections, reads, and never answers: as a collector or a database whose machine hangs. */
async function startSilent(): Promise<{ readonly port: number; readonly asked: () => number; close(): void }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).resume()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** What supervisors allow, docker stop among them, before they kill. */
const SUPERVISOR_PATIENCE_MS = 10_000

describe('a stop while what it needs hangs', () => {
  let folder = ''
  let silent: Awaited<ReturnType<typeof startSilent>>
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hindsight-stop-'))
    silent = await startSilent()
  })
  afterAll(() => {
    silent.close()
    rmSync(folder, { recursive: true })
  })

  /** The status with which it ended, and the signal: that of the supervisor if it was not patient enough. */
  async function stopped(service: Service): Promise<readonly [number | null, string | null]> {
    const supervisor = setTimeout(() => void service.end('SIGKILL'), SUPERVISOR_PATIENCE_MS)
    const ended = await service.end('SIGTERM')
    clearTimeout(supervisor)
    return ended
  }

  const deliver = (url: string, name: string, services = 1) =>
    fetch(`${url}/webhooks/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        version: '4',
        status: 'firing',
        alerts: Array.from({ length: services }, (_, number) => ({
          status: 'firing',
          labels: { alertname: name, service: `checkout-${number}` },
          startsAt: '2026-11-29T10:00:00Z',
        })),
      }),
    })

  it('ends with status 0 before its supervisor kills it, where the collector of spans never answers', async () => {
    const service = await serve(['--storage.path', join(folder, 'spans')], {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${silent.port}`,
    })
    expect((await deliver(service.url, 'HighErrorRate')).status).toBe(202)
    expect(await stopped(service)).toEqual([0, null])
    expect(silent.asked()).toBeGreaterThan(0)
  }, 60_000)

  it('does so in the middle of a round that takes longer, which the next start does again', async () => {
    const options = ['--storage.path', join(folder, 'round')]
    const service = await serve(options)
    for (const number of [1, 2, 3]) expect((await deliver(service.url, `Many${number}`, 2_500)).status).toBe(202)
    expect(await pendingAt(service.url)).toBeGreaterThan(0)
    expect(await stopped(service)).toEqual([0, null])
    const again = await serve(options)
    await understood(again.url)
    const { deliveries } = (await (await fetch(`${again.url}/api/v1/deliveries`)).json()) as {
      readonly deliveries: readonly { readonly outcome: string }[]
    }
    expect(deliveries.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(await again.end('SIGTERM')).toEqual([0, null])
  }, 240_000)

  it('does so while senders hold requests that never end, and keeps what it has acknowledged', async () => {
    const options = ['--storage.path', join(folder, 'held')]
    const service = await serve(options, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${silent.port}` })
    expect((await deliver(service.url, 'HighLatency')).status).toBe(202)
    const never = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) })
    const held = fetch(`${service.url}/webhooks/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: never,
      duplex: 'half',
    } as RequestInit).catch(() => null)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await stopped(service)).toEqual([0, null])
    await held
    const again = await serve(options)
    const { deliveries } = (await (await fetch(`${again.url}/api/v1/deliveries`)).json()) as { readonly deliveries: readonly unknown[] }
    expect(deliveries.length).toBeGreaterThan(0)
    expect(await again.end('SIGTERM')).toEqual([0, null])
  }, 60_000)
})
