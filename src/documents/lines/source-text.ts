import { contentHash } from '../../domain/identity.ts'
import { DOCUMENT_LINES_MAX } from './decode.ts'
import { linesOfHtml } from './html.ts'
import type { SourceLine } from './line.ts'
import { LINE_CHARACTERS_MAX, linesOf, type Notation } from './lines.ts'
import { citesOf, wordsOf } from './names.ts'
import { assignSections, type SectionLine } from './sections.ts'

/** All that is read from the characters of a document; every later stage reads its lines. */
export interface SourceText {
  /** The same for the same text, whatever its name. */
  readonly contentId: string
  readonly lines: readonly SectionLine[]
  readonly words: string
  readonly cites: readonly string[]
  /** The first line of which only the beginning is read; null: none is too long. */
  readonly cutLine: number | null
}

export function readSourceText(text: string): SourceText {
  const lines = sourceLinesOf(text)
  const cutLine = cutLineOf(text)
  return { lines, cutLine, words: wordsOf(lines), cites: citesOf(text), contentId: contentHash(text) }
}

/** In: a document in any notation. Out: its lines as a person reads them, each in its section. */
export function sourceLinesOf(text: string): readonly SectionLine[] {
  const plain = withoutFrontMatter(text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'))
  // A line ends with a line feed only: elsewhere `^` would stand behind every separator within a sentence.
  const notation: Notation = /(?:^|\n)(?:h[1-6]\. |\|\|[^|])/.test(plain) ? 'wiki' : 'markdown'
  return withoutMailHeader(assignSections(linesOf(readMarkup(plain).slice(0, DOCUMENT_LINES_MAX), notation)))
}

/** A posting opens with who sent it when: of the document, not of the incident. Its subject is the title. */
function withoutMailHeader(lines: readonly SectionLine[]): readonly SectionLine[] {
  const first = lines.findIndex(({ kind }) => kind !== 'blank')
  const end = lines.findIndex(({ kind, text }, index) => index >= first && (kind === 'blank' || !MAIL_FIELD.test(text)))
  const header = lines.slice(0, Math.max(0, end))
  if (header.length - first < 2 || !header.some(({ text }) => /^(?:from|subject):/i.test(text))) return lines
  return lines.map((line, index) => {
    if (index < first || index >= end) return line
    const subject = /^subject:\s*(?:\[[^\]]{1,40}\]\s*)?(?=\S)/i.exec(line.text)
    return subject === null
      ? { ...line, role: 'appendix' }
      : { ...line, kind: 'heading', level: 1, text: line.text.slice(subject[0].length) }
  })
}

const MAIL_FIELD = /^(?:from|to|cc|subject|date|sent|reply-to|message-id|list-[a-z]{1,20}|x-[\w-]{1,40}):\s/i

/**
 * The keys that static sites put above a page are a table of facts; its title is a heading. The date is the start of the
 * incident where another key says when it ended, else the day on which the page was published.
 */
function withoutFrontMatter(text: string): string {
  if (!/^(?:---|\+\+\+)\n/.test(text)) return text
  const end = text.slice(0, FRONT_MATTER_MAX).indexOf(`\n${text.slice(0, 3)}\n`, 3)
  if (end < 0) return text
  const keys = text.slice(4, end).split('\n')
  const dateMeans = keys.some((key) => KEY_OF_END.test(key)) ? 'start' : 'published'
  return ['', ...keys.map((key) => factOfKey(key, dateMeans)), '', text.slice(end + 5)].join('\n')
}

const KEY_OF_END = /^(?:resolved|end)(?:ed)?[_-]?(?:when|at|on|time|date)?\s*[:=]\s*["']?\d/i

/** "resolvedWhen: 2025-08-27T05:00:00" becomes a row "resolved When | 2025-08-27T05:00:00"; what is no key stays. */
function factOfKey(line: string, dateMeans: string): string {
  const [, key, value] = /^([A-Za-z][\w-]{0,40})\s*[:=]\s*["']?(.{1,500}?)["']?\s*$/.exec(line) ?? []
  if (key === undefined || value === undefined) return line
  if (key === 'title') return `# ${value}`
  const words = key.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' ')
  return `| ${/^date$/i.test(key) ? dateMeans : words} | ${value} |`
}

const FRONT_MATTER_MAX = 4_000

function readMarkup(text: string): readonly SourceLine[] {
  if (isPage(text)) return linesOfHtml(text, 'collapsed')
  if (/<\/?[a-zA-Z][^<>]{0,200}>|&#?[a-zA-Z0-9]{2,32};/.test(text)) return linesOfHtml(text, 'kept')
  return text.split('\n').map((line, index) => ({ number: index + 1, text: line }))
}

/** A document that is HTML from its first element on; Markdown may hold tags anywhere. */
const isPage = (text: string): boolean =>
  /^\s*(?:<!doctype html|<html\b|<\?xml|<(?:body|head|article|table|div|section)\b)/i.test(text.slice(0, 2_000)) && !/^#{1,3} /m.test(text)

function cutLineOf(text: string): number | null {
  const index = text.split('\n').findIndex((line) => line.length > LINE_CHARACTERS_MAX && !line.includes('<'))
  return index < 0 ? null : index + 1
}
