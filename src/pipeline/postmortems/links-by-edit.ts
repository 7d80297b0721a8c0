import { byEditTime, type Edit, eventsNamedBy, isGrouping } from '../../domain/edit.ts'
import { type Event, isChange } from '../../domain/event.ts'
import type { EventId, IncidentId } from '../../domain/identity.ts'

/** What people say of which incident a document tells of. */
export interface WordOfPeople {
  /** The one that somebody merged it with; null: nobody did, or it was split from that again. */
  readonly tells: IncidentId | null
  /** Those that somebody split it from: no rule links it to them. */
  readonly not: ReadonlySet<IncidentId>
}

interface Said {
  /** Those of the document and of its earlier versions. */
  readonly eventIds: readonly EventId[]
  readonly live: readonly { readonly incident: { readonly id: IncidentId }; readonly eventIds: readonly EventId[] }[]
  readonly edits: readonly Edit[]
  readonly events: ReadonlyMap<EventId, Event>
}

/**
 * In: a document, the incidents of the evidence, and the edits that hold. Out: what those say of the two together.
 * Promise: of two that contradict each other the later one wins; one that names nothing that is known (yet) says nothing.
 */
export function toldByEdit({ eventIds, live, edits, events }: Said): WordOfPeople {
  const own = new Set(eventIds)
  const not = new Set<IncidentId>()
  let tells: IncidentId | null = null
  for (const edit of edits.filter(isGrouping).toSorted(byEditTime)) {
    const named = eventsNamedBy(edit, edits)
    if (!named.some((id) => own.has(id))) continue
    // A change may be in several incidents: it names none of them.
    const members = named.flatMap((id) => (own.has(id) ? [] : (events.get(id) ?? []))).filter((event) => !isChange(event))
    const meant = live.filter((held) => members.some(({ id }) => held.eventIds.includes(id))).map(({ incident }) => incident.id)
    for (const id of meant) {
      if (edit.type === 'merge') not.delete(id)
      else not.add(id)
      tells = edit.type === 'merge' ? id : tells === id ? null : tells
    }
  }
  return { tells, not }
}
