import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { allIncidents } from '../src/cli/all-incidents.ts'
import { byText } from '../src/domain/identity.ts'
import type { Incident } from '../src/domain/incident/incident.ts'
import { postgresWorld, sqliteWorld, type World } from './store/worlds.ts'
import { type Coverage, count, noteIncidents, noteWorld, printCoverage, REASONS } from './world/dense/coverage.ts'
import type { DenseWorld } from './world/dense/dense-world.ts'
import { type LargeRun, runInMemory, runOn } from './world/dense/large-run.ts'
import { aLargeWorld } from './world/dense/large-world.ts'
import { reduceWorld } from './world/dense/reduce-world.ts'

/** Larger, or others, on request: `HINDSIGHT_LARGE_EVENTS=30000 HINDSIGHT_LARGE_SEED=7 npx vitest run test/large-histories.properties.test.ts`. */
const EVENTS = Number(process.env.HINDSIGHT_LARGE_EVENTS ?? 2_000)
const SEED = Number(process.env.HINDSIGHT_LARGE_SEED ?? 5)
const LOOKS = Number(process.env.HINDSIGHT_LARGE_LOOKS ?? 4)
/** How long a world of which something is wrong is made smaller. */
const REDUCE_SECONDS = Number(process.env.HINDSIGHT_LARGE_REDUCE_SECONDS ?? 300)
const TIMEOUT_MS = 120_000 + EVENTS * 60 + REDUCE_SECONDS * 1_000

/** Each of these happened, or the properties say nothing of it. */
const AXES = [
  ...['alert', 'page', 'message', 'change'].map((kind) => `troubles: ${kind}`),
  ...['once', 'moved', 'taken back', 'repeated', 'routes'].map((how) => `firings told: ${how}`),
  ...['merge', 'split', 'revert'].map((type) => `edits: ${type}`),
  ...['lost ends', 'merged pages', 'late deliveries', 'copies of deliveries', 'ticks in parts'],
  ...['incidents with changes', 'incidents of a day', 'incidents that still fire'],
  ...REASONS.map((reason) => `incidents with ${reason}`),
]

const DAY_NEARLY_MS = 23 * 3_600_000

function noteRun(coverage: Coverage, { deliveries, events, incidents, ticks, inParts }: LargeRun): void {
  count(coverage, 'deliveries', deliveries.length)
  count(coverage, 'events', events)
  count(coverage, 'ticks', ticks)
  count(coverage, 'ticks in parts', inParts)
  count(coverage, 'copies of deliveries', deliveries.length - new Set(deliveries.map(({ id }) => id)).size)
  let latest = 0
  for (const { receivedAt } of deliveries) {
    if (receivedAt < latest) count(coverage, 'late deliveries')
    latest = Math.max(latest, receivedAt)
  }
  noteIncidents(coverage, incidents)
  for (const { timeline, anchors } of incidents) {
    const [first, last] = [timeline.at(0)?.at.at ?? 0, timeline.at(-1)?.at.at ?? 0]
    if (last - first > DAY_NEARLY_MS) count(coverage, 'incidents of a day')
    if (anchors.resolved === null) count(coverage, 'incidents that still fire')
  }
}

/** One line each; byte for byte. */
function differencesOf(stored: readonly Incident[], whole: readonly Incident[]): readonly string[] {
  const [is, wouldBe] = [stored, whole].map((all) => new Map(all.map((incident) => [incident.id, JSON.stringify(incident)])))
  const ids = [...new Set([...stored, ...whole].map(({ id }) => id))].sort(byText)
  return ids.flatMap((id) => {
    if (is?.get(id) === wouldBe?.get(id)) return []
    if (is?.has(id) !== true) return [`${id} is missing`]
    return [wouldBe?.has(id) === true ? `${id} differs` : `${id} should not be there`]
  })
}

interface Seen {
  readonly run: LargeRun
  /** Of the first moment at which there are any. */
  readonly differences: readonly string[]
}

async function seeInMemory(world: DenseWorld, looks = LOOKS): Promise<Seen> {
  let differences: readonly string[] = []
  const run = await runInMemory(world, looks, ({ fed, stored, whole }) => {
    if (differences.length === 0) differences = differencesOf(stored, whole).map((difference) => `after ${fed} deliveries ${difference}`)
  })
  return { run, differences }
}

async function seeOn(place: World, world: DenseWorld, { edits, incidents }: LargeRun): Promise<readonly string[]> {
  const location = await place.create()
  const store = await location.open()
  try {
    await runOn(store, world, edits)
    return differencesOf(await allIncidents(store, { linked: 'included' }), incidents)
  } finally {
    await store.close()
    await location.remove()
  }
}

/** Fails with the smallest world of which something is wrong, to be run again as it stands. */
async function expectNone(differences: readonly string[], world: DenseWorld, again: (smaller: DenseWorld) => Promise<readonly string[]>) {
  if (differences.length === 0) return
  const { world: smallest, tried } = await reduceWorld(world, async (smaller) => (await again(smaller)).length > 0, REDUCE_SECONDS)
  const left = await again(smallest)
  const troubles = `${world.troubles.length} troubles, of which ${smallest.troubles.length} are left after ${tried} runs`
  const say = (all: readonly string[]) => all.slice(0, 5).join('\n')
  expect.fail(`seed ${SEED}: ${troubles}\n${say(differences)}\nof the smallest:\n${say(left)}\n${JSON.stringify(smallest)}`)
}

const secondsSince = (begin: number): string => `${((performance.now() - begin) / 1_000).toFixed(1)} s`

const PLACES = [sqliteWorld, await postgresWorld()]

describe(`a history of about ${EVENTS} events, seed ${SEED}`, () => {
  const coverage: Coverage = new Map()
  let world: DenseWorld
  let seen: Seen

  beforeAll(async () => {
    const [sampled] = fc.sample(aLargeWorld(EVENTS), { seed: SEED, numRuns: 1 })
    if (sampled === undefined) throw new Error('no world')
    world = sampled
    const begin = performance.now()
    seen = await seeInMemory(world)
    noteWorld(coverage, world)
    noteRun(coverage, seen.run)
    printCoverage(coverage)
    process.stdout.write(`in memory: ${secondsSince(begin)}\n`)
  }, TIMEOUT_MS)

  it('holds what the properties are about', () => {
    for (const axis of AXES) expect({ axis, times: coverage.get(axis) ?? 0 }).not.toEqual({ axis, times: 0 })
  })

  it(
    `is at ${LOOKS} moments, the last of them the end, what reconstructing all of it at once gives`,
    () => expectNone(seen.differences, world, async (smaller) => (await seeInMemory(smaller)).differences),
    TIMEOUT_MS,
  )

  for (const place of PLACES) {
    const skipped = place.missing === null ? '' : ` (skipped: ${place.missing})`

    it.runIf(process.env.CI === 'true')(`${place.name} is there`, () => expect(place.missing).toBeNull())

    it.skipIf(place.missing !== null)(
      `is in the end the same on ${place.name}, in other rounds${skipped}`,
      async () => {
        const begin = performance.now()
        const differences = await seeOn(place, world, seen.run)
        process.stdout.write(`${place.name}: ${secondsSince(begin)}\n`)
        await expectNone(differences, world, async (smaller) => seeOn(place, smaller, (await seeInMemory(smaller, 1)).run))
      },
      TIMEOUT_MS,
    )
  }
})
