import { describe, expect, it } from 'vitest'
import { type Edit, type EditContent, editOf } from '../src/domain/edit.ts'
import { byText, type EventId, eventId, type NonEmpty } from '../src/domain/identity.ts'
import { PHASES, type Phase, type TimelineEntry } from '../src/domain/incident/timeline.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import { lastReceivedOf } from '../src/domain/raw-event.ts'
import type { RecordedWebhook } from '../src/domain/recorded-webhook.ts'
import { instant } from '../src/domain/time/time.ts'
import { type Beyond, type Reconstruction, reconstruct } from '../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../src/reading/deliveries.ts'
import { withDocuments } from './world/documents.ts'
import { duplicated, history, shuffled, splitIntoBatches } from './world/history.ts'
import { memoryStore } from './world/memory-store.ts'
import { type Random, randomFrom } from './world/random.ts'
import { seedsOf } from './world/seeds.ts'
import { rawsOf, workOff } from './world/through-worker.ts'
import { byReceipt } from './world/world.ts'

const SEEDS = seedsOf(40)
/** Looked at after every step, the others at the end. */
const STEP_BY_STEP: ReadonlySet<number> = new Set(seedsOf(12))
const eventsOf = (recorded: readonly RecordedWebhook[]) => readAll(asKept(rawsOf(recorded))).events
const beyondOf = (recorded: readonly RecordedWebhook[]): Beyond => ({ otherFirings: [], lastReceived: lastReceivedOf(rawsOf(recorded)) })
/** Two bad days, months apart, each with what was written about it. */
const historyWithDocuments = (seed: number) =>
  [...withDocuments(history(seed), seed), ...withDocuments(history(seed + 1_000), seed + 1)].sort(byReceipt)
const bytesOf = (incidents: readonly { readonly id: string }[]) => JSON.stringify(incidents.toSorted((a, b) => byText(a.id, b.id)))
const incidentsOf = (events: ReturnType<typeof eventsOf>, edits: readonly Edit[], beyond?: Beyond) =>
  reconstruct(events, edits, DEFAULT_POLICY, beyond).incidents.map(({ incident }) => incident)

/** Links and their undoing, between any postmortem and any incident, and words over what postmortems describe. */
function editsOf(seed: number, { incidents }: Reconstruction): readonly Edit[] {
  const random = randomFrom(seed + 20_000)
  const of = (wanted: string) => incidents.filter(({ incident }) => incident.origin === wanted)
  const [[document, ...documents], [live, ...lives]] = [of('document'), of('evidence')]
  if (document === undefined || live === undefined) return []
  return Array.from({ length: 5 }, (_, count) => {
    const chosen = random.pick([document, ...documents] as const)
    const [about, other] = [random.pick(chosen.eventIds), random.pick(random.pick([live, ...lives] as const).eventIds)]
    const made = { about, at: instant(Date.UTC(2025, 0, 1, 0, count)), author: 'On-call engineer', reason: null }
    return editOf(
      made,
      contentOf(random, {
        other,
        linked: chosen.incident.describes === null ? null : eventId(chosen.incident.describes),
        entries: chosen.incident.timeline,
      }),
    )
  })
}

interface Choice {
  readonly other: EventId
  /** The incident that the postmortem is linked to. */
  readonly linked: EventId | null
  readonly entries: readonly TimelineEntry[]
}

function contentOf(random: Random, { other, linked, entries: [first, ...rest] }: Choice): EditContent {
  const choice = random.between(1, 11)
  if (choice > 8 && first !== undefined) {
    const { id: entry, at } = random.pick([first, ...rest] as const)
    if (choice === 9) return { type: 'hide', entry }
    if (choice === 10) return { type: 'retime', entry, to: { at: instant(at.at + random.between(-3_600_000, 3_600_000)) } }
    return { type: 'rephase', entry, phase: random.pick(PHASES as NonEmpty<Phase>) }
  }
  if (choice === 1) return { type: 'title', text: 'named by a reviewer' }
  if (choice === 2) return { type: 'anchor', anchor: 'resolved', to: { at: instant(Date.UTC(2024, 5, 5)) } }
  if (choice === 3 || linked !== null) return { type: 'split', events: [linked ?? other] }
  return { type: 'merge', with: other }
}

describe('histories with edits of what documents describe', () => {
  it('hold what the properties are about: links made and undone by people', () => {
    const changed = Array.from({ length: 40 }, (_, seed) => seed).map((seed) => {
      const events = eventsOf(historyWithDocuments(seed))
      const plain = reconstruct(events, [], DEFAULT_POLICY)
      const links = (edits: readonly Edit[]) => incidentsOf(events, edits).filter(({ describes }) => describes !== null).length
      return links(editsOf(seed, plain)) - links([])
    })
    expect(changed.filter((more) => more > 0).length).toBeGreaterThan(5)
    expect(changed.filter((more) => more < 0).length).toBeGreaterThan(3)
  }, 600_000)

  it('give a worker, tick by tick and in any order, the incidents of all at once', async () => {
    const different: string[] = []
    for (const seed of SEEDS) {
      const recorded = duplicated(historyWithDocuments(seed), seed)
      const edits = editsOf(seed, reconstruct(eventsOf(recorded), [], DEFAULT_POLICY))
      const store = memoryStore()
      const arrivals = [...rawsOf(recorded).map((raw) => () => store.accept(raw)), ...edits.map((edit) => () => store.appendEdit(edit))]
      for (const [step, batch] of splitIntoBatches(shuffled(arrivals, seed), seed).entries()) {
        for (const arrive of batch) await arrive()
        await workOff(store)
        const { incidents, events } = store.all()
        if (
          STEP_BY_STEP.has(seed) &&
          JSON.stringify(incidents) !==
            bytesOf(incidentsOf(events, await store.edits(), { otherFirings: [], lastReceived: await store.lastReceived() }))
        )
          different.push(`${seed}, step ${step}`)
      }
      if (JSON.stringify(store.all().incidents) !== bytesOf(incidentsOf(eventsOf(recorded), edits, beyondOf(recorded))))
        different.push(String(seed))
    }
    expect(different).toEqual([])
  }, 600_000)
})
