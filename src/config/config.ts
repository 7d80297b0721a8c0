import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import { UsageError } from '../domain/usage-error.ts'
import { configSchema } from './schema.ts'

/** Every setting of the service. It contains secrets in clear text, so it is never printed. */
export type Config = z.infer<ReturnType<typeof configSchema>>

export interface ConfigContext {
  /** Named in messages. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a `*_file` as the configuration names it; throws what node:fs throws. */
  readonly readFile: (path: string) => string
  /** The sources that may be configured. */
  readonly sourceNames: readonly string[]
  /** Those of them whose topics may be configured; left out: none. */
  readonly topicSources?: readonly string[]
  /** What is wrong with an expression of a mapping; without it none is checked. */
  readonly expressionProblem?: (written: string) => string | null
  /** The files of a pattern such as `rules/*.yml`; without it a pattern is a path. */
  readonly listFiles?: (pattern: string) => readonly string[]
}

/** `line` counts from 1; null: the problem has no line. */
interface ConfigProblem {
  readonly line: number | null
  readonly message: string
}

export type CheckedConfig = { readonly config: Config } | { readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] }

/** `text` null: there is no file, everything has its default. Throws a `UsageError` that names the first problem and counts the others. */
export function loadConfig(text: string | null, context: ConfigContext): Config {
  const checked = checkConfig(text, context)
  if ('config' in checked) return checked.config
  throw firstOf(checked.problems, { file: context.file, more: ': see check-config' })
}

/** An error of the first problem that counts the others. */
export function firstOf(
  [first, ...others]: readonly [ConfigProblem, ...ConfigProblem[]],
  where: { readonly file: string; readonly more?: string },
) {
  const counted = others.length === 0 ? '' : ` (and ${others.length} more${where.more ?? ''})`
  return new UsageError(`${first.message}${counted}`, { place: { file: where.file, line: first.line } })
}

/** The configuration, or everything that is wrong with it, in the order of the file. */
export function checkConfig(text: string | null, context: ConfigContext): CheckedConfig {
  const checked = checkYaml(text, configSchema(context), context.env)
  return 'value' in checked ? { config: checked.value } : checked
}

/** A YAML file as its schema reads it, or everything that is wrong with it. `env`: fills in `${NAME}`; null: such a text stays. */
export function checkYaml<Value>(
  text: string | null,
  schema: z.ZodType<Value>,
  env: ConfigContext['env'] | null,
): { readonly value: Value } | { readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] } {
  const lines = new LineCounter()
  const document = parseDocument(text ?? '', { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const unread = document.errors.map((error) => ({ line: lineAt(error.pos[0]), message: error.message }))
  const unset =
    unread.length > 0 || env === null
      ? []
      : fillFromEnvironment(document, env).map(({ offset, message }) => ({ line: lineAt(offset), message }))
  const [problem, ...others] = [...unread, ...unset]
  if (problem !== undefined) return { problems: [problem, ...others] }

  const written = toPlainValue(document)
  if (written === null) return { problems: [{ line: null, message: 'the aliases of this file expand to more than 100 nodes' }] }
  const parsed = schema.safeParse(written.value ?? {})
  if (parsed.success) return { value: parsed.data }
  const found = parsed.error.issues
    .flatMap((issue) => problemsOf(document, issue))
    .map(({ offset, message }) => ({
      line: offset === null ? null : lineAt(offset),
      message,
    }))
  const [first, ...rest] = found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  return { problems: [first ?? { line: null, message: 'not a configuration' }, ...rest] }
}

/** null: aliases of aliases, which would exhaust the memory. */
function toPlainValue(document: Document.Parsed): { readonly value: unknown } | null {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    if (error instanceof ReferenceError) return null
    throw error
  }
}

interface Found {
  readonly offset: number
  readonly message: string
}

/** Puts environment variables where values say `${NAME}`. One that is not set is a problem, never an empty secret. */
function fillFromEnvironment(document: Document.Parsed, env: ConfigContext['env']): readonly Found[] {
  const problems: Found[] = []
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return
      node.value = node.value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
        const value = env[name]
        if (value !== undefined && value !== '') return value
        problems.push({ offset: node.range?.[0] ?? 0, message: `the environment variable ${name} is not set` })
        return whole
      })
    },
  })
  return problems
}

function problemsOf(
  document: Document.Parsed,
  issue: z.core.$ZodIssue,
): readonly { readonly offset: number | null; readonly message: string }[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  if (issue.code !== 'unrecognized_keys') {
    return [{ offset: offsetOf(document, path), message: `${path.join('.') || 'the file'}: ${issue.message}` }]
  }
  return issue.keys.map((key) => ({ offset: offsetOf(document, [...path, key]), message: `${[...path, key].join('.')}: ${issue.message}` }))
}

/** Where the key of this path stands; for what is missing, where its nearest parent stands. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number | null {
  const name = path.at(-1)
  if (name === undefined) return null
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === name) : undefined
  if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0]
  const node: unknown = document.getIn(path, true)
  if (isScalar(node) || isMap(node)) return node.range?.[0] ?? null
  return offsetOf(document, path.slice(0, -1))
}
