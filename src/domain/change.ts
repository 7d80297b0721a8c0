import type { ChangeId, EventId, NonEmpty, ServiceName } from './identity.ts'
import type { Instant } from './time/time.ts'

export type ChangeKind = 'deployment' | 'release' | 'push' | 'flag' | 'config' | 'infrastructure' | 'migration' | 'certificate' | 'job'
export type Outcome = 'succeeded' | 'failed' | 'cancelled' | 'unknown'

/** What the sender says of a change; null where it does not say. */
export interface ChangeRef {
  readonly kind: ChangeKind
  /** The application as the sender names it. */
  readonly application: string | null
  readonly version: string | null
  readonly previous: string | null
  readonly sha: string | null
  readonly ref: string | null
  /** True where the sender marks it as going back: an explicit type, or the words rollback or revert. */
  readonly rollback: boolean
  readonly url: string | null
  /** The files that it touches, where the sender lists them. */
  readonly paths?: readonly string[]
  /** Present on a failure that counts only with a start: the sender reports as failed, too, what was refused before it ran. */
  readonly needsStart?: true
  /** Present on an event that reports a finished step of a progressive rollout: the step, as the sender names it. */
  readonly step?: string
}

/** One change from its events: started and finished joined by their occurrence. At least one of the two times is known. */
export interface ChangeRecord {
  readonly id: ChangeId
  readonly ref: ChangeRef
  /** The sender's own name of it, as sent: a deployment's id. */
  readonly senderKey: string
  readonly startedAt: Instant | null
  readonly finishedAt: Instant | null
  /** When the steps of a progressive rollout were finished, in order, where the sender reports steps. */
  readonly steps?: readonly Instant[]
  readonly outcome: Outcome
  readonly service: ServiceName | null
  readonly environment: string | null
  readonly summary: string
  readonly evidence: NonEmpty<EventId>
}

export type ChangeRole = 'suspect' | 'mitigation' | 'bystander'
export type Verdict = 'caused' | 'not_caused'
/** `likely` needs independent terms of two families; everything else is `possible`. */
export type Likelihood = 'likely' | 'possible'

/** One addend of a suspect's score, in points; families are independent kinds of evidence. */
export interface ScoreTerm {
  readonly family: 'time' | 'place' | 'behaviour' | 'other'
  readonly name: string
  readonly points: number
  readonly reason: string
  readonly evidence: readonly EventId[]
}

/** A change as an incident sees it. `score` 0..1 is its share against the other candidates and "no change involved". */
export interface Change {
  readonly id: ChangeId
  readonly at: Instant
  readonly startedAt: Instant | null
  readonly finishedAt: Instant | null
  readonly outcome: Outcome
  readonly service: ServiceName | null
  readonly environment: string | null
  readonly kind: ChangeKind
  readonly summary: string
  readonly score: number
  readonly likelihood: Likelihood | null
  readonly terms: readonly ScoreTerm[]
  readonly role: ChangeRole
  readonly verdict: Verdict | null
  readonly evidence: NonEmpty<EventId>
}
