import { DOTS_MAX, type StripDot } from '../../charts/duration-strip.tsx'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import { definitionOf, endsWords, measureOf, ownMeasureName } from '../../domain/metrics/definitions.ts'
import type { Period } from '../../domain/metrics/period.ts'
import { milliseconds } from '../../domain/time/time.ts'
import { durationWords, NOT_KNOWN } from '../../domain/words.ts'
import { figureHref, incidentPath, METRICS_PATH, pageHref } from '../../pages/links.ts'
import type { DurationRow, MetricsFilter, MetricsView, TeamChangesRow } from '../../pages/metrics/metrics-view.ts'
import type { PageFrame } from '../../pages/view.ts'
import type { AlertReport } from '../../pipeline/metrics/alert-report.ts'
import type { ChangeGroup, MetricsAnswer } from '../../pipeline/metrics/answer.ts'
import type { IncidentSet } from '../../pipeline/metrics/behind-figure.ts'
import { reasonsOf } from '../../pipeline/metrics/columns.ts'
import { NONE } from '../../pipeline/metrics/groups.ts'
import type { MetricsGroup } from '../../pipeline/metrics/metrics-report.ts'
import { knownOf } from '../../pipeline/metrics/sort-out.ts'
import { alertsView } from './alerts-view.ts'
import { shareWords } from './metrics-answer.ts'
import { headlineOf } from './metrics-json.ts'
import { countsWords, intervalWords, lengthWords, medianWords, summaryWords } from './metrics-words.ts'

export interface MetricsViewParts {
  readonly frame: PageFrame
  readonly filter: MetricsFilter
  readonly range: string
  /** Ungrouped, under every definition, our own first. */
  readonly answer: MetricsAnswer
  /** `more`: further groups, of fewer incidents. */
  readonly groups: readonly { readonly by: string; readonly groups: readonly MetricsGroup[]; readonly more: number }[]
  /** Empty: no service has a team. */
  readonly teams: readonly ChangeGroup[]
  readonly alerts: AlertReport
  readonly period: Period
}

/** Incidents that nobody closed which the page names; of the others it has the number. */
const FORGOTTEN_SHOWN = 10

/** The page's words and numbers. */
export function metricsView({ frame, filter, range, period, answer, groups, teams, alerts }: MetricsViewParts): MetricsView {
  const own = answer.groups.find(({ definition }) => definition.name === 'hindsight')
  const resolve = figuresOfResolve(own)
  const nobodyClosed = own?.nobodyClosed ?? []
  return {
    frame,
    filter,
    range,
    incidents: answer.incidents.length,
    words: resolve === null ? [] : summaryWords(resolve, answer.comparison),
    durations: DURATION_NAMES.map((name) => durationRow(ownMeasureName(name), own, { frame, filter, answer })),
    definitions: answer.groups.map((group) => definitionRow(group, frame, filter)),
    changes: changeRows(answer, (set) => figureHref(frame, { ...filter }, { set })),
    teamChanges: teams.map((group) => teamRow(group, frame, filter)),
    groups: groups.map(({ by, groups: rows, more }) => ({ by, more, rows: rows.map((group) => groupRow(by, group, { frame, filter })) })),
    nobodyClosed: nobodyClosed.slice(0, FORGOTTEN_SHOWN).map(({ id, title }) => ({ title, href: pageHref(incidentPath(id), frame) })),
    nobodyClosedMore: Math.max(0, nobodyClosed.length - FORGOTTEN_SHOWN),
    notInItHref: figureHref(frame, { ...filter }, { measure: ownMeasureName('timeToResolve') }),
    ...alertsView(alerts, { frame, filter, period }),
  }
}

const figuresOfResolve = (group: MetricsGroup | undefined) =>
  group?.measures.find(({ measure }) => measure.name === ownMeasureName('timeToResolve'))?.figures ?? null

function durationRow(
  name: string,
  own: MetricsGroup | undefined,
  { frame, filter, answer }: Pick<MetricsViewParts, 'frame' | 'filter' | 'answer'>,
): DurationRow {
  const definition = definitionOf('hindsight')
  const measure = measureOf(definition, name)
  const found = own?.measures.find((one) => one.measure.name === name)
  if (found === undefined) throw new Error(`assertion failed: ${name} was not computed`)
  const { figures, lengths } = found
  const { selection, context } = answer
  const { columns } = selection
  const isDrawn = figures.known > 0 && figures.known <= DOTS_MAX
  const drawn = isDrawn ? knownOf(selection, reasonsOf(columns, context), { by: { definition, measure }, context }) : []
  const dots = drawn.flatMap(({ place, ms }): StripDot[] => {
    const incident = columns.of[place]
    if (incident === undefined) return []
    const title = `${incident.title}: ${durationWords(milliseconds(ms))}`
    return [{ ms, href: pageHref(incidentPath(incident.id), frame), title }]
  })
  const isShown = figures.known + figures.open >= 3
  return {
    href: figureHref(frame, { ...filter }, { measure: name }),
    title: measure.title,
    ends: endsWords(measure),
    median: medianWords(figures),
    interval: intervalWords(figures),
    p90: figures.quantiles.p90 === null ? '' : lengthWords(figures.quantiles.p90),
    known: figures.known,
    notInIt: countsWords(figures),
    lengths,
    dots,
    medianMs: isShown ? figures.quantiles.p50 : null,
    lowerMs: figures.medianInterval?.lower ?? null,
    upperMs: figures.medianInterval?.upper ?? null,
    p90Ms: figures.quantiles.p90,
  }
}

