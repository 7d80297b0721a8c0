import { appendTo } from '../../domain/append-to.ts'
import type { ChangeRecord } from '../../domain/change.ts'
import { isNonProduction } from '../../domain/environment.ts'
import type { ChangeId, IncidentId, ServiceName } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { definitionOf, measureOf } from '../../domain/metrics/definitions.ts'
import type { DurationFigures } from '../../domain/metrics/duration-figures.ts'
import type { Period } from '../../domain/metrics/period.ts'
import { type Instant, instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import { beginningOf } from '../episodes/change-records.ts'
import type { Bounds } from '../statistics/order-statistics.ts'
import { quantileOfSorted } from '../statistics/order-statistics.ts'
import { countInterval } from '../statistics/poisson.ts'
import { during, incidentsOf, reasonsOf, type Selection, select } from './columns.ts'
import { causesOf, type MeasureContext, measureIncident, suspectOf } from './measure.ts'
import { type SortedOut, sortOut, sortOutColumns } from './sort-out.ts'
import { summaryOf } from './summary.ts'

/** A deployment to production that came to its end. `committedAt`: of the oldest commit in it; null: not known. */
export interface Deployment {
  readonly id: ChangeId
  readonly service: ServiceName | null
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
  /**
   * Where the deployments are those of one service or team: all incidents of the period, because what it deployed may have broken what is
   * another's. Left out: those of the group.
   */
  readonly blaming?: Blame
}

/** What incidents are put down to: which of them to which change. */
export interface Blame {
  /** As a reviewer said. */
  readonly confirmed: ReadonlyMap<ChangeId, readonly IncidentFigures[]>
  /** The same, and what is likely the cause. */
  readonly suspected: ReadonlyMap<ChangeId, readonly IncidentFigures[]>
  /** What was changed because of an incident. */
  readonly fixes: ReadonlySet<ChangeId>
}

/**
 * In: records of changes. Out: the deployments to production among them that finished, or that are instant. When its commit was made is known
 * where the commit itself was received: as a push, or in the history of a repository.
 */
export function deploymentsOf(records: readonly ChangeRecord[]): readonly Deployment[] {
  const commits = commitTimes(records)
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
      {
        id,
        service,
        completedAt,
        committedAt: commits.get(ref.sha ?? '') ?? null,
        isRollback: ref.rollback,
        hasFailed: outcome === 'failed' && startedAt !== null,
      },
    ]
  })
}

/** The earliest time that is known of each commit. */
function commitTimes(records: readonly ChangeRecord[]): ReadonlyMap<string, Instant> {
  const times = new Map<string, Instant>()
  for (const record of records) {
    const { kind, sha } = record.ref
    if (kind !== 'push' || sha === null) continue
    const at = beginningOf(record)
    times.set(sha, instant(Math.min(at, times.get(sha) ?? at)))
  }
  return times
}

/** A push puts nothing into service, a job may or may not: what it deployed is a change of its own. */
const DEPLOYING: ReadonlySet<string> = new Set(['deployment', 'release', 'flag', 'config', 'infrastructure', 'migration'])

/** Incidents of a period that are left out by nobody. Nearly all of them have to do with no change, and only count. */
export interface CountedIncidents {
  readonly all: Selection
  readonly withChanges: readonly IncidentFigures[]
}

/** Those of the selection that were detected in the period and are left out by nobody. */
export function countWithin(selection: Selection, context: Omit<ChangeContext, 'group' | 'blaming'>): CountedIncidents {
  const reasons = reasonsOf(selection.columns, context)
  const all = select(during(selection, context.period), (_, place) => reasons[place] === 0)
  return { all, withChanges: incidentsOf(select(all, ({ hasChanges }, place) => hasChanges[place] === 1)) }
}

/** In: the deployments and incidents of one group. Promise: a deployment counts once however many incidents it caused. */
export function changeMetrics(deployments: readonly Deployment[], counted: CountedIncidents, context: ChangeContext): ChangeMetrics {
  const { period, asOf } = context
  const deployed = deployments.filter(({ completedAt }) => completedAt >= period.from && completedAt < period.until)
  const { all, withChanges } = counted
  const total = all.places.length
  const { confirmed, suspected, fixes } = context.blaming ?? blameOf(withChanges)
  const isFailed = ({ id, hasFailed }: Deployment) => confirmed.has(id) || hasFailed
  const recovered = [...new Set(deployed.flatMap(({ id }) => confirmed.get(id) ?? []))]
  const blamed = context.blaming === undefined ? [...suspected.keys()] : deployed.flatMap(({ id }) => (suspected.has(id) ? id : []))
  const days = (Math.min(period.until, Math.max(asOf, period.from)) - period.from) / DAY_MS
  return {
    deployments: deployed.length,
    deploymentsPerDay: days <= 0 ? null : deployed.length / days,
    deploymentsPerWeek: days <= 0 ? null : perWeek(deployed.length, days),
    deploymentDaysPerWeek: deploymentDays(deployed, period, asOf),
    leadTimeMs: leadTime(deployed),
    changeFailRate: shareOf(deployed.filter(isFailed).length, deployed.length),
    changeFailRateWithSuspects: shareOf(deployed.filter((one) => isFailed(one) || suspected.has(one.id)).length, deployed.length),
    incidentsPerDeployment: shareOf(total, deployed.length),
    recoveryTime: recoveryTime(context.blaming === undefined ? recoveriesIn(all, context) : recoveriesOf(recovered, context), context),
    reworkRate: shareOf(deployed.filter(({ id, isRollback }) => isRollback || fixes.has(id)).length, deployed.length),
    incidentsWithoutChange: shareOf(total - withChanges.filter((incident) => suspectOf(incident) !== null).length, total),
    failed: blamed.map((deployment) => ({
      deployment,
      incidents: (suspected.get(deployment) ?? []).map(({ id }) => id),
      isConfirmed: confirmed.has(deployment),
    })),
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

const recoveriesIn = (selection: Selection, context: MeasureContext): SortedOut =>
  sortOutColumns(selection, reasonsOf(selection.columns, context), { by: RECOVERY, context })

const recoveriesOf = (incidents: readonly IncidentFigures[], context: MeasureContext): SortedOut =>
  sortOut(incidents.map((incident) => measureIncident(incident, RECOVERY, context)))

const recoveryTime = (recoveries: SortedOut, { group }: Pick<ChangeContext, 'group'>): DurationFigures =>
  summaryOf(recoveries, { seed: `${group} ${RECOVERY.measure.name}`, withMeanInterval: false })

/** In: incidents of a period. Out: what they are put down to; those that are left out of durations are put down to nothing. */
export const blameWithin = (selection: Selection, context: Omit<ChangeContext, 'group' | 'blaming'>): Blame =>
  blameOf(countWithin(selection, context).withChanges)

function blameOf(counted: readonly IncidentFigures[]): Blame {
  const [confirmed, suspected] = [new Map<ChangeId, IncidentFigures[]>(), new Map<ChangeId, IncidentFigures[]>()]
  const fixes = new Set<ChangeId>()
  for (const incident of counted) {
    for (const { id } of causesOf(incident)) appendTo(confirmed, id, incident)
    const suspect = suspectOf(incident)
    if (suspect !== null) appendTo(suspected, suspect.id, incident)
    for (const { id, role } of incident.changes) if (role === 'mitigation') fixes.add(id)
  }
  return { confirmed, suspected, fixes }
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
