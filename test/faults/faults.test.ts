import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { hindsight } from '../cli/run.ts'
import { onServer, postgresWorld } from '../store/worlds.ts'
import { randomFrom } from '../world/random.ts'
import { storm } from '../world/storm.ts'
import { createSender, type Sender } from './sender.ts'
import { type Service, serve, understood } from './service.ts'
import { mountSmall, unmount, whyNoMount } from './small-disk.ts'

/** Smaller than in the measured run (docs/operations.md), so that every test run can afford it. */
const DELIVERIES = Number(process.env.HINDSIGHT_FAULT_DELIVERIES ?? 400)
const KILLS = Number(process.env.HINDSIGHT_FAULT_KILLS ?? 4)
const SUPERVISOR_PATIENCE_MS = 10_000

/** Nothing acknowledged is lost or doubled, all of it is understood, and the store is what a rebuild makes of it. */
async function expectAllKept(options: readonly string[], sender: Sender, deliveries: number): Promise<void> {
  const { code, out } = await hindsight('export', 'raw', ...options)
  const lines = out.trimEnd().split('\n')
  const kept = new Set(lines.map((line): string => rawEventOf(JSON.parse(line))?.id ?? ''))
  expect(code).toBe(0)
  // A line for each second in which a delivery was received: repeats are the word that an alert still fires.
  expect(new Set(lines).size).toBe(lines.length)
  expect([...sender.acknowledged].filter((id) => !kept.has(id))).toEqual([])
  expect(kept.size).toBe(deliveries)
  expect(sender.acknowledged.size).toBe(deliveries)
  expect(await hindsight('rebuild', '--check', ...options)).toMatchObject({ code: 0, err: '' })
}

describe('the service, in the middle of a storm', () => {
  let folder: string
  const running: Service[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hindsight-faults-'))
  })
  afterEach(async () => {
    for (const service of running.splice(0)) if (service.isRunning()) await service.end('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  const start = async (options: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Service> => {
    const service = await serve(options, environment)
    running.push(service)
    return service
  }
  const inFolder = () => ['--storage.path', join(folder, 'store')]

  async function endInOrder(service: Service): Promise<void> {
    await understood(service.url)
    expect(await service.end('SIGTERM')).toEqual([0, null])
  }

  it(`loses nothing when it is killed ${KILLS} times`, async () => {
    const random = randomFrom(7)
    const sender = createSender(storm(7, DELIVERIES))
    for (let kill = 0; kill < KILLS; kill += 1) {
      const service = await start(inFolder())
      const at = sender.acknowledged.size + random.between(1, Math.floor(DELIVERIES / KILLS))
      await sender.post(
        () => [service.url],
        (count) => void (count >= at && service.isRunning() && service.end('SIGKILL')),
      )
    }
    expect(sender.acknowledged.size).toBeLessThan(DELIVERIES)
    const last = await start(inFolder())
    await sender.post(() => [last.url])
    await endInOrder(last)
    await expectAllKept(inFolder(), sender, DELIVERIES)
  }, 900_000)

  it('answers what it has begun when it is stopped, ends in order, and understands the rest at its next start', async () => {
    const sender = createSender(storm(8, DELIVERIES))
    const first = await start(inFolder())
    let ended: Promise<readonly [number | null, string | null]> | null = null
    let stoppedAt = 0
    await sender.post(
      () => [first.url],
      (count) => {
        if (count <= DELIVERIES / 3 || ended !== null) return
        stoppedAt = performance.now()
        ended = first.end('SIGTERM')
      },
    )
    expect(await ended).toEqual([0, null])
    expect(performance.now() - stoppedAt).toBeLessThan(SUPERVISOR_PATIENCE_MS)
    expect([...sender.answers.keys()]).toEqual([202])
    const second = await start(inFolder())
    await sender.post(() => [second.url])
    await endInOrder(second)
    await expectAllKept(inFolder(), sender, DELIVERIES)
  }, 900_000)

  it('goes on when the thread that writes dies, and when the one that reconstructs does', async () => {
    const sender = createSender(storm(9, DELIVERIES))
    const orders = join(folder, 'orders')
    mkdirSync(orders)
    const service = await start(inFolder(), {
      NODE_OPTIONS: `--import=${new URL('./end-thread.mjs', import.meta.url).href}`,
      HINDSIGHT_TEST_ORDERS: orders,
    })
    const order = (name: string) => writeFileSync(join(orders, name), '')
    const due = ['writer', 'reconstructor', 'writer', 'reconstructor']
    await sender.post(
      () => [service.url],
      (count) => {
        if (count > ((5 - due.length) * DELIVERIES) / 6) order(due.shift() ?? 'none')
      },
    )
    expect(due).toEqual([])
    await expect
      .poll(() => existsSync(join(orders, 'writer')) || existsSync(join(orders, 'reconstructor')), { timeout: 10_000 })
      .toBe(false)
    expect([...sender.answers.keys()].filter((status) => status !== 202 && status !== 503)).toEqual([])
    await endInOrder(service)
    await expectAllKept(inFolder(), sender, DELIVERIES)
  }, 900_000)

  const noMount = whyNoMount()
  it.skipIf(noMount !== null)(
    `answers 503 on a full disk, still shows what it has, and goes on once there is room${why(noMount)}`,
    async () => {
      const disk = join(folder, 'store')
      mkdirSync(disk)
      mountSmall(disk, 96)
      try {
        const ballast = join(disk, 'ballast')
        writeFileSync(ballast, Buffer.alloc(88 * 1_048_576))
        const sender = createSender(storm(10, 3 * DELIVERIES))
        const service = await start(inFolder())
        let isFreed = false
        await sender.post(
          () => [service.url],
          () => {
            if ((sender.answers.get(503) ?? 0) < 100 || isFreed) return
            isFreed = true
            rmSync(ballast)
          },
        )
        expect(isFreed).toBe(true)
        expect([...sender.answers.keys()].toSorted()).toEqual([202, 503])
        await endInOrder(service)
        await expectAllKept(inFolder(), sender, 3 * DELIVERIES)
      } finally {
        for (const service of running.splice(0)) if (service.isRunning()) await service.end('SIGKILL')
        unmount(disk)
      }
    },
    900_000,
  )

  describe('on PostgreSQL', async () => {
    const world = await postgresWorld()
    it.skipIf(world.missing !== null)(
      `as three replicas loses nothing when one is killed and the connections of all are cut again and again${why(world.missing)}`,
      async () => {
        const place = await world.create()
        const options = 'url' in place.address ? ['--storage.url', place.address.url] : []
        const schema = new URL(options[1] ?? '').searchParams.get('application_name')
        const sender = createSender(storm(11, DELIVERIES))
        const replicas = [await start(options), await start(options), await start(options)]
        const reachable = () => replicas.filter((replica) => replica.isRunning()).map(({ url }) => url)
        const cut = setInterval(() => {
          void onServer(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${schema}'`)
        }, 200)
        await sender.post(reachable, (count) => {
          if (count > DELIVERIES / 2 && replicas[0]?.isRunning() === true) void replicas[0].end('SIGKILL')
        })
        clearInterval(cut)
        expect(reachable()).toHaveLength(2)
        expect([...sender.answers.keys()].filter((status) => status !== 202 && status !== 503)).toEqual([])
        for (const replica of replicas.slice(1)) await endInOrder(replica)
        await expectAllKept(options, sender, DELIVERIES)
        await place.remove()
      },
      900_000,
    )
  })
})

function why(missing: string | null): string {
  return missing === null ? '' : ` (skipped: ${missing})`
}
