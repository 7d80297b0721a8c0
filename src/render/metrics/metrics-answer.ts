import type { Instant } from '../../domain/time/time.ts'
import { pluralize } from '../../domain/words.ts'
import type { MetricsAnswer } from '../../pipeline/metrics/answer.ts'
import type { Share } from '../../pipeline/metrics/change-metrics.ts'
import { csvText } from '../csv.ts'
import { changesJson, comparisonJson, definitionsJson, groupJson } from './metrics-json.ts'
import { metricsObjects, metricsRows } from './metrics-rows.ts'
import { metricsTable } from './metrics-table.ts'
import { comparisonWords, lengthWords } from './metrics-words.ts'
import { openMetricsBackfill } from './openmetrics-backfill.ts'

export const METRICS_FORMATS = ['json', 'csv', 'jsonl', 'table', 'openmetrics'] as const
export type MetricsFormat = (typeof METRICS_FORMATS)[number]

/** The answer as the API gives it, before it is printed. */
export function metricsAnswerJson({ groups, comparison, changes, changeGroups }: MetricsAnswer): object {
  return {
    definition: [...new Set(groups.map(({ definition }) => definition.name))].join(','),
    definitions: definitionsJson(groups),
    groups: groups.map(groupJson),
    comparison: comparison === null ? null : { measure: 'detect_to_resolve', ...comparisonJson(comparison) },
    changes: changes === null ? null : changesJson(changes),
    changeGroups: changeGroups.map(({ group, changes: own }) => ({ group, ...changesJson(own) })),
  }
}

/** The answer as text: the same from a store and from a server. `until`: when the last sample of a backfill is; `width`: of the terminal. */
export function metricsAnswerText(format: MetricsFormat, answer: MetricsAnswer, until: Instant, width: number | null = null): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(metricsAnswerJson(answer), null, 2)}\n`
    case 'csv':
      return csvText(metricsRows(answer.groups))
    case 'jsonl':
      return metricsObjects(answer.groups)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join('')
    case 'openmetrics':
      return openMetricsBackfill(answer.incidents, until)
    case 'table':
      return `${metricsTable(answer.groups, width)}${changesText(answer)}${answer.comparison === null ? '' : `${comparisonWords(answer.comparison)}\n`}`
  }
}

function changesText({ changes, incidents }: MetricsAnswer): string {
  if (changes === null) return ''
  const { deployments, changeFailRate, changeFailRateWithSuspects, reworkRate, recoveryTime, incidentsWithoutChange } = changes
  if (deployments === 0) return `Changes (DORA): no deployment to production is known; ${pluralize(incidents.length, 'incident')}.\n`
  return [
    `Changes (DORA): ${pluralize(deployments, 'deployment')}, ${(changes.deploymentsPerDay ?? 0).toFixed(1)} a day.`,
    `Change fail rate ${shareWords(changeFailRate)} confirmed, ${shareWords(changeFailRateWithSuspects)} with suspects; rework rate ${shareWords(reworkRate)}.`,
    `Failed deployment recovery time ${lengthWords(recoveryTime.quantiles.p50)} (median, n ${recoveryTime.known}).`,
    `Incidents without any change: ${incidentsWithoutChange.count} of ${incidentsWithoutChange.of}.`,
  ]
    .map((line) => `${line}\n`)
    .join('')
}

/** `1.6 % (22 of 1,340)`; of nothing `not known`. */
export function shareWords({ count, of, share }: Share): string {
  const value = share === null ? 'not known' : `${(share * 100).toFixed(1)} %`
  return `${value} (${count.toLocaleString('en-US')} of ${of.toLocaleString('en-US')})`
}
