import { type Edit, eventsNamedBy } from '../../../domain/edit.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import type { Store } from '../../../store/store.ts'

export type EditsOfStore = Pick<Store, 'incident' | 'edits' | 'eventIdsOf'>

/** Every edit that names an event of the incident, reverted ones too, oldest first. */
export async function loadEditsOf(store: EditsOfStore, { id }: Incident, edits: readonly Edit[]): Promise<readonly Edit[]> {
  const held = new Set(await store.eventIdsOf([id]))
  return edits.filter((edit) => eventsNamedBy(edit, edits).some((named) => held.has(named)))
}
