import { DOTS_MAX, type StripDot } from '../../charts/duration-strip.tsx'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import { definitionOf, endsWords, measureOf, ownMeasureName } from '../../domain/metrics/definitions.ts'
import { durationWords, NOT_KNOWN } from '../../domain/words.ts'
import { incidentPath, pageHref } from '../../pages/links.ts'
import type { DurationRow, MetricsFilter, MetricsView } from '../../pages/metrics/metrics-view.ts'
import type { PageFrame } from '../../pages/view.ts'
import { RULE_ADVICE_WORDS, type RuleQuality } from '../../pipeline/metrics/alert-quality.ts'
import type { MetricsAnswer } from '../../pipeline/metrics/answer.ts'
import { type MeasureContext, measureIncident } from '../../pipeline/metrics/measure.ts'
import type { MetricsGroup } from '../../pipeline/metrics/metrics-report.ts'
import { shareWords } from './metrics-answer.ts'
import { headlineOf } from './metrics-json.ts'
import { countsWords, intervalWords, lengthWords, medianWords, summaryWords } from './metrics-words.ts'

export interface MetricsViewParts {
  readonly frame: PageFrame
  readonly filter: MetricsFilter
  readonly range: string
  /** Ungrouped, under every definition, our own first. */
  readonly answer: MetricsAnswer
  readonly context: MeasureContext
  readonly groups: readonly { readonly by: string; readonly groups: readonly MetricsGroup[] }[]
  readonly rules: readonly RuleQuality[]
}

/** Rules that the page lists; the API has all. */
const RULES_SHOWN = 20

/** The page's words and numbers. */
export function metricsView({ frame, filter, range, answer, context, groups, rules }: MetricsViewParts): MetricsView {
  const own = answer.groups.find(({ definition }) => definition.name === 'hindsight')
  const resolve = figuresOfResolve(own)
  return {
    frame,
    filter,
    range,
    incidents: answer.incidents.length,
    words: resolve === null ? [] : summaryWords(resolve, answer.comparison),
    durations: DURATION_NAMES.map((name) => durationRow(ownMeasureName(name), own, { frame, answer, context })),
    definitions: answer.groups.map(definitionRow),
    changes: changeRows(answer),
    groups: groups.map(({ by, groups: rows }) => ({ by, rows: rows.map((group) => groupRow(by, group)) })),
    nobodyClosed: (own?.nobodyClosed ?? []).map(({ id, title }) => ({ title, href: pageHref(incidentPath(id), frame) })),
    rules: rules.slice(0, RULES_SHOWN).map(ruleRow),
  }
}

const figuresOfResolve = (group: MetricsGroup | undefined) =>
  group?.measures.find(({ measure }) => measure.name === ownMeasureName('timeToResolve'))?.figures ?? null

function durationRow(
  name: string,
  own: MetricsGroup | undefined,
  { frame, answer, context }: Pick<MetricsViewParts, 'frame' | 'answer' | 'context'>,
): DurationRow {
  const definition = definitionOf('hindsight')
  const measure = measureOf(definition, name)
  const figures = own?.measures.find((one) => one.measure.name === name)?.figures
  if (figures === undefined) throw new Error(`assertion failed: ${name} was not computed`)
  const isDrawnOneByOne = figures.known <= DOTS_MAX
  const dots: StripDot[] = []
  for (const incident of answer.incidents) {
    const measured = measureIncident(incident, { definition, measure }, context)
    if (measured.kind !== 'known') continue
    const { ms } = measured
    if (!isDrawnOneByOne) dots.push({ ms, href: null, title: '' })
    else dots.push({ ms, href: pageHref(incidentPath(incident.id), frame), title: `${incident.title}: ${durationWords(ms)}` })
  }
  const isShown = figures.known + figures.open >= 3
  return {
    title: measure.title,
    ends: endsWords(measure),
    median: medianWords(figures),
    interval: intervalWords(figures),
    p90: figures.quantiles.p90 === null ? '' : lengthWords(figures.quantiles.p90),
    known: figures.known,
    notInIt: countsWords(figures),
    dots,
    medianMs: isShown ? figures.quantiles.p50 : null,
    lowerMs: figures.medianInterval?.lower ?? null,
    upperMs: figures.medianInterval?.upper ?? null,
    p90Ms: figures.quantiles.p90,
  }
}

function definitionRow({ definition, measures }: MetricsGroup): MetricsView['definitions'][number] {
  const measure = measureOf(definition, definition.headline)
  const found = measures.find((one) => one.measure.name === measure.name)
  const value = found === undefined ? null : headlineOf(found)
  return {
    title: definition.title,
    ends: endsWords(measure),
    value: value === null ? NOT_KNOWN : `${lengthWords(value)} (${measure.statistic})`,
    known: found?.figures.known ?? 0,
    note: measure.note,
  }
}

function groupRow(by: string, { group, incidents, measures }: MetricsGroup): MetricsView['groups'][number]['rows'][number] {
  const figures = figuresOfResolve({ measures } as MetricsGroup)
  const name = Object.entries(group).find(([key]) => key === by)?.[1] ?? NOT_KNOWN
  return {
    name,
    incidents,
    median: figures === null ? NOT_KNOWN : medianWords(figures),
    interval: figures === null ? '' : intervalWords(figures),
    known: figures?.known ?? 0,
  }
}

function changeRows({ changes }: MetricsAnswer): MetricsView['changes'] {
  if (changes === null) return []
  const { deployments, deploymentsPerDay, recoveryTime, leadTimeMs } = changes
  return [
    { name: 'Deployments', value: `${deployments} (${(deploymentsPerDay ?? 0).toFixed(1)} a day)` },
    { name: 'Change fail rate, confirmed', value: shareWords(changes.changeFailRate) },
    { name: '… with suspects', value: shareWords(changes.changeFailRateWithSuspects) },
    { name: 'Failed deployment recovery time', value: `${lengthWords(recoveryTime.quantiles.p50)} (median, n ${recoveryTime.known})` },
    { name: 'Rework rate', value: shareWords(changes.reworkRate) },
    { name: 'Lead time', value: `${lengthWords(leadTimeMs.median)} (commit times known for ${leadTimeMs.known} of ${deployments})` },
    { name: 'Incidents without any change', value: `${changes.incidentsWithoutChange.count} of ${changes.incidentsWithoutChange.of}` },
  ]
}

const ruleRow = ({
  rule,
  service,
  fired,
  incidents,
  acknowledged,
  flapped,
  afterImpactMs,
  advice,
}: RuleQuality): MetricsView['rules'][number] => ({
  rule,
  service,
  fired,
  inIncidents: incidents,
  acknowledged,
  flapped,
  afterImpact: afterImpactMs === null ? NOT_KNOWN : lengthWords(afterImpactMs),
  advice: RULE_ADVICE_WORDS[advice],
})
