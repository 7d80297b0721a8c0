import type { Definition, FootnoteDefinition, PhrasingContent, Root, RootContent, Table } from 'mdast'
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { type Instant, isoOf } from '../../domain/time/time.ts'
import { printable } from './printable.ts'

export interface PdfParts {
  readonly title: string
  /** The draft as Markdown; its first heading is the title. */
  readonly markdown: string
  /** An SVG document as `plainSvg` gives it. */
  readonly picture: string
  /** The time that the document states as its own, so that the same evidence gives the same bytes. */
  readonly at: Instant
}

/** A document for pdfmake: what the Markdown says, with the picture below its title. It names no file and no address to be fetched. */
export function pdfDefinition({ title, markdown, picture, at }: PdfParts): TDocumentDefinitions {
  const root = PARSER.parse(markdown)
  const context: Context = { numbers: numbersOf(root), addresses: addressesOf(root) }
  const [heading, ...rest] = root.children
  const blocks = (nodes: readonly RootContent[]) => nodes.flatMap((node) => blockOf(node, context))
  return {
    info: { title, creationDate: new Date(isoOf(at)) },
    pageSize: 'A4',
    // A heading goes where the text below it goes.
    pageBreakBefore: (node, { getFollowingNodesOnPage }) =>
      node.headlineLevel !== undefined && getFollowingNodesOnPage().every(({ headlineLevel }) => headlineLevel !== undefined),
    pageMargins: [PAGE_MARGIN_PT, 48, PAGE_MARGIN_PT, 48],
    defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.15 },
    footer: (page, count) => ({ text: `${page} of ${count}`, alignment: 'right', fontSize: 8, margin: [0, 12, PAGE_MARGIN_PT, 0] }),
    content: [
      ...(heading === undefined ? [] : blocks([heading])),
      { svg: printable(picture), width: PAGE_WIDTH_PT - 2 * PAGE_MARGIN_PT, margin: [0, 4, 0, 8] },
      ...blocks(rest),
      ...evidence(root, context),
    ],
  }
}

const PAGE_WIDTH_PT = 595
const PAGE_MARGIN_PT = 40
const PARSER = unified().use(remarkParse).use(remarkGfm).freeze()

interface Context {
  /** Of each footnote by its identifier, in the order in which they are cited. */
  readonly numbers: ReadonlyMap<string, number>
  /** Of each link that is defined apart, by its identifier. */
  readonly addresses: ReadonlyMap<string, string>
}

const HEADING_SIZES = { 1: 18, 2: 13, 3: 11, 4: 10, 5: 10, 6: 10 } as const

function blockOf(node: RootContent, context: Context): Content[] {
  switch (node.type) {
    case 'heading':
      return [
        {
          text: inline(node.children, context),
          fontSize: HEADING_SIZES[node.depth],
          bold: true,
          margin: [0, 8, 0, 3],
          headlineLevel: node.depth,
        },
      ]
    case 'paragraph':
      return [{ text: inline(node.children, context), margin: [0, 0, 0, 5] }]
    case 'list': {
      const items = node.children.map((item) => ({ stack: item.children.flatMap((child) => blockOf(child, context)) }))
      return [node.ordered === true ? { ol: items, start: node.start ?? 1, margin: [0, 0, 0, 5] } : { ul: items, margin: [0, 0, 0, 5] }]
    }
    case 'table':
      return [tableOf(node, context)]
    case 'blockquote':
      return [{ stack: node.children.flatMap((child) => blockOf(child, context)), margin: [12, 0, 0, 5] }]
    case 'code':
    case 'html':
      return [{ text: printable(node.value), fontSize: 8.5, margin: [0, 0, 0, 5], preserveLeadingSpaces: true }]
    case 'thematicBreak':
      return [
        { canvas: [{ type: 'line', x1: 0, y1: 0, x2: PAGE_WIDTH_PT - 2 * PAGE_MARGIN_PT, y2: 0, lineWidth: 0.5 }], margin: [0, 5, 0, 5] },
      ]
    default:
      return []
  }
}

