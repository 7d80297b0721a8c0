import { z } from 'zod'
import { isoOf } from '../../../domain/time/time.ts'
import type { Store } from '../../../store/store.ts'
import { credentialsOf } from '../../../telemetry/struck-out.ts'
import { json, problem, type Route, refusal, route } from '../../route.ts'
import type { ServerSettings } from '../../settings.ts'
import { deliveryFilters, toDeliveryQuery } from '../parameters.ts'
import { deliveriesSchema, openedDeliverySchema } from '../received-schemas.ts'
import { type DeliveriesParts, type DeliveryWithStanding, loadDeliveries } from './load-deliveries.ts'
import { type DeliveryParts, type HeldEventOf, loadDelivery } from './load-delivery.ts'
import { storedDeliveryJson } from './stored-delivery.ts'

export interface ReprocessParts {
  readonly store: Pick<Store, 'delivery' | 'reprocess'>
  /** A person waits for what became pending. */
  readonly onPending: (urgency: 'urgent') => void
}

export interface DeliveryApiParts extends DeliveryParts {
  readonly settings: () => ServerSettings
}

/** What was received, and its outcome. */
export function deliveriesApi(parts: DeliveriesParts): Route {
  return route({
    method: 'get',
    path: '/api/v1/deliveries',
    role: 'viewer',
    summary: 'Deliveries, newest first',
    query: deliveryFilters,
    answers: { 200: { description: 'One page of deliveries.', content: { 'application/json': deliveriesSchema } } },
    async handle({ query }) {
      const { items, nextCursor } = await loadDeliveries(parts, toDeliveryQuery(query))
      return json({ deliveries: items.map(deliveryJson), nextCursor })
    },
  })
}

export function deliveryApi(parts: DeliveryApiParts): Route {
  return route({
    method: 'get',
    path: '/api/v1/deliveries/{id}',
    role: 'viewer',
    summary: 'One delivery with what it held',
    params: z.strictObject({ id: z.string() }),
    answers: {
      200: { description: 'The delivery.', content: { 'application/json': openedDeliverySchema } },
      404: refusal('No delivery has this id.'),
    },
    async handle({ params: { id } }) {
      const opened = await loadDelivery(parts, id)
      if (opened === null) return problem(404, 'No delivery has this id.')
      const { delivery, raw, events, moreEvents } = opened
      const incidents = [...new Set(events.flatMap((event) => event.incidents))]
      const [first] = events.flatMap(({ unassigned }) => unassigned ?? [])
      return json({
        ...deliveryJson({ delivery, incidents, unassigned: first ?? null }),
        stored: raw === null ? null : storedDeliveryJson(raw, credentialsOf(parts.settings())),
        events: events.map(eventOfDeliveryJson),
        moreEvents,
      })
    },
  })
}

const eventOfDeliveryJson = ({ event, incidents, unassigned }: HeldEventOf): object => ({
  id: event.id,
  kind: event.kind,
  at: isoOf(event.occurred.at),
  service: event.service,
  text: event.text,
  incidents,
  because: unassigned?.because ?? null,
  rule: unassigned?.rule ?? null,
})

const deliveryJson = ({ delivery, incidents, unassigned }: DeliveryWithStanding): object => ({
  id: delivery.id,
  source: delivery.source,
  receivedAt: isoOf(delivery.receivedAt),
  outcome: delivery.outcome,
  status: delivery.status,
  reason: delivery.reason,
  incidents,
  startedNone: unassigned === null ? null : { eventId: unassigned.event.id, because: unassigned.because, rule: unassigned.rule },
})

export function reprocessApi({ store, onPending }: ReprocessParts): Route {
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
