import type { Edit } from '../../../src/domain/edit.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import type { RawEvent } from '../../../src/domain/raw-event.ts'
import { readAll } from '../../../src/reading/deliveries.ts'
import type { TickContext } from '../../../src/worker/round.ts'
import { CLAIM, performTick } from '../../../src/worker/tick.ts'
import { memoryStore } from '../memory-store.ts'
import { deliveriesOf } from './dense-deliveries.ts'
import { type DenseWorld, policyOfWorld } from './dense-world.ts'
import { editAmong, log, wholeOf } from './each-tick.ts'

/** So many deliveries arrive, and are worked off in rounds that claim so many, in parts of so many events. */
interface Feed {
  readonly size: number
  readonly deliveries: number
  readonly part: number
}

/** Single deliveries, a few of them, backlogs that one round takes on, and such as take many. */
const MIXED: readonly Feed[] = [
  { size: 1, deliveries: 500, part: 1 },
  { size: 40, deliveries: 500, part: 6_000 },
  { size: 12, deliveries: 500, part: 4 },
  { size: 200, deliveries: 100, part: 400 },
  { size: 7, deliveries: 500, part: 4 },
  { size: 900, deliveries: 500, part: 3_000 },
]
/** Other rounds for the stores, so that the same incidents come of both. */
const COARSE: readonly Feed[] = [
  { size: 300, deliveries: 500, part: 6_000 },
  { size: 25, deliveries: 10, part: 4 },
  { size: 1_500, deliveries: 500, part: 2_000 },
]

/** An edit, and after how many deliveries it was made. */
export interface MadeEdit {
  readonly after: number
  readonly edit: Edit
}

export interface Ticks {
  readonly ticks: number
  /** Those that were reconstructed in more than one part. */
  readonly inParts: number
}

export interface Looked {
  readonly fed: number
  readonly stored: readonly Incident[]
  readonly whole: readonly Incident[]
}

export interface LargeRun extends Ticks {
  readonly deliveries: readonly RawEvent[]
  readonly events: number
  readonly edits: readonly MadeEdit[]
  readonly incidents: readonly Incident[]
}

/**
 * Runs the worker over a world on the model of a store. `looks`: at so many moments, spread evenly, the last of them the end, what is
 * stored is looked at, with what reconstructing all of it at once gives.
 */
export async function runInMemory(world: DenseWorld, looks: number, look: (looked: Looked) => void): Promise<LargeRun> {
  const store = memoryStore()
  const policy = policyOfWorld(world)
  const deliveries = deliveriesOf(world)
  const waiting = [...world.edits].sort((a, b) => a.after - b.after)
  const edits: MadeEdit[] = []
  let looked = 0
  const before = async (fed: number) => {
    while (waiting[0] !== undefined && waiting[0].after * deliveries.length <= 1_000 * fed) {
      const [wanted] = waiting.splice(0, 1)
      const edit = wanted === undefined ? null : editAmong({ events: store.all().events, edits: await store.edits() }, wanted, fed)
      if (edit === null) continue
      await store.appendEdit(edit)
      edits.push({ after: fed, edit })
    }
  }
  const after = async (fed: number) => {
    const isLast = fed === deliveries.length
    if (!isLast && fed * looks < (looked + 1) * deliveries.length) return
    looked += 1
    const { incidents: stored, events, raws } = store.all()
    const kept = isLast ? readAll(raws).events : events
    look({ fed, stored, whole: wholeOf(kept, { edits: await store.edits(), policy, raws }) })
  }
  const ticks = await feed({ store, policy: () => policy, log }, { deliveries, feeds: MIXED, before, after })
  const { events, incidents } = store.all()
  return { ...ticks, deliveries, events: events.length, edits, incidents }
}

/** The same on another store, with the edits that were made in memory, in other rounds. */
export async function runOn(store: TickContext['store'] & Accepting, world: DenseWorld, edits: readonly MadeEdit[]): Promise<Ticks> {
  const policy = policyOfWorld(world)
  const waiting = [...edits]
  const before = async (fed: number) => {
    while (waiting[0] !== undefined && waiting[0].after <= fed) {
      const [made] = waiting.splice(0, 1)
      if (made !== undefined) await store.appendEdit(made.edit)
    }
  }
  const deliveries = deliveriesOf(world)
  return feed({ store, policy: () => policy, log }, { deliveries, feeds: COARSE, before, after: async () => {} })
}

interface Accepting {
  accept(raw: RawEvent): Promise<unknown>
  appendEdit(edit: Edit): Promise<unknown>
}

interface Feeding {
  readonly deliveries: readonly RawEvent[]
  readonly feeds: readonly Feed[]
  /** Of how many deliveries have been fed. The last time `before` is asked nothing follows but a look. */
  readonly before: (fed: number) => Promise<void>
  readonly after: (fed: number) => Promise<void>
}

async function feed(context: TickContext & { readonly store: Accepting }, { deliveries, feeds, before, after }: Feeding): Promise<Ticks> {
  let [ticks, inParts] = [0, 0]
  const workOff = async (limits: Omit<Feed, 'size'>) => {
    for (let processed = 1; processed > 0; ticks += 1) {
      let settled = 0
      const onSettled = () => {
        settled += 1
      }
      ;({ processed } = await performTick({ ...context, onSettled }, { ...CLAIM, ...limits }))
      if (settled > 1) inParts += 1
    }
  }
  for (let [fed, nth] = [0, 0]; fed < deliveries.length; nth += 1) {
    const { size, ...limits } = feeds[nth % feeds.length] ?? { size: 1, ...CLAIM }
    const arriving = deliveries.slice(fed, fed + size)
    fed += arriving.length
    await Promise.all(arriving.map((raw) => context.store.accept(raw)))
    await workOff(limits)
    await before(fed)
    await workOff(limits)
    await after(fed)
  }
  return { ticks, inParts }
}
