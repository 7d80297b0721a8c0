import { z } from 'zod'
import { unassignedEventJson } from '../../render/unassigned.ts'
import { json, type Route, route } from '../route.ts'
import { loadUnassigned, type UnassignedParts } from './load-unassigned.ts'
import { toUnassignedQuery, unassignedFilters } from './parameters.ts'
import { unassignedSchema } from './received-schemas.ts'

/** The events of no incident. */
export const eventsApi = (parts: UnassignedParts): readonly Route[] => [
  route({
    method: 'get',
    path: '/api/v1/events',
    role: 'viewer',
    summary: 'Events of no incident, newest first, each with its reason',
    query: unassignedFilters.extend({
      assigned: z.literal('false').meta({ description: 'Required: those of an incident are listed with it.' }),
    }),
    answers: {
      200: {
        description: 'One page of events. It may hold fewer than the limit, even none: `nextCursor` says whether there are more.',
        content: { 'application/json': unassignedSchema },
      },
    },
    async handle({ query: { assigned: _, ...filters } }) {
      const { items, nextCursor } = await loadUnassigned(parts, toUnassignedQuery(filters))
      return json({ events: items.map(unassignedEventJson), nextCursor })
    },
  }),
]
