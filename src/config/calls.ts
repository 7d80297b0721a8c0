import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { byText, serviceName } from '../domain/identity.ts'
import type { ServiceEntry } from '../domain/service.ts'
import type { LineProblem } from './line-problem.ts'

/** Who calls whom, as another tool reports it. */
export interface Call {
  readonly caller: string
  readonly callee: string
}

export type ReadCalls =
  | { readonly kind: 'read'; readonly calls: readonly Call[] }
  | { readonly kind: 'invalid'; readonly problems: readonly LineProblem[] }

/**
 * Calls from a table (CSV with a header) or from the answer of a Prometheus query over a service graph (JSON), which
 * name both ends by one of `NAMES`. Every problem is reported with its line; nothing is skipped.
 */
export function readCalls(text: string): ReadCalls {
  return text.trimStart().startsWith('{') ? readAnswer(text) : readTable(text)
}

/** The names of the two ends: written by hand, by the service graphs of Tempo and OpenTelemetry, by Istio. */
const NAMES: readonly (readonly [string, string])[] = [
  ['caller', 'callee'],
  ['source', 'destination'],
  ['client', 'server'],
  ['source_canonical_service', 'destination_canonical_service'],
  ['source_app', 'destination_app'],
  ['source_workload', 'destination_workload'],
  ['source_service', 'destination_service'],
]
const NAMES_WORDS = 'caller and callee, source and destination, or client and server'

function readTable(text: string): ReadCalls {
  const rows = text.split(/\r?\n/).flatMap((line, index) => (/^\s*(#|$)/.test(line) ? [] : [{ line: index + 1, cells: cellsOf(line) }]))
  const [head, ...body] = rows
  const names = head?.cells.map((cell) => cell.toLowerCase()) ?? []
  const pair = NAMES.find(([caller, callee]) => names.includes(caller) && names.includes(callee))
  if (pair === undefined) return rejectCalls([{ line: head?.line ?? 1, message: `expected a header line that names ${NAMES_WORDS}` }])
  const [callerAt, calleeAt] = pair.map((name) => names.indexOf(name))
  const read = body.map(({ line, cells }) => callOrProblem(cells[callerAt ?? 0], cells[calleeAt ?? 1], line))
  return resultOf(read)
}

/** Cells as spreadsheets write them: quotes around a cell, doubled inside. A cell of several lines does not name a service. */
const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g)].map(([, quoted, bare = '']) =>
    (quoted?.replaceAll('""', '"') ?? bare).trim(),
  )

const answerSchema = z.object({ data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }) })

function readAnswer(text: string): ReadCalls {
  const parsed = parseJson(text)
  if ('problem' in parsed) return rejectCalls([parsed.problem])
  const answer = answerSchema.safeParse(parsed.value)
  if (!answer.success)
    return rejectCalls([{ line: 1, message: 'expected the answer of a Prometheus query: data.result[].metric with text labels' }])
  const lines = linesOf(text, '"metric"')
  return resultOf(
    answer.data.data.result.map(({ metric }, index) => {
      const pair = NAMES.find(([caller, callee]) => Object.hasOwn(metric, caller) && Object.hasOwn(metric, callee))
      const line = lines[index] ?? 1
      return pair === undefined
        ? { line, message: `expected labels that name ${NAMES_WORDS}` }
        : callOrProblem(metric[pair[0]], metric[pair[1]], line)
    }),
  )
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: LineProblem } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { problem: { line: brokenLine(text), message: 'invalid JSON' } }
  }
}

/** JSON is YAML, whose parser reports where it failed; what only YAML allows is reported at the first line. */
function brokenLine(text: string): number {
  const lines = new LineCounter()
  const [first] = parseDocument(text, { lineCounter: lines, prettyErrors: false }).errors
  return first === undefined ? 1 : lines.linePos(first.pos[0]).line
}

/** The line of each occurrence: Prometheus answers on one line, people and tools lay the answer out. */
function linesOf(text: string, what: string): readonly number[] {
  return text.split('\n').flatMap((line, index) => Array(line.split(what).length - 1).fill(index + 1))
}

const callOrProblem = (caller: string | undefined, callee: string | undefined, line: number): Call | LineProblem =>
  caller === undefined || callee === undefined || caller === '' || callee === ''
    ? { line, message: 'expected the names of both services' }
    : { caller, callee }

function resultOf(read: readonly (Call | LineProblem)[]): ReadCalls {
  const problems = read.filter((one) => 'line' in one)
  return problems.length > 0 ? rejectCalls(problems) : { kind: 'read', calls: read.filter((one) => 'caller' in one) }
}

const rejectCalls = (problems: readonly LineProblem[]): ReadCalls => ({ kind: 'invalid', problems })

/** Meshes and service graphs write these for callers that they cannot see: they are never the failing service. */
const OUTSIDE: readonly string[] = ['unknown', 'user']

/** The configured services, with the dependencies of these calls added. A file of calls does not rename a service. */
export function addCalls(services: readonly ServiceEntry[], calls: readonly Call[]): readonly ServiceEntry[] {
  const plain = (name: string) => name.trim().toLowerCase()
  const known = new Map(services.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [plain(name), plain(entry.name)])))
  const nameOf = (name: string) => known.get(plain(name)) ?? plain(name)
  const needs = new Map<string, Set<string>>(services.map((entry) => [plain(entry.name), new Set()]))
  for (const call of calls) {
    const [caller, callee] = [nameOf(call.caller), nameOf(call.callee)]
    if (caller === callee || OUTSIDE.includes(caller) || OUTSIDE.includes(callee)) continue
    needs.set(caller, (needs.get(caller) ?? new Set()).add(callee))
  }
  const added = (name: string, before: readonly string[]) =>
    [...(needs.get(name) ?? [])]
      .filter((callee) => !before.some((one) => nameOf(one) === callee))
      .sort(byText)
      .map(serviceName)
  const configured = services.map((entry) => ({ ...entry, dependsOn: [...entry.dependsOn, ...added(plain(entry.name), entry.dependsOn)] }))
  const others = [...needs.keys()].filter((name) => !known.has(name)).sort(byText)
  return [
    ...configured,
    ...others.map((name) => ({ name: serviceName(name), aliases: [], dependsOn: added(name, []), team: null, tier: null })),
  ]
}
