import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { differencesFromRebuild } from '../src/cli/commands/rebuild.ts'
import { type Edit, type EditContent, editOf } from '../src/domain/edit.ts'
import type { Event } from '../src/domain/event.ts'
import { byText, type EventId, serviceName } from '../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import { lastReceivedOf } from '../src/domain/raw-event.ts'
import type { RecordedWebhook } from '../src/domain/recorded-webhook.ts'
import { instant } from '../src/domain/time/time.ts'
import { type Beyond, reconstruct } from '../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../src/reading/deliveries.ts'
import { openStore } from '../src/store/open-store.ts'
import { duplicated, history, shuffled, splitIntoBatches } from './world/history.ts'
import { type MemoryStore, memoryStore } from './world/memory-store.ts'
import { type Random, randomFrom } from './world/random.ts'
import { seedsOf } from './world/seeds.ts'
import { rawsOf, workOff } from './world/through-worker.ts'
import { byReceipt } from './world/world.ts'

const SEEDS = seedsOf(60)
interface Story {
  readonly recorded: readonly RecordedWebhook[]
  readonly events: readonly Event[]
  readonly beyond: Beyond
  readonly edits: readonly Edit[]
  /** What reconstructing all at once gives, with the edits and without, as bytes. */
  readonly edited: string
  readonly plain: string
}

/** Each is made once: a history is long to invent. */
const stories = new Map<number, Story>()

function storyOf(seed: number): Story {
  const known = stories.get(seed)
  if (known !== undefined) return known
  // Two teams' bad days, months apart, so that what a merge ties together is not loaded for any other reason.
  const recorded = duplicated([...history(seed), ...history(seed + 1_000)].sort(byReceipt), seed)
  const raws = asKept(rawsOf(recorded))
  const beyond = { otherFirings: [], lastReceived: lastReceivedOf(raws) }
  const { events } = readAll(raws)
  const edits = editsOf(seed, events)
  const story = { recorded, events, beyond, edits, edited: bytesOf(events, edits, beyond), plain: bytesOf(events, [], beyond) }
  stories.set(seed, story)
  return story
}

/** Incidents in order of their ids: as a store lists them. */
const bytesOf = (events: readonly Event[], edits: readonly Edit[], beyond: Beyond): string =>
  JSON.stringify(
    reconstruct(events, edits, DEFAULT_POLICY, beyond)
      .incidents.map(({ incident }) => incident)
      .toSorted((a, b) => byText(a.id, b.id)),
  )

/** What a reviewer of this history may have done: merges and assignments of anything, splits of what is one incident, reverts of some of it. */
function editsOf(seed: number, [first, ...others]: readonly Event[]): readonly Edit[] {
  if (first === undefined) return []
  const random = randomFrom(seed + 10_000)
  const events = [first, ...others] as const
  const incidents = reconstruct(events, [], DEFAULT_POLICY).incidents.map(({ eventIds }) => eventIds)
  const edits: Edit[] = []
  for (let count = random.between(1, 6); count > 0; count -= 1) {
    const about = random.pick(events).id
    const at = instant(Date.UTC(2025, 0, 1, 0, random.between(0, 30)))
    const made = { about, at, author: 'On-call engineer', reason: null }
    const ids = incidents.find((held) => held.includes(about)) ?? [about]
    edits.push(editOf(made, contentOf(random, { events, edits, ids })))
  }
  return edits
}

interface Choice {
  readonly events: readonly [Event, ...Event[]]
  readonly edits: readonly Edit[]
  /** Of the incident that holds `about`. */
  readonly ids: readonly [EventId, ...EventId[]]
}

const DECISIONS: readonly [EditContent, ...EditContent[]] = [
  { type: 'services', services: [serviceName('named'), serviceName('by-reviewer')] },
  { type: 'noChange', isConfirmed: true },
  { type: 'close', to: null },
]

function contentOf(random: Random, { events, edits, ids }: Choice): EditContent {
  const choice = random.between(1, 15)
  const [before] = shuffled(edits, choice)
  if (choice === 1) return { type: 'title', text: 'named by a reviewer' }
  if (choice <= 3 && before !== undefined) return { type: 'revert', edit: before.id }
  if (choice === 10) return random.pick(DECISIONS)
  if (choice === 11) return { type: 'assign', events: [] }
  if (choice >= 12 && choice <= 14) return { type: 'assign', events: [random.pick(events).id, random.pick(ids)] }
  if (choice === 15) return { type: 'add', to: random.pick(events).occurred, text: 'A call', phase: 'impact_start', service: null }
  if (choice === 7) return { type: 'merge', with: random.pick(events).id, title: 'merged by a reviewer' }
  if (choice <= 7) return { type: 'merge', with: random.pick(events).id }
  return { type: 'split', events: [random.pick(ids), random.pick(ids)] }
}

