import type { Phase, PhaseReason } from '../../domain/incident/timeline.ts'

/** The phase that a text belongs to, and what gave it. Confidence: 1 where it is proven, else how probable it is. */
export interface PhaseReading {
  readonly phase: Phase
  readonly reason: PhaseReason
  readonly confidence: number
  /** How probable each of PHASES is; absent: the phase is proven. */
  readonly chances?: readonly number[]
}

/** Where an entry stands in a story that is complete. */
export interface Place {
  readonly index: number
  readonly count: number
  readonly isAtStatedStart: boolean
  readonly isAtStatedEnd: boolean
  /** Since the entry before it; null: it is the first, or has no time. */
  readonly minutesSince: number | null
}

/** A text of the story. `structured`: the phase that the kind of its event proves by itself; null: its words decide. */
export interface PhaseInput {
  readonly text: string
  readonly structured: PhaseReading | null
  /** What a document says about its place beside the order; absent: nothing. */
  readonly place?: Pick<Place, 'isAtStatedStart' | 'isAtStatedEnd' | 'minutesSince'>
}

/** A written postmortem is complete; the notes of an incident may stop anywhere. */
export type StoryState = 'live' | 'finished'
