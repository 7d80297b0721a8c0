import type { ImpactPhase } from '../../domain/impact/measured-impact.ts'
import { type Instant, instant, minutes } from '../../domain/time/time.ts'
import { quantileOfSorted } from '../statistics/order-statistics.ts'
import { errorLimit, type Limit, latencyLimit, type Onset, onsetsOf, unionOf } from './onset.ts'
import { joinSparse, type LevelSample, type LevelSeries, requestsPerStep } from './series.ts'

/** A phase with the samples that bound it: the first and the last in which users were affected. */
export interface MeasuredPhase extends ImpactPhase {
  readonly firstBadAt: Instant
  readonly lastBadAt: Instant
}

/** Users are affected above the limit; of traffic the value is the share that is missing. */
export interface ScoredSeries {
  readonly samples: readonly ScoredSample[]
  readonly limit: Limit
}

interface ScoredSample extends Pick<LevelSample, 'at' | 'stepMs' | 'windowMs'> {
  readonly value: number
}

/** Good samples for so long are an end; shorter ones are part of the phase. */
const OVER_AFTER_MS = minutes(5)
/** An outage of a day is no new level: its users are affected to the end. */
const NEVER_USUAL = Number.POSITIVE_INFINITY
/** What may fail where no objective says so. */
const ALLOWED_SHARE = 0.01
/** Less than half of the usual traffic: users do not get through. */
const TRAFFIC_LOST_MIN = 0.5

/**
 * In: what was measured of a service level. Out: every phase in which users were affected, in order of time.
 * Promise: a missing sample is no good one and no bad one: it widens the range in which a phase began or ended, and a phase is over only
 * where samples of five minutes say so.
 */
export function impactPhases(series: LevelSeries): readonly MeasuredPhase[] {
  const { samples, limit } = scored(series)
  const onsets = unionOf(onsetsOf(samples, limit, NEVER_USUAL), OVER_AFTER_MS).filter(({ isFirm }) => isFirm)
  return onsets.map((onset) => phaseOf(onset, samples))
}

/** The samples that are known, with what makes one of them bad. */
export function scored(series: LevelSeries): ScoredSeries {
  const known = (samples: readonly LevelSample[], read: (value: number) => number = (value) => value): readonly ScoredSample[] =>
    samples.flatMap(({ at, stepMs, windowMs, value }) => (value === null ? [] : [{ at, stepMs, windowMs, value: read(value) }]))
  const { level, samples } = series
  switch (level.kind) {
    case 'errors': {
      const joined = joinSparse(samples)
      return { samples: known(joined), limit: errorLimit(allowedShare(level.objective), requestsPerStep(joined)) }
    }
    case 'ratio':
      return { samples: known(samples), limit: errorLimit(allowedShare(level.objective)) }
    case 'latency': {
      const { thresholdSeconds } = level
      return { samples: known(samples), limit: thresholdSeconds === null ? latencyLimit : () => thresholdSeconds }
    }
    case 'traffic': {
      const usual = usualTraffic(series)
      return usual === null
        ? { samples: [], limit: () => TRAFFIC_LOST_MIN }
        : { samples: known(samples, (value) => 1 - value / usual), limit: () => TRAFFIC_LOST_MIN }
    }
  }
}

const allowedShare = (objective: number | null): number => (objective === null ? ALLOWED_SHARE : 1 - objective)

/** Of earlier days; where those are not known, of this one. */
export function usualTraffic({ usualTraffic: usual, samples }: LevelSeries): number | null {
  if (usual !== null) return usual > 0 ? usual : null
  const values = samples.flatMap(({ total }) => total ?? []).sort((a, b) => a - b)
  const middle = quantileOfSorted(values, 0.5)
  return middle === null || middle <= 0 ? null : middle
}

function phaseOf({ latest, lastBadAt }: Onset, samples: readonly ScoredSample[]): MeasuredPhase {
  const firstIndex = samples.findIndex(({ at }) => at === latest)
  const lastIndex = samples.findIndex(({ at }) => at === lastBadAt)
  return {
    start: startOf(samples[firstIndex - 1] ?? null, samples[firstIndex]),
    end: endOf(samples[lastIndex], samples.slice(lastIndex + 1)),
    firstBadAt: latest,
    lastBadAt,
  }
}

/** How far within its window a sample places a change: what is new in it came in its last step, give or take a scrape. */
const reachOf = ({ stepMs, windowMs }: ScoredSample): number => Math.min(windowMs, 2 * stepMs)

/** The impact began in the window of the first bad sample, and after what the last good one saw. */
function startOf(before: ScoredSample | null, first: ScoredSample | undefined): ImpactPhase['start'] {
  if (first === undefined) return { at: instant(0) }
  const at = instant(first.at - reachOf(first) / 2)
  if (before === null) return { at, latest: first.at }
  const earliest = Math.min(before.at - (first.windowMs - first.stepMs), first.at - first.windowMs)
  return { at, earliest: instant(earliest), latest: first.at }
}

/** It ended in the window of the last bad sample, or in the gap after it. */
function endOf(last: ScoredSample | undefined, after: readonly ScoredSample[]): ImpactPhase['end'] {
  const [next] = after
  const seenUntil = after.at(-1)?.at
  if (last === undefined || next === undefined || seenUntil === undefined || seenUntil - last.at < OVER_AFTER_MS) return null
  const earliest = instant(last.at - last.windowMs)
  return {
    at: instant(earliest + reachOf(last) / 2),
    earliest,
    latest: instant(Math.max(last.at, next.at - next.stepMs)),
  }
}
