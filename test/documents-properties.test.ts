import { describe, expect, it } from 'vitest'
import { type Edit, editOf } from '../src/domain/edit.ts'
import { type Event, isReported } from '../src/domain/event.ts'
import { byText, eventId, type IncidentId } from '../src/domain/identity.ts'
import { ANCHOR_NAMES, type AnchorName, FROM_POSTMORTEM } from '../src/domain/incident/anchor.ts'
import { DURATION_NAMES } from '../src/domain/incident/duration.ts'
import type { Incident } from '../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import type { RecordedWebhook } from '../src/domain/recorded-webhook.ts'
import { instant } from '../src/domain/time/time.ts'
import { reconstruct } from '../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../src/reading/deliveries.ts'
import { withDocuments } from './world/documents.ts'
import { duplicated, history, shuffled, splitIntoBatches } from './world/history.ts'
import { reconstructed } from './world/reconstructed.ts'
import { seedsOf } from './world/seeds.ts'
import { lostIds, rawsOf, settled, storedDifferences } from './world/through-worker.ts'

const SEEDS = seedsOf(80)
const rebuilt = (recorded: readonly RecordedWebhook[]) => reconstructed(rawsOf(recorded))
const incidentsById = (events: readonly Event[], edits: readonly Edit[] = []): ReadonlyMap<IncidentId, Incident> =>
  new Map(reconstruct(events, edits, DEFAULT_POLICY).incidents.map(({ incident }) => [incident.id, incident]))
const historyWithDocuments = (seed: number) => withDocuments(history(seed), seed)

const OPENINGS: ReadonlySet<string> = new Set(['alert.fired', 'page.triggered'])

/** Documents come before, among and after the evidence, some again, some in a later version. */
describe('histories with documents about them', () => {
  it('hold what the properties are about: links by name and by citation, documents of their own, undated ones, differences', () => {
    const seeds = Array.from({ length: 60 }, (_, seed) => seed)
    const all = seeds.flatMap((seed) => rebuilt(historyWithDocuments(seed)).incidents.map(({ incident }) => incident))
    const imported = all.filter(({ origin }) => origin === 'document')
    const codes = imported.flatMap(({ findings }) => findings.map(({ code }) => code))
    expect(imported.filter(({ describes }) => describes !== null).length).toBeGreaterThan(30)
    expect(imported.filter(({ describes }) => describes === null).length).toBeGreaterThan(30)
    expect(all.filter(({ describedBy }) => describedBy.length > 1).length).toBeGreaterThan(2)
    expect(imported.filter(({ anchors }) => (anchors.detected?.at ?? 0) < 0).length).toBeGreaterThan(5)
    expect(codes.filter((code) => code === 'report-differs').length).toBeGreaterThan(10)
    expect(codes.filter((code) => code === 'may-describe').length).toBeGreaterThan(5)
  }, 600_000)

  it('give the same bytes shuffled and repeated as in order', () => {
    const different = SEEDS.filter((seed) => {
      const inOrder = duplicated(historyWithDocuments(seed), seed)
      const disturbed = shuffled([...inOrder, ...inOrder.filter((_, index) => index % 3 === 0)], seed)
      return JSON.stringify(rebuilt(disturbed)) !== JSON.stringify(rebuilt(inOrder))
    })
    expect(different).toEqual([])
  }, 600_000)

  it('give the same incidents split over ticks, shuffled and repeated, as all at once', async () => {
    const different: number[] = []
    for (const seed of SEEDS) {
      const inOrder = duplicated(historyWithDocuments(seed), seed)
      const store = await settled(splitIntoBatches(shuffled(inOrder, seed), seed))
      const expected = rebuilt(inOrder).incidents.map(({ incident }) => incident)
      if (JSON.stringify(store.all().incidents) !== JSON.stringify(expected.toSorted((a, b) => byText(a.id, b.id)))) different.push(seed)
    }
    expect(different).toEqual([])
  }, 600_000)

  it('go on resolving every id that an imported incident ever had', async () => {
    const lost: string[] = []
    for (const seed of seedsOf(50)) {
      const ids = await lostIds(splitIntoBatches(shuffled(historyWithDocuments(seed), seed), seed))
      lost.push(...ids.map((id) => `${seed}: ${id}`))
    }
    expect(lost).toEqual([])
  }, 600_000)

  it('make nothing unknown that was known, of the evidence or of the postmortem, and add to most that they describe', () => {
    let added = 0
    const lost = SEEDS.flatMap((seed) => {
      const { events } = readAll(asKept(rawsOf(historyWithDocuments(seed))))
      const unlinked = incidentsById(events.filter((event) => !isReported(event)))
      const linked = incidentsById(events)
      return [...linked.values()].flatMap((incident) => {
        const [before, postmortems] = [unlinked.get(incident.id), incident.describedBy.flatMap((id) => linked.get(id) ?? [])]
        if (before === undefined || postmortems.length === 0) return []
        if (Object.values(incident.anchors).some((anchor) => anchor?.rule === FROM_POSTMORTEM)) added += 1
        const wentOn = (name: AnchorName, at: number) =>
          (name === 'resolved' || name === 'impactEnd') && incident.timeline.some((entry) => OPENINGS.has(entry.kind) && entry.at.at > at)
        const isKnown = (name: AnchorName) =>
          [before, ...postmortems].some(({ anchors: { [name]: anchor } }) => anchor !== null && !wentOn(name, anchor.at))
        return [
          ...ANCHOR_NAMES.filter((name) => isKnown(name) && incident.anchors[name] === null),
          ...DURATION_NAMES.filter((name) => before.durations[name].ms !== null && incident.durations[name].ms === null),
        ].map((name) => `${seed}: ${incident.id} ${name}`)
      })
    })
    expect(lost).toEqual([])
    expect(added).toBeGreaterThan(SEEDS.length / 4)
  }, 600_000)

  it('leave no trace when a reviewer splits them off', () => {
    const different = seedsOf(40).flatMap((seed) => {
      const { events } = readAll(asKept(rawsOf(historyWithDocuments(seed))))
      const unlinked = incidentsById(events.filter((event) => !isReported(event)))
      const splits = [...incidentsById(events).values()].flatMap(({ id, describes }, index): Edit[] => {
        if (describes === null) return []
        const base = { about: eventId(describes), at: instant(Date.UTC(2025, 0, 1, 0, index)), author: 'On-call engineer', reason: null }
        return [editOf(base, { type: 'split', events: [eventId(id)] })]
      })
      const split = incidentsById(events, splits)
      return [...unlinked].flatMap(([id, incident]) =>
        JSON.stringify(split.get(id)) === JSON.stringify(incident) ? [] : [`${seed}: ${id}`],
      )
    })
    expect(different).toEqual([])
  }, 600_000)

  it('are stored as they would be rebuilt, on a real store', async () => {
    for (const seed of SEEDS.slice(0, 6)) {
      const batches = splitIntoBatches(shuffled(duplicated(historyWithDocuments(seed), seed), seed), seed)
      expect({ seed, differences: await storedDifferences(batches) }).toEqual({ seed, differences: [] })
    }
  }, 600_000)
})
