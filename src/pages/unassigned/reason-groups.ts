import { ruleWords } from '../../domain/rule-words.ts'
import type { UnassignedRow } from '../view.ts'

/** Events that are in no incident for one reason. */
export interface ReasonGroup {
  readonly rule: string
  readonly title: string
  /** What the rule is; null: its title says it. */
  readonly sentence: string | null
  readonly rows: readonly UnassignedRow[]
}

/** By reason: first what a person may want to put right, last what needs nothing. Within a reason they stay in their order. */
export function groupByReason(rows: readonly UnassignedRow[]): readonly ReasonGroup[] {
  const byRule = new Map<string, UnassignedRow[]>()
  for (const row of rows) {
    const group = byRule.get(row.rule)
    if (group === undefined) byRule.set(row.rule, [row])
    else group.push(row)
  }
  return [...byRule]
    .map(([rule, own]) => ({ rule, title: ruleWords(rule), sentence: null, ...REASONS.get(rule), rows: own }))
    .sort((a, b) => rank(a.rule) - rank(b.rule))
}

const REASONS: ReadonlyMap<string, Pick<ReasonGroup, 'title' | 'sentence'>> = new Map([
  ['nothing-alerted', { title: 'Users were affected, and nothing alerted', sentence: 'Only a measurement shows it.' }],
  [
    'noise',
    { title: 'Starts no incident', sentence: 'A page, a severity that pages people, or several different alerts of one service do.' },
  ],
  ['other-partition', { title: 'Kept apart by labels', sentence: 'Alerts with other values of these labels never share an incident.' }],
  ['no-episode', { title: 'Belongs to no alert or page', sentence: 'What it is about was not received, or is not named.' }],
  ['moved-by-edit', { title: 'Split off by a reviewer', sentence: null }],
  ['policy-changed', { title: 'Decided under an earlier policy', sentence: 'Rebuild to apply the current policy.' }],
  ['no-time-stated', { title: 'No time stated', sentence: 'A postmortem without a time describes no incident.' }],
  ['test', { title: 'Tests', sentence: 'Their senders marked them; tests are never part of an incident.' }],
  ['measured-no-impact', { title: 'Measured without impact', sentence: null }],
  ['no-candidate', { title: 'Changes that no incident names', sentence: 'An incident was near, and something ruled each of them out.' }],
  ['no-incident-near', { title: 'Changes with no incident near them', sentence: 'They count as deployments.' }],
])

const ORDER = [...REASONS.keys()]

/** One that is not listed comes first: nobody has said that it needs nothing. */
const rank = (rule: string): number => ORDER.indexOf(rule)
