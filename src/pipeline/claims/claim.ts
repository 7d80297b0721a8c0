import type { Change } from '../../domain/change.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Duration, DurationName } from '../../domain/incident/duration.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { earliestOf, latestOf } from '../../domain/time/clock.ts'
import { type Instant, isoOf, type Moment, minutes } from '../../domain/time/time.ts'

export interface RecordedEntry extends Pick<TimelineEntry, 'phase' | 'source' | 'service' | 'text' | 'count' | 'hidden'> {
  readonly at: Moment
  readonly kind: string
  readonly evidence: readonly EventId[]
}
export interface RecordedChange extends Pick<Change, 'service' | 'summary' | 'role' | 'likelihood' | 'verdict'> {
  readonly evidence: readonly EventId[]
}
export type RecordedImpact = Pick<Impact, 'kind' | 'value' | 'unit' | 'evidence'>

/** An incident of the evidence, as far as claims are compared with it: as stored, or as the API gives it. */
export interface RecordedIncident extends Pick<Incident, 'id' | 'services' | 'anchors'> {
  readonly durations: Readonly<Record<DurationName, Pick<Duration, 'ms' | 'minMs' | 'maxMs' | 'from' | 'to'>>>
  readonly impact: readonly RecordedImpact[]
  readonly timeline: readonly RecordedEntry[]
  readonly changes: readonly RecordedChange[]
}

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
