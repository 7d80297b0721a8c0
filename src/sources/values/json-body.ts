import type { Problem, RawEvent } from '../../domain/raw-event.ts'

export type ParsedJson = { readonly value: unknown } | { readonly problem: Problem }

/** No sender nests deeper than twenty; `JSON.parse` needs a third of a second for a million levels. */
const DEPTH_MAX = 100

/** The body as JSON, strictly: a cut-off or commented body is a problem, never repaired. A byte order mark is skipped. */
export function jsonBody(raw: Pick<RawEvent, 'body'>): ParsedJson {
  try {
    return jsonText(new TextDecoder('utf-8', { fatal: true }).decode(raw.body))
  } catch (error) {
    if (error instanceof TypeError) return { problem: { pointer: '', detail: 'not UTF-8' } }
    throw error
  }
}

export function jsonText(text: string): ParsedJson {
  if (depthOf(text) > DEPTH_MAX) return { problem: { pointer: '', detail: `JSON nested deeper than ${DEPTH_MAX} levels` } }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: { pointer: '', detail: `not JSON: ${error.message}` } }
    throw error
  }
}

/** The value of a JSON body, or null where it is none: to distinguish senders. */
export function jsonValue(raw: Pick<RawEvent, 'body'>): unknown {
  const parsed = jsonBody(raw)
  return 'value' in parsed ? parsed.value : null
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: readonly number[] = [0x5b, 0x7b]
const CLOSING: readonly number[] = [0x5d, 0x7d]

/** How deep brackets nest outside of strings; meaningless for what is not JSON, which the parser then refuses. */
export function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === BACKSLASH) at += 1
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (OPENING.includes(code)) deepest = Math.max(deepest, ++depth)
    else if (CLOSING.includes(code)) depth -= 1
  }
  return deepest
}
