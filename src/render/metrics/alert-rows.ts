import type { RuleQuality } from '../../pipeline/metrics/alert-quality.ts'
import type { OnCallLoad } from '../../pipeline/metrics/on-call-load.ts'

type Cell = string | number | null

export const ALERT_TABLES = ['rules', 'load', 'people'] as const
export type AlertTable = (typeof ALERT_TABLES)[number]

export const ALERT_HEADS: Readonly<Record<AlertTable, readonly string[]>> = {
  rules: [
    ...['rule', 'service', 'fired', 'inIncident', 'precision', 'incidents', 'acknowledged'],
    ...['flapped', 'alone', 'first', 'afterImpactSeconds', 'advice'],
  ],
  load: ['hour', 'inIncident', 'alone'],
  people: ['to', 'pages', 'atNight', 'nights', 'medianToAcknowledgeSeconds'],
}

/** One row per rule and service, per hour of the day, or per person, below a row of names; empty: not known. */
export const alertRows = (
  report: { readonly rules: readonly RuleQuality[]; readonly load: OnCallLoad },
  table: AlertTable,
): readonly (readonly Cell[])[] => [ALERT_HEADS[table], ...rowsOf(report, table)]

function rowsOf(
  { rules, load }: { readonly rules: readonly RuleQuality[]; readonly load: OnCallLoad },
  table: AlertTable,
): readonly (readonly Cell[])[] {
  switch (table) {
    case 'rules':
      return rules.map(ruleCells)
    case 'load':
      return load.hours.map(({ inIncident, alone }, hour) => [hour, inIncident, alone])
    case 'people':
      return load.people.map(({ to, pages, atNight, nights, medianToAcknowledgeMs }) => [
        to,
        pages,
        atNight,
        nights,
        seconds(medianToAcknowledgeMs),
      ])
  }
}

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms) / 1_000)

const ruleCells = (rule: RuleQuality): readonly Cell[] => [
  ...[rule.rule, rule.service, rule.fired, rule.inIncident, rule.precision, rule.incidents, rule.acknowledged],
  ...[rule.flapped, rule.alone, rule.first, seconds(rule.afterImpactMs), rule.advice],
]
