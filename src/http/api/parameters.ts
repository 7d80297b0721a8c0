import { z } from 'zod'
import { defined } from '../../domain/defined.ts'
import { REVIEW_STATES } from '../../domain/edits/completion.ts'
import { ORIGINS } from '../../domain/incident/incident.ts'
import { endOfPeriod, PERIOD_EXAMPLES, type Period, periodOf } from '../../domain/metrics/period.ts'
import { servicesOfTeam } from '../../domain/metrics/teams.ts'
import { DELIVERY_OUTCOMES } from '../../domain/raw-event.ts'
import { clockIn, isTimeZone } from '../../domain/time/clock.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import type { DeliveryQuery, IncidentQuery, UnassignedQuery } from '../../store/store.ts'

const LIMIT_MAX = 500
const LIMIT_DEFAULT = 50

/** A time, a day or another period of the calendar, all in UTC, or so long before now. */
const time = (end: 'from' | 'to') =>
  z.string().transform((text, context): Instant => {
    const at = endOfPeriod(text, end, { clock: UTC, now: instant(Date.now()) })
    if (at !== null) return at
    context.addIssue(`expected ${PERIOD_EXAMPLES}`)
    return z.NEVER
  })
const UTC = clockIn('UTC')

export const periodParameter = z.string().transform((text, context): Period => {
  const period = periodOf(text, { clock: UTC, now: instant(Date.now()) })
  if (period !== null) return period
  context.addIssue(`expected ${PERIOD_EXAMPLES}`)
  return z.NEVER
})

/** Names with commas between them, as they stand in an address. */
export const listOf = <Name extends string>(names: readonly [Name, ...Name[]]) =>
  z
    .string()
    .transform((text) => text.split(',').filter((name) => name !== ''))
    .pipe(z.array(z.enum(names)).max(names.length))

const word = z.string().min(1).max(200)

const period = {
  from: time('from').optional().meta({ description: 'From then on: RFC 3339, a day, `-90d`.' }),
  to: time('to').optional().meta({ description: 'Up to then, the whole day included: RFC 3339, a day, `-1d`.' }),
}
const paging = {
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
  cursor: word.max(1_000).optional().meta({ description: '`nextCursor` of the previous page.' }),
}

export const incidentFilters = z.strictObject({
  ...period,
  service: word.optional(),
  severity: word.optional(),
  team: word.optional().meta({ description: 'One of its services is affected, as `services[].team` of the configuration has it.' }),
  status: z.enum(['open', 'resolved']).optional(),
  source: word.optional(),
  origin: z.enum(ORIGINS).optional().meta({ description: 'document: imported postmortems only.' }),
  review: z.enum(REVIEW_STATES).optional().meta({ description: 'How far the review of a resolved incident has come.' }),
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
export const toIncidentQuery = (
  { team, ...filters }: z.output<typeof incidentFilters>,
  services: Parameters<typeof servicesOfTeam>[0],
): IncidentQuery => defined({ ...filters, services: team === undefined ? undefined : servicesOfTeam(services, team) })
export const toUnassignedQuery = (filters: z.output<typeof unassignedFilters>): UnassignedQuery => defined(filters)
export const toDeliveryQuery = (filters: z.output<typeof deliveryFilters>): DeliveryQuery => defined(filters)

export const timezone = z
  .string()
  .refine(isTimeZone, 'expected an IANA time zone, for example Europe/Berlin')
  .meta({ description: 'IANA time zone of the times in the text.' })
