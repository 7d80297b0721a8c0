import { bodyText, type RawEvent } from '../../domain/raw-event.ts'
import { jsonText, type ParsedJson } from '../values/json-body.ts'
import { LIST_MAX } from '../values/members.ts'

/**
 * The lines of an export as one list; null where the body is not of several lines that each look like an object. A line that is no JSON is left
 * out of the list as null; one line more than is read makes the list too long, so that it says so.
 */
export function jsonLines(raw: Pick<RawEvent, 'body'>): ParsedJson | null {
  const text = bodyText(raw)
  const first = text.indexOf('\n')
  if (first === -1 || !/^\s*\{.{0,2000}\}\s*$/.test(text.slice(0, Math.min(first, 2_000)))) return null
  const lines = text.split('\n', LIST_MAX + 2).filter((line) => line.trim() !== '')
  if (lines.length < 2 || lines.some((line) => !line.trimStart().startsWith('{'))) return null
  return { value: lines.map(lineValue) }
}

function lineValue(line: string): unknown {
  const parsed = jsonText(line)
  return 'value' in parsed ? parsed.value : null
}
