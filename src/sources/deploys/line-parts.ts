/** A line as words, `key=value` pairs and quoted texts, whatever their order. */
export interface LineParts {
  readonly words: readonly string[]
  readonly pairs: Readonly<Record<string, string>>
  readonly quoted: readonly string[]
}

/**
 * Each alternative begins with another character or ends at white space, so the time is linear in the line: a quote
 * without an end is looked for once, since there can be no further quote behind it.
 */
const PART = /\s*(?:([\w.@/-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))|"((?:[^"\\]|\\.)*)"|(\S+))/gy

export function lineParts(line: string): LineParts {
  const words: string[] = []
  const quoted: string[] = []
  const pairs: [string, string][] = []
  for (const [, key, quotedValue, value, quote, word] of line.trim().matchAll(PART)) {
    if (key !== undefined) pairs.push([key, unescaped(quotedValue) ?? value ?? ''])
    else if (quote !== undefined) quoted.push(unescaped(quote) ?? '')
    else if (word !== undefined) words.push(word)
  }
  return { words, quoted, pairs: Object.fromEntries(pairs) }
}

const unescaped = (text: string | undefined): string | undefined => text?.replace(/\\(.)/g, '$1')
