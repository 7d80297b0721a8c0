import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import { jsonText } from '../values/json-body.ts'
import { listedProblems } from '../values/listed-problems.ts'
import type { DeployForm, DeployReading, DeployRecord } from './deploy-record.ts'
import { readJsonRecord } from './json-record.ts'
import { readLogLine } from './log-line.ts'

/** Lines of any log, JSON among them. A line without a time follows the line above it and is context. */
export const logLines: DeployForm = (text, raw) => {
  const readings = text.split(/\r\n|\n|\r/).map((line) => readLine(line, raw))
  const records: DeployRecord[] = []
  const problems: Problem[] = []
  for (const [index, reading] of readings.entries()) {
    if (reading.kind === 'change') records.push(reading.record)
    if (reading.kind === 'wrong' || reading.kind === 'broken')
      problems.push(...reading.problems.map((problem) => atLine(problem, index + 1)))
  }
  const isDated = readings.some(({ kind }) => kind === 'change' || kind === 'dated')
  const firstUndated = readings.findIndex(({ kind }) => kind === 'undated')
  if (!isDated && firstUndated >= 0)
    problems.push({ pointer: `line ${firstUndated + 1}`, detail: 'tells of a change, but of no date and time' })
  const contextLines = readings.filter(({ kind }) => kind === 'dated').length
  return { records, problems: listedProblems(problems), contextLines, ...malformedIn(text, readings) }
}

/** `dated`: a line of a log that tells of no change; `broken`: no JSON, although it begins like it. */
type Line =
  | { readonly kind: 'change'; readonly record: DeployRecord }
  | { readonly kind: 'wrong' | 'broken'; readonly problems: readonly Problem[] }
  | { readonly kind: 'dated' | 'undated' | 'other' }

function readLine(line: string, raw: RawEvent): Line {
  if (!line.trimStart().startsWith('{')) {
    const reading = readLogLine(line, raw)
    return reading.kind === 'context' ? { kind: reading.dated ? 'dated' : 'other' } : reading
  }
  // Looking at the end first spares the parser a body of a hundred thousand opening brackets.
  const parsed = line.trimEnd().endsWith('}') ? jsonText(line) : { problem: { pointer: '', detail: 'not JSON: no closing brace' } }
  if ('problem' in parsed) return { kind: 'broken', problems: [parsed.problem] }
  const reading = readJsonRecord(parsed.value, raw, '')
  return reading.kind === 'context' ? { kind: 'dated' } : reading
}

/** A log's line may begin with `[2023` or `[INFO` and mean no JSON. */
const LIKE_JSON = /^\s*(?:\{|\[\s*["{[])/

function malformedIn(text: string, readings: readonly Line[]): Pick<DeployReading, 'malformed'> {
  const isAnyRead = readings.some(({ kind }) => kind === 'change' || kind === 'wrong' || kind === 'dated')
  if (isAnyRead || !LIKE_JSON.test(text)) return {}
  const parsed = jsonText(text)
  return 'problem' in parsed ? { malformed: parsed.problem } : {}
}

/** Lines are counted; where one is JSON, the member is named in words. */
function atLine({ pointer, detail }: Problem, line: number): Problem {
  return { pointer: `line ${line}`, detail: pointer === '' ? detail : `${pointer.slice(1)}: ${detail}` }
}
