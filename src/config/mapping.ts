import { z } from 'zod'
import { MAPPED_FIELDS, MAPPED_STATES, type MappedKind, type SourceMapping } from '../domain/mapping/source-mapping.ts'
import { oneOrMore, type SchemaContext, text } from './files.ts'
import { strictObject } from './strict-object.ts'

const KINDS = Object.keys(MAPPED_STATES) as [MappedKind, ...MappedKind[]]
const STATES = [...new Set([...Object.values(MAPPED_STATES).flat(), 'ignored' as const])]

/** How the bodies of a sender without a reader are read. Every expression is checked here: a mapping that is kept can be evaluated. */
export function mappingSchema({ expressionProblem = () => null }: Pick<SchemaContext, 'expressionProblem'>) {
  const reportProblem = (written: string, check: z.RefinementCtx) => {
    const problem = expressionProblem(written)
    if (problem !== null) check.addIssue(`${written}: ${problem}`)
  }
  const expression = text.superRefine(reportProblem)
  const path = expression.refine((written) => written.startsWith('$'), 'expected a path that begins with $')
  const expressions = oneOrMore.superRefine((list, check) => {
    for (const written of list) reportProblem(written, check)
  })
  const words = Object.fromEntries(STATES.map((state) => [state, oneOrMore.optional()]))
  return strictObject({
    kind: z.enum(KINDS),
    each: path.nullable().default(null),
    state: strictObject({ path: expression, ...words }).optional(),
    ...Object.fromEntries(MAPPED_FIELDS.map((name) => [name, expressions.optional()])),
  }).transform((given, check): Omit<SourceMapping, 'name'> => {
    const { kind, each, state, ...fields } = given as Written
    const { path: statePath = '', ...means } = state ?? {}
    const entries = Object.entries(means).flatMap(([meaning, list]) => (list ?? []).map((word) => ({ word: word.toLowerCase(), meaning })))
    const allowed: readonly string[] = [...MAPPED_STATES[kind], 'ignored']
    for (const { meaning } of entries) {
      if (!allowed.includes(meaning)) check.addIssue(`state.${meaning}: expected one of ${allowed.join(', ')} for the kind ${kind}`)
    }
    const twice = entries.find(({ word }, index) => entries.findIndex((other) => other.word === word) !== index)
    if (twice !== undefined) check.addIssue(`state: "${twice.word}" stands for two states`)
    return {
      kind,
      each,
      state:
        state === undefined ? null : { path: statePath, words: Object.fromEntries(entries.map(({ word, meaning }) => [word, meaning])) },
      fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    }
  })
}

interface Written extends Readonly<Record<string, unknown>> {
  readonly kind: MappedKind
  readonly each: string | null
  readonly state?: Readonly<Record<string, readonly string[]>> & { readonly path: string }
}
