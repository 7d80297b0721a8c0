import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Coverage, count, noteIncidents, noteWorld, printCoverage, REASONS } from './world/dense/coverage.ts'
import { aDenseTalk } from './world/dense/dense-talk.ts'
import { aDenseWorld, type DenseWorld } from './world/dense/dense-world.ts'
import { eachTick, type Seen } from './world/dense/each-tick.ts'

/** More of them, or others, on request: `HINDSIGHT_DENSE_WORLDS=2000 HINDSIGHT_DENSE_SEED=7 npx vitest run test/every-tick.properties.test.ts`. */
const WORLDS = Number(process.env.HINDSIGHT_DENSE_WORLDS ?? 30)
const SEED = Number(process.env.HINDSIGHT_DENSE_SEED ?? 20_240_301)
const TROUBLES_MAX = Number(process.env.HINDSIGHT_DENSE_TROUBLES ?? 36)
const TIMEOUT_MS = 120_000 + WORLDS * 10_000

function noteEnd(coverage: Coverage, { step, steps, whole }: Seen): void {
  count(coverage, 'ticks')
  if (step < steps - 1) return
  noteIncidents(coverage, whole)
}

const TALK_RULES = [
  'page-names-channel',
  'message-cites-page',
  'conversation-cites-page',
  'thread-of-message',
  'conversation-names-service',
] as const

/** Asserts that after every tick the stored incidents are those of the whole, byte for byte. Out: what the worlds held. */
async function expectEveryTick(worlds: fc.Arbitrary<DenseWorld>, numRuns: number): Promise<Coverage> {
  const coverage: Coverage = new Map()
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      noteWorld(coverage, world)
      await eachTick(world, (seen) => {
        noteEnd(coverage, seen)
        if (JSON.stringify(seen.stored) === JSON.stringify(seen.whole)) return
        expect({ step: seen.step, incidents: seen.stored }).toEqual({ step: seen.step, incidents: seen.whole })
        throw new Error(`after step ${seen.step} the incidents are equal, but not in their bytes`)
      })
    }),
    { seed: SEED, numRuns, interruptAfterTimeLimit: TIMEOUT_MS - 20_000, markInterruptAsFailure: false },
  )
  printCoverage(coverage)
  return coverage
}

/** Minutes. In two days most firings of a series are near enough to reach each other, in two months hardly any. */
const SPANS = [2_880, 14_400, 86_400] as const

/** Two alerts that fire again and again, some of the time for long: how much of a series lies far from what is new depends on the span. */
const timesOfTwoAlerts = fc.tuple(aDenseWorld(TROUBLES_MAX), fc.constantFrom(...SPANS)).map(([world, span]): DenseWorld => {
  const again = { name: 'Errors', cluster: 'one', environment: 'prod', spelled: 'plain', caller: null, callee: null, node: null } as const
  const troubles = world.troubles.map((trouble) =>
    trouble.kind !== 'alert'
      ? trouble
      : {
          ...trouble,
          ...again,
          service: trouble.service % 2,
          lasts: trouble.lasts === null ? null : trouble.lasts * ((trouble.luck[0] ?? 0) % 3 === 0 ? 6 : 1),
        },
  )
  return { ...world, span, troubles }
})

/** As dense, and people talk of it: in channels of many matters, of one service, and of one incident, in threads, with edits. */
const talkativeWorlds = fc
  .tuple(aDenseWorld(Math.ceil(TROUBLES_MAX / 3)), fc.array(aDenseTalk, { minLength: 3, maxLength: 24, size: 'max' }))
  .map(([world, talk]): DenseWorld => ({ ...world, talk }))

describe('dense worlds, a few deliveries at a time', () => {
  it(
    'are after every tick what reconstructing all of them at once gives',
    async () => {
      const coverage = await expectEveryTick(aDenseWorld(TROUBLES_MAX), WORLDS)
      for (const reason of REASONS)
        expect({ reason, times: coverage.get(`incidents with ${reason}`) ?? 0 }).not.toEqual({ reason, times: 0 })
    },
    TIMEOUT_MS,
  )

  it(
    'are so where people talk of them in a chat',
    async () => {
      const coverage = await expectEveryTick(talkativeWorlds, WORLDS)
      expect(coverage.get('incidents with same-conversation') ?? 0).toBeGreaterThan(WORLDS / 10)
      for (const rule of TALK_RULES) expect({ rule, times: coverage.get(`messages by ${rule}`) ?? 0 }).not.toEqual({ rule, times: 0 })
    },
    TIMEOUT_MS,
  )

  it(
    'are so where the same alerts fire for days, weeks or months',
    async () => {
      const coverage = await expectEveryTick(timesOfTwoAlerts, Math.ceil(WORLDS / 3))
      for (const how of ['once', 'moved', 'taken back', 'repeated', 'routes'])
        expect({ how, times: coverage.get(`firings told: ${how}`) ?? 0 }).not.toEqual({ how, times: 0 })
    },
    TIMEOUT_MS,
  )
})
