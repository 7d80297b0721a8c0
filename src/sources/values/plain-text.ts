import { knownText } from './known-text.ts'

/** A longer text is cut before its marks are looked for. */
const MARKUP_MAX = 20_000

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', '#39': "'" }

/** HTML, or the Markdown of notifications, as a person reads it; null where nothing is left. */
export function plainText(value: unknown): string | null {
  const text = knownText(typeof value === 'string' ? value.slice(0, MARKUP_MAX) : value)
  if (text === null) return null
  return knownText(
    text
      .replace(/<(?:br|\/p|\/li|\/div|\/h\d)[^<>]{0,200}>/gi, '\n')
      .replace(/<\/?[a-z][^<>]{0,500}>/gi, '')
      .replace(/&(#39|[a-z]{2,5});/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
      .replace(/!?\[([^[\]]{0,500})\]\([^()\s]{0,1000}\)/g, '$1')
      .replace(/(\*\*|~~|`)/g, '')
      .replace(/(?<![ \t])[ \t]+\n/g, '\n')
      .replace(/\n{3,}/g, '\n\n'),
  )
}

/** The first line that says something. */
export const firstLine = (text: string | null): string | null =>
  knownText(
    text
      ?.split('\n')
      .map((line) => line.trim())
      .find((line) => line !== ''),
  )
