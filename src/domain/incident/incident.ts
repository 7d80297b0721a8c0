import type { Change } from '../change.ts'
import type { EditBase } from '../edit.ts'
import type { AppliedEdit } from '../edits/applied-edit.ts'
import type { Event } from '../event.ts'
import type { EventId, IncidentId, ServiceName, SourceName } from '../identity.ts'
import type { MeasuredImpact } from '../impact/measured-impact.ts'
import { firstInstant, type Instant, type Interval, lastInstant } from '../time/time.ts'
import { calendarOf } from '../time/written-time.ts'
import type { ActionItem } from './action-item.ts'
import type { Anchors } from './anchor.ts'
import type { Durations } from './duration.ts'
import type { Finding } from './finding.ts'
import type { Impact } from './impact.ts'
import type { RootCauseCategory } from './root-cause.ts'
import type { TimelineEntry } from './timeline.ts'

export type IncidentStatus = 'open' | 'resolved'

/** Why an event belongs here. Each joined episode, page, note and change has one. `score`: 0..1 where the rule has one. */
export interface Membership {
  readonly eventId: EventId
  readonly source: SourceName
  readonly key: string
  readonly at: Instant
  /** The end of the episode; null: not recorded; absent for what has no length, and where it was not stored. */
  readonly until?: Instant | null
  readonly because:
    | 'opened'
    | 'same-occurrence'
    | 'same-key'
    | 'named-by-title'
    | 'same-notification'
    | 'same-series-recently'
    | 'same-service-nearby'
    | 'dependency-nearby'
    | 'brief-attachment'
    | 'merged-by-people'
    | 'same-conversation'
    | 'change-in-window'
    | 'named-by-edit'
  readonly rule: string
  readonly score: number | null
  /** The edit that put it here, where one did. */
  readonly edit?: Omit<EditBase, 'about'>
}

/** What was received: per source, and the stretches of the incident without any event. */
export interface Coverage {
  readonly sources: readonly { readonly source: SourceName; readonly events: number; readonly first: Instant; readonly last: Instant }[]
  readonly gaps: readonly Interval[]
}

/** What an imported document claims, literally, even where it is wrong; null: it does not say. Times as `writtenOf` shows them. */
export interface Stated {
  readonly start: string | null
  readonly end: string | null
  readonly durationSeconds: number | null
  /** The document's own word. */
  readonly timezone: string | null
  /** `+03:00`. */
  readonly utcOffset: string | null
  readonly percentUsersAffected: number | null
  readonly rootCause: string | null
  readonly rootCauseCategory: RootCauseCategory | null
}

/** evidence: machines and people reported it while it went on; document: only an imported postmortem describes it. */
export const ORIGINS = ['evidence', 'document'] as const
export type Origin = (typeof ORIGINS)[number]

/** A cluster of episodes, or a written postmortem, with all that was derived from it. */
export interface Incident {
  readonly id: IncidentId
  readonly origin: Origin
  /** The imported incidents that describe this one, by id. */
  readonly describedBy: readonly IncidentId[]
  /** Of an imported one: the incident of the evidence that it describes, which counts for both in lists and figures; null: none is known. */
  readonly describes: IncidentId | null
  readonly title: string
  readonly status: IncidentStatus
  /** The most severe value that a member carried, as ranked by `domain/severity.ts`; null: none stated. */
  readonly severity: string | null
  readonly services: readonly ServiceName[]
  readonly anchors: Anchors
  readonly durations: Durations
  readonly impact: readonly Impact[]
  /** What each measured service level shows of it; absent: none was measured. */
  readonly measured?: readonly MeasuredImpact[]
  readonly members: readonly Membership[]
  readonly timeline: readonly TimelineEntry[]
  readonly changes: readonly Change[]
  /** The share that "no change involved" has among the candidates, 0..1; null without candidates. */
  readonly noChangeScore: number | null
  readonly findings: readonly Finding[]
  readonly coverage: Coverage
  readonly actionItems: readonly ActionItem[]
  /** The edits in force, in the order in which they were made; absent: none. */
  readonly edits?: readonly AppliedEdit[]
  /** Of an imported document only. */
  readonly stated?: Stated
  /** Of an imported document that was kept only: the name under which it came. */
  readonly documentName?: string
}

/** Whether it counts in lists and figures: a postmortem of a known incident counts with that incident. */
export const isCounted = ({ describes }: Pick<Incident, 'describes'>): boolean => describes === null

/** Whether its date is known: a document may state only times of day. */
export function isDated({ origin, anchors, timeline }: Pick<Incident, 'origin' | 'anchors' | 'timeline'>): boolean {
  const at = anchors.detected?.at ?? anchors.impactStart?.at ?? timeline[0]?.at.at
  return origin === 'evidence' || (at !== undefined && calendarOf(at) === 'date')
}

/** Input that could not be read; `line` counts from 1, null for a whole file or delivery. */
export interface Rejection {
  readonly file: string
  readonly line: number | null
  readonly reason: string
}

export interface Report {
  readonly version: 1
  readonly incidents: readonly Incident[]
  /** Evidence of no incident: a deploy on a quiet day. */
  readonly unassigned: readonly Event[]
  readonly rejected: readonly Rejection[]
}

/**
 * From its first evidence to its last; no edit moves it. Where only the end of an alert was received, the beginning is the
 * one which that end states. null: nothing was observed.
 */
export function observedSpan({ coverage: { sources }, members }: Pick<Incident, 'coverage' | 'members'>): Interval | null {
  const own = members.filter(({ because }) => because !== 'change-in-window').map(({ at }) => at)
  const from = firstInstant([...sources.map(({ first }) => first), ...own])
  const to = lastInstant(sources.map(({ last }) => last))
  return from === null || to === null ? null : { from, to }
}
