import type { Instant, Interval } from '../domain/time/time.ts'

/** One thing of a vendor's past, delivered as its webhooks would have been. */
export interface HistoryItem {
  /** The vendor's id of it. */
  readonly id: string
  /** When it began: the day in which it is counted. */
  readonly at: Instant
  /** Changes when the vendor has more to say of it. */
  readonly version: string
  /** The webhooks that would have reported it, in order. Asked for only where it was not delivered before. */
  readonly bodies: () => Promise<readonly object[]>
}

/** What a walk could not get, and why. */
export interface Gap {
  readonly interval: Interval
  readonly reason: string
}

/** A vendor's past. Every interval is half open: what began at `to` belongs to the next one. */
export interface History {
  /** The source that reads it: its webhook and its past are the same facts. */
  readonly source: string
  /** How many there are, as the vendor counts them; null: it counts nothing. */
  count(interval: Interval): Promise<number | null>
  /** `onGap` for what there is and cannot be had. */
  items(interval: Interval, onGap: (gap: Gap) => void): AsyncIterable<HistoryItem>
}
