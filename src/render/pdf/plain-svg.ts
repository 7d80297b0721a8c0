import { parseSvg, type SvgElement, type SvgNode, svgText } from './svg-tree.ts'

/**
 * In: a picture with its style sheet. Out: the same for programs that know neither custom properties nor selectors of more than one element, as
 * those that write PDF: every element says itself how it is drawn.
 * Promise: what it looks like stays, but for halos round texts, which such programs draw over the text.
 */
export function plainSvg(svg: string): string {
  const root = parseSvg(svg)
  const context: Context = { rules: rulesOf(sheetIn(root)), shapes: shapesIn(root), path: [], variables: {} }
  const [drawn] = drawElement(root, context)
  return drawn === undefined ? '' : svgText(drawn)
}

interface Context {
  readonly rules: readonly Rule[]
  /** What `use` shows, by id: a copy stands in each place, because its colours come from there. */
  readonly shapes: ReadonlyMap<string, SvgElement>
  readonly path: readonly SvgElement[]
  readonly variables: Readonly<Record<string, string>>
}

const DRAWN = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'font-size',
  'font-weight',
  'text-anchor',
  'opacity',
  'overflow',
]
const KEPT = /^(?:x|y|x1|x2|y1|y2|dx|dy|cx|cy|r|rx|ry|d|points|width|height|viewBox|transform|id|xmlns|pattern.*|preserveAspectRatio)$/
const LEFT_OUT: ReadonlySet<string> = new Set(['title', 'style'])

function drawElement(element: SvgElement, outer: Context): readonly SvgElement[] {
  if (LEFT_OUT.has(element.name)) return []
  // What holds the shapes is as large as nothing, which divides by zero.
  if (element.attributes.width === '0') return element.children.flatMap((child) => elementsOf(child, outer))
  const path = [...outer.path, element]
  const declared = declarationsOf(path, outer.rules)
  const variables = { ...outer.variables, ...ofVariables(declared, outer.variables) }
  const context = { ...outer, path, variables }
  const name = element.name === 'a' ? 'g' : element.name
  const kept = Object.entries(element.attributes).filter(([key]) => KEPT.test(key))
  const drawn = DRAWN.flatMap((property) => {
    const value = declared[property]
    return value === undefined || (property === 'stroke' && 'paint-order' in declared)
      ? []
      : [[property, resolve(value, variables)] as const]
  })
  const font = name === 'text' ? [['font-family', 'Roboto'] as const] : []
  const attributes = Object.fromEntries([...kept, ...drawn, ...font])
  if (name === 'use') return [useOf(element, attributes, context)]
  return [{ name, attributes, children: element.children.flatMap((child) => drawNode(child, context)) }]
}

const elementsOf = (node: SvgNode, context: Context) => (typeof node === 'string' ? [] : drawElement(node, context))
const drawNode = (node: SvgNode, context: Context): readonly SvgNode[] => (typeof node === 'string' ? [node] : drawElement(node, context))

/** A viewport of no size at the point, out of which the shape is drawn: its place may be a percentage. */
function useOf(element: SvgElement, { x = '0', y = '0' }: Readonly<Record<string, string>>, context: Context): SvgElement {
  const shape = context.shapes.get((element.attributes.href ?? '').slice(1))
  const drawn = shape === undefined ? [] : drawElement({ ...shape, attributes: {} }, context)
  const box = { x, y, width: '40', height: '40', viewBox: '-20 -20 40 40' }
  return { name: 'g', attributes: { transform: 'translate(-20 -20)' }, children: [{ name: 'svg', attributes: box, children: drawn }] }
}

function ofVariables(declared: Readonly<Record<string, string>>, outer: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(declared).filter(([name]) => name.startsWith('--'))
  return Object.fromEntries(own.map(([name, value]) => [name, resolve(value, outer)]))
}

/** What is not known shows nothing. */
const resolve = (value: string, variables: Readonly<Record<string, string>>): string =>
  value.replace(/var\((--[\w-]+)\)/g, (_, name: string) => variables[name] ?? 'none').replace('transparent', 'none')

