import type { Event, Labels } from './event.ts'
import type { NonEmpty, ServiceName, SourceName } from './identity.ts'
import type { Instant } from './time/time.ts'

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
