import { defined } from '../../domain/defined.ts'
import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import type { Moment } from '../../domain/time/time.ts'
import { jsonText } from '../values/json-body.ts'
import { knownText } from '../values/known-text.ts'
import { listedProblems } from '../values/listed-problems.ts'
import { readInPart } from '../values/members.ts'
import { findField } from './deploy-fields.ts'
import type { DeployForm, DeployRecord } from './deploy-record.ts'
import { givenService } from './given-names.ts'
import { readJsonRecords } from './json-record.ts'
import { type LineStatement, type LogNames, readLine, recordOfLine } from './log-line.ts'
import { readToolBlocks } from './tool-output/tool-blocks.ts'

/** Some seconds of reading: the log of a night is shorter, and a longer one can be sent in pieces. */
export const LOG_LINES_MAX = 50_000

/** Lines of any log, JSON and the output of tools among them. An indented line without a time continues the one above it. */
export const logLines: DeployForm = (text, raw) => {
  const all = text.split(/\r\n|\n|\r/)
  const lines = all.slice(0, LOG_LINES_MAX)
  const blocks = readToolBlocks(lines, raw)
  const readings = lines.map((line, index) => (blocks.taken.has(index) ? TAKEN : readOneLine(line, raw)))
  const names = namesIn(readings, raw)
  const records: DeployRecord[] = [...blocks.records]
  const problems: Problem[] = all.length === lines.length ? [] : [beyondLines(all.length)]
  for (const [index, reading] of readings.entries()) {
    if (reading.kind === 'json') for (const record of reading.records) records.push(record)
    if ('problems' in reading) problems.push(...reading.problems.map((problem) => atLine(problem, index + 1)))
    if (reading.kind !== 'line' || reading.statement.change === null) continue
    const at = reading.statement.at ?? timeAbove(readings, index)
    const record = at === null ? null : recordOfLine(reading.statement, at, names)
    if (record !== null) records.push(record)
    else if (!isContinuation(lines, index)) problems.push({ pointer: `line ${index + 1}`, detail: UNDATED })
  }
  const isDated = records.length > 0 || readings.some(isContext)
  return defined({
    records,
    problems: listedProblems(problems),
    contextLines: isDated ? readings.filter(isContext).length : 0,
    malformed: malformedIn(text, isDated || readings.some(({ kind }) => kind === 'wrong')),
  })
}

const beyondLines = (count: number): Problem => ({
  pointer: `line ${LOG_LINES_MAX + 1}`,
  detail: readInPart(count, 'lines', LOG_LINES_MAX),
})

const UNDATED = 'states a change, but no date and time that can be read'

/** `json`: records of one JSON line, none where it states no change; `broken`: no JSON, although it begins like it. */
type ReadLine =
  | { readonly kind: 'line'; readonly statement: LineStatement }
  | { readonly kind: 'json'; readonly records: readonly DeployRecord[]; readonly problems: readonly Problem[] }
  | { readonly kind: 'wrong' | 'broken'; readonly problems: readonly Problem[] }
  | { readonly kind: 'taken' }
const TAKEN: ReadLine = { kind: 'taken' }

function readOneLine(line: string, raw: RawEvent): ReadLine {
  const text = line.replace(/^\uFEFF/, '').trim()
  if (!text.startsWith('{')) return { kind: 'line', statement: readLine(line, raw.receivedAt) }
  // Looking at the end first spares the parser a body of a hundred thousand opening brackets.
  const parsed = text.endsWith('}') ? jsonText(text) : { problem: { pointer: '', detail: 'not JSON: no closing brace' } }
  if ('problem' in parsed) return { kind: 'broken', problems: [parsed.problem] }
  const { records, problems } = readJsonRecords(parsed.value, raw, '')
  return records.length === 0 && problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'json', records, problems }
}

/** A dated line, or a JSON record, that states no change. */
const isContext = (reading: ReadLine): boolean =>
  reading.kind === 'line'
    ? reading.statement.at !== null && reading.statement.change === null
    : reading.kind === 'json' && reading.records.length === 0

/** java.util.logging writes its time, the class and the method on a line of their own. */
function timeAbove(readings: readonly ReadLine[], index: number): Moment | null {
  const [above, reading] = [readings[index - 1], readings[index]]
  if (above?.kind !== 'line' || reading?.kind !== 'line' || above.statement.change !== null) return null
  return LEVEL_FIRST.test(reading.statement.line) ? above.statement.at : null
}
const LEVEL_FIRST = /^(?:INFO|WARNING|SEVERE|CONFIG|FINE): /

/** Stack traces and the rest of a message of many lines. */
const isContinuation = (lines: readonly string[], index: number): boolean =>
  /^\s/.test(lines[index] ?? '') && lines.slice(0, index).some((line) => line.trim() !== '')

/** A host is what lines begin with that speak of another service, or of no change. */
function namesIn(readings: readonly ReadLine[], raw: RawEvent): LogNames {
  const given = givenService(raw)
  const services = new Set(given === null ? [] : [given])
  const hosts = new Set<string>()
  for (const reading of readings) {
    if (reading.kind !== 'line') continue
    const { fields, lead, at, change } = reading.statement
    const service = knownText(findField(fields, 'service')?.value)
    if (service !== null) services.add(service)
    const isHost = service === null ? at !== null && change === null : service !== lead
    if (lead !== null && isHost) hosts.add(lead)
  }
  return { services, hosts, isServiceGiven: given !== null }
}

/** A log's line may begin with `[2023` or `[INFO` and mean no JSON. */
const LIKE_JSON = /^\s*(?:\{|\[\s*["{[])/

function malformedIn(text: string, isAnyRead: boolean): Problem | undefined {
  if (isAnyRead || !LIKE_JSON.test(text)) return undefined
  const parsed = jsonText(text)
  return 'problem' in parsed ? parsed.problem : undefined
}

/** Lines are counted; where one is JSON, the member is named in words. */
function atLine({ pointer, detail }: Problem, line: number): Problem {
  return { pointer: `line ${line}`, detail: pointer === '' ? detail : `${pointer.slice(1)}: ${detail}` }
}
