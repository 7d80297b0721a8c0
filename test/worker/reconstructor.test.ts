import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { instant } from '../../src/domain/time/time.ts'
import { type OpenStore, openStore, type Seat } from '../../src/store/open-store.ts'
import { type Reconstructor, type ReconstructorContext, startReconstructor } from '../../src/worker/reconstructor.ts'
import { rawEvent } from '../sources/fixture.ts'

const NOW = Date.parse('2024-01-10T10:00:00Z')

/** An alert of a service of its own. */
function notification(number: number) {
  const body = {
    version: '4',
    status: 'firing',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: `Alert${number}`, service: `service-${number}`, severity: 'critical' },
        startsAt: new Date(NOW + number * 86_400_000).toISOString(),
      },
    ],
  }
  return rawEvent('alertmanager', JSON.stringify(body), { receivedAt: instant(NOW + number * 86_400_000), path: '/webhooks/alertmanager' })
}

describe('the thread that reconstructs', () => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  async function start(change: (store: OpenStore) => Partial<ReconstructorContext> = () => ({})) {
    const folder = mkdtempSync(join(tmpdir(), 'hindsight-thread-'))
    const store = await openStore({ path: folder })
    const outcomes: string[] = []
    const worker: Reconstructor = startReconstructor({
      seat: () => store.seat(),
      policy: () => DEFAULT_POLICY,
      abandonRound: (holder) => store.abandonRound(holder),
      log: { warn: () => {}, error: () => {} },
      recordTick: (outcome) => void outcomes.push(outcome),
      version: '0',
      ...change(store),
    })
    ends.push(
      () => rmSync(folder, { recursive: true }),
      () => store.close(),
      () => worker.stop(5_000),
    )
    return { store, worker, outcomes }
  }

  const until = async (holds: () => unknown) => {
    await expect.poll(holds, { timeout: 25_000, interval: 50 }).toBe(true)
  }
  const isUnderstood = (store: OpenStore) => async () => (await store.counts()).pending === 0

  it('understands what is accepted, and says how each tick went', async () => {
    const { store, worker, outcomes } = await start()
    await until(() => outcomes.includes('idle'))
    await store.accept(notification(0))
    worker.nudge()
    await until(isUnderstood(store))
    await until(() => outcomes.includes('settled'))
    expect((await store.incidents({ limit: 10 })).items).toMatchObject([{ services: ['service-0'] }])
    expect(worker.failure()).toBeNull()
  })

  it('ends what is pending before it stops', async () => {
    const { store, worker, outcomes } = await start()
    await until(() => outcomes.includes('idle'))
    for (let number = 0; number < 30; number += 1) await store.accept(notification(number))
    await worker.stop(8_000)
    expect(await store.counts()).toMatchObject({ pending: 0, incidents: 30 })
  })

  it('warns of spans that nobody takes, which is no error of its own', async () => {
    // Nothing listens there.
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9'
    process.env.OTEL_BSP_SCHEDULE_DELAY = '50'
    ends.push(() => {
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
      delete process.env.OTEL_BSP_SCHEDULE_DELAY
    })
    const lines: string[] = []
    const log = { warn: (_: object, said: string) => lines.push(`warn: ${said}`), error: (_: object, said: string) => lines.push(said) }
    const { store, worker } = await start(() => ({ log }))
    await store.accept(notification(0))
    worker.nudge()
    await until(() => lines.length > 0)
    expect(lines).toEqual(['warn: spans could not be sent'])
  })

  it('takes a new seat when its writer has ended, and goes on', async () => {
    const ports: MessagePort[] = []
    const { store, worker, outcomes } = await start((opened) => ({
      seat: (): Seat => {
        const { port1, port2 } = new MessageChannel()
        const seat = opened.seat()
        // The first one leads nowhere, and then ends: as a writer that died.
        return ports.push(port1) === 1 && seat.kind === 'sqlite' ? { ...seat, port: port2 } : seat
      },
    }))
    await until(() => ports.length > 0)
    // Its first write, of which it never hears again.
    await once(ports[0] as MessagePort, 'message')
    ports[0]?.close()
    await store.accept(notification(0))
    worker.nudge()
    await until(isUnderstood(store))
    await until(() => outcomes.at(-1) !== 'failed')
    expect(ports.length).toBeGreaterThanOrEqual(2)
    expect(worker.failure()).toBeNull()
  })
})
