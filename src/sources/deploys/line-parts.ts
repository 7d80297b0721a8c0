import { jsonText } from '../values/json-body.ts'
import { type Fields, isFields } from './deploy-fields.ts'

/** A message as words, `key=value` pairs and quoted texts, whatever their order. */
export interface LineParts {
  readonly words: readonly string[]
  /** The pairs, and the members of a JSON object at the end. */
  readonly pairs: Fields
  /** What is quoted behind all words: a text of its own ("Round robin"). */
  readonly quoted: readonly string[]
  /** The words with what is quoted among them, as a person should see it. */
  readonly shown: string
}

/**
 * Each alternative begins with another character or ends at white space, so the time is linear in the line: a quote
 * without an end is looked for once, since there can be no further quote behind it.
 */
const PART = /\s*(?:([\w.@/-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))|"((?:[^"\\]|\\.)*)"|(\S+))/gy

export function lineParts(line: string): LineParts {
  const { message, members } = splitTrailingJson(line.trim())
  const words: string[] = []
  const quoted: string[] = []
  let shown = ''
  let held = ''
  const pairs: [string, string][] = []
  for (const [part, key, quotedValue, value, quote, word] of message.matchAll(PART)) {
    const gap = /^\s/.test(part) ? ' ' : ''
    if (key !== undefined) pairs.push([key, unescapeQuotes(quotedValue) ?? value ?? ''])
    else if (quote !== undefined) {
      quoted.push(unescapeQuotes(quote) ?? '')
      held += `${gap}"${unescapeQuotes(quote)}"`
    } else if (word !== undefined) {
      // What is quoted before a word is no text of its own.
      shown += held + gap + word
      held = ''
      quoted.length = 0
      words.push(word)
    }
  }
  return { words, quoted, pairs: { ...members, ...Object.fromEntries(pairs) }, shown: shown.trim() }
}

/** `deployed checkout {"version": "v42"}` of zap and others. */
function splitTrailingJson(message: string): { readonly message: string; readonly members: Fields } {
  const start = message.endsWith('}') ? message.search(/\{\s*(?:"|\})/) : -1
  if (start < 0) return { message, members: {} }
  const parsed = jsonText(message.slice(start))
  return 'value' in parsed && isFields(parsed.value)
    ? { message: message.slice(0, start).trim(), members: parsed.value }
    : { message, members: {} }
}

const unescapeQuotes = (text: string | undefined): string | undefined => text?.replace(/\\(.)/g, '$1')
