import { lengths } from './count-steps.ts'
import type { Node } from './parse.ts'

/** A text that grows: what stands before, what is repeated, and what makes the match fail in the end. */
export interface Pump {
  readonly before: string
  readonly again: string
  readonly after: string
}

/** One of each sort that an expression may tell apart. */
const ALPHABET = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  ...[
    '\n',
    '\r',
    '\t',
    '\u0000',
    '\u001b',
    '\u00a0',
    '\u2028',
    'é',
    'ß',
    '–',
    '—',
    '’',
    '→',
    '…',
    '“',
    '٣',
    'Ж',
    '中',
    '\u0301',
    '\u200b',
    '😀',
  ],
]

const SAMPLES_MAX = 4
const PUMPS_MAX = 250

/** Texts that make `tree` try as often as it can, found from its own parts: each repeated part, each character that it takes, pairs of them. */
export function pumpsOf(tree: Node, flags: string): Pump[] {
  const sorts = sortsOf(tree, flags)
  const repeats: { readonly before: string; readonly bodies: readonly string[] }[] = []
  collectRepeats(tree, '', sorts, repeats)
  const singles = sorts.slice(0, 14)
  const pairs = singles.slice(0, 6).flatMap((one) => singles.slice(0, 6).flatMap((two) => (one === two ? [] : [one + two])))
  const bodies = [...new Set(repeats.flatMap((repeat) => repeat.bodies))].slice(0, 40)
  const heads = [...new Set(['', ...samplesOf(tree, sorts).map((text) => text.slice(0, 40))])].slice(0, 3)
  const around = (again: string, befores: readonly string[]): Pump[] =>
    befores.flatMap((before) => ['', '\u0000', singles.at(-1) ?? '!'].map((after) => ({ before, again, after })))
  return [
    ...repeats.flatMap(({ before, bodies: own }) => own.flatMap((again) => around(again, [before]))),
    ...singles.flatMap((again) => around(again, heads)),
    ...bodies.flatMap((again) => around(again, [''])),
    ...bodies.slice(0, 12).flatMap((one) => bodies.slice(0, 6).flatMap((two) => around(one + two, ['']))),
    ...samplesOf(tree, sorts).flatMap((again) => around(again, [''])),
    ...pairs.flatMap((again) => around(again, [''])),
  ]
    .filter(({ again }) => again !== '')
    .slice(0, PUMPS_MAX)
}

const isBreak = (character: string): boolean => character === '\n'

/** A character of each sort: those that all sets of the expression answer alike are one sort; rare sorts first. */
function sortsOf(tree: Node, flags: string): string[] {
  // With the flag a break begins a line, whatever sets make of it.
  const tests: ((character: string) => boolean)[] = flags.includes('m') ? [isBreak] : []
  walk(tree, (node) => {
    if (node.kind === 'set' && !tests.includes(node.test)) tests.push(node.test)
  })
  const byAnswers = new Map<string, string>()
  for (const character of ALPHABET) {
    const answers = tests.map((test) => (test(character) ? '1' : '0')).join('')
    if (!byAnswers.has(answers)) byAnswers.set(answers, character)
  }
  const takenBy = (answers: string): number => answers.split('1').length - 1
  return [...byAnswers].sort(([one], [two]) => takenBy(two) - takenBy(one)).map(([, character]) => character)
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  if (node.kind === 'sequence') for (const part of node.parts) walk(part, visit)
  else if (node.kind === 'choice') for (const way of node.ways) walk(way, visit)
  else if (node.kind === 'group' || node.kind === 'look' || node.kind === 'repeat') walk(node.body, visit)
}

/** Each repeated part that may take a long text, with one text that leads to it. */
function collectRepeats(
  node: Node,
  before: string,
  sorts: readonly string[],
  found: { before: string; bodies: readonly string[] }[],
): void {
  if (node.kind === 'sequence') {
    let lead = before
    for (const part of node.parts) {
      collectRepeats(part, lead, sorts, found)
      lead += samplesOf(part, sorts)[0] ?? ''
    }
  } else if (node.kind === 'choice') for (const way of node.ways) collectRepeats(way, before, sorts, found)
  else if (node.kind === 'group' || node.kind === 'look') collectRepeats(node.body, before, sorts, found)
  else if (node.kind === 'repeat') {
    if (node.most > 20 && lengths(node.body).most > 0) found.push({ before, bodies: samplesOf(node.body, sorts) })
    collectRepeats(node.body, before, sorts, found)
  }
}

/** A few texts that the part takes, as far as what stands around it allows. */
function samplesOf(node: Node, sorts: readonly string[]): string[] {
  switch (node.kind) {
    case 'set':
      return sorts.filter(node.test).slice(0, SAMPLES_MAX)
    case 'sequence':
      return node.parts.reduce<string[]>((texts, part) => joined(texts, samplesOf(part, sorts)), [''])
    case 'choice':
      return [...new Set(node.ways.flatMap((way) => samplesOf(way, sorts).slice(0, 2)))].slice(0, 3 * SAMPLES_MAX)
    case 'group':
      return samplesOf(node.body, sorts)
    case 'repeat':
      return samplesOf(node.body, sorts).map((text) => text.repeat(Math.min(Math.max(1, node.least), 40)))
    case 'look':
    case 'edge':
    case 'again':
      return ['']
  }
}

/** Each of the shorter list with another of the longer one. */
function joined(texts: readonly string[], next: readonly string[]): string[] {
  if (next.length === 0) return [...texts]
  return Array.from(
    { length: Math.min(3 * SAMPLES_MAX, Math.max(texts.length, next.length)) },
    (_, index) => (texts[index % texts.length] ?? '') + (next[index % next.length] ?? ''),
  )
}