function declarationsOf(path: readonly SvgElement[], rules: readonly Rule[]): Readonly<Record<string, string>> {
  const matching = rules.filter(({ selector }) => matches(path, selector)).sort((a, b) => a.weight - b.weight)
  return Object.assign({}, ...matching.map(({ declarations }) => declarations))
}

interface Rule {
  /** Compounds, of which each matches an element above the next. */
  readonly selector: readonly Compound[]
  readonly weight: number
  readonly declarations: Readonly<Record<string, string>>
}
interface Compound {
  readonly tag: string | null
  readonly classes: readonly string[]
}

function matches(path: readonly SvgElement[], selector: readonly Compound[]): boolean {
  const [last, ...above] = selector.toReversed()
  const element = path.at(-1)
  if (last === undefined || element === undefined || !isOf(element, last)) return false
  let rest = path.slice(0, -1)
  for (const compound of above) {
    const index = rest.findLastIndex((one) => isOf(one, compound))
    if (index === -1) return false
    rest = rest.slice(0, index)
  }
  return true
}

const isOf = ({ name, attributes }: SvgElement, { tag, classes }: Compound): boolean => {
  const own = (attributes.class ?? '').split(' ')
  return (tag === null || tag === name) && classes.every((one) => own.includes(one))
}

function rulesOf(sheet: string): readonly Rule[] {
  return withoutConditions(sheet).flatMap(({ head, body }) => {
    const declarations = Object.fromEntries(
      body.split(';').flatMap((one) => {
        const colon = one.indexOf(':')
        return colon === -1 ? [] : [[one.slice(0, colon).trim(), one.slice(colon + 1).trim()]]
      }),
    )
    return head.split(',').flatMap((text) => {
      const selector = selectorOf(text.trim())
      if (selector === null) return []
      const weight = selector.reduce((sum, { tag, classes }) => sum + (tag === null ? 0 : 1) + classes.length * 100, 0)
      return [{ selector, weight, declarations }]
    })
  })
}

/** null: one that needs more than elements within elements. `:root` is the document. */
function selectorOf(text: string): readonly Compound[] | null {
  if (text === ':root') return [{ tag: 'svg', classes: [] }]
  const parts = text.split(/\s+/)
  if (!parts.every((part) => /^[a-z]*(?:\.[\w-]+)*$/i.test(part))) return null
  return parts.map((part) => {
    const [tag = '', ...classes] = part.split('.')
    return { tag: tag === '' ? null : tag, classes }
  })
}

interface Block {
  readonly head: string
  readonly body: string
}

/** The rules that hold on light paper: what stands within `@media` and its like is left out. */
function withoutConditions(sheet: string): readonly Block[] {
  const blocks: Block[] = []
  let at = 0
  for (let start = sheet.indexOf('{', at); start !== -1; start = sheet.indexOf('{', at)) {
    const head = sheet
      .slice(at, start)
      .replace(/\/\*[^*]*\*\//g, '')
      .trim()
    const end = endOfBlock(sheet, start)
    if (!head.startsWith('@')) blocks.push({ head, body: sheet.slice(start + 1, end) })
    at = end + 1
  }
  return blocks
}

function endOfBlock(sheet: string, start: number): number {
  let depth = 0
  for (let at = start; at < sheet.length; at += 1) {
    if (sheet[at] === '{') depth += 1
    if (sheet[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  return sheet.length
}

function sheetIn(root: SvgElement): string {
  const style = root.children.find((node): node is SvgElement => typeof node !== 'string' && node.name === 'style')
  return style === undefined
    ? ''
    : style.children.map(svgText).join('').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}

function shapesIn(node: SvgNode): ReadonlyMap<string, SvgElement> {
  if (typeof node === 'string') return new Map()
  const own = node.attributes.id === undefined ? [] : [[node.attributes.id, node] as const]
  return new Map([...own, ...node.children.flatMap((child) => [...shapesIn(child)])])
}
