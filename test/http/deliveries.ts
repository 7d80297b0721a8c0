import type { Delivery, RawEvent } from '../../src/domain/raw-event.ts'
import type { Refusal } from '../../src/store/store.ts'
import type { World } from './server-world.ts'

/** The delivery listed last; undefined: nothing was listed yet. */
export async function lastDelivery({ store }: World): Promise<Delivery | undefined> {
  const { items } = await store.deliveries({ limit: 1 })
  return items[0]
}

/** The raw event of the delivery listed last; null: it was refused. */
export async function lastKept(world: World): Promise<RawEvent | null> {
  const delivery = await lastDelivery(world)
  return delivery?.rawEventId == null ? null : world.store.rawEvent(delivery.rawEventId)
}

/** What is known of the delivery listed last; null: it was accepted. */
export async function lastRefusal(world: World): Promise<Refusal | null> {
  const delivery = await lastDelivery(world)
  return delivery === undefined ? null : world.store.refusal(delivery.id)
}

/** How many deliveries were listed, and how many raw events are stored. */
export async function countsOf({ store }: World): Promise<{ readonly listed: number; readonly kept: number }> {
  const [{ items }, { rawEvents }] = await Promise.all([store.deliveries({ limit: 500 }), store.counts()])
  return { listed: items.length, kept: rawEvents }
}
