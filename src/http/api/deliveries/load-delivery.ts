import type { Event } from '../../../domain/event.ts'
import { byTime } from '../../../domain/event.ts'
import type { IncidentId } from '../../../domain/identity.ts'
import type { Delivery, RawEvent } from '../../../domain/raw-event.ts'
import type { UnassignedEvent } from '../../../pipeline/explain/unassigned.ts'
import type { Store } from '../../../store/store.ts'
import { loadReasons } from '../load-unassigned.ts'
import type { DeliveriesParts } from './load-deliveries.ts'

export interface DeliveryParts extends DeliveriesParts {
  readonly store: DeliveriesParts['store'] & Pick<Store, 'delivery' | 'rawEvent' | 'eventsOfDeliveries' | 'incidentsHolding'>
}

/** An event that a delivery reported, and where it is. */
export interface HeldEventOf {
  readonly event: Event
  /** The incidents that hold it; a change may be in several. */
  readonly incidents: readonly IncidentId[]
  /** Why no incident holds it; null: one does. */
  readonly unassigned: UnassignedEvent | null
}

export interface OpenedDelivery {
  readonly delivery: Delivery
  /** null: nothing was stored of it, because it was refused. */
  readonly raw: RawEvent | null
  readonly events: readonly HeldEventOf[]
  /** How many more events it reported than are shown. */
  readonly moreEvents: number
}

/** A delivery of thousands of alerts is no page. */
const EVENTS_MAX = 100

/** One delivery with what it held; null: there is none of this id. */
export async function loadDelivery(parts: DeliveryParts, id: string): Promise<OpenedDelivery | null> {
  const { store } = parts
  const delivery = await store.delivery(id)
  if (delivery === null) return null
  const raw = delivery.rawEventId === null ? null : await store.rawEvent(delivery.rawEventId)
  const reported = delivery.rawEventId === null ? [] : await store.eventsOfDeliveries([delivery.rawEventId])
  const shown = reported.toSorted(byTime).slice(0, EVENTS_MAX)
  const holders = await Promise.all(shown.map((event) => store.incidentsHolding([event.id])))
  const alone = shown.filter((_, index) => holders[index]?.length === 0)
  const reasons = new Map((await loadReasons(parts, alone)).map((reason) => [reason.event.id, reason]))
  const events = shown.map((event, index) => ({ event, incidents: holders[index] ?? [], unassigned: reasons.get(event.id) ?? null }))
  return { delivery, raw, events, moreEvents: reported.length - shown.length }
}
