import type { Line, SourceLine } from './line.ts'
import { plainOf } from './plain.ts'
import { isSectionName } from './section-names.ts'

/**
 * In: the lines of a document. Out: what each is.
 * A postmortem is seldom valid markup: `#Summary` without its blank, indented paragraphs that Markdown takes for code,
 * bullets pasted from elsewhere. So lines are read as a person reads them. Rejected: a syntax tree of Markdown, in which
 * all of this is something else, and whose depth an adversary chooses.
 */
export function linesOf(source: readonly SourceLine[], notation: Notation): readonly Line[] {
  const lines: Line[] = []
  const marks = source.map(({ text }) => fenceMarkOf(text, notation))
  let fence: string | null = null
  for (const [index, line] of source.entries()) {
    const mark = marks[index] ?? null
    const isOpening: boolean = fence === null && mark !== null && isClosed(marks, index) && !HOLDS_A_DOCUMENT.test(line.text)
    if (mark !== null && (fence === null || mark === fence)) {
      fence = isOpening ? mark : null
      lines.push(blankLine(line.number))
    } else if (fence !== null) lines.push({ ...blankLine(line.number), kind: 'code', text: line.text.trim() })
    else lines.push(...lineOf(line, { next: source[index + 1]?.text ?? '', notation }))
  }
  return lines
}

/** What opens or closes a block of code; null: the line does neither. A mark at both its ends is a quotation within the line. */
function fenceMarkOf(text: string, notation: Notation): string | null {
  const mark = /^\s*(```|~~~)/.exec(text)?.[1]
  if (mark !== undefined) return text.trim().slice(mark.length).includes(mark) ? null : mark
  return notation === 'wiki' ? (/^\s*(\{(?:code|noformat))[^}]{0,40}\}/.exec(text)?.[1]?.slice(0, 3) ?? null) : null
}

/** A block that nothing closes was opened by mistake: what follows it is the document. */
const isClosed = (marks: readonly (string | null)[], index: number): boolean => marks.indexOf(marks[index] ?? null, index + 1) > 0

/** An assistant's answer puts the whole document into a block. */
const HOLDS_A_DOCUMENT = /^\s*(?:```|~~~)\s*(?:markdown|md)\s*$/i

export type Notation = 'markdown' | 'wiki'

/** An item that is the name of a section: it holds the items below it and ends where the next one stands beside it. */
export const ITEM_LEVEL = 8

const blankLine = (number: number): Line => ({ number, indent: 0, kind: 'blank', level: 0, text: '', lead: null, cells: [], done: null })

interface LineContext {
  readonly next: string
  readonly notation: Notation
}

/** A paragraph is never longer; what lies beyond is cut, and `document.ts` says so. */
export const LINE_CHARACTERS_MAX = 20_000

function lineOf({ number, text }: SourceLine, around: LineContext): readonly Line[] {
  const open = text.slice(0, LINE_CHARACTERS_MAX).replace(/^\s*(?:>\s?){1,5}/, '')
  const content = open.trim()
  const indent = columns(open)
  if (content === '' || RULE.test(content)) return [blankLine(number)]
  const base = { ...blankLine(number), indent }
  const heading = headingOf(content, around)
  if (heading !== null) return [{ ...base, kind: 'heading', level: heading.level, text: plainOf(heading.text), lead: null }]
  const cells = cellsOf(content, around.notation)
  if (cells !== null) return [{ ...base, kind: 'row', cells: cells.map(plainOf), text: cells.map(plainOf).join(' | ') }]
  const item = (around.notation === 'wiki' ? WIKI_ITEM : ITEM).exec(content)
  const afterMark = item === null ? content : content.slice(item[0].length)
  const task = /^\[([ xX✓✔])\]\s+/.exec(afterMark)
  const body = task === null ? afterMark : afterMark.slice(task[0].length)
  const pseudo = item === null || indent === 0 ? pseudoHeading(body, item !== null) : null
  if (pseudo !== null) return [{ ...base, kind: 'heading', level: item === null ? 7 : ITEM_LEVEL, text: pseudo }]
  const kind = item === null ? 'text' : 'item'
  return [{ ...base, kind, text: plainOf(body), lead: leadOf(body), done: task === null ? null : task[1] !== ' ' }]
}

const RULE = /^(?:[-*_=~+ ]{3,}|(?=[^-]*-)[\s:|+-]+)$/
/** A mark and a blank; before a time the blank is often forgotten. */
const ITEM =
  /^(?:(?:[-*+•‣◦·▪●○■]|\*{2,4}(?= )|\.{1,4}|[–—])\s+|[-•*](?=\d{1,2}[:.]\d\d)|= ?(?=\d{1,2}[:.]\d\d)|\d{1,2}[.)](?=\d{1,2}:\d\d)|(?:\d{1,3}|[a-zA-Z])[.)]\s+|\(\d{1,3}\)\s+)/

