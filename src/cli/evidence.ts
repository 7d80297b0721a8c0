import { Option } from 'commander'
import type { Edit } from '../domain/edit.ts'
import { dedupeEvents, type Event } from '../domain/event.ts'
import type { EventId } from '../domain/identity.ts'
import type { Policy } from '../domain/policy.ts'
import { lastReceivedOf } from '../domain/raw-event.ts'
import type { Beyond } from '../pipeline/reconstruct.ts'
import { asKept, readAll } from '../reading/deliveries.ts'
import type { Store } from '../store/store.ts'
import { loadNeighbourhood } from '../worker/load-neighbourhood.ts'
import type { Output } from './command.ts'
import { readInputs } from './input.ts'

export const fileOption = (): Option =>
  new Option('--file <path...>', 'read recordings instead of a store: files or folders, as for reconstruct')

/** The input of a reconstruction. */
export interface Evidence {
  readonly events: readonly Event[]
  readonly edits: readonly Edit[]
  readonly beyond: Beyond
}

/** From recordings, which have no edits. What could not be read is reported on `err`, one line each. */
export async function evidenceOfFiles(files: readonly string[], { mappings }: Policy, err: Output): Promise<Evidence> {
  const input = await readInputs(files, null, mappings)
  for (const { file, line, reason } of input.rejected) err.write(`${file}${line === null ? '' : `:${line}`}: ${reason}\n`)
  const raws = asKept(input.raws, mappings)
  return {
    events: dedupeEvents(readAll(raws, { mappings }).events),
    edits: [],
    beyond: { otherFirings: [], lastReceived: lastReceivedOf(raws) },
  }
}

/** Everything in a store. */
export async function evidenceOfStore(store: Store): Promise<Evidence> {
  const events: Event[] = []
  for await (const event of store.events()) events.push(event)
  return { events, edits: await store.edits(), beyond: { otherFirings: [], lastReceived: await store.lastReceived() } }
}

/** The stored evidence around each of these groups of events: enough to reconstruct their incidents as stored. */
export async function evidenceAround(store: Store, groups: readonly (readonly EventId[])[], policy: Policy): Promise<Evidence> {
  const events: Event[] = []
  const otherFirings: Event[] = []
  const [edits, lastReceived] = await Promise.all([store.edits(), store.lastReceived()])
  for (const ids of groups) {
    const changed = await store.eventsOf(ids)
    const near = await loadNeighbourhood(store, changed, { policy, edits, lastReceived })
    for (const event of [...changed, ...near.events]) events.push(event)
    for (const event of near.beyond.otherFirings) otherFirings.push(event)
  }
  return { events: dedupeEvents(events), edits, beyond: { otherFirings, lastReceived } }
}
