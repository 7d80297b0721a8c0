import { z } from 'zod'
import { defined } from '../../domain/defined.ts'
import { ORIGINS } from '../../domain/incident/incident.ts'
import { DELIVERY_OUTCOMES } from '../../domain/raw-event.ts'
import { isTimeZone } from '../../domain/time/clock.ts'
import { instant } from '../../domain/time/time.ts'
import type { DeliveryQuery, IncidentQuery, UnassignedQuery } from '../../store/store.ts'

const LIMIT_MAX = 500
const LIMIT_DEFAULT = 50

const time = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)))
const word = z.string().min(1).max(200)

const period = {
  from: time.optional().meta({ description: 'RFC 3339; from this time on.' }),
  to: time.optional().meta({ description: 'RFC 3339; up to this time.' }),
}
const paging = {
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
  cursor: word.max(1_000).optional().meta({ description: '`nextCursor` of the previous page.' }),
}

export const incidentFilters = z.strictObject({
  ...period,
  service: word.optional(),
  severity: word.optional(),
  status: z.enum(['open', 'resolved']).optional(),
  source: word.optional(),
  origin: z.enum(ORIGINS).optional().meta({ description: 'document: imported postmortems only.' }),
  q: word.optional().meta({ description: 'Words that must all occur in the title, services or texts.' }),
  ...paging,
})

export const deliveryFilters = z.strictObject({
  ...period,
  source: word.optional(),
  outcome: z.enum(DELIVERY_OUTCOMES).optional(),
  ...paging,
})

/** Each event is explained from what was received around it, so a page is short. */
const EXPLAINED_MAX = 100

export const unassignedFilters = z.strictObject({
  ...period,
  source: word.optional(),
  limit: z.coerce.number().int().min(1).max(EXPLAINED_MAX).default(LIMIT_DEFAULT),
  cursor: paging.cursor,
})

/** Without the filters that are not set, as the store expects them. */
export const toIncidentQuery = (filters: z.output<typeof incidentFilters>): IncidentQuery => defined(filters)
export const toUnassignedQuery = (filters: z.output<typeof unassignedFilters>): UnassignedQuery => defined(filters)
export const toDeliveryQuery = (filters: z.output<typeof deliveryFilters>): DeliveryQuery => defined(filters)

export const timezone = z
  .string()
  .refine(isTimeZone, 'expected an IANA time zone, for example Europe/Berlin')
  .meta({ description: 'IANA time zone of the times in the text.' })
