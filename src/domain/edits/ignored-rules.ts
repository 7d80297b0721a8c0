import { type Edit, effectiveEdits } from '../edit.ts'
import { type Event, isAlert } from '../event.ts'

export type IgnoreEdit = Extract<Edit, { readonly type: 'ignore' }>

/** The rules that reviewers left out of the list of what is in no incident, oldest first. It hides nothing anywhere else. */
export const ignoredRulesOf = (edits: readonly Edit[]): readonly IgnoreEdit[] =>
  effectiveEdits(edits).filter((edit): edit is IgnoreEdit => edit.type === 'ignore')

const NAME_MAX = 200

/** What is ignored with an event: the alerts of its rule and service from its source; of what is no alert, what begins with the same line. */
export function ruleOf(event: Event): Pick<IgnoreEdit, 'source' | 'rule' | 'service'> {
  const [line = ''] = event.text.split('\n', 1)
  const name = isAlert(event) ? event.labels.alertname : undefined
  return { source: event.source, rule: (name ?? line).slice(0, NAME_MAX), service: event.service }
}

/** Whether one of the rules is that of the event. */
export function isIgnored(event: Event, rules: readonly IgnoreEdit[]): boolean {
  if (rules.length === 0) return false
  const { source, rule, service } = ruleOf(event)
  return rules.some((one) => one.source === source && one.rule === rule && one.service === service)
}
