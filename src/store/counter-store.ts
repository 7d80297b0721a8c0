import type { CounterCell, OwnNames } from '../domain/metrics/incident-counters.ts'

/**
 * What counters have counted since. `folded`: how many names are counted as `other`, by label; null: as before. `open`: incidents that are
 * not resolved now.
 */
export interface CounterChanges {
  readonly open: number
  readonly revision: number
  readonly cells: readonly CounterCell[]
  readonly folded: Readonly<Record<string, number>> | null
}

/** What `/metrics` counts of incidents. */
export interface CounterStore {
  /**
   * Counts the resolved incidents that were never counted. Whatever becomes of one afterwards, it is not counted again, and nothing that
   * was counted is taken back, not by a rebuild either.
   */
  countResolved(own: OwnNames): Promise<void>
  /** The counters that changed after that counting, as they are now; 0: all of them. */
  countersSince(revision: number): Promise<CounterChanges>
}
