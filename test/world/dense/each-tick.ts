import { type Edit, editOf } from '../../../src/domain/edit.ts'
import { byText, type EventId } from '../../../src/domain/identity.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import type { Policy } from '../../../src/domain/policy.ts'
import { lastReceivedOf, type RawEvent } from '../../../src/domain/raw-event.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { readAll } from '../../../src/reading/deliveries.ts'
import { CLAIM, performTick } from '../../../src/worker/tick.ts'
import { type MemoryStore, memoryStore } from '../memory-store.ts'
import { deliveriesOf } from './dense-deliveries.ts'
import { type DenseEdit, type DenseWorld, policyOfWorld } from './dense-world.ts'

/** A fault of a tick fails the test. */
export const log = {
  error: (details: object, message: string) => {
    throw new Error(message, { cause: Reflect.get(details, 'err') })
  },
}

/** What was stored after a tick, and what reconstructing all of it at once gives. */
export interface Seen {
  readonly step: number
  readonly steps: number
  readonly stored: readonly Incident[]
  readonly whole: readonly Incident[]
}

/** Runs the worker over a world a step at a time, and looks after each. */
export async function eachTick(world: DenseWorld, look: (seen: Seen) => void): Promise<void> {
  const store = memoryStore()
  const policy = policyOfWorld(world)
  const deliveries = deliveriesOf(world)
  const steps = Math.ceil(deliveries.length / world.size)
  for (let step = 0; step < steps; step += 1) {
    for (const raw of deliveries.slice(step * world.size, (step + 1) * world.size)) await store.accept(raw)
    for (const edit of world.edits.filter(({ after }) => Math.floor((after * steps) / 1_000) === step)) await appendEdit(store, edit, step)
    while ((await performTick({ store, policy: () => policy, log }, { ...CLAIM, part: world.part })).processed > 0);
    const isLast = step === steps - 1
    const { incidents: stored, events, raws } = store.all()
    const kept = isLast ? readAll(raws).events : events
    look({ step, steps, stored, whole: wholeOf(kept, { edits: await store.edits(), policy, raws }) })
  }
}

interface Given {
  readonly edits: readonly Edit[]
  readonly policy: Policy
  readonly raws: readonly RawEvent[]
}

export function wholeOf(events: Parameters<typeof reconstruct>[0], { edits, policy, raws }: Given): readonly Incident[] {
  const beyond = { otherFirings: [], lastReceived: lastReceivedOf(raws) }
  return reconstruct(events, edits, policy, beyond)
    .incidents.map(({ incident }) => incident)
    .toSorted((a, b) => byText(a.id, b.id))
}

async function appendEdit(store: MemoryStore, edit: DenseEdit, step: number): Promise<void> {
  const made = editAmong({ events: store.all().events, edits: await store.edits() }, edit, step)
  if (made !== null) await store.appendEdit(made)
}

interface Known {
  readonly events: readonly { readonly id: EventId }[]
  readonly edits: readonly Edit[]
}

/** The edit, of events and edits that are known; null: it finds none. */
export function editAmong({ events, edits }: Known, edit: DenseEdit, step: number): Edit | null {
  const [about, other, third] = edit.events.map((at) => events[at % Math.max(1, events.length)]?.id)
  if (about === undefined || other === undefined || third === undefined) return null
  const base = { about, at: instant(Date.UTC(2025, 0, 1) + step), author: 'On-call engineer', reason: null }
  const reverted = edits[edit.events[1] % Math.max(1, edits.length)]
  if (edit.type === 'merge') return editOf(base, { type: 'merge', with: other })
  if (edit.type === 'split') return editOf(base, { type: 'split', events: [other, third] })
  return reverted === undefined ? null : editOf({ ...base, about: reverted.about }, { type: 'revert', edit: reverted.id })
}
