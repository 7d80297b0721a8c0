import { describe, expect, it, onTestFinished } from 'vitest'
import { onServer, postgresWorld } from '../worlds.ts'

const world = await postgresWorld()
const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`

describe.skipIf(world.missing !== null && process.env.CI === undefined)(`a database that others use, too${skipped}`, () => {
  it('is opened while they make and drop schemas of their own', async () => {
    const location = await world.create()
    const others = { go: true }
    const make = async (name: string) => {
      while (others.go) {
        await onServer(
          `drop schema if exists ${name} cascade; create schema ${name}; create table ${name}.things (id serial primary key, of int unique)`,
        )
        await onServer(`drop schema ${name} cascade`)
      }
    }
    const makers = ['one', 'two', 'three'].map((name) => make(`hindsight_test_of_others_${name}`))
    onTestFinished(() => location.remove())
    try {
      for (let opened = 0; opened < 30; opened += 1) await (await location.open()).close()
    } finally {
      others.go = false
    }
    expect(await Promise.all(makers)).toHaveLength(3)
  }, 60_000)
})
