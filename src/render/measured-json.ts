import type { LevelMeasured } from '../domain/event.ts'
import type { Budget, Curve, ImpactPhase, MeasuredImpact } from '../domain/impact/measured-impact.ts'
import type { ServiceLevel } from '../domain/impact/service-level.ts'
import { type Instant, isoOf, type Moment } from '../domain/time/time.ts'

/** What a service level shows of an incident: times RFC 3339, durations in seconds, shares 0..1, null for unknown. */
export function measuredJson(impact: MeasuredImpact): object {
  const { level, outcome, measured, stepMs, queries, missingShare, confidence, phases, figures, burnRates, change, curve, evidence } =
    impact
  const { weightedDowntimeMs, budget, ...rest } = figures
  return {
    level: levelJson(level),
    outcome,
    measured: { from: isoOf(measured.from), to: isoOf(measured.to) },
    stepSeconds: stepMs / 1_000,
    queries,
    missingShare,
    confidence,
    phases: phases.map(phaseJson),
    figures: {
      ...rest,
      weightedDowntimeSeconds: weightedDowntimeMs === null ? null : weightedDowntimeMs / 1_000,
      budget: budgetJson(budget),
    },
    burnRates: burnRates.map(({ factor, isReached, at }) => ({ factor, isReached, at: isoOrNull(at) })),
    change: change === null ? null : { id: change.id, budget: budgetJson(change.budget) },
    curve: curve === null ? null : curveJson(curve),
    evidence,
  }
}

/** A measurement as evidence: the samples as they were answered. */
export function measurementJson({ measurement }: LevelMeasured): object {
  const { level, stepMs, windowMs, ...rest } = measurement
  return { level: levelJson(level), stepSeconds: stepMs / 1_000, windowSeconds: windowMs / 1_000, ...rest }
}

const levelJson = ({ periodMs, ...level }: ServiceLevel): object => ({ ...level, periodSeconds: periodMs / 1_000 })

const phaseJson = ({ start, end }: ImpactPhase): object => ({ start: momentJson(start), end: end === null ? null : momentJson(end) })

const momentJson = ({ at, earliest, latest }: Moment): object => ({
  at: isoOf(at),
  earliest: isoOrNull(earliest ?? null),
  latest: isoOrNull(latest ?? null),
})

const budgetJson = (budget: Budget | null): object | null => (budget === null ? null : { share: budget.share, seconds: budget.ms / 1_000 })

const curveJson = ({ from, stepMs, ...curve }: Curve): object => ({ from: isoOf(from), stepSeconds: stepMs / 1_000, ...curve })

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : isoOf(at))
