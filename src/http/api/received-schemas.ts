import { z } from 'zod'
import { DELIVERY_OUTCOMES } from '../../domain/raw-event.ts'
import { at, nextCursor, range, storedDeliverySchema, undatedAt } from './schemas.ts'

/** Schemas of what was received, as the API lists it. */

const unassignedEventSchema = z
  .looseObject({
    id: z.string(),
    at: undatedAt,
    ...range,
    receivedAt: at,
    kind: z.string(),
    source: z.string(),
    service: z.string().nullable(),
    severity: z.string().nullable(),
    text: z.string(),
    isTest: z.boolean(),
    deliveryId: z.string().meta({ description: 'The delivery that reported it; the first of several.' }),
    because: z.string().meta({ description: 'Why it is in no incident.' }),
    rule: z.string().meta({ description: 'The code of that reason.' }),
    needed: z.array(z.string()).meta({ description: 'What would have put it in an incident, each as a clause after "if".' }),
  })
  .meta({ id: 'UnassignedEvent', description: 'An event of no incident.' })

export const unassignedSchema = z.object({ events: z.array(unassignedEventSchema), nextCursor })

const deliverySchema = z
  .object({
    id: z.string(),
    source: z.string(),
    receivedAt: at,
    outcome: z.enum(DELIVERY_OUTCOMES),
    status: z.int().meta({ description: 'The HTTP status of the answer.' }),
    reason: z.string().nullable(),
    incidents: z.array(z.string()).meta({ description: 'Ids of incidents that hold some of its events, at most three.' }),
    startedNone: z
      .object({ eventId: z.string(), because: z.string(), rule: z.string() })
      .nullable()
      .meta({ description: 'One of its events that is in no incident, and why; null: none, or it is beyond the first 100 of a page.' }),
  })
  .meta({ id: 'Delivery' })

export const openedDeliverySchema = deliverySchema.extend({
  stored: storedDeliverySchema.nullable().meta({ description: 'As it arrived, credentials redacted; null: nothing was stored.' }),
  events: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      at,
      service: z.string().nullable(),
      text: z.string(),
      incidents: z.array(z.string()),
      because: z.string().nullable().meta({ description: 'Why it is in no incident; null: it is in one.' }),
      rule: z.string().nullable(),
    }),
  ),
  moreEvents: z.int().meta({ description: 'How many more it reported; at most 100 are listed.' }),
})

export const deliveriesSchema = z.object({ deliveries: z.array(deliverySchema), nextCursor })
