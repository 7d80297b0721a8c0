import type { Budget, ImpactFigures } from '../../domain/impact/measured-impact.ts'
import { type Instant, type Interval, milliseconds } from '../../domain/time/time.ts'
import { BASELINE_SAMPLES, median } from './onset.ts'
import type { MeasuredPhase } from './phases.ts'
import type { LevelSample, LevelSeries } from './series.ts'

/**
 * In: a service level and the phases in which users were affected. Out: what they lost. `since`: only what was lost from then on.
 * Promise: counts only samples that are known, and says how many are not; what the series does not give is null, never 0.
 */
export function impactFigures(series: LevelSeries, phases: readonly MeasuredPhase[], since?: Instant): ImpactFigures {
  const lost = phases.map((phase) => lossOf(series, phase, since))
  const inside = lost.flatMap(({ samples }) => samples)
  const expectedMs = lost.reduce((sum, { expectedMs }) => sum + expectedMs, 0)
  const known = inside.filter(({ value }) => value !== null)
  const knownMs = known.reduce((sum, { stepMs }) => sum + stepMs, 0)
  const counted = known.filter((sample) => sample.bad !== null && sample.total !== null)
  const isCounted = series.level.kind === 'errors' && counted.length > 0
  const [failed, requests] = [sumOf(counted, ({ bad }) => bad), sumOf(counted, ({ total }) => total)]
  const excess = lost.reduce((sum, { excess }) => sum + excess, 0)
  const isShare = series.level.kind === 'errors' || series.level.kind === 'ratio'
  const ratios = isShare ? known.flatMap(({ value }) => value ?? []) : []
  const users = inside.flatMap(({ users }) => users ?? [])
  return {
    failed: isCounted ? failed : null,
    excessFailed: isCounted ? Math.max(0, excess) : null,
    requests: isCounted ? requests : null,
    peakRatio: ratios.length === 0 ? null : ratios.reduce((most, value) => Math.max(most, value), 0),
    meanRatio: isCounted && requests > 0 ? failed / requests : meanOf(ratios),
    weightedDowntimeMs: ratios.length === 0 ? null : milliseconds(weightedMs(known)),
    unknownShare: expectedMs <= 0 ? 0 : Math.min(1, Math.max(0, 1 - knownMs / expectedMs)),
    budget: known.length === 0 || !isShare ? null : budgetOf(series, excess),
    users: users.length === 0 ? null : users.reduce((most, count) => Math.max(most, count), 0),
  }
}

interface Loss {
  readonly samples: readonly LevelSample[]
  readonly expectedMs: number
  /** Requests that failed above the usual; of a share the milliseconds, each weighted with it. */
  readonly excess: number
}

function lossOf(series: LevelSeries, { firstBadAt, lastBadAt }: MeasuredPhase, since: Instant | undefined): Loss {
  const from = Math.max(firstBadAt, since ?? firstBadAt)
  const samples = series.samples.filter(({ at }) => at >= from && at <= lastBadAt)
  const [first] = samples
  const usual = usualShare(series, firstBadAt)
  const excess = samples.reduce((sum, sample) => sum + excessOf(sample, usual), 0)
  return { samples, expectedMs: first === undefined ? 0 : lastBadAt - from + first.stepMs, excess }
}

/** The share that fails on an ordinary day: of the last good samples before, some of which may fail too. */
function usualShare({ samples }: LevelSeries, before: Instant): number {
  const values = samples.filter(({ at }) => at < before).flatMap(({ value }) => value ?? [])
  return median(values.slice(-BASELINE_SAMPLES)) ?? 0
}

function excessOf({ bad, total, value, stepMs }: LevelSample, usual: number): number {
  if (bad !== null && total !== null) return ((bad - usual * total) * stepMs) / 1_000
  return value === null ? 0 : Math.max(0, value - usual) * stepMs
}

const sumOf = (samples: readonly LevelSample[], read: (sample: LevelSample) => number | null): number =>
  samples.reduce((sum, sample) => sum + ((read(sample) ?? 0) * sample.stepMs) / 1_000, 0)

const weightedMs = (samples: readonly LevelSample[]): number =>
  samples.reduce((sum, { value, stepMs }) => sum + stepMs * Math.min(1, value ?? 0), 0)

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** Of the failures that the objective allows in its period, at the traffic of that period. null: without an objective, or that traffic. */
function budgetOf({ level, period }: LevelSeries, excess: number): Budget | null {
  const { objective, periodMs, kind } = level
  if (objective === null || objective >= 1) return null
  const allowed = kind === 'ratio' ? (1 - objective) * periodMs : allowedFailures(objective, period)
  if (allowed === null || allowed <= 0) return null
  const share = Math.max(0, excess) / allowed
  return { share, ms: milliseconds(Math.round(share * (1 - objective) * periodMs)) }
}

/** Where the period is known in part, the rest of it is taken to be alike. */
const allowedFailures = (objective: number, period: LevelSeries['period']): number | null =>
  period === null || period.knownShare <= 0 ? null : ((1 - objective) * period.requests) / period.knownShare

/** The share of the interval of which samples are missing. */
export function missingShare({ samples }: LevelSeries, { from, to }: Interval): number {
  const known = samples.filter(({ at, value }) => value !== null && at > from && at <= to)
  const knownMs = known.reduce((sum, { stepMs }) => sum + stepMs, 0)
  return to <= from ? 1 : Math.min(1, Math.max(0, 1 - knownMs / (to - from)))
}
