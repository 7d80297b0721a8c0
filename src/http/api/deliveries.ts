import { z } from 'zod'
import type { Delivery } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import type { Store } from '../../store/store.ts'
import { json, problem, type Route, refusal, route } from '../route.ts'
import { deliveryFilters, toDeliveryQuery } from './parameters.ts'
import { deliveriesSchema } from './schemas.ts'

export interface DeliveriesApiParts {
  readonly store: Pick<Store, 'deliveries' | 'delivery' | 'reprocess'>
  /** A person waits for what became pending. */
  readonly onPending: (urgency: 'urgent') => void
}

/** What was received, and its outcome. */
export const deliveriesApi = (parts: DeliveriesApiParts): readonly Route[] => [listRoute(parts), reprocessRoute(parts)]

function listRoute({ store }: DeliveriesApiParts): Route {
  return route({
    method: 'get',
    path: '/api/v1/deliveries',
    role: 'viewer',
    summary: 'Deliveries, newest first',
    query: deliveryFilters,
    answers: { 200: { description: 'One page of deliveries.', content: { 'application/json': deliveriesSchema } } },
    async handle({ query }) {
      const { items, nextCursor } = await store.deliveries(toDeliveryQuery(query))
      return json({ deliveries: items.map(deliveryJson), nextCursor })
    },
  })
}

const deliveryJson = ({ id, source, receivedAt, outcome, status, reason }: Delivery): object => ({
  id,
  source,
  receivedAt: isoOf(receivedAt),
  outcome,
  status,
  reason,
})

function reprocessRoute({ store, onPending }: DeliveriesApiParts): Route {
  return route({
    method: 'post',
    path: '/api/v1/deliveries/{id}/reprocess',
    role: 'editor',
    summary: 'Process a stored delivery again',
    params: z.strictObject({ id: z.string() }),
    answers: {
      202: {
        description: 'It will be processed again.',
        content: { 'application/json': z.object({ id: z.string(), status: z.literal('pending') }) },
      },
      404: refusal('No delivery has this id.'),
      409: refusal('The delivery was refused; nothing is stored to process.'),
    },
    async handle({ params: { id } }) {
      const delivery = await store.delivery(id)
      if (delivery === null) return problem(404, 'No delivery has this id.')
      const isPending = delivery.rawEventId !== null && (await store.reprocess(delivery.rawEventId))
      if (!isPending) return problem(409, 'This delivery was not accepted; nothing is stored to process again.')
      onPending('urgent')
      return json({ id, status: 'pending' }, 202)
    },
  })
}
