import type { RuleQuality } from '../../pipeline/metrics/alert-quality.ts'
import type { OnCallLoad } from '../../pipeline/metrics/on-call-load.ts'

type Cell = string | number | null

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms) / 1_000)

/** One row per rule and service, per hour of the day, or per person, below a row of names; empty: not known. */
export function alertRows(
  { rules, load }: { readonly rules: readonly RuleQuality[]; readonly load: OnCallLoad },
  table: 'rules' | 'load' | 'people',
): readonly (readonly Cell[])[] {
  switch (table) {
    case 'rules':
      return [RULE_HEAD, ...rules.map(ruleCells)]
    case 'load':
      return [['hour', 'inIncident', 'alone'], ...load.hours.map(({ inIncident, alone }, hour) => [hour, inIncident, alone])]
    case 'people':
      return [
        ['to', 'pages', 'atNight', 'nights', 'medianToAcknowledgeSeconds'],
        ...load.people.map(({ to, pages, atNight, nights, medianToAcknowledgeMs }) => [
          to,
          pages,
          atNight,
          nights,
          seconds(medianToAcknowledgeMs),
        ]),
      ]
  }
}

const RULE_HEAD = [
  ...['rule', 'service', 'fired', 'inIncident', 'precision', 'incidents', 'acknowledged'],
  ...['flapped', 'alone', 'first', 'afterImpactSeconds', 'advice'],
]

const ruleCells = (rule: RuleQuality): readonly Cell[] => [
  ...[rule.rule, rule.service, rule.fired, rule.inIncident, rule.precision, rule.incidents, rule.acknowledged],
  ...[rule.flapped, rule.alone, rule.first, seconds(rule.afterImpactMs), rule.advice],
]
