import type { ChangeId, EventId } from '../identity.ts'
import type { Instant, Interval, Milliseconds, Moment } from '../time/time.ts'
import type { SeriesName, ServiceLevel } from './service-level.ts'

/** What one service level shows of one incident. */
export interface MeasuredImpact {
  readonly level: ServiceLevel
  /** visible: it left its usual range; not-visible: it did not; unknown: no samples of the time of the incident. */
  readonly outcome: 'visible' | 'not-visible' | 'unknown'
  /** What was measured, around the incident. */
  readonly measured: Interval
  readonly stepMs: Milliseconds
  readonly queries: Readonly<Partial<Record<SeriesName, string>>>
  /** The share of the samples of that time that are missing, 0..1. */
  readonly missingShare: number
  /** low: samples of more than a minute, or of few requests. */
  readonly confidence: 'high' | 'low'
  readonly phases: readonly ImpactPhase[]
  readonly figures: ImpactFigures
  readonly burnRates: readonly BurnRate[]
  /** The change that a reviewer confirmed, or that likely caused it, and what was burnt since it took effect. */
  readonly change: { readonly id: ChangeId; readonly budget: Budget } | null
  readonly curve: Curve | null
  readonly evidence: readonly EventId[]
}

/** One stretch in which users were affected. */
export interface ImpactPhase {
  readonly start: Moment
  /** null: it had not ended where the samples end. */
  readonly end: Moment | null
}

/** Each null where the series does not give it. Shares are 0..1. */
export interface ImpactFigures {
  /** Requests that failed in the phases: all of them, and those above the usual. */
  readonly failed: number | null
  readonly excessFailed: number | null
  /** Requests in the phases. */
  readonly requests: number | null
  readonly peakRatio: number | null
  readonly meanRatio: number | null
  /** The time of the phases, each step weighted with the share that failed. */
  readonly weightedDowntimeMs: Milliseconds | null
  /** The share of the phases of which samples are missing: what was lost then is not counted. */
  readonly unknownShare: number
  readonly budget: Budget | null
  /** The most users that were affected at a time. */
  readonly users: number | null
}

/** What was burnt of the error budget of the whole period. */
export interface Budget {
  /** 1: all of it. */
  readonly share: number
  /** As minutes of a full outage at usual traffic. */
  readonly ms: Milliseconds
}

/** Whether the budget was burnt this many times faster than it lasts, over a long and a short window at once; null: too few samples. */
export interface BurnRate {
  readonly factor: number
  readonly isReached: boolean | null
  /** When it was first. */
  readonly at: Instant | null
}

/** What failed, from `from` on, one value for each `stepMs`: shares, or seconds of a latency; null: not known. */
export interface Curve {
  readonly from: Instant
  readonly stepMs: Milliseconds
  readonly unit: 'share' | 'seconds' | 'perSecond'
  readonly values: readonly (number | null)[]
  /** Above it, of traffic below it, users are affected. */
  readonly limit: number | null
}
