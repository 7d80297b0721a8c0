import type { Instant, Milliseconds } from '../time/time.ts'

/** How often a source sends, as far as its last deliveries show it. */
export interface SourceRhythm {
  readonly last: Instant
  /** Half of the pauses were shorter. null: too few deliveries to say. */
  readonly usual: Milliseconds | null
  readonly longest: Milliseconds | null
  /** The last delivery, where the pause since is more than twice as long as any before, and longer than all that was looked at. null: no news, or no rhythm to miss. */
  readonly silentSince: Instant | null
}
