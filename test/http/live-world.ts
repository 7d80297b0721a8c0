import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { assert } from '../../src/domain/assert.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { ServerSettings } from '../../src/http/settings.ts'
import { tick } from '../../src/worker/worker.ts'
import { alertGroup, openWorld, post, type World } from './server-world.ts'

export interface LiveWorld extends World {
  /** Resolves when the worker has processed everything received so far. */
  settled(): Promise<unknown>
}

/** A server whose worker runs whenever something waits, as in the service itself. */
export async function liveWorld(change: Partial<ServerSettings> = {}): Promise<LiveWorld> {
  const world = await openLiveWorld(change)
  onTestFinished(world.stop)
  return world
}

/** One live world for all tests of a file, each of which looks at its own incidents alone. */
export function sharedLiveWorld(change: Partial<ServerSettings> = {}): () => LiveWorld {
  let world: LiveWorld | null = null
  beforeAll(async () => {
    world = await openLiveWorld(change)
  })
  afterAll(() => world?.stop())
  return () => {
    assert(world !== null, 'the world stands between beforeAll and afterAll')
    return world
  }
}

async function openLiveWorld(change: Partial<ServerSettings>): Promise<LiveWorld> {
  let last: Promise<unknown> = Promise.resolve()
  const world = await openWorld(change, ({ store, log, changes }) => ({
    onPending: () => {
      last = last.then(async () => {
        while ((await tick({ store, policy: () => DEFAULT_POLICY, log, onSettled: changes.publish })) > 0);
      })
    },
  }))
  const stop = async () => {
    await last
    await world.stop()
  }
  return { ...world, stop, settled: () => last }
}

interface Alert {
  readonly service: string
  readonly name?: string
  /** Minutes before noon. */
  readonly minutesAgo: number
  readonly severity?: string
}

const ago = (minutes: number) => new Date(Date.parse('2023-05-09T12:00:00Z') - minutes * 60_000).toISOString()

/** One notification of these alerts, all of one cluster, and the incidents that there are afterwards, newest first. */
export async function notify(
  world: LiveWorld,
  ...alerts: readonly Alert[]
): Promise<readonly { id: string; members: { eventId: string }[] }[]> {
  const group = alerts.map(({ service, name = 'HighErrorRate', minutesAgo, severity = 'critical' }) => ({
    status: 'firing',
    startsAt: ago(minutesAgo),
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: `${name} of ${service}`,
    labels: { alertname: name, severity, service },
    annotations: { summary: `${service} fails` },
  }))
  await post(`${world.url}/webhooks/alertmanager`, alertGroup({ alerts: group }))
  await world.settled()
  return (await (await fetch(`${world.url}/api/v1/incidents`)).json()).incidents
}
