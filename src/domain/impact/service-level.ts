import type { ServiceName } from '../identity.ts'
import type { Milliseconds } from '../time/time.ts'

/**
 * What a measured series says of users. errors: requests that failed, of all; ratio: the share that failed; latency: seconds;
 * traffic: requests, of which too few are the failure.
 */
export const LEVEL_KINDS = ['errors', 'ratio', 'latency', 'traffic'] as const
export type LevelKind = (typeof LEVEL_KINDS)[number]

/** A service level as it stood when it was measured: an objective that is changed later does not change what was burnt. */
export interface ServiceLevel {
  readonly name: string
  readonly service: ServiceName
  readonly kind: LevelKind
  /** The share of good requests that is promised, 0..1; null: none is, so that there is no budget to burn. */
  readonly objective: number | null
  /** The time over which the objective holds. */
  readonly periodMs: Milliseconds
  /** Of a latency, in seconds: above it users are affected. null: above twice the usual. */
  readonly thresholdSeconds: number | null
}

/** What is asked of Prometheus for one service level; `{{.window}}` stands for how far back each sample looks. */
export interface LevelQuery {
  readonly level: ServiceLevel
  /** By the name of the series. */
  readonly queries: Readonly<Partial<Record<SeriesName, string>>>
}

/** bad, total: requests a second; value: a share or seconds; users: how many different users were affected at that time. */
export const SERIES_NAMES = ['bad', 'total', 'value', 'users'] as const
export type SeriesName = (typeof SERIES_NAMES)[number]

/**
 * A stretch of a service level as it was measured. Sample k (from 0) has the time `occurred.at + (k + 1) * stepMs` of its event, and
 * speaks for the `windowMs` before it. null: there is no sample, so what happened then is not known.
 */
export interface Measurement {
  readonly level: ServiceLevel
  readonly stepMs: Milliseconds
  readonly windowMs: Milliseconds
  readonly series: Readonly<Partial<Record<SeriesName, readonly (number | null)[]>>>
  /** Requests a second at the same hours of earlier days; null: not known. */
  readonly usualTraffic: number | null
  /** All requests of the period of the objective, and the share of the period of which they are known; null: not measured. */
  readonly period: { readonly requests: number; readonly knownShare: number } | null
  readonly queries: Readonly<Partial<Record<SeriesName, string>>>
}
