import { durationWords, NOT_KNOWN } from '../../domain/words.ts'
import { RULE_ADVICE_WORDS } from '../../pipeline/metrics/alert-quality.ts'
import type { AlertReport } from '../../pipeline/metrics/alert-report.ts'
import { csvText } from '../csv.ts'
import { fittedTable } from '../fitted-table.ts'
import { ALERT_HEADS, type AlertTable, alertRows } from './alert-rows.ts'
import { loadJson, ruleJson } from './metrics-json.ts'
import { lengthWords } from './metrics-words.ts'

export const ALERT_FORMATS = ['json', 'csv', 'jsonl', 'table'] as const
export type AlertFormat = (typeof ALERT_FORMATS)[number]

/** All that is known of the alerts of a period, before it is printed. */
export const alertAnswerJson = ({ rules, neverFired, load }: AlertReport): object => ({
  rules: rules.map(ruleJson),
  neverFired,
  load: loadJson(load),
})

/** The report as text: the same from a store and from a server. JSON has every table; `width`: of the terminal. */
export function alertAnswerText(
  format: AlertFormat,
  report: AlertReport,
  { table, width = null }: { readonly table: AlertTable; readonly width?: number | null },
): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(alertAnswerJson(report), null, 2)}\n`
    case 'csv':
      return csvText(alertRows(report, table))
    case 'jsonl': {
      const [, ...rows] = alertRows(report, table)
      return rows
        .map((row) => `${JSON.stringify(Object.fromEntries(ALERT_HEADS[table].map((name, place) => [name, row[place] ?? null])))}\n`)
        .join('')
    }
    case 'table':
      return `${tableFor[table](report, width)}\n`
  }
}

const tableFor: Readonly<Record<AlertTable, (report: AlertReport, width: number | null) => string>> = {
  rules: ({ rules, neverFired }, width) => {
    const head = [
      'Rule',
      'Service',
      'Fired',
      'In incidents',
      'Acknowledged',
      'Flapped',
      'Alone',
      'First',
      'After the impact began',
      'Advice',
    ]
    const rows = rules.map((rule) => [
      ...[
        rule.rule,
        rule.service ?? NOT_KNOWN,
        String(rule.fired),
        String(rule.incidents),
        String(rule.acknowledged),
        String(rule.flapped),
      ],
      ...[String(rule.alone), String(rule.first), rule.afterImpactMs === null ? NOT_KNOWN : lengthWords(rule.afterImpactMs)],
      RULE_ADVICE_WORDS[rule.advice],
    ])
    const never = neverFired.length === 0 ? '' : `\nRules that never fired: ${neverFired.join(', ')}`
    return `${fittedTable(head, rows, width)}${never}`
  },
  load: ({ load, zone }, width) => {
    const rows = load.hours.map(({ inIncident, alone }, hour) => [`${String(hour).padStart(2, '0')}:00`, String(inIncident), String(alone)])
    const { business, off, sleep } = load.interruptions
    const words = `${business} in business hours, ${off} off hours, ${sleep} at night`
    return `${fittedTable([`Hour (${zone})`, 'Pages in an incident', 'Pages alone'], rows, width)}\nInterruptions: ${words}`
  },
  people: ({ load }, width) =>
    fittedTable(
      ['Paged', 'Pages', 'At night', 'Nights', 'Median to acknowledge'],
      load.people.map(({ to, pages, atNight, nights, medianToAcknowledgeMs }) => [
        ...[to ?? 'nobody acknowledged', String(pages), String(atNight), String(nights)],
        medianToAcknowledgeMs === null ? NOT_KNOWN : durationWords(medianToAcknowledgeMs),
      ]),
      width,
    ),
}
