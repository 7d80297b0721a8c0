import type { IncidentId } from '../../../domain/identity.ts'
import type { Delivery } from '../../../domain/raw-event.ts'
import type { UnassignedEvent } from '../../../pipeline/explain/unassigned.ts'
import type { DeliveryQuery, Page, Store } from '../../../store/store.ts'
import { loadReasons, type UnassignedParts } from '../load-unassigned.ts'

export interface DeliveriesParts extends UnassignedParts {
  readonly store: UnassignedParts['store'] & Pick<Store, 'deliveries' | 'standingsOf' | 'eventsOf'>
}

/** A delivery and what became of its events. */
export interface DeliveryWithStanding {
  readonly delivery: Delivery
  /** The incidents that hold some of its events, at most three. */
  readonly incidents: readonly IncidentId[]
  /** One of its events that no incident holds, with the reason. */
  readonly unassigned: UnassignedEvent | null
}

/** Each reason is found from what was received around its event: further ones of a page are left out. */
const REASONS_MAX = 100

/** One page of deliveries. Only its own events are looked at, and a bounded number of each delivery. */
export async function loadDeliveries(parts: DeliveriesParts, query: DeliveryQuery): Promise<Page<DeliveryWithStanding>> {
  const { store } = parts
  const { items, nextCursor } = await store.deliveries(query)
  const standings = await store.standingsOf([...new Set(items.flatMap(({ rawEventId }) => rawEventId ?? []))])
  const unassigned = [...new Set([...standings.values()].flatMap((standing) => standing.unassigned ?? []))].slice(0, REASONS_MAX)
  const reasons = new Map((await loadReasons(parts, await store.eventsOf(unassigned))).map((reason) => [reason.event.id, reason]))
  const described = items.map((delivery) => {
    const standing = delivery.rawEventId === null ? undefined : standings.get(delivery.rawEventId)
    const reason = standing?.unassigned == null ? undefined : reasons.get(standing.unassigned)
    return { delivery, incidents: standing?.incidents ?? [], unassigned: reason ?? null }
  })
  return { items: described, nextCursor }
}
