/** A part of an SVG document as `pictureSvg` writes it; a text is kept as it is written, with its entities. */
export interface SvgElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly SvgNode[]
}
export type SvgNode = SvgElement | string

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: SvgNode[]
}

/** Of a document that is ours and so well-formed: every element is closed, every attribute quoted. Throws on any other. */
export function parseSvg(text: string): SvgElement {
  const root: OpenElement = { name: '', attributes: {}, children: [] }
  const open: OpenElement[] = [root]
  let at = 0
  while (at < text.length) {
    const top = open.at(-1) ?? root
    if (text[at] !== '<') {
      const end = text.indexOf('<', at)
      top.children.push(text.slice(at, end === -1 ? text.length : end))
      at = end === -1 ? text.length : end
      continue
    }
    const end = endOfTag(text, at)
    if (text[at + 1] === '/') open.pop()
    else {
      const isClosed = text[end - 1] === '/'
      const element = elementOf(text.slice(at + 1, isClosed ? end - 1 : end))
      top.children.push(element)
      if (!isClosed) open.push(element)
    }
    at = end + 1
  }
  const [element] = root.children
  if (element === undefined || typeof element === 'string') throw new Error('assertion failed: an SVG document has one root')
  return element
}

/** A `>` within quotes does not end a tag. */
function endOfTag(text: string, from: number): number {
  let isQuoted = false
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted
    else if (text[at] === '>' && !isQuoted) return at
  }
  throw new Error('assertion failed: every tag ends')
}

function elementOf(tag: string): OpenElement {
  const [name = ''] = tag.split(/\s/, 1)
  const attributes: Record<string, string> = {}
  for (const [, key = '', value = ''] of tag.matchAll(/\s([\w:-]+)="([^"]*)"/g)) attributes[key] = value
  return { name, attributes, children: [] }
}

export function svgText(node: SvgNode): string {
  if (typeof node === 'string') return node
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${value}"`)
  return `<${node.name}${attributes.join('')}>${node.children.map(svgText).join('')}</${node.name}>`
}
