import { appendTo } from '../../domain/append-to.ts'
import type { ChangeRecord } from '../../domain/change.ts'
import { defined } from '../../domain/defined.ts'
import { byText, type ServiceName } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import type { Origin } from '../../domain/incident/incident.ts'
import type { DefinitionName } from '../../domain/metrics/definition.ts'
import { definitionOf, measureOf } from '../../domain/metrics/definitions.ts'
import { type Period, periodBefore } from '../../domain/metrics/period.ts'
import { type TeamOf, teamsOfServices } from '../../domain/metrics/teams.ts'
import type { SeverityWords } from '../../domain/severity.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { BusinessHours } from './business-time.ts'
import { businessTime } from './business-time.ts'
import {
  blameWithin,
  type ChangeContext,
  type ChangeMetrics,
  changeMetrics,
  countWithin,
  type Deployment,
  deploymentsOf,
} from './change-metrics.ts'
import { during, incidentsOf, reasonsOf, type Selection, select, selectAll } from './columns.ts'
import type { Exclusion } from './exclusions.ts'
import { type GroupName, groupIncidents, largestGroups, type MetricGroup, NONE } from './groups.ts'
import type { MeasureContext } from './measure.ts'
import { type MetricsGroup, metricsReport, type ReportQuestion } from './metrics-report.ts'
import { compareLengths, type PeriodComparison } from './period-comparison.ts'
import { sortOutColumns } from './sort-out.ts'

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
  /** Left out: incidents of either. */
  readonly origin?: Origin
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
  /** The same for each service or team, where the question groups by that alone; of a deployment counts whose it is. */
  readonly changeGroups: readonly ChangeGroup[]
  /** The incidents of the period that the filters leave. */
  readonly incidents: readonly IncidentFigures[]
  readonly selection: Selection
  /** To production, of any service and time that is known. */
  readonly deployments: readonly Deployment[]
  /** By what the incidents were measured. */
  readonly context: MeasureContext
}

export interface ChangeGroup {
  readonly group: GroupName
  readonly changes: ChangeMetrics
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
  const { origin } = question
  const everything = selectAll(known.incidents)
  const all = origin === undefined ? everything : select(everything, ({ of }, place) => of[place]?.origin === origin)
  const wanted = isFiltered(question) ? select(all, ({ of }, place) => matches(of[place], question, world.teamOf)) : all
  const selection = period === null ? wanted : during(wanted, period)
  const incidents = incidentsOf(selection)
  const deployments = deploymentsOf(known.changes)
  const own = deployments.filter(({ service }) => matchesService(service, question, world.teamOf))
  const context = contextOf(question, world, deployments)
  return {
    groups: metricsGroups(selection, question, { ...world, ...context }),
    comparison: period === null ? null : compare(wanted, period, context),
    ...changesOf(own, { all, selection, context, question, teamOf: world.teamOf }),
    incidents,
    selection,
    deployments,
    context,
  }
}

interface ChangesAsked {
  /** Of any service and severity. */
  readonly all: Selection
  readonly selection: Selection
  readonly context: MeasureContext
  readonly question: MetricsQuestion
  readonly teamOf: TeamOf
}

/** Over all deployments that are asked for, and over those of each service or team where the question groups by that alone. */
function changesOf(own: readonly Deployment[], asked: ChangesAsked): Pick<MetricsAnswer, 'changes' | 'changeGroups'> {
  const { all, selection, context, question } = asked
  const { period, service, team, groupBy } = question
  if (period === null) return { changes: null, changeGroups: [] }
  const within = { ...context, period }
  const counted = countWithin(selection, within)
  const isOfAll = service === null && team === null
  const [by, ...others] = groupBy
  if (others.length > 0 || (by !== 'service' && by !== 'team')) {
    const blaming = isOfAll ? {} : { blaming: blameWithin(all, within) }
    return { changes: changeMetrics(own, counted, { ...within, ...blaming, group: 'all' }), changeGroups: [] }
  }
  const blamed = { ...within, blaming: blameWithin(all, within) }
  const changes = changeMetrics(own, counted, { ...(isOfAll ? within : blamed), group: 'all' })
  return { changes, changeGroups: changeGroups(own, by, { selection, teamOf: asked.teamOf, context: blamed }) }
}

function changeGroups(
  deployments: readonly Deployment[],
  by: 'service' | 'team',
  { selection, teamOf, context }: Pick<ChangesAsked, 'selection' | 'teamOf'> & { readonly context: Omit<ChangeContext, 'group'> },
): readonly ChangeGroup[] {
  const nameOf = (service: ServiceName | null) => (service === null ? null : by === 'service' ? service : teamOf(service)) ?? NONE
  const deployed = new Map<string, Deployment[]>()
  for (const deployment of deployments) appendTo(deployed, nameOf(deployment.service), deployment)
  const { columns, places } = selection
  const affected = new Map<string, number[]>()
  for (const place of places) {
    const services = columns.of[place]?.services ?? []
    const names = services.length === 0 ? [NONE] : new Set(services.map(nameOf))
    for (const name of names) appendTo(affected, name, place)
  }
  return [...new Set([...deployed.keys(), ...affected.keys()])].sort(byText).map((name) => {
    const counted = countWithin({ columns, places: Uint32Array.from(affected.get(name) ?? []) }, context)
    return { group: { [by]: name }, changes: changeMetrics(deployed.get(name) ?? [], counted, { ...context, group: `${by} ${name}` }) }
  })
}

