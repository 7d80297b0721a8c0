import { countSteps, lengths } from './count-steps.ts'
import { type Node, parse } from './parse.ts'
import { type Pump, pumpsOf } from './pumps.ts'

/** About so many characters, and three times as many. */
const SHORT = 60
/** A repetition with a bound grows until it reaches it: what grew is tried again with a text that is longer than any bound. */
const LONG = 1_500
const TRIED_LONG_MAX = 3
/** An expression that sees no further than so many characters takes time in proportion to the text, whatever it does there. */
const SHORT_SIGHTED = 100
/** What the two ends of the text may take. */
const CONSTANT_MAX = 500
const STEPS_MAX = 5_000_000

/**
 * The text on which the steps of `expression` grow faster than its length, or null where none was found: three times the
 * text takes three times the steps of a linear expression at most, and what is above that grows with the square.
 */
export function findGrowth(expression: RegExp): Pump | null {
  const tree = parse(expression)
  if (longest(tree) <= SHORT_SIGHTED) return null
  const growing: { readonly pump: Pump; readonly more: number }[] = []
  for (const pump of pumpsOf(tree, expression.flags)) {
    const more = growthOf(tree, expression.flags, pump, SHORT)
    if (more > STEPS_MAX / 2) return pump
    if (more > 0) growing.push({ pump, more })
  }
  growing.sort((one, two) => two.more - one.more)
  return growing.slice(0, TRIED_LONG_MAX).find(({ pump }) => growthOf(tree, expression.flags, pump, LONG) > 0)?.pump ?? null
}

/** How many steps three times the text takes above three times the steps; 0: no more than a constant part explains. */
function growthOf(tree: Node, flags: string, { before, again, after }: Pump, length: number): number {
  const times = Math.max(6, Math.ceil(length / again.length))
  const steps = (count: number, most: number): number => countSteps(tree, { flags, text: before + again.repeat(count) + after, most })
  const few = steps(times, STEPS_MAX)
  if (few > STEPS_MAX) return Number.POSITIVE_INFINITY
  const more = steps(3 * times, 5 * few + 10_000) - 3 * few
  return more > (3 * times) ** 2 / 10 + CONSTANT_MAX && (length < LONG || more > few / 2) ? more : 0
}

/** The most characters that the expression looks at from one place, what it looks ahead or behind included. */
function longest(node: Node): number {
  if (node.kind === 'sequence') return node.parts.reduce((sum, part) => sum + longest(part), 0)
  if (node.kind === 'choice') return Math.max(...node.ways.map(longest))
  if (node.kind === 'repeat') return node.most === 0 ? 0 : longest(node.body) * node.most
  if (node.kind === 'group' || node.kind === 'look') return longest(node.body)
  return lengths(node).most
}