/** There `#` numbers an item; `**` nests one. */
const WIKI_ITEM = /^(?:[-*#]{1,4}\s+|\d{1,3}[.)]\s+|•\s*)/

function columns(text: string): number {
  const blanks = /^[\s]*/.exec(text)?.[0] ?? ''
  return blanks.replaceAll('\t', '    ').length
}

function headingOf(content: string, { next, notation }: LineContext): { readonly level: number; readonly text: string } | null {
  const wiki = /^h([1-6])\.\s*(.*)$/.exec(content) ?? null
  if (wiki !== null) return { level: Number(wiki[1]), text: wiki[2] ?? '' }
  // "= 14:05 …" is a slip of the finger for a bullet: the two stand on one key.
  const equals = /^(={1,6})\s*(?!\d{1,2}[:.]\d\d)([^=\s](?:[^=]*[^=\s])?)\s*=*$/.exec(content)
  if (equals !== null) return { level: equals[1]?.length ?? 1, text: equals[2] ?? '' }
  const marked = /^(#{1,6})(?:\s+|(?=[A-Za-z*_]))(.*)$/.exec(content)
  if (marked !== null && notation !== 'wiki' && (marked[2] ?? '') !== '')
    return { level: marked[1]?.length ?? 1, text: (marked[2] ?? '').replace(/\s#+$/, '') }
  const underline = /^\s*(=|-|~|\^|")\1{2,}\s*$/.exec(next)
  if (underline !== null && content.length <= 120 && !content.startsWith('|') && !ITEM.test(content))
    return { level: underline[1] === '=' ? 1 : 2, text: content }
  return null
}

function cellsOf(content: string, notation: Notation): readonly string[] | null {
  if (!content.startsWith('|')) return null
  const body = content.replace(/^\|+/, '').replace(/(?<!\|)\|+$/, '')
  if (notation === 'wiki' && /^[-}+]/.test(body)) return null
  return body.split(/(?<!\\)\|{1,2}/).map((cell) => cell.trim())
}

/** A whole line in bold, or one that is only the name of a section: what people write who know no heading. */
function pseudoHeading(body: string, isItem: boolean): string | null {
  const bold = /^(?:\*\*|__)([^*]{1,100})(?:\*\*|__)\s*(?::\s*)?$/.exec(body)
  const plain = plainOf(body)
  const name = plain.replace(/(?<![\s:.–—-])[\s:.–—-]+$/, '')
  if (isSectionName(name) && plain.length <= 80) return name
  if (bold === null || isItem || /\d[:.]\d\d|\d ?[AaPp][Mm]\b/.test(body)) return null
  return name.split(' ').length <= 10 ? name : null
}

function leadOf(body: string): string | null {
  const bold = /^(?:\*\*|__)(.{1,160}?)(?:\*\*|__)/.exec(body) ?? /^\*([^*]{1,120})\*(?!\*)/.exec(body)
  return bold?.[1] === undefined ? null : plainOf(bold[1])
}