/** Words of the one column with most of them; the others are as wide as what stands in them. */
function tableOf({ children: rows }: Table, context: Context): Content {
  const columns = Math.max(1, ...rows.slice(0, 1).map((row) => row.children.length))
  const lengthOf = (column: number) => rows.reduce((most, row) => Math.max(most, textOf(row.children[column]?.children ?? []).length), 0)
  const lengths = Array.from({ length: columns }, (_, column) => lengthOf(column))
  const widest = lengths.indexOf(lengths.reduce((most, length) => Math.max(most, length), 0))
  return {
    layout: 'lightHorizontalLines',
    margin: [0, 2, 0, 8],
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: lengths.map((length, column) => (column === widest ? '*' : length > AUTO_MAX ? '22%' : 'auto')),
      body: rows.map((row, index) =>
        Array.from({ length: columns }, (_, column) => ({
          text: inline(row.children[column]?.children ?? [], context),
          ...(index === 0 && { bold: true }),
        })),
      ),
    },
  }
}
/** Letters of a column that takes no room from the others. */
const AUTO_MAX = 24

type Inline = Exclude<Content, readonly unknown[]>

function inline(nodes: readonly PhrasingContent[], context: Context): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case 'text':
      case 'html':
        return [{ text: printable(node.value) }]
      case 'inlineCode':
        return [{ text: printable(node.value), color: '#454b53' }]
      case 'strong':
        return [{ text: inline(node.children, context), bold: true }]
      case 'emphasis':
        return [{ text: inline(node.children, context), italics: true }]
      case 'delete':
        return [{ text: inline(node.children, context), decoration: 'lineThrough' }]
      case 'link':
        return [linkOf(node.url, node.children, context)]
      case 'linkReference':
        return [linkOf(context.addresses.get(node.identifier), node.children, context)]
      case 'image':
      case 'imageReference':
        return [{ text: printable(node.alt ?? '') }]
      case 'break':
        return [{ text: '\n' }]
      case 'footnoteReference': {
        const number = context.numbers.get(node.identifier)
        return number === undefined ? [] : [{ text: String(number), sup: true, linkToDestination: `note-${number}` }]
      }
      default:
        return []
    }
  })
}

const linkOf = (url: string | undefined, words: readonly PhrasingContent[], context: Context): Inline => ({
  text: inline(words, context),
  ...(url !== undefined && /^https?:\/\//.test(url) && { link: url, decoration: 'underline' }),
})

function evidence(root: Root, context: Context): Content[] {
  const notes = new Map(
    root.children.filter((node): node is FootnoteDefinition => node.type === 'footnoteDefinition').map((note) => [note.identifier, note]),
  )
  const listed = [...context.numbers].flatMap(([identifier, number]) => {
    const note = notes.get(identifier)
    return note === undefined
      ? []
      : [{ id: `note-${number}`, stack: note.children.flatMap((child) => blockOf(child, context)), fontSize: 8 }]
  })
  if (listed.length === 0) return []
  return [{ text: 'Evidence', fontSize: HEADING_SIZES[2], bold: true, margin: [0, 8, 0, 3], headlineLevel: 2 }, { ol: listed }]
}

function numbersOf(root: Root): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  const visit = (node: Root | RootContent | PhrasingContent): void => {
    if (node.type === 'footnoteReference' && !numbers.has(node.identifier)) numbers.set(node.identifier, numbers.size + 1)
    if ('children' in node) for (const child of node.children) visit(child as RootContent)
  }
  visit(root)
  return numbers
}

const addressesOf = (root: Root): ReadonlyMap<string, string> =>
  new Map(root.children.filter((node): node is Definition => node.type === 'definition').map(({ identifier, url }) => [identifier, url]))

const textOf = (nodes: readonly PhrasingContent[]): string =>
  nodes.map((node) => ('value' in node ? node.value : 'children' in node ? textOf(node.children) : '')).join('')
