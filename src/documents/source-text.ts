import { linesOfHtml } from './html.ts'
import { linesOf, type Notation } from './lines.ts'
import type { SourceLine } from './line.ts'
import { type PlacedLine, placed } from './sections.ts'

/** In: a document in any notation. Out: its lines as a person reads them, each in its section. */
export function sourceLinesOf(text: string): readonly PlacedLine[] {
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const notation: Notation = /^h[1-6]\. |^\|\|[^|]/m.test(plain) ? 'wiki' : 'markdown'
  return placed(linesOf(markedLines(plain), notation))
}

function markedLines(text: string): readonly SourceLine[] {
  if (isPage(text)) return linesOfHtml(text, 'folded')
  if (/<\/?[a-zA-Z][^<>]{0,200}>|&[a-z#0-9]{2,8};/.test(text)) return linesOfHtml(text, 'kept')
  return text.split('\n').map((line, index) => ({ number: index + 1, text: line }))
}

/** A document that is HTML from its first element on; Markdown may hold tags anywhere. */
const isPage = (text: string): boolean => /^\s*(?:<!doctype html|<html\b|<\?xml|<(?:body|head|article|table|div|section)\b)/i.test(text.slice(0, 2_000)) && !/^#{1,3} /m.test(text)
