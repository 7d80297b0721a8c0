import type { Phase, PhaseReason } from '../../domain/incident/timeline.ts'

/**
 * The phase that a text belongs to, with the rule and the words that gave it. Confidence: 0.95 a heading of the text says
 * so, 0.9 the kind of the event does, 0.7 its words do, 0.5 only its position in the story.
 */
export interface PhaseReading {
  readonly phase: Phase
  readonly reason: PhaseReason
  readonly confidence: number
}

/** A text of the story. `structured`: the phase that the kind of its event proves by itself; null: its words decide. */
export interface PhaseInput {
  readonly text: string
  readonly structured: PhaseReading | null
}

/** A written postmortem is complete; the notes of an incident may stop anywhere. */
export type StoryState = 'live' | 'finished'
