import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { counterPromises } from './counters/counter-promises.ts'
import { intakePromises } from './intake-promises.ts'
import { listPromises } from './list-promises.ts'
import { logPromises } from './log-promises.ts'
import { workPromises } from './work-promises.ts'
import { type Given, postgresWorld, type StoreLocation, sqliteWorld } from './worlds.ts'

for (const world of [sqliteWorld, await postgresWorld()]) {
  const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

  it.runIf(process.env.CI === 'true')(`${world.name} is there`, () => expect(world.missing).toBeNull())

  describe.skipIf(world.missing !== null)(`a store on ${world.name}${skipped}`, () => {
    let place: StoreLocation
    let store: Store

    beforeAll(async () => {
      place = await world.create()
      store = await place.open()
    })
    afterEach(() => place.empty())
    afterAll(async () => {
      await store.close()
      await place.remove()
    })

    const given = (): Given => ({ store, world })
    describe('intake', () => intakePromises(given))
    describe('work', () => workPromises(given))
    describe('lists', () => listPromises(given))
    describe('logs', () => logPromises(given))
    describe('counters', () => counterPromises(given))
  })
}
