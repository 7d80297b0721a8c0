import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { AlertRule } from '../domain/rules/alert-rule.ts'
import { expressionWindow, prometheusDuration } from '../domain/rules/expression-window.ts'
import { type Milliseconds, milliseconds } from '../domain/time/time.ts'
import type { LineProblem } from './line-problem.ts'

export type ReadRules =
  | { readonly kind: 'read'; readonly rules: readonly AlertRule[] }
  | { readonly kind: 'invalid'; readonly problems: readonly LineProblem[] }

/**
 * The alerting rules of a rule file of Prometheus (`groups`), or of a PrometheusRule of its operator (`spec.groups`).
 * Recording rules are left out. Every problem is reported with its line; nothing is skipped.
 */
export function readRules(text: string): ReadRules {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineOf = (offset: number) => lines.linePos(offset).line
  if (document.errors.length > 0)
    return { kind: 'invalid', problems: document.errors.map(({ pos, message }) => ({ line: lineOf(pos[0]), message })) }
  const problems: LineProblem[] = []
  const report = (node: unknown, message: string) => problems.push({ line: lineOf(offsetOf(node)), message })
  const root = document.contents
  const groups = memberOf(root, 'groups') ?? memberOf(memberOf(root, 'spec'), 'groups')
  if (!isSeq(groups)) report(root, 'expected the groups of a Prometheus rule file')
  const rules = itemsOf(groups).flatMap((group) => {
    const list = memberOf(group, 'rules')
    if (!isSeq(list)) report(group, 'expected a group with rules')
    return itemsOf(list).flatMap((rule) => ruleOf(rule, report) ?? [])
  })
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'read', rules }
}

type Report = (node: unknown, message: string) => void

/** null: it records a series, or is wrong, which is then reported. */
function ruleOf(rule: unknown, report: Report): AlertRule | null {
  const [name, expression] = [textOf(memberOf(rule, 'alert')), textOf(memberOf(rule, 'expr'))]
  if (name === null) {
    if (textOf(memberOf(rule, 'record')) === null) report(rule, 'expected a rule with alert or record')
    return null
  }
  if (expression === null) {
    report(rule, `expected an expr in the rule of ${name}`)
    return null
  }
  return {
    name,
    labels: labelsOf(memberOf(rule, 'labels')),
    heldFor: durationOf(rule, 'for', report),
    keepFiring: durationOf(rule, 'keep_firing_for', report),
    window: expressionWindow(expression),
  }
}

function durationOf(rule: unknown, key: string, report: Report): Milliseconds {
  const node = memberOf(rule, key)
  if (node === undefined) return milliseconds(0)
  const duration = prometheusDuration(textOf(node) ?? '')
  if (duration === null) report(node, `expected a duration of Prometheus in ${key}, for example 5m, got "${textOf(node) ?? ''}"`)
  return duration ?? milliseconds(0)
}

/** Those that are the same on every alert of the rule: a template is another on each. */
const labelsOf = (node: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (isMap(node) ? node.items : []).flatMap(({ key, value }) => {
      const [name, text] = [textOf(key), textOf(value)]
      return name === null || text === null || text.includes('{{') ? [] : [[name, text]]
    }),
  )

const memberOf = (node: unknown, name: string): unknown => (isMap(node) ? node.get(name, true) : undefined)
const itemsOf = (node: unknown): readonly unknown[] => (isSeq(node) ? node.items : [])
const textOf = (node: unknown): string | null =>
  isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number') && node.value !== '' ? String(node.value) : null
const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)
const isNode = (node: unknown): node is Node => isMap(node) || isSeq(node) || isScalar(node)
