import type { Element, ElementContent, Root, RootContent } from 'hast'

/** So many lines of a section are read on a phone without being asked for. */
const LINES_MAX = 24

/**
 * In: the draft as part of a page. Out: the same, its long sections in a box that a narrow screen shows where it is asked for, or where a
 * link leads into it. Promise: nothing is left out; on a wide screen and on paper nothing differs.
 */
export function foldLong() {
  return (tree: Root): void => {
    tree.children = sectionsOf(tree.children).flatMap((section, index) => folded(section, `draft-part-${index}`)) as RootContent[]
  }
}

interface Section {
  /** What stays in any case. */
  readonly heading: readonly RootContent[]
  readonly rest: RootContent[]
}

/** Cut at each heading of a section; the footnotes bring a section of their own along. */
function sectionsOf(nodes: readonly RootContent[]): readonly Section[] {
  const sections: Section[] = [{ heading: [], rest: [] }]
  for (const node of nodes) {
    if (isElement(node, 'h3')) sections.push({ heading: [node], rest: [] })
    else if (isElement(node, 'section')) sections.push({ heading: [], rest: [node] })
    else sections.at(-1)?.rest.push(node)
  }
  return sections
}

function folded({ heading, rest }: Section, id: string): readonly RootContent[] {
  const lines = rest.reduce((sum, node) => sum + linesIn(node), 0)
  if (lines <= LINES_MAX) return [...heading, ...rest]
  const [only] = rest
  if (rest.length === 1 && only !== undefined && isElement(only, 'section')) return [foldedInside(only, id, lines)]
  return [...heading, opener(id, lines), box(id, rest as ElementContent[])]
}

/** The heading of the footnotes is within their section. */
function foldedInside(section: Element, id: string, lines: number): Element {
  const [heading, ...rest] = section.children.filter((node) => node.type === 'element')
  if (heading === undefined) return section
  return { ...section, children: [heading, opener(id, lines), box(id, rest)] }
}

function linesIn(node: RootContent | ElementContent): number {
  if (node.type !== 'element') return 0
  const own = LINES.has(node.tagName) ? 1 : 0
  return node.children.reduce((sum, child) => sum + linesIn(child), own)
}
const LINES: ReadonlySet<string> = new Set(['tr', 'li'])

const opener = (id: string, lines: number): Element => ({
  type: 'element',
  tagName: 'a',
  properties: { className: ['phone-more'], href: `#${id}` },
  children: [{ type: 'text', value: `Show ${lines} lines` }],
})

const box = (id: string, children: readonly ElementContent[]): Element => ({
  type: 'element',
  tagName: 'div',
  properties: { className: ['beyond'], id },
  children: [...children],
})

const isElement = (node: RootContent, name: string): node is Element => node.type === 'element' && node.tagName === name
