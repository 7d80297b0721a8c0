import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DenseWorld } from './world/dense/dense-world.ts'
import { aDenseWorld } from './world/dense/dense-world.ts'
import { eachTick, type Seen } from './world/dense/each-tick.ts'

/** More of them, or others, on request: `HINDSIGHT_DENSE_WORLDS=2000 HINDSIGHT_DENSE_SEED=7 npx vitest run test/every-tick.properties.test.ts`. */
const WORLDS = Number(process.env.HINDSIGHT_DENSE_WORLDS ?? 60)
const SEED = Number(process.env.HINDSIGHT_DENSE_SEED ?? 20_240_301)
const TROUBLES_MAX = Number(process.env.HINDSIGHT_DENSE_TROUBLES ?? 36)
const TIMEOUT_MS = 120_000 + WORLDS * 10_000

/** What the worlds held, so that a property that holds of nothing is seen. */
type Coverage = Map<string, number>

const count = (coverage: Coverage, axis: string, by = 1): unknown => coverage.set(axis, (coverage.get(axis) ?? 0) + by)

function noteWorld(coverage: Coverage, world: DenseWorld): void {
  count(coverage, 'worlds')
  count(coverage, `calls: ${world.calls}`)
  count(coverage, world.order)
  if (world.clock !== 0) count(coverage, 'corrected clocks')
  for (const { type } of world.edits) count(coverage, `edits: ${type}`)
  for (const trouble of world.troubles) {
    count(coverage, `troubles: ${trouble.kind}`)
    if (trouble.lasts === null) count(coverage, 'lost ends')
    if (trouble.kind === 'alert') count(coverage, `firings told: ${trouble.tells}`)
    if (trouble.kind === 'page' && trouble.into !== null) count(coverage, 'merged pages')
  }
}

function noteEnd(coverage: Coverage, { step, steps, whole }: Seen): void {
  count(coverage, 'ticks')
  if (step < steps - 1) return
  count(coverage, 'incidents', whole.length)
  for (const { members, changes } of whole) {
    if (changes.length > 0) count(coverage, 'incidents with changes')
    for (const because of new Set(members.map((member) => member.because))) count(coverage, `incidents with ${because}`)
  }
}

const REASONS = [
  'same-service-nearby',
  'same-key',
  'dependency-nearby',
  'brief-attachment',
  'named-by-title',
  'same-notification',
  'named-by-edit',
]

describe('dense worlds, a few deliveries at a time', () => {
  it(
    'are after every tick what reconstructing all of them at once gives',
    async () => {
      const coverage: Coverage = new Map()
      await fc.assert(
        fc.asyncProperty(aDenseWorld(TROUBLES_MAX), async (world) => {
          noteWorld(coverage, world)
          await eachTick(world, (seen) => {
            noteEnd(coverage, seen)
            if (JSON.stringify(seen.stored) === JSON.stringify(seen.whole)) return
            expect({ step: seen.step, incidents: seen.stored }).toEqual({ step: seen.step, incidents: seen.whole })
            throw new Error(`after step ${seen.step} the incidents are equal, but not in their bytes`)
          })
        }),
        { seed: SEED, numRuns: WORLDS, interruptAfterTimeLimit: TIMEOUT_MS - 20_000, markInterruptAsFailure: false },
      )
      process.stdout.write(
        `${[...coverage]
          .map(([axis, times]) => `${axis} ${times}`)
          .sort()
          .join(', ')}\n`,
      )
      for (const reason of REASONS)
        expect({ reason, times: coverage.get(`incidents with ${reason}`) ?? 0 }).not.toEqual({ reason, times: 0 })
    },
    TIMEOUT_MS,
  )
})
