import type { ChangeRecord } from '../../domain/change.ts'
import { isNonProduction } from '../../domain/environment.ts'
import type { ChangeId, IncidentId } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import { definitionOf, measureOf } from '../../domain/metrics/definitions.ts'
import type { DurationFigures } from '../../domain/metrics/duration-figures.ts'
import type { Period } from '../../domain/metrics/period.ts'
import { type Instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import type { Bounds } from '../statistics/order-statistics.ts'
import { quantileOfSorted } from '../statistics/order-statistics.ts'
import { countInterval } from '../statistics/poisson.ts'
import { causesOf, type MeasureContext, measureIncident, suspectOf } from './measure.ts'
import { summarize } from './summary.ts'

/** A deployment to production that came to its end. `committedAt`: of the oldest commit in it; null: not known. */
export interface Deployment {
  readonly id: ChangeId
  readonly service: string | null
  readonly completedAt: Instant
  readonly committedAt: Instant | null
  readonly isRollback: boolean
  readonly hasFailed: boolean
}

/** A share, and of what. */
export interface Share {
  readonly count: number
  readonly of: number
  /** null: of nothing. */
  readonly share: number | null
}

/** The five measures of DORA over one period, and the incidents that no change is known of. */
export interface ChangeMetrics {
  readonly deployments: number
  readonly deploymentsPerDay: number | null
  /** How many a week would have been expected, with the exact interval of a count. */
  readonly deploymentsPerWeek: { readonly value: number; readonly interval: Bounds } | null
  /** Days with a deployment in the median week; DORA's "daily" needs 3. */
  readonly deploymentDaysPerWeek: number | null
  readonly leadTimeMs: { readonly median: Milliseconds | null; readonly known: number; readonly unknown: number }
  /** Deployments that a reviewer confirmed as a cause, or that were rolled back. A deployment counts once. */
  readonly changeFailRate: Share
  /** The same, and those that are likely the cause of an incident that nobody has judged. */
  readonly changeFailRateWithSuspects: Share
  /** As Four Keys and DevLake have it: incidents by deployments, which may exceed 1. */
  readonly incidentsPerDeployment: Share
  readonly recoveryTime: DurationFigures
  /** Deployments that were made because of an incident: rollbacks, and what mitigated one. */
  readonly reworkRate: Share
  readonly incidentsWithoutChange: Share
  readonly failed: readonly { readonly deployment: ChangeId; readonly incidents: readonly IncidentId[]; readonly isConfirmed: boolean }[]
}

export interface ChangeContext extends MeasureContext {
  readonly period: Period
  /** Names the group, to seed what is drawn. */
  readonly group: string
}

/** In: records of changes. Out: the deployments to production among them that finished, or that are instant. */
export function deploymentsOf(records: readonly ChangeRecord[]): readonly Deployment[] {
  return records.flatMap((record) => {
    const { id, ref, startedAt, finishedAt, service, environment, outcome } = record
    const completedAt = finishedAt ?? null
    if (
      completedAt === null ||
      !DEPLOYING.has(ref.kind) ||
      (environment !== null && isNonProduction(environment)) ||
      outcome === 'cancelled'
    )
      return []
    return [
      { id, service, completedAt, committedAt: null, isRollback: ref.rollback, hasFailed: outcome === 'failed' && startedAt !== null },
    ]
  })
}

/** A push puts nothing into service, a job may or may not: what it deployed is a change of its own. */
const DEPLOYING: ReadonlySet<string> = new Set(['deployment', 'release', 'flag', 'config', 'infrastructure', 'migration'])

/** In: the deployments and incidents of one group. Promise: a deployment counts once however many incidents it caused. */
export function changeMetrics(
  deployments: readonly Deployment[],
  incidents: readonly IncidentFigures[],
  context: ChangeContext,
): ChangeMetrics {
  const { period, asOf } = context
  const during = deployments.filter(({ completedAt }) => completedAt >= period.from && completedAt < period.until)
  const counted = incidents.filter((incident) => isMeasured(incident, context))
  const confirmed = blamedBy(counted, (incident) => causesOf(incident).map(({ id }) => id))
  const suspected = blamedBy(counted, (incident) => suspectOf(incident)?.id ?? [])
  const isFailed = ({ id, hasFailed }: Deployment) => confirmed.has(id) || hasFailed
  const fixes = new Set(counted.flatMap(({ changes }) => changes.flatMap(({ id, role }) => (role === 'mitigation' ? [id] : []))))
  const days = (Math.min(period.until, Math.max(asOf, period.from)) - period.from) / DAY_MS
  return {
    deployments: during.length,
    deploymentsPerDay: days <= 0 ? null : during.length / days,
    deploymentsPerWeek: days <= 0 ? null : perWeek(during.length, days),
    deploymentDaysPerWeek: deploymentDays(during, period, asOf),
    leadTimeMs: leadTime(during),
    changeFailRate: shareOf(during.filter(isFailed).length, during.length),
    changeFailRateWithSuspects: shareOf(during.filter((one) => isFailed(one) || suspected.has(one.id)).length, during.length),
    incidentsPerDeployment: shareOf(counted.length, during.length),
    recoveryTime: recoveryTime(counted, context),
    reworkRate: shareOf(during.filter(({ id, isRollback }) => isRollback || fixes.has(id)).length, during.length),
    incidentsWithoutChange: shareOf(counted.filter((incident) => suspectOf(incident) === null).length, counted.length),
    failed: [...suspected].map(([deployment, ids]) => ({ deployment, incidents: ids, isConfirmed: confirmed.has(deployment) })),
  }
}

const DAY_MS = 86_400_000

const shareOf = (count: number, of: number): Share => ({ count, of, share: of === 0 ? null : count / of })

export function perWeek(count: number, days: number): { readonly value: number; readonly interval: Bounds } {
  const weeks = days / 7
  const { lower, upper } = countInterval(count)
  return { value: count / weeks, interval: { lower: lower / weeks, upper: upper / weeks } }
}

const RECOVERY = { definition: definitionOf('dora'), measure: measureOf(definitionOf('dora'), 'failed_deployment_recovery_time') }

const recoveryTime = (incidents: readonly IncidentFigures[], context: ChangeContext): DurationFigures =>
  summarize(
    incidents.map((incident) => measureIncident(incident, RECOVERY, context)),
    { seed: `${context.group} ${RECOVERY.measure.name}`, withMeanInterval: false },
  )

/** Detected in the period and left out by nobody. */
function isMeasured(incident: IncidentFigures, context: ChangeContext): boolean {
  const at = countedAt(incident)
  if (at === null || at < context.period.from || at >= context.period.until) return false
  return measureIncident(incident, { definition: { countsTransient: false }, measure: ANY }, context).kind !== 'excluded'
}

const ANY = measureOf(definitionOf('hindsight'), 'detect_to_resolve')

/** The changes that incidents are put down to, each with those incidents. */
function blamedBy(
  incidents: readonly IncidentFigures[],
  causes: (incident: IncidentFigures) => ChangeId | readonly ChangeId[],
): ReadonlyMap<ChangeId, readonly IncidentId[]> {
  const blamed = new Map<ChangeId, IncidentId[]>()
  for (const incident of incidents) {
    for (const change of [causes(incident)].flat()) {
      const known = blamed.get(change)
      if (known === undefined) blamed.set(change, [incident.id])
      else known.push(incident.id)
    }
  }
  return blamed
}

function leadTime(deployments: readonly Deployment[]): ChangeMetrics['leadTimeMs'] {
  const times = deployments.flatMap(({ completedAt, committedAt }) =>
    committedAt === null || committedAt > completedAt ? [] : [completedAt - committedAt],
  )
  const median = quantileOfSorted(
    times.sort((a, b) => a - b),
    0.5,
  )
  return { median: median === null ? null : milliseconds(median), known: times.length, unknown: deployments.length - times.length }
}

/** null: the period has not a whole week. */
function deploymentDays(deployments: readonly Deployment[], { from, until }: Period, asOf: Instant): number | null {
  const weeks = Math.floor((Math.min(until, asOf) - from) / (7 * DAY_MS))
  if (weeks < 1) return null
  const days = Array.from({ length: weeks }, () => new Set<number>())
  for (const { completedAt } of deployments) {
    const day = Math.floor((completedAt - from) / DAY_MS)
    days[Math.floor(day / 7)]?.add(day)
  }
  return quantileOfSorted(
    days.map((week) => week.size).sort((a, b) => a - b),
    0.5,
  )
}
