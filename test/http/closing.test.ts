import { describe, expect, it } from 'vitest'
import { startServer } from '../../src/http/server.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { countsOf } from './deliveries.ts'
import { connected, converse, received, requestText } from './raw-connection.ts'
import { alertGroup, post, SETTINGS, startWorld } from './server-world.ts'

const CLOSE_MS = 20_000

describe('a server that closes', () => {
  it('answers what it has begun, ends the connection with it, and takes nothing new', async () => {
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    let begun = 0
    const world = await startWorld({}, ({ store }) => ({
      store: {
        ...store,
        accept: async (raw) => {
          begun += 1
          await opened
          return store.accept(raw)
        },
      },
    }))
    const answers = Array.from({ length: 10 }, () => converse({ url: world.url, parts: [requestText(alertGroup())] }))
    await expect.poll(() => begun, { timeout: 20_000 }).toBe(10)
    const closed = world.close(CLOSE_MS)
    await expect(post(`${world.url}/webhooks/alertmanager`, alertGroup())).rejects.toThrow()
    open()
    for (const { statuses, text, isClosed } of await Promise.all(answers)) {
      expect([statuses, isClosed]).toEqual([[202], true])
      expect(text.toLowerCase()).toContain('connection: close')
    }
    await closed
    expect((await countsOf(world)).kept).toBe(10)
  })

  it('does not wait for connections that rest', async () => {
    const world = await startWorld()
    const socket = await connected(world.url)
    const statuses = received(socket)
    socket.write(requestText(alertGroup()))
    await expect.poll(statuses, { timeout: 20_000 }).toEqual([202])
    await world.close(CLOSE_MS)
    socket.destroy()
  })
})

describe('an address that is taken', () => {
  it('is an error that says so', async () => {
    const world = await startWorld()
    const address = { host: '127.0.0.1', port: Number(new URL(world.url).port) }
    // Another process has counters of its own.
    const metrics = createMetrics({ pending: async () => 0 })
    const parts = { ...world.parts, metrics, settings: () => ({ ...SETTINGS, listen: { ...SETTINGS.listen, address } }) }
    await expect(startServer(parts)).rejects.toThrow(/another process listens there/)
  })
})
