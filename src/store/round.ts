import type { EditId, RawEventId } from '../domain/identity.ts'
import type { RawEvent } from '../domain/raw-event.ts'

/** A delivery or edit that was in so many rounds that did not survive, the last three of them alone, is set aside. */
export const ATTEMPTS_MAX = 5

/** A pending raw event. `version` changes when a duplicate has changed its receipt. */
export interface ClaimedRawEvent {
  readonly raw: RawEvent
  readonly version: number
}

/** What the worker takes on at once. */
export interface Round {
  /** The worker, as long as it lives. */
  readonly holder: string
  readonly rawEventIds: readonly RawEventId[]
  readonly editIds: readonly EditId[]
}

/** How a worker that does not survive its round is found out, and what it held. */
export interface RoundStore {
  /** Of the raw events of rounds that did not survive those that are to be tried next: a group, and later each alone. */
  claimSuspects(): Promise<readonly ClaimedRawEvent[]>
  /** Marks what the worker takes on, before it does: the mark survives the process. A settlement with `isRound` removes it. */
  beginRound(round: Round): Promise<void>
  /** Removes the mark of a worker that was stopped from outside: nothing in its round is to blame. */
  abandonRound(holder: string): Promise<void>
  /**
   * Where the last round of another worker did not survive: makes suspects of what it held, and sets aside, as
   * unreadable, what was in too many such rounds.
   */
  recoverRound(holder: string): Promise<{ readonly suspects: number; readonly setAside: readonly RawEventId[] }>
  /** Raw events that were set aside so. */
  setAside(): Promise<readonly RawEventId[]>
}
