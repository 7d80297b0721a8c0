import { z } from 'zod'
import type { AlertRule } from '../domain/rules/alert-rule.ts'
import { readRules } from './alert-rules.ts'
import { type Call, readCalls } from './calls.ts'
import { readKeptRules } from './kept-rules.ts'

export interface SchemaContext {
  /** Reads a `*_file`; throws what node:fs throws. */
  readonly readFile: (path: string) => string
  readonly sourceNames: readonly string[]
  /** Those that sign what they deliver with a certificate of their own: their topics may be configured. Left out: none. */
  readonly topicSources?: readonly string[]
  /** What is wrong with an expression of a mapping; null or left out: nothing. */
  readonly expressionProblem?: (written: string) => string | null
  /** The files of a pattern such as `rules/*.yml`, in order; a path without a pattern is itself. */
  readonly listFiles?: (pattern: string) => readonly string[]
}

export interface FileContext extends SchemaContext {
  readonly check: z.RefinementCtx
}

export const text = z.string().min(1, 'expected some text')

export const oneOrMore = z.union([text.transform((value) => [value]), z.array(text)], { error: 'expected some text or a list of it' })

/** null: it cannot be read, which is then an issue. */
export const readContent = (path: string, context: FileContext): string | null => readOrReport(path, context, () => context.readFile(path))

function readOrReport<T>(path: string, { check }: FileContext, read: () => T | null): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    check.addIssue(`cannot read ${path}: ${error.message}`)
    return null
  }
}

/** The calls of every file; each problem is reported with its own file and line. */
export const callFilesSchema = (context: SchemaContext) =>
  oneOrMore.transform((paths, check): readonly Call[] =>
    paths.flatMap((path) => {
      const content = readContent(path, { ...context, check })
      if (content === null) return []
      const read = readCalls(content)
      if (read.kind === 'read') return read.calls
      for (const { line, message } of read.problems) check.addIssue(`${path}:${line}: ${message}`)
      return []
    }),
  )

/** The alerting rules of every file; each problem is reported with its own file and line. */
export const ruleFilesSchema = (context: SchemaContext) =>
  oneOrMore.transform((patterns, check): readonly AlertRule[] =>
    patterns.flatMap((pattern) => listFiles(pattern, { ...context, check })).flatMap((path) => readRuleFile(path, { ...context, check })),
  )

function readRuleFile(path: string, context: FileContext): readonly AlertRule[] {
  const content = readContent(path, context)
  if (content === null) return []
  const read = readRules(content)
  if (read.kind === 'read') return read.rules
  for (const { line, message } of read.problems) context.check.addIssue(`${path}:${line}: ${message}`)
  return []
}

export function listFiles(pattern: string, context: FileContext): readonly string[] {
  const paths = readOrReport(pattern, context, () => context.listFiles?.(pattern) ?? [pattern])
  if (paths?.length === 0) context.check.addIssue(`no file matches ${pattern}`)
  return paths ?? []
}

/** What the rules API answered before; there is no file until it has. */
export function keptRules(path: string, context: FileContext): readonly AlertRule[] {
  const content = readOrReport(path, context, () => readIfThere(path, context))
  if (content === null) return []
  const read = readKeptRules(content)
  if (read.kind === 'read') return read.rules
  for (const { line, message } of read.problems) context.check.addIssue(`${path}:${line}: ${message}`)
  return []
}

function readIfThere(path: string, { readFile }: FileContext): string | null {
  try {
    return readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
