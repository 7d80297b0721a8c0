import type { ChangeRecord } from '../../domain/change.ts'
import { defined } from '../../domain/defined.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import type { DefinitionName } from '../../domain/metrics/definition.ts'
import { definitionOf, measureOf } from '../../domain/metrics/definitions.ts'
import { type Period, periodBefore } from '../../domain/metrics/period.ts'
import { type TeamOf, teamsOfServices } from '../../domain/metrics/teams.ts'
import type { SeverityWords } from '../../domain/severity.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { BusinessHours } from './business-time.ts'
import { businessTime } from './business-time.ts'
import { type ChangeMetrics, changeMetrics, deploymentsOf } from './change-metrics.ts'
import type { Exclusion } from './exclusions.ts'
import type { MetricGroup } from './groups.ts'
import { type MeasureContext, measureIncident } from './measure.ts'
import { type MetricsGroup, metricsReport, type ReportQuestion } from './metrics-report.ts'
import { comparePeriods, type PeriodComparison } from './period-comparison.ts'

/** What somebody wants to know of a period. `null` filters are not set. */
export interface MetricsQuestion {
  /** null: everything that is known. */
  readonly period: Period | null
  readonly definitions: readonly DefinitionName[]
  readonly groupBy: readonly MetricGroup[]
  readonly service: string | null
  readonly severity: string | null
  readonly team: string | null
  readonly clockName: 'wall' | 'business'
  readonly withMeanInterval: boolean
  /** Which measures are wanted; left out: all of the definitions. */
  readonly isWanted?: ReportQuestion['isWanted']
}

/** What the answer depends on besides the incidents: settings, and the moment at which it is given. */
export interface MetricsWorld {
  readonly asOf: Instant
  readonly exclusions: readonly Exclusion[]
  /** Which words of severity are severe. */
  readonly severityWords: SeverityWords
  /** Of business hours and months. */
  readonly clock: Clock
  readonly businessHours: BusinessHours | null
  readonly teamOf: TeamOf
}

export interface MetricsAnswer {
  readonly groups: readonly MetricsGroup[]
  /** Time to resolve against the period of the same length before it; null: without a period. */
  readonly comparison: PeriodComparison | null
  /** null: without a period. */
  readonly changes: ChangeMetrics | null
  /** The incidents of the period that the filters leave. */
  readonly incidents: readonly IncidentFigures[]
}

/**
 * In: incidents and changes, of the period and of the one before it. Out: the figures of the period. Promise: a function of what
 * is known and of `asOf`; the order in which it came decides nothing.
 */
export function answerMetrics(
  known: { readonly incidents: readonly IncidentFigures[]; readonly changes: readonly ChangeRecord[] },
  question: MetricsQuestion,
  world: MetricsWorld,
): MetricsAnswer {
  const { period } = question
  const wanted = known.incidents.filter((incident) => matches(incident, question, world.teamOf))
  const incidents = period === null ? wanted : wanted.filter((incident) => isWithin(incident, period))
  const deployments = deploymentsOf(known.changes)
  const own = deployments.filter(({ service }) => matchesService(service, question, world.teamOf))
  const context = contextOf(
    question,
    world,
    deployments.map(({ completedAt }) => completedAt),
  )
  return {
    groups: metricsGroups(incidents, question, { ...world, ...context }),
    comparison: period === null ? null : compare(wanted, period, context),
    changes: period === null ? null : changeMetrics(own, incidents, { ...context, period, group: 'all' }),
    incidents,
  }
}

/** The groups of an answer alone, of the incidents that it is about. */
export function metricsGroups(
  incidents: readonly IncidentFigures[],
  question: MetricsQuestion,
  { teamOf, clock, ...context }: Pick<MetricsWorld, 'teamOf' | 'clock'> & MeasureContext,
): readonly MetricsGroup[] {
  const { definitions, groupBy, period, clockName, withMeanInterval, isWanted } = question
  const asked = { definitions, groupBy, period, clockName, withMeanInterval, ...defined({ isWanted }) }
  return metricsReport(incidents, { ...context, ...asked, teamOf, clock })
}

export function contextOf(
  { clockName }: Pick<MetricsQuestion, 'clockName'>,
  { asOf, exclusions, severityWords, clock, businessHours }: MetricsWorld,
  deployedAt: readonly Instant[],
): MeasureContext {
  const base = { asOf, exclusions, severityWords, deployedAt: deployedAt.toSorted((a, b) => a - b) }
  if (clockName !== 'business' || businessHours === null) return base
  return { ...base, lengthOf: (from, to) => businessTime(from, to, businessHours, clock) }
}

const HEADLINE = { definition: definitionOf('hindsight'), measure: measureOf(definitionOf('hindsight'), 'detect_to_resolve') }

function compare(incidents: readonly IncidentFigures[], period: Period, context: MeasureContext): PeriodComparison {
  const measuredIn = (within: Period) =>
    incidents.filter((incident) => isWithin(incident, within)).map((incident) => measureIncident(incident, HEADLINE, context))
  return comparePeriods(measuredIn(periodBefore(period)), measuredIn(period))
}

function isWithin(incident: IncidentFigures, { from, until }: Period): boolean {
  const at = countedAt(incident)
  return at !== null && at >= from && at < until
}

function matches(incident: IncidentFigures, { service, severity, team }: MetricsQuestion, teamOf: TeamOf): boolean {
  if (service !== null && !incident.services.some((name) => name === service)) return false
  if (severity !== null && incident.severity !== severity) return false
  return team === null || teamsOfServices(incident.services, teamOf).includes(team)
}

/** Whether what is about this service is about the service and the team that are asked for. */
export function matchesService(name: string | null, { service, team }: Pick<MetricsQuestion, 'service' | 'team'>, teamOf: TeamOf): boolean {
  if (service !== null && name !== service) return false
  return team === null || (name !== null && teamOf(name as Parameters<TeamOf>[0]) === team)
}
