import { createElement, Fragment, hydrate, render, type VNode } from 'preact'

/*
 * The server writes every page, with the same components for each of its states. To show another state of the page that is open,
 * its HTML is read as a tree and laid over the one that stands: what is equal stays as it is, with its focus, its scroll position
 * and what somebody typed into it.
 */

/** The parts of a page that differ from one state to the next, by their selectors. */
const PARTS = ['body > header.top', 'body > main', 'body > footer'] as const

/** What their presence alone switches on. */
const BOOLEAN = new Set(['checked', 'disabled', 'hidden', 'multiple', 'readonly', 'required', 'selected', 'autofocus', 'novalidate'])

const isHydrated = new WeakSet<Element>()

/** Lays the parts of another state of this page over those that stand. */
export function showDocument(next: Document): void {
  document.title = next.title
  for (const selector of PARTS) {
    const shown = document.querySelector(selector)
    const wanted = next.querySelector(selector)
    if (shown !== null && wanted !== null) showPart(shown, wanted)
  }
}

function showPart(shown: Element, wanted: Element): void {
  if (!isHydrated.has(shown)) hydrate(createElement(Fragment, null, childrenOf(shown)), shown)
  isHydrated.add(shown)
  render(createElement(Fragment, null, childrenOf(wanted)), shown)
  for (const { name, value } of wanted.attributes) shown.setAttribute(name, value)
}

const childrenOf = (element: Element): readonly (VNode | string)[] => [...element.childNodes].flatMap((node) => treeOf(node))

function treeOf(node: Node): readonly (VNode | string)[] {
  if (node instanceof Text) return [node.data]
  if (!(node instanceof Element)) return []
  const props = propertiesOf(node)
  // What a script has put into an island is its own, until the server says something else there.
  if (node.hasAttribute('data-island'))
    return [createElement(node.localName, { ...props, dangerouslySetInnerHTML: { __html: node.innerHTML } })]
  return [createElement(node.localName, props, ...childrenOf(node))]
}

function propertiesOf(element: Element): Record<string, unknown> {
  const props: Record<string, unknown> = { key: keyOf(element) }
  for (const { name, value } of element.attributes) {
    // What a reader has opened or closed stays so; only what the server opens anew is opened.
    if (name === 'open') props.ref = open
    else props[name] = value === '' && BOOLEAN.has(name) ? true : value
  }
  return props
}

const open = (element: Element | null): void => element?.setAttribute('open', '')

/** A line of the list is the same line wherever it stands. */
const keyOf = (element: Element): string | undefined =>
  element.id || (element.classList.contains('row') && element.querySelector('[id]')?.id) || undefined