function definitionRow(
  { definition, measures }: MetricsGroup,
  frame: PageFrame,
  filter: MetricsFilter,
): MetricsView['definitions'][number] {
  const measure = measureOf(definition, definition.headline)
  const found = measures.find((one) => one.measure.name === measure.name)
  const value = found === undefined ? null : headlineOf(found)
  return {
    title: definition.title,
    ends: endsWords(measure),
    value: value === null ? NOT_KNOWN : `${lengthWords(value)} (${measure.statistic})`,
    known: found?.figures.known ?? 0,
    note: measure.note,
    href: figureHref(frame, { ...filter }, { definition: definition.name, measure: measure.name }),
  }
}

function groupRow(
  by: string,
  { group, incidents, measures }: MetricsGroup,
  { frame, filter }: Pick<MetricsViewParts, 'frame' | 'filter'>,
): MetricsView['groups'][number]['rows'][number] {
  const figures = figuresOfResolve({ measures } as MetricsGroup)
  const name = Object.entries(group).find(([key]) => key === by)?.[1] ?? NOT_KNOWN
  // A month of the calendar is a period, and what has no name cannot be asked for.
  const own = name === NOT_KNOWN || name === NONE ? null : { ...filter, [by === 'month' ? 'period' : by]: name }
  return {
    name,
    href: own === null ? null : pageHref(METRICS_PATH, frame, own),
    figureHref: own === null ? null : figureHref(frame, own, {}),
    incidents,
    median: figures === null ? NOT_KNOWN : medianWords(figures),
    interval: figures === null ? '' : intervalWords(figures),
    known: figures?.known ?? 0,
  }
}

function changeRows({ changes }: MetricsAnswer, hrefOf: (set: IncidentSet) => string): MetricsView['changes'] {
  if (changes === null) return []
  const { deployments, deploymentsPerDay, recoveryTime, leadTimeMs } = changes
  return [
    { name: 'Deployments', value: `${deployments} (${(deploymentsPerDay ?? 0).toFixed(1)} a day)`, href: null },
    { name: 'Change fail rate, confirmed', value: shareWords(changes.changeFailRate), href: hrefOf('change-confirmed') },
    { name: '… with suspects', value: shareWords(changes.changeFailRateWithSuspects), href: hrefOf('change-suspected') },
    {
      name: 'Failed deployment recovery time',
      value: `${lengthWords(recoveryTime.quantiles.p50)} (median, n ${recoveryTime.known})`,
      href: hrefOf('change-confirmed'),
    },
    { name: 'Rework rate', value: shareWords(changes.reworkRate), href: null },
    {
      name: 'Lead time',
      value: `${lengthWords(leadTimeMs.median)} (commit times known for ${leadTimeMs.known} of ${deployments})`,
      href: null,
    },
    {
      name: 'Incidents without any change',
      value: `${changes.incidentsWithoutChange.count} of ${changes.incidentsWithoutChange.of}`,
      href: hrefOf('without-change'),
    },
  ]
}

function teamRow({ group, changes }: ChangeGroup, frame: MetricsViewParts['frame'], filter: MetricsFilter): TeamChangesRow {
  const name = group.team ?? NONE
  // What has no team cannot be asked for.
  const own = name === NONE ? null : { ...filter, team: name }
  const { deployments, recoveryTime, leadTimeMs, incidentsWithoutChange } = changes
  return {
    name: own === null ? 'no team' : name,
    href: own === null ? null : pageHref(METRICS_PATH, frame, own),
    deployments,
    failed: shareWords(changes.changeFailRate),
    failedHref: own === null ? null : figureHref(frame, own, { set: 'change-confirmed' }),
    suspected: shareWords(changes.changeFailRateWithSuspects),
    suspectedHref: own === null ? null : figureHref(frame, own, { set: 'change-suspected' }),
    recovery: lengthWords(recoveryTime.quantiles.p50),
    leadTime: lengthWords(leadTimeMs.median),
    withoutChange: `${incidentsWithoutChange.count} of ${incidentsWithoutChange.of}`,
  }
}
