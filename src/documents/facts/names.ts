import { sourceLinesOf } from '../lines/source-text.ts'

/** More ids and addresses than this in one document are a log. */
const CITES_MAX = 500

/** In: a document. Out: its words in lower case, without markup, between single blanks: what it names is looked for in them. */
export const wordsOf = (text: string): string =>
  sourceLinesOf(text)
    .map((line) => line.text)
    .join(' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')

/** Ids and addresses in it, sorted: ids of Hindsight first, then what may be the id or the address of a page. */
export function citesOf(text: string): readonly string[] {
  const ids = text.match(/\b[0-9a-f]{32}\b/g) ?? []
  const addresses = (text.match(/https?:\/\/[^\s<>"')\]}|]{4,500}/g) ?? []).map((address) => address.replace(/[.,;:!?]+$/, ''))
  const others = (text.match(/\b[A-Za-z0-9]{6,30}\b/g) ?? []).filter((word) => /[0-9]/.test(word) && /[A-Z]/.test(word))
  return [...new Set([...ids, ...addresses, ...others])].slice(0, CITES_MAX).sort()
}
