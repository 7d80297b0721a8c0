import { decodeNamedCharacterReference } from 'decode-named-character-reference'
import type { SourceLine } from './line.ts'

/** Whether line breaks of the source are breaks (Markdown with tags in it) or blanks (an HTML document). */
export type Breaks = 'kept' | 'collapsed'

/**
 * In: HTML, or Markdown with HTML in it. Out: the same in Markdown's notation, each line with the number of the
 * source line on which it begins. Exports of wikis and editors wrap text in any number of elements; none of them is
 * kept as a tree, so depth costs nothing and an element that is never closed does no damage.
 */
export function linesOfHtml(source: string, breaks: Breaks): readonly SourceLine[] {
  const page = new Page(breaks)
  const neverClosed = new Set<string>()
  let index = 0
  while (index < source.length) {
    const open = source.indexOf('<', index)
    if (open < 0) break
    page.text(source.slice(index, open))
    const tag = tagAt(source, open)
    if (tag === null) page.text('<')
    else page.tag(tag)
    index = tag === null ? open + 1 : skipHidden({ source, neverClosed }, tag, page)
  }
  page.text(source.slice(index))
  return page.lines()
}

interface Tag {
  readonly name: string
  readonly isClosing: boolean
  readonly attributes: string
  readonly end: number
}

/** Longer tags are no markup that a person or an export writes. */
const TAG_MAX = 4_000

function tagAt(source: string, open: number): Tag | null {
  if (source.startsWith('<!--', open)) {
    const end = source.indexOf('-->', open)
    return { name: '!', isClosing: false, attributes: '', end: end < 0 ? source.length : end + 3 }
  }
  if (!/[a-zA-Z/!?]/.test(source[open + 1] ?? '')) return null
  const inside = source.slice(open + 1, open + TAG_MAX)
  const close = inside.search(/[<>]/)
  if (close < 0 || inside[close] === '<') return null
  const match = /^(\/?)([a-zA-Z][a-zA-Z0-9:-]{0,40}|[!?][a-zA-Z]{0,10})/.exec(inside.slice(0, close))
  if (match === null) return null
  const name = (match[2] ?? '').toLowerCase().replace(/^[!?].*/, '!')
  return KNOWN.has(name) || name.includes(':')
    ? { name, isClosing: match[1] === '/', attributes: inside.slice(match[0].length, close), end: open + 1 + close + 1 }
    : null
}

const KNOWN = new Set(
  `! a abbr article aside b blockquote body br caption center code col colgroup dd details div dl dt em figcaption figure font footer
  h1 h2 h3 h4 h5 h6 head header hr html i img input kbd label li link main mark meta nav ol p pre s samp script section small span
  strike strong style sub summary sup svg table tbody td tfoot th thead time title tr tt u ul`.split(/\s+/),
)
const BLOCKS = new Set(
  'article aside blockquote body center dd details div dl dt figcaption footer header hr main nav ol p pre section summary table tbody thead tr ul br'.split(
    ' ',
  ),
)
const NOT_SHOWN = new Set(['script', 'style', 'svg', 'head', 'title', 'ac:task-id', 'ac:task-uuid', 'ac:task-status', 'ac:parameter'])

interface Markup {
  readonly source: string
  /** Names of which no closing tag is left: looked for once, not for each of a million open ones. */
  readonly neverClosed: Set<string>
}

/** Where the source goes on: after the tag, or after the element whose content is not shown. */
function skipHidden({ source, neverClosed }: Markup, { name, isClosing, end }: Tag, page: Page): number {
  if (isClosing || !NOT_SHOWN.has(name) || neverClosed.has(name)) return end
  const close = source.indexOf(`</${name}`, end)
  // A head that is never closed is the rest of a broken page: better shown than lost.
  if (close < 0) {
    neverClosed.add(name)
    return end
  }
  const content = source.slice(end, close)
  if (name === 'ac:task-status') page.text(content.trim() === 'complete' ? '[x] ' : '[ ] ')
  page.skip(content)
  return close
}

/** The lines as they are built; holds where the writing is. */
class Page {
  readonly #breaks: Breaks
  readonly #done: SourceLine[] = []
  readonly #lists: string[] = []
  #line = 1
  #begin = 1
  #text = ''
  #isInRow = false
  #isPreformatted = false

  constructor(breaks: Breaks) {
    this.#breaks = breaks
  }

