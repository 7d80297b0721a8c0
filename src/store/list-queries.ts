import type { ReviewState } from '../domain/edits/completion.ts'
import type { Origin } from '../domain/incident/incident.ts'
import type { DeliveryOutcome } from '../domain/raw-event.ts'
import type { Instant } from '../domain/time/time.ts'

/** `from` and `to`, inclusive, refer to the time that the list is sorted by. */
export interface IncidentQuery {
  readonly from?: Instant
  readonly to?: Instant
  readonly service?: string
  /** At least one of them, of none no incident. */
  readonly services?: readonly string[]
  readonly severity?: string
  readonly status?: 'open' | 'resolved'
  readonly source?: string
  readonly origin?: Origin
  /** How far the review has come. */
  readonly review?: ReviewState
  /** Without it, imported incidents that describe a recorded one are left out: that one stands for both. */
  readonly linked?: 'included'
  /** Words that must all occur in the title, services or texts. */
  readonly q?: string
  readonly limit: number
  readonly cursor?: string
}

/** The incidents that figures are over; as in `IncidentQuery`. */
export type FiguresQuery = Pick<IncidentQuery, 'from' | 'to' | 'service' | 'severity' | 'origin'>

export interface DeliveryQuery {
  readonly from?: Instant
  readonly to?: Instant
  readonly source?: string
  readonly outcome?: DeliveryOutcome
  readonly limit: number
  readonly cursor?: string
}

/** `from` and `to`, inclusive, refer to the time of the event. */
export interface UnassignedQuery {
  readonly from?: Instant
  readonly to?: Instant
  readonly source?: string
  readonly limit: number
  readonly cursor?: string
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** What the list of incidents can be filtered by. */
export interface IncidentFacets {
  readonly reviews: Readonly<Record<ReviewState, number>>
  readonly severities: readonly string[]
  readonly services: readonly string[]
}
