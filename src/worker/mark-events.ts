import type { Event } from '../domain/event.ts'
import type { Policy } from '../domain/policy.ts'
import { marksOf, marksVersion } from '../pipeline/neighbourhood/marks.ts'
import type { Store } from '../store/store.ts'

export type MarkStore = Pick<Store, 'marksVersion' | 'addMarks' | 'setMarksVersion' | 'events'>

/** Events a transaction: a second of writing at the most. */
const EVENTS_A_BATCH = 2_000

/** Whether every stored event is marked as this policy names things: otherwise nothing that asks by mark finds all. */
export const areMarked = async (store: Pick<Store, 'marksVersion'>, { correlation }: Policy): Promise<boolean> =>
  (await store.marksVersion()) === marksVersion(correlation)

/**
 * Marks all stored events anew where the policy names things by other labels than those they were marked with, or where they are not
 * marked yet. Only who holds the worker's lock may. Broken off it starts over: what was added does no harm.
 */
export async function markStoredEvents(store: MarkStore, policy: Policy): Promise<void> {
  if (await areMarked(store, policy)) return
  let batch: Event[] = []
  const flush = async () => {
    await store.addMarks(marksOf(batch, policy.correlation))
    batch = []
  }
  for await (const event of store.events()) {
    batch.push(event)
    if (batch.length === EVENTS_A_BATCH) await flush()
  }
  await flush()
  await store.setMarksVersion(marksVersion(policy.correlation))
}
