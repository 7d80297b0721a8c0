import type { Event, Labels } from './event.ts'
import type { EventId, NonEmpty, ServiceName, SourceName } from './identity.ts'
import type { Instant, Milliseconds } from './time/time.ts'

/**
 * One unbroken stretch of one problem as one source saw it: an alert from firing to resolved, a page from triggered
 * to resolved. Built from every event that shares its occurrence key, notes on a page included.
 */
export interface Episode {
  /** Source and occurrence key: unique among episodes. */
  readonly key: string
  readonly kind: 'alert' | 'page'
  readonly source: SourceName
  /** The sender's own name of the occurrence, as sent. */
  readonly senderKey: string
  /** Series keys, its own first: the alert whenever it fires; then the keys by which a page names the alerts that it is about. */
  readonly series: readonly string[]
  /** When the condition began: `startsAt` less the time it had held, where the sender says that. */
  readonly begins: Instant
  /** When it fired or was triggered, as sent. */
  readonly startsAt: Instant
  /** The latest explicit end, never before `startsAt`; null: not recorded. */
  readonly endsAt: Instant | null
  /** Of an alert: how its end is known. null: a page says itself when it is closed. */
  readonly end: FiringEnd | null
  /** Of an alert: what does not add up about this firing. */
  readonly oddities: readonly FiringOddity[]
  /** The firing of the same alert that this one took the place of, by its key: it began anew before the other was resolved. */
  readonly supersedes: string | null
  /** Events that report a fact again that another event of this episode stands for. */
  readonly restatements: readonly { readonly event: EventId; readonly of: EventId }[]
  readonly severity: string | null
  readonly service: ServiceName | null
  readonly environment: string | null
  readonly labels: Labels
  readonly isTest: boolean
  /** Of a page: source and occurrence, which all parts of a reopened page share. */
  readonly page: string | null
  /** The page that people merged this one into, and when; null: none. */
  readonly mergedInto: { readonly page: string; readonly at: Instant } | null
  /** In the total order. */
  readonly events: NonEmpty<Event>
}

/** The first series key is the alert's own; the others are groups that it shares with many. */
export const ownSeries = ({ series, key }: Episode): string => series[0] ?? key

/**
 * How a firing ended, between `earliest` and `latest` (null: no bound).
 * - `stated`: the sender said so, or its resolve bounds it. - `superseded`: the same alert began anew soon after.
 * - `expired`: no longer believed; `at` is the last moment at which it was said to fire. - `open`: it fires, as far as is known.
 */
export type FiringEnd =
  | {
      readonly basis: 'stated'
      readonly at: Instant
      readonly earliest: Instant
      readonly latest: Instant | null
      readonly isEstimated: boolean
      readonly firedAfter: Instant | null
    }
  | {
      readonly basis: 'superseded' | 'expired'
      readonly at: Instant
      readonly earliest: Instant
      readonly latest: Instant | null
      readonly believedUntil: Instant
    }
  | { readonly basis: 'open'; readonly at: null; readonly earliest: Instant; readonly latest: null; readonly believedUntil: Instant }

/** What does not add up about one firing. */
export type FiringOddity =
  | { readonly kind: 'clock-ahead'; readonly byMs: Milliseconds }
  | { readonly kind: 'start-moved'; readonly from: Instant; readonly to: Instant }
  | { readonly kind: 'start-unknown' }
  | { readonly kind: 'ended-before-start' }
  | { readonly kind: 'late-copy'; readonly at: Instant }
  | { readonly kind: 'ends-taken-back'; readonly ends: readonly Instant[] }

/** An alert of no incident, by its first event, that is believed to fire until then and of which silence would say that it had ended before. */
export interface OpenNoise extends OpenAlert {
  readonly eventId: EventId
}

/** An alert that counts as firing until then, if nothing further is received from its source. */
export interface OpenAlert {
  readonly source: SourceName
  readonly believedUntil: Instant
}
