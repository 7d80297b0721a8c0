import { describe, expect, it } from 'vitest'
import { byText } from '../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import type { RecordedWebhook } from '../src/domain/recorded-webhook.ts'
import { reconstruct } from '../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../src/reading/deliveries.ts'
import { withDocuments } from './world/documents.ts'
import { duplicated, history, shuffled, splitIntoBatches } from './world/history.ts'
import { lostIds, rawsOf, settled, storedDifferences } from './world/through-worker.ts'

const SEEDS = Array.from({ length: 80 }, (_, seed) => seed)
const rebuilt = (recorded: readonly RecordedWebhook[]) => reconstruct(readAll(asKept(rawsOf(recorded))).events, [], DEFAULT_POLICY)
const historyWithDocuments = (seed: number) => withDocuments(history(seed), seed)

/** Documents come before, among and after the evidence, some again, some in a later version. */
describe('histories with documents about them', () => {
  it('hold what the properties are about: links by name and by citation, documents of their own, undated ones, differences', () => {
    const all = SEEDS.slice(0, 60).flatMap((seed) => rebuilt(historyWithDocuments(seed)).incidents.map(({ incident }) => incident))
    const imported = all.filter(({ origin }) => origin === 'document')
    const codes = imported.flatMap(({ findings }) => findings.map(({ code }) => code))
    expect(imported.filter(({ describes }) => describes !== null).length).toBeGreaterThan(30)
    expect(imported.filter(({ describes }) => describes === null).length).toBeGreaterThan(30)
    expect(all.filter(({ describedBy }) => describedBy.length > 1).length).toBeGreaterThan(2)
    expect(imported.filter(({ anchors }) => (anchors.detected?.at ?? 0) < 0).length).toBeGreaterThan(5)
    expect(codes.filter((code) => code === 'report-differs').length).toBeGreaterThan(10)
    expect(codes.filter((code) => code === 'may-describe').length).toBeGreaterThan(5)
  })

  it('give the same bytes shuffled and repeated as in order', () => {
    const different = SEEDS.filter((seed) => {
      const inOrder = historyWithDocuments(seed)
      const disturbed = shuffled([...inOrder, ...duplicated(inOrder, seed)], seed)
      return JSON.stringify(rebuilt(disturbed)) !== JSON.stringify(rebuilt(inOrder))
    })
    expect(different).toEqual([])
  }, 600_000)

  it('give the same incidents split over ticks, shuffled and repeated, as all at once', async () => {
    const different: number[] = []
    for (const seed of SEEDS) {
      const inOrder = historyWithDocuments(seed)
      const store = await settled(splitIntoBatches(shuffled(duplicated(inOrder, seed), seed), seed))
      const expected = rebuilt(inOrder).incidents.map(({ incident }) => incident)
      if (JSON.stringify(store.all().incidents) !== JSON.stringify(expected.toSorted((a, b) => byText(a.id, b.id)))) different.push(seed)
    }
    expect(different).toEqual([])
  }, 600_000)

  it('go on resolving every id that an imported incident ever had', async () => {
    const lost: string[] = []
    for (const seed of SEEDS.slice(0, 50)) {
      const ids = await lostIds(splitIntoBatches(shuffled(historyWithDocuments(seed), seed), seed))
      lost.push(...ids.map((id) => `${seed}: ${id}`))
    }
    expect(lost).toEqual([])
  }, 600_000)

  it('are stored as they would be rebuilt, on a real store', async () => {
    for (const seed of SEEDS.slice(0, 6)) {
      const batches = splitIntoBatches(shuffled(duplicated(historyWithDocuments(seed), seed), seed), seed)
      expect({ seed, differences: await storedDifferences(batches) }).toEqual({ seed, differences: [] })
    }
  }, 600_000)
})
