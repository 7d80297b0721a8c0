import { describe, expect, it } from 'vitest'
import { byText, sourceName } from '../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import type { RecordedWebhook } from '../src/domain/recorded-webhook.ts'
import { minutes } from '../src/domain/time/time.ts'
import type { Reconstruction } from '../src/pipeline/reconstruct.ts'
import { duplicated, history, shuffled, splitIntoBatches } from './world/history.ts'
import { reconstructed } from './world/reconstructed.ts'
import { seedsOf } from './world/seeds.ts'
import { lostIds, rawsOf, settled, storedDifferences } from './world/through-worker.ts'

const SEEDS = seedsOf(500)

const atOnce = (recorded: readonly RecordedWebhook[]): Reconstruction => reconstructed(rawsOf(recorded))

/** The bytes of a report, as it is printed. */
function bytesOf(recorded: readonly RecordedWebhook[]): string {
  const { incidents, unassigned } = atOnce(recorded)
  return JSON.stringify({ incidents, unassigned })
}

describe(`${SEEDS.length} seeded histories`, () => {
  it('hold what the properties are about: incidents, several at once, changes, and evidence of none', () => {
    const reports = Array.from({ length: 100 }, (_, seed) => seed).map((seed) => atOnce(history(seed)))
    expect(reports.filter(({ incidents }) => incidents.length > 0).length).toBeGreaterThan(80)
    expect(reports.filter(({ incidents }) => incidents.length > 1).length).toBeGreaterThan(20)
    expect(reports.filter(({ incidents }) => incidents.some(({ incident }) => incident.changes.length > 0)).length).toBeGreaterThan(20)
    expect(reports.filter(({ unassigned }) => unassigned.length > 0).length).toBeGreaterThan(5)
  })

  it('give the same bytes shuffled and repeated as in order', () => {
    const different = SEEDS.filter((seed) => {
      const inOrder = duplicated(history(seed), seed)
      const disturbed = shuffled([...inOrder, ...inOrder.filter((_, index) => index % 3 === 0)], seed)
      return bytesOf(disturbed) !== bytesOf(inOrder)
    })
    expect(different).toEqual([])
  }, 600_000)

  it('give the same incidents split over ticks, shuffled and repeated, as all at once', async () => {
    const different: number[] = []
    for (const seed of SEEDS) {
      const inOrder = duplicated(history(seed), seed)
      const store = await settled(splitIntoBatches(shuffled(inOrder, seed), seed))
      const expected = atOnce(inOrder).incidents.map(({ incident }) => incident)
      if (JSON.stringify(store.all().incidents) !== JSON.stringify(expected.toSorted((a, b) => byText(a.id, b.id)))) different.push(seed)
    }
    expect(different).toEqual([])
  }, 600_000)

  it('give the same incidents split over ticks where clocks are corrected, and are stored as the senders told them', async () => {
    const clocks = [
      { source: sourceName('pagerduty'), offsetMs: minutes(-35) },
      { source: sourceName('deploys'), offsetMs: minutes(20) },
    ]
    const policy = { ...DEFAULT_POLICY, clocks }
    const different: number[] = []
    let moved = 0
    const seeds = seedsOf(150)
    for (const seed of seeds) {
      const inOrder = history(seed)
      const batches = splitIntoBatches(shuffled(inOrder, seed), seed)
      const store = await settled(batches, policy)
      const expected = reconstructed(rawsOf(inOrder), [], policy).incidents.map(({ incident }) => incident)
      const isRight = JSON.stringify(store.all().incidents) === JSON.stringify(expected.toSorted((a, b) => byText(a.id, b.id)))
      const isStoredAsTold = JSON.stringify(store.all().events) === JSON.stringify((await settled(batches)).all().events)
      if (!isRight || !isStoredAsTold) different.push(seed)
      if (expected.some(({ findings }) => findings.some(({ code }) => code === 'clock-corrected'))) moved += 1
    }
    expect(different).toEqual([])
    expect(moved).toBeGreaterThan(seeds.length / 5)
  }, 600_000)

  it('go on resolving every id that an incident ever had', async () => {
    const lost: string[] = []
    for (const seed of seedsOf(150)) {
      const ids = await lostIds(splitIntoBatches(shuffled(history(seed), seed), seed))
      lost.push(...ids.map((id) => `${seed}: ${id}`))
    }
    expect(lost).toEqual([])
  }, 600_000)

  it('are stored as they would be rebuilt, on a real store', async () => {
    for (const seed of SEEDS.slice(0, 8)) {
      const batches = splitIntoBatches(shuffled(duplicated(history(seed), seed), seed), seed)
      expect({ seed, differences: await storedDifferences(batches) }).toEqual({ seed, differences: [] })
    }
  }, 600_000)
})
