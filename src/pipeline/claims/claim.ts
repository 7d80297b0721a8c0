import type { EventId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { earliestOf, latestOf } from '../../domain/time/clock.ts'
import { type Instant, instant, isoOf, type Moment, minutes } from '../../domain/time/time.ts'

/** An incident of the evidence, as far as claims are compared with it. */
export type RecordedIncident = Pick<
  Incident,
  'id' | 'title' | 'services' | 'anchors' | 'durations' | 'impact' | 'timeline' | 'changes'
>

/** supported: an event says the same; contradicted: an event says otherwise; without-evidence: none says anything of it. */
export const VERDICTS = ['supported', 'contradicted', 'without-evidence'] as const
export type ClaimVerdict = (typeof VERDICTS)[number]

export type ClaimKind = 'time' | 'duration' | 'count' | 'order' | 'cause'

/** What a line of a written postmortem claims, and what the evidence says of it. */
export interface CheckedClaim {
  readonly line: number
  readonly kind: ClaimKind
  readonly verdict: ClaimVerdict
  /** What is claimed, on one line. */
  readonly claim: string
  /** What the evidence says, as a sentence; '' without evidence. */
  readonly recorded: string
  readonly events: readonly EventId[]
}

/** People write minutes, some cut and some rounded, and write down what they saw a little later. */
const BEFORE = minutes(1)
const AFTER = minutes(2)

/** Whether a time that a person wrote to the minute can be the recorded one. */
export const isSameMoment = (written: Moment, recorded: Moment): boolean =>
  latestOf(recorded) >= earliestOf(written) - BEFORE && earliestOf(recorded) <= latestOf(written) + AFTER

/** "2024-06-05 14:00:33 UTC". */
export const shownTime = (at: Instant): string => `${isoOf(at).slice(0, 19).replace('T', ' ')} UTC`

export const momentAt = (at: Instant): Moment => ({ at: instant(at) })