  text(source: string): void {
    const parts = source.split('\n')
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.#newline()
      this.#write(decodeEntities(part))
    }
  }

  skip(source: string): void {
    this.#line += source.split('\n').length - 1
  }

  tag(tag: Tag): void {
    const { name, isClosing, attributes } = tag
    if (name === 'b' || name === 'strong') this.#write('**')
    else if (/^h[1-6]$/.test(name)) this.#heading(Number(name[1]), isClosing)
    else if (name === 'li') this.#item(isClosing)
    else if (name === 'ul' || name === 'ol') this.#list(name, isClosing)
    else if (name === 'tr') this.#row(isClosing)
    else if (name === 'td' || name === 'th') this.#write(isClosing ? ' |' : ' ')
    else if (name === 'input' && /checkbox/i.test(attributes)) this.#write(/\bchecked\b/i.test(attributes) ? '[x] ' : '[ ] ')
    else if (name === 'time' && !isClosing)
      this.#write((/\/\s*$/.test(attributes) && /datetime="([^"]{1,40})"/.exec(attributes)?.[1]) || '')
    else if (name === 'dt') this.#term(isClosing)
    else if (name === 'ac:task') this.#item(isClosing)
    else if (BLOCKS.has(name)) this.#block(name, isClosing)
  }

  lines(): readonly SourceLine[] {
    this.#end()
    return this.#done
  }

  #write(text: string): void {
    const isEmpty = this.#text === ''
    if (this.#breaks === 'collapsed' && !this.#isPreformatted) {
      const collapsed = text.replace(/[ \t\r]+/g, ' ')
      if (isEmpty && collapsed.trim() === '') return
      this.#text += isEmpty ? collapsed.trimStart() : collapsed
    } else this.#text += text
    if (isEmpty) this.#begin = this.#line
  }

  #newline(): void {
    if (this.#isInRow || (this.#breaks === 'collapsed' && !this.#isPreformatted)) this.#write(' ')
    else this.#end()
    this.#line += 1
    if (this.#text.trim() === '') this.#begin = this.#line
  }

  #end(): void {
    this.#done.push({ number: this.#begin, text: this.#text })
    this.#text = ''
    this.#begin = this.#line
  }

  /** Ends a line that says something. */
  #break(): void {
    if (this.#text.trim() !== '') this.#end()
    else this.#text = ''
  }

  #heading(level: number, isClosing: boolean): void {
    this.#break()
    if (isClosing) return
    this.#text = `${'#'.repeat(level)} `
    this.#begin = this.#line
  }

  #item(isClosing: boolean): void {
    if (this.#isInRow) {
      this.#write(isClosing ? '' : ' • ')
      return
    }
    this.#break()
    if (isClosing) return
    const mark = this.#lists.at(-1) === 'ol' ? '1.' : '-'
    this.#text = `${'  '.repeat(Math.min(20, Math.max(0, this.#lists.length - 1)))}${mark} `
    this.#begin = this.#line
  }

  #list(name: string, isClosing: boolean): void {
    if (isClosing) this.#lists.pop()
    else this.#lists.push(name)
    if (!this.#isInRow) this.#break()
  }

  #row(isClosing: boolean): void {
    this.#isInRow = false
    this.#break()
    if (isClosing) return
    this.#text = '|'
    this.#begin = this.#line
    this.#isInRow = true
  }

  #term(isClosing: boolean): void {
    if (isClosing) {
      this.#write(':**')
      return
    }
    this.#break()
    this.#write('**')
  }

  #block(name: string, isClosing: boolean): void {
    if (name === 'pre') this.#isPreformatted = !isClosing
    if (this.#isInRow && name !== 'table') {
      this.#write(' ')
      return
    }
    if (name === 'table') this.#isInRow = false
    this.#break()
    if (name === 'p' || name === 'table') this.#done.push({ number: this.#line, text: '' })
    if (name === 'dd' && !isClosing) this.#write('  ')
  }
}

/** Where a plain character serves the reader of times and names better than the exact one. */
const PLAIN_ENTITIES: ReadonlyMap<string, string> = new Map([
  ['nbsp', ' '],
  ['emsp', ' '],
  ['ensp', ' '],
  ['thinsp', ' '],
  ['asymp', '~'],
])

const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));/g, (whole, decimal, hexadecimal, name) => {
        if (name !== undefined) return PLAIN_ENTITIES.get(name) ?? (decodeNamedCharacterReference(name) || whole)
        const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
      })
    : text
