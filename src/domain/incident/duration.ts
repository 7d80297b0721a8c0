import type { Milliseconds } from '../time/time.ts'
import type { AnchorName } from './anchor.ts'

/** Each duration by the two anchors it runs between (methods: Google SRE, PagerDuty and DORA definitions are aliases of these). */
export const DURATIONS = {
  timeToDetect: ['impactStart', 'detected'],
  timeToAcknowledge: ['detected', 'acknowledged'],
  timeToEscalate: ['detected', 'escalated'],
  timeToIdentify: ['detected', 'identified'],
  timeToMitigate: ['impactStart', 'mitigated'],
  timeToResolve: ['detected', 'resolved'],
  impactDuration: ['impactStart', 'impactEnd'],
} as const satisfies Record<string, readonly [AnchorName, AnchorName]>

export type DurationName = keyof typeof DURATIONS
export const DURATION_NAMES = Object.keys(DURATIONS) as DurationName[]

/**
 * pending: the incident is open and the end may still come; unknown: an end is not known; invalid: the end lies
 * before the beginning. Only the known variants have a number.
 */
export type Duration = DurationRange & { readonly from: AnchorName; readonly to: AnchorName } & (
    | { readonly status: 'measured' | 'inferred'; readonly ms: Milliseconds }
    | { readonly status: 'pending' | 'unknown' | 'invalid'; readonly ms: null }
  )

/** The least and the most that it may be, where an end is known only as a range: also of one whose number is not known. */
export interface DurationRange {
  readonly minMs?: Milliseconds
  readonly maxMs?: Milliseconds
}

export type Durations = { readonly [Name in DurationName]: Duration }
