import { afterEach, describe, expect, it } from 'vitest'
import { differencesFromRebuild } from '../../src/cli/commands/rebuild.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import { instant, isoOf } from '../../src/domain/time/time.ts'
import { marksVersion } from '../../src/pipeline/neighbourhood/marks.ts'
import { readAll } from '../../src/reading/deliveries.ts'
import type { Store } from '../../src/store/store.ts'
import { tick } from '../../src/worker/worker.ts'
import { rawEvent } from '../sources/fixture.ts'
import { aSettlement } from '../store/builders.ts'
import { postgresWorld, type StoreLocation, sqliteWorld } from '../store/worlds.ts'

const NOON = Date.UTC(2024, 4, 9, 12)

const log = {
  error: (_: object, message: string) => {
    throw new Error(message)
  },
}

/** An alert of a service that some team owns, so many minutes after noon. */
function alertOf(service: string, minute: number) {
  const at = NOON + minute * 60_000
  const labels = { alertname: 'Down', service, owner: 'payments', severity: 'critical' }
  const one = {
    status: 'firing',
    labels,
    annotations: {},
    fingerprint: `f-${service}`,
    startsAt: isoOf(instant(at)),
    endsAt: '0001-01-01T00:00:00Z',
  }
  const body = JSON.stringify({ version: '4', groupKey: service, status: 'firing', alerts: [one] })
  return rawEvent('alertmanager', body, { receivedAt: instant(at + 1_000) })
}

const byOwner: Policy = { ...DEFAULT_POLICY, correlation: { ...DEFAULT_POLICY.correlation, subjectLabels: ['owner'] } }

async function learn(store: Store, raw: ReturnType<typeof alertOf>, policy: Policy): Promise<readonly number[]> {
  await store.accept(raw)
  while ((await tick({ store, policy: () => policy, log })) > 0);
  expect(await differencesFromRebuild(store, policy)).toEqual([])
  return (await store.incidents({ limit: 10 })).items.map(({ members }) => members.length).sort()
}

for (const world of [sqliteWorld, await postgresWorld()]) {
  const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

  describe.skipIf(world.missing !== null)(`events on ${world.name} that are not marked as the policy names things${skipped}`, () => {
    let place: StoreLocation
    let store: Store

    afterEach(async () => {
      await store.close()
      await place.remove()
    })

    it('are marked before the first tick: where an earlier version stored them', async () => {
      place = await world.create()
      store = await place.open()
      const before = alertOf('cart', 0)
      await store.accept(before)
      const [claimed] = await store.claim(1)
      if (claimed === undefined) throw new Error('what was accepted is claimed')
      const settled = { claimed: [{ rawEventId: before.id, version: claimed.version }], events: readAll([before]).events }
      await store.settle(aSettlement({ ...settled, readings: [{ rawEventId: before.id, state: 'read', reason: null }] }))
      expect(await store.marksVersion()).toBeNull()
      expect(await learn(store, alertOf('cart', 65), DEFAULT_POLICY)).toEqual([2])
      expect(await store.marksVersion()).toBe(marksVersion(DEFAULT_POLICY.correlation))
    })

    it('are marked anew: where the lists of labels changed meanwhile', async () => {
      place = await world.create()
      store = await place.open()
      expect(await learn(store, alertOf('cart', 0), DEFAULT_POLICY)).toEqual([1])
      expect(await learn(store, alertOf('mail', 20), byOwner)).toEqual([2])
      expect(await store.marksVersion()).toBe(marksVersion(byOwner.correlation))
    })
  })
}