type Receiver = Pick<MemoryStore, 'accept' | 'appendEdit'>

/** Deliveries and edits in an order made from the seed, in steps after each of which the worker runs. */
async function live(seed: number, store: Receiver, understand: () => Promise<void>): Promise<void> {
  const { recorded, edits } = storyOf(seed)
  const deliveries = rawsOf(recorded).map((raw) => () => store.accept(raw))
  const made = edits.map((edit) => () => store.appendEdit(edit))
  for (const batch of splitIntoBatches(shuffled([...deliveries, ...made], seed), seed)) {
    for (const step of batch) await step()
    await understand()
  }
}

describe(`${SEEDS.length} seeded histories with merges, splits, assignments, added entries and reverts made anywhere in between`, () => {
  it('hold what the properties are about: edits that change something, and some that were reverted', () => {
    const all = SEEDS.map(storyOf)
    expect(all.filter(({ edited, plain }) => edited !== plain).length).toBeGreaterThan(SEEDS.length / 2)
    expect(all.filter(({ edited }) => edited.includes('split-by-edit')).length).toBeGreaterThan(0)
    expect(all.filter(({ edited }) => edited.includes('merged-by-edit')).length).toBeGreaterThan(SEEDS.length / 3)
    expect(all.filter(({ edited }) => edited.includes('assigned-by-edit')).length).toBeGreaterThan(0)
    expect(all.filter(({ edited }) => edited.includes('A call')).length).toBeGreaterThan(0)
    expect(all.filter(({ edits }) => edits.some(({ type }) => type === 'revert')).length).toBeGreaterThan(0)
  }, 600_000)

  it('give the same bytes whatever the order of the edits and the events', () => {
    const different = SEEDS.filter((seed) => {
      const { events, beyond, edits, edited } = storyOf(seed)
      return bytesOf(shuffled([...events, ...events], seed), shuffled(edits, seed), beyond) !== edited
    })
    expect(different).toEqual([])
  }, 600_000)

  it('give a worker, tick by tick, the incidents of all at once', async () => {
    const different: number[] = []
    for (const seed of SEEDS) {
      const store = memoryStore()
      await live(seed, store, async () => {
        await workOff(store)
      })
      if (JSON.stringify(store.all().incidents) !== storyOf(seed).edited) different.push(seed)
    }
    expect(different).toEqual([])
  }, 600_000)

  it('do so at every step: what came so far is what all of it at once would give', async () => {
    const different: string[] = []
    for (const seed of seedsOf(25)) {
      const store = memoryStore()
      let step = 0
      await live(seed, store, async () => {
        await workOff(store)
        step += 1
        if (
          JSON.stringify(store.all().incidents) !==
          bytesOf(store.all().events, await store.edits(), { otherFirings: [], lastReceived: await store.lastReceived() })
        )
          different.push(`${seed}, step ${step}`)
      })
    }
    expect(different).toEqual([])
  }, 600_000)

  it('are as never edited once every edit is reverted', async () => {
    const different: number[] = []
    for (const seed of seedsOf(25)) {
      const store = memoryStore()
      const understand = async () => {
        await workOff(store)
      }
      await live(seed, store, understand)
      for (const { id, about } of storyOf(seed).edits.filter(({ type }) => type !== 'revert')) {
        const made = { about, at: instant(Date.UTC(2025, 0, 2)), author: 'Reviewer', reason: null }
        await store.appendEdit(editOf(made, { type: 'revert', edit: id }))
        await understand()
      }
      if (JSON.stringify(store.all().incidents) !== storyOf(seed).plain) different.push(seed)
    }
    expect(different).toEqual([])
  }, 600_000)

  it('are stored as they would be rebuilt, and rebuilt as they are stored, on a real store', async () => {
    for (const seed of SEEDS.slice(0, 6)) {
      const store = await openStore({ path: mkdtempSync(join(tmpdir(), 'hindsight-edits-')) })
      const understand = async () => {
        await workOff(store)
      }
      await live(seed, store, understand)
      expect({ seed, differences: await differencesFromRebuild(store, DEFAULT_POLICY) }).toEqual({ seed, differences: [] })
      const before = (await store.incidents({ limit: 100 })).items
      await store.forgetDerived()
      await understand()
      expect((await store.incidents({ limit: 100 })).items).toEqual(before)
      await store.close()
    }
  }, 600_000)
})
