import { z } from 'zod'
import { defined } from '../domain/defined.ts'
import type { AlertRule } from '../domain/rules/alert-rule.ts'
import { expressionWindow } from '../domain/rules/expression-window.ts'
import { type Instant, instant, isoOf, milliseconds } from '../domain/time/time.ts'
import type { ReadRules } from './alert-rules.ts'
import type { LineProblem } from './line-problem.ts'

/** An alerting rule as the API names its parts; the state of its evaluation, which changes each time, is left out. */
const ruleSchema = z.object({
  name: z.string(),
  query: z.string(),
  duration: z.number().min(0).default(0),
  keepFiringFor: z.number().min(0).default(0),
  labels: z.record(z.string(), z.string()).default({}),
})
const groupSchema = z.object({ name: z.string(), file: z.string().default(''), rules: z.array(ruleSchema) })
const keptSchema = z.object({ at: z.iso.datetime(), groups: z.array(groupSchema) })
type Kept = z.infer<typeof keptSchema>

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    groups: z.array(
      groupSchema.extend({ rules: z.array(z.union([ruleSchema.extend({ type: z.literal('alerting') }), z.object({ type: z.string() })])) }),
    ),
  }),
})

/** A file of answers grows with each change of a rule; at this size it takes no more. */
const FILE_CHARACTERS_MAX = 16_000_000

export type TakenAnswer =
  | { readonly kind: 'changed'; readonly text: string; readonly rules: readonly AlertRule[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * In: what is kept, and what the rules API of Prometheus (or of what speaks as it does) answered at a time.
 * Out: the file with the answer added, where its alerting rules are others than those of the last answer.
 */
export function takeAnswer(before: string, answer: string, at: Instant): TakenAnswer {
  const parsed = answerSchema.safeParse(jsonOf(answer))
  if (!parsed.success) return { kind: 'refused', reason: 'not the answer of a rules API: expected data.groups with alerting rules' }
  const groups = parsed.data.data.groups.map(({ name, file, rules }) => ({ name, file, rules: rules.flatMap(alertingRule) }))
  const last = before.trimEnd().split('\n').at(-1) ?? ''
  const known = keptSchema.safeParse(jsonOf(last))
  if (known.success && JSON.stringify(known.data.groups) === JSON.stringify(groups)) return { kind: 'unchanged' }
  const text = `${before}${JSON.stringify({ at: isoOf(at), groups })}\n`
  if (text.length > FILE_CHARACTERS_MAX)
    return { kind: 'refused', reason: `the kept answers would exceed ${FILE_CHARACTERS_MAX} characters` }
  const read = readKeptRules(text)
  if (read.kind === 'read') return { kind: 'changed', text, rules: read.rules }
  const [first] = read.problems
  return { kind: 'refused', reason: `the kept answers cannot be read: line ${first?.line}: ${first?.message}` }
}

const alertingRule = (rule: { readonly type: string } | (z.infer<typeof ruleSchema> & { readonly type: 'alerting' })) =>
  'query' in rule ? [ruleSchema.parse(rule)] : []

/**
 * The rules of every kept answer, each in force from the answer that first has it until the first that has it no more. Of
 * the time before the first answer nothing is known. Every line that is wrong is reported.
 */
export function readKeptRules(text: string): ReadRules {
  const kept: Kept[] = []
  const problems: LineProblem[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const parsed = keptSchema.safeParse(jsonOf(line))
    if (parsed.success) kept.push(parsed.data)
    else problems.push({ line: index + 1, message: 'expected a kept answer of the rules API' })
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'read', rules: inForce(kept) }
}

function inForce(kept: readonly Kept[]): readonly AlertRule[] {
  const ended: AlertRule[] = []
  let current = new Map<string, AlertRule>()
  for (const { at, groups } of kept.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const from = instant(Date.parse(at))
    const next = new Map<string, AlertRule>()
    for (const rule of groups.flatMap(({ rules }) => rules.map(toAlertRule))) {
      const key = JSON.stringify(rule)
      next.set(key, current.get(key) ?? { ...rule, during: { from, until: null } })
    }
    for (const [key, rule] of current)
      if (!next.has(key)) ended.push({ ...rule, ...defined({ during: rule.during && { ...rule.during, until: from } }) })
    current = next
  }
  return [...ended, ...current.values()]
}

/** Labels that are the same on every alert of the rule: a template is another on each. */
const toAlertRule = ({ name, query, duration, keepFiringFor, labels }: z.infer<typeof ruleSchema>): AlertRule => ({
  name,
  labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => !value.includes('{{'))),
  heldFor: milliseconds(Math.round(duration * 1_000)),
  keepFiring: milliseconds(Math.round(keepFiringFor * 1_000)),
  window: expressionWindow(query),
})

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
