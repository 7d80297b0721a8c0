import type { Line } from './line.ts'

/** More ids and addresses than this in one document are a log. */
const CITES_MAX = 500

/** In: the lines of a document. Out: its words in lower case, separated by single spaces, for looking up the names in them. */
export const wordsOf = (lines: readonly Pick<Line, 'text'>[]): string =>
  lines
    .map((line) => line.text)
    .join(' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')

/** The ids and addresses in a document, sorted: Hindsight's own ids, and what may be the id or the address of a page. */
export function citesOf(text: string): readonly string[] {
  const ids = text.match(/\b[0-9a-f]{32}\b/g) ?? []
  const addresses = (text.match(/https?:\/\/[^\s<>"')\]}|]{4,500}/g) ?? []).map((address) => address.replace(/(?<![.,;:!?])[.,;:!?]+$/, ''))
  const others = (text.match(/\b[A-Za-z0-9]{6,30}\b/g) ?? []).filter((word) => /[0-9]/.test(word) && /[A-Z]/.test(word))
  return [...new Set([...ids, ...addresses, ...others])].slice(0, CITES_MAX).sort()
}