/** The changes of each team alone, of the incidents that an answer is about. Empty: without a period, or where no service has a team. */
export function changesByTeam(
  { selection, deployments, context }: Pick<MetricsAnswer, 'selection' | 'deployments' | 'context'>,
  question: MetricsQuestion,
  teamOf: TeamOf,
): readonly ChangeGroup[] {
  const { period } = question
  if (period === null) return []
  if (!hasTeam(selection, deployments, teamOf)) return []
  const own = deployments.filter(({ service }) => matchesService(service, question, teamOf))
  const within = { ...context, period }
  const groups = changeGroups(own, 'team', {
    selection,
    teamOf,
    context: { ...within, blaming: blameWithin(selectAll(selection.columns.of), within) },
  })
  return groups.some(({ group }) => group.team !== NONE) ? groups : []
}

/** Looks no further than the first: mostly either no service has a team, or nearly every one has. */
function hasTeam({ columns, places }: Selection, deployments: readonly Deployment[], teamOf: TeamOf): boolean {
  if (deployments.some(({ service }) => service !== null && teamOf(service) !== null)) return true
  const looked = new Set<number | undefined>()
  return places.some((place) => {
    const list = columns.services[place]
    if (looked.has(list)) return false
    looked.add(list)
    return columns.of[place]?.services.some((service) => teamOf(service) !== null) === true
  })
}

/** The groups of an answer alone, of the incidents that it is about. */
export function metricsGroups(
  selection: Selection,
  question: MetricsQuestion,
  { teamOf, clock, ...context }: Pick<MetricsWorld, 'teamOf' | 'clock'> & MeasureContext,
): readonly MetricsGroup[] {
  return metricsReport(selection, { ...context, ...reportAsked(question), teamOf, clock })
}

/** As `metricsGroups`, of the groups with the most incidents; `more`: how many there are besides. */
export function largestMetricsGroups(
  selection: Selection,
  question: MetricsQuestion,
  { atMost, teamOf, clock, ...context }: Pick<MetricsWorld, 'teamOf' | 'clock'> & MeasureContext & { readonly atMost: number },
): { readonly groups: readonly MetricsGroup[]; readonly more: number } {
  const { groups, more } = largestGroups(groupIncidents(selection, question.groupBy, { teamOf, clock }), atMost)
  return { groups: metricsReport(selection, { ...context, ...reportAsked(question), teamOf, clock }, groups), more }
}

function reportAsked({ definitions, groupBy, period, clockName, withMeanInterval, isWanted }: MetricsQuestion) {
  return { definitions, groupBy, period, clockName, withMeanInterval, ...defined({ isWanted }) }
}

function contextOf(
  { clockName }: Pick<MetricsQuestion, 'clockName'>,
  { asOf, exclusions, severityWords, clock, businessHours }: MetricsWorld,
  deployments: readonly Deployment[],
): MeasureContext {
  const deployedAt = deployments.map(({ completedAt }) => completedAt).sort((a, b) => a - b)
  const base = { asOf, exclusions, severityWords, deployedAt }
  if (clockName !== 'business' || businessHours === null) return base
  return { ...base, lengthOf: (from, to) => businessTime(from, to, businessHours, clock) }
}

const HEADLINE = { definition: definitionOf('hindsight'), measure: measureOf(definitionOf('hindsight'), 'detect_to_resolve') }

function compare(selection: Selection, period: Period, context: MeasureContext): PeriodComparison {
  const reasons = reasonsOf(selection.columns, context)
  const lengthsIn = (within: Period) => sortOutColumns(during(selection, within), reasons, { by: HEADLINE, context }).known
  return compareLengths(lengthsIn(periodBefore(period)), lengthsIn(period))
}

const isFiltered = ({ service, severity, team }: MetricsQuestion): boolean => service !== null || severity !== null || team !== null

function matches(incident: IncidentFigures | undefined, { service, severity, team }: MetricsQuestion, teamOf: TeamOf): boolean {
  if (incident === undefined) return false
  if (service !== null && !incident.services.some((name) => name === service)) return false
  if (severity !== null && incident.severity !== severity) return false
  return team === null || teamsOfServices(incident.services, teamOf).includes(team)
}

/** Whether what is about this service is about the service and the team that are asked for. */
export function matchesService(name: string | null, { service, team }: Pick<MetricsQuestion, 'service' | 'team'>, teamOf: TeamOf): boolean {
  if (service !== null && name !== service) return false
  return team === null || (name !== null && teamOf(name as Parameters<TeamOf>[0]) === team)
}
