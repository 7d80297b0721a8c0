import type { EventKind } from '../event.ts'
import { type EntryId, type EventId, type NonEmpty, type ServiceName, type SourceName, sourceName } from '../identity.ts'
import type { Instant, Moment } from '../time/time.ts'

export const PHASES = [
  'change',
  'impact_start',
  'detection',
  'acknowledgement',
  'investigation',
  'misleading_path',
  'escalation',
  'identification',
  'mitigation',
  'resolution',
  'communication',
  'followup',
  'other',
] as const
/** The part of the story that an entry belongs to. */
export type Phase = (typeof PHASES)[number]

/** Why an entry has its phase: the rule, and the words that it matched (none for structured events). */
export interface PhaseReason {
  readonly rule: string
  readonly words: readonly string[]
  /** Of a phase that the model read: what spoke most for it, in words, the strongest first. */
  readonly signs?: readonly string[]
  /** How much more probable it is than the next phase, from 0 to 1. */
  readonly margin?: number
  /** The next phase is nearly as probable. */
  readonly isUnsure?: boolean
}

/** Whether only the day of an entry that a person wrote is known: it has no time of day to show. */
export const isDayAlone = ({ written }: Pick<TimelineEntry, 'written'>): boolean => written != null && !written.includes('T')

/** The rule of the phase of an entry that says that an alert fired, where only its resolution was received. */
export const START_BY_RESOLUTION = 'alert-fired-by-its-resolution'

/** The source of entries that a reviewer added: no sender reported them. */
export const REVIEWER = sourceName('reviewer')

/** One line of the timeline. `count` > 1: as many similar events, grouped; `until` is then the end of the last. */
export interface TimelineEntry {
  readonly id: EntryId
  readonly at: Moment
  readonly until: Instant | null
  readonly receivedAt: Instant
  readonly phase: Phase
  readonly phaseReason: PhaseReason
  readonly kind: EventKind
  readonly source: SourceName
  readonly service: ServiceName | null
  readonly actor: string | null
  readonly text: string
  readonly count: number
  readonly evidence: NonEmpty<EventId>
  readonly hidden: boolean
  /** Of an entry that a person wrote: its time as far as it is known; null where the document has a placeholder. */
  readonly written?: string | null
  /** Of an imported entry: the line of the document on which it begins. */
  readonly line?: number
}
