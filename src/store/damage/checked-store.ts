import type { EventMark } from '../../domain/alerts/mark.ts'
import type { RawEventId, SourceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { Damage, Fault } from './fault.ts'

/** The tables beside events and incidents that follow from them. `eventIds`: of each incident. */
export interface StoredLookups {
  readonly eventIds: ReadonlyMap<string, readonly string[]>
  readonly openAlerts: readonly { readonly incidentId: string; readonly source: SourceName; readonly believedUntil: Instant }[]
  readonly openNoise: ReadonlySet<string>
  readonly readings: readonly { readonly rawEventId: RawEventId; readonly state: string; readonly reason: string | null }[]
}

/** A delivery that is as it was accepted, or the name of one that is not, and why. */
export type StoredDelivery = { readonly raw: RawEvent } | { readonly rawEventId: RawEventId; readonly damage: string }

/** How damage is found, and what helps against it. */
export interface CheckedStore {
  /** As `rawEvents`, but damaged deliveries are named instead of given out, and end nothing. */
  wholeRawEvents(): AsyncIterable<StoredDelivery>
  /** What rounds find things by, whole: to compare it with a rebuild. */
  storedLookups(): Promise<StoredLookups>
  /** Those of them that are not stored. */
  missingMarks(marks: readonly EventMark[]): Promise<readonly EventMark[]>
  /**
   * Whatever is damaged or missing, by the chain of deliveries and by what each row says of itself. Reads everything; changes nothing.
   * `onWalked`: how many deliveries it has come past.
   */
  faults(onWalked?: (deliveries: number) => void): AsyncIterable<Fault>
  /**
   * Takes the counters of `/metrics` as they are for whole: nothing can make anew what is lost of them. What was not as it was written;
   * empty: everything was.
   */
  sealCounters(): Promise<readonly Fault[]>
  /** Writes a copy as of this moment into a new file. Rejects with `unsupported` where the database has tools of its own. */
  backUp(file: string): Promise<void>
  /** What was found damaged or missing when the store was opened, oldest first. */
  damages(): Promise<readonly Damage[]>
}
