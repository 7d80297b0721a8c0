import { byEditTime, type Edit, eventsNamedBy, isGrouping } from '../../domain/edit.ts'
import { type Event, isChange } from '../../domain/event.ts'
import type { EventId, IncidentId } from '../../domain/identity.ts'

/** What edits say about which incident a document describes. */
export interface ManualLinks {
  /** The one that someone merged it with; null: none, or it was split from that again. */
  readonly describes: IncidentId | null
  /** Those that someone split it from: no rule links it to them. */
  readonly excluded: ReadonlySet<IncidentId>
}

interface ManualLinkContext {
  /** The events of the document and of its earlier versions. */
  readonly eventIds: readonly EventId[]
  readonly live: readonly { readonly incident: { readonly id: IncidentId }; readonly eventIds: readonly EventId[] }[]
  readonly edits: readonly Edit[]
  readonly events: ReadonlyMap<EventId, Event>
}

/**
 * In: a document, the incidents of the evidence, and the edits in effect. Out: what those say about the two together.
 * Promise: of two that contradict each other the later one wins; one that names nothing known (yet) has no effect.
 */
export function readManualLinks({ eventIds, live, edits, events }: ManualLinkContext): ManualLinks {
  const own = new Set(eventIds)
  const excluded = new Set<IncidentId>()
  let describes: IncidentId | null = null
  for (const edit of edits.filter(isGrouping).toSorted(byEditTime)) {
    const named = eventsNamedBy(edit, edits)
    if (!named.some((id) => own.has(id))) continue
    // A change may be in several incidents, so it identifies none of them.
    const members = named.flatMap((id) => (own.has(id) ? [] : (events.get(id) ?? []))).filter((event) => !isChange(event))
    const meant = live.filter((held) => members.some(({ id }) => held.eventIds.includes(id))).map(({ incident }) => incident.id)
    for (const id of meant) {
      if (edit.type === 'merge') excluded.delete(id)
      else excluded.add(id)
      describes = edit.type === 'merge' ? id : describes === id ? null : describes
    }
  }
  return { describes, excluded }
}
