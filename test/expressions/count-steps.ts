import type { Node } from './parse.ts'

/** How a part of an expression goes on: is there a match from here? */
type Go = (at: number) => boolean

interface Run {
  readonly characters: readonly string[]
  readonly isMultiline: boolean
  readonly isCaseless: boolean
  readonly groups: Map<number | string, readonly [start: number, end: number]>
  readonly most: number
  steps: number
}

class TooManySteps extends Error {}

/**
 * How many characters and edges a backtracking engine tries, as that of V8 does, to find every match of `tree` in `text`.
 * Counting stops above `most`: `most + 1`.
 */
export function countSteps(
  tree: Node,
  { flags, text, most }: { readonly flags: string; readonly text: string; readonly most: number },
): number {
  const characters = /[uv]/.test(flags) ? [...text] : text.split('')
  const run: Run = { characters, isMultiline: flags.includes('m'), isCaseless: flags.includes('i'), groups: new Map(), most, steps: 0 }
  try {
    countSearch(tree, run, flags.includes('y'))
  } catch (error) {
    if (error instanceof TooManySteps || error instanceof RangeError) return most + 1
    throw error
  }
  return run.steps
}

/** An expression that is bound to the beginning is given up at once further on, in one step. */
function countSearch(tree: Node, run: Run, isSticky: boolean): void {
  for (let from = 0; from <= run.characters.length; ) {
    let end: number | null = null
    run.groups.clear()
    count(run)
    const isFound = match(tree, run, from, (at) => {
      end = at
      return true
    })
    if (isSticky && !isFound) return
    from = end !== null && end > from ? end : from + 1
  }
}

const count = (run: Run): void => {
  run.steps += 1
  if (run.steps > run.most) throw new TooManySteps()
}

function match(node: Node, run: Run, at: number, go: Go): boolean {
  switch (node.kind) {
    case 'set':
      return takes(node.test, run, at) && go(at + 1)
    case 'sequence':
      return matchParts(node.parts, 0, run, at, go)
    case 'choice':
      return node.ways.some((way) => match(way, run, at, go))
    case 'group':
      return match(node.body, run, at, (end) => {
        const before = run.groups.get(node.index)
        run.groups.set(node.index, [at, end])
        if (node.name !== null) run.groups.set(node.name, [at, end])
        if (go(end)) return true
        if (before !== undefined) run.groups.set(node.index, before)
        else run.groups.delete(node.index)
        return false
      })
    case 'look':
      return looks(node, run, at) !== node.isNegative && go(at)
    case 'edge':
      count(run)
      return isAtEdge(node.edge, run, at) && go(at)
    case 'again':
      return matchAgain(node.group, run, at, go)
    case 'repeat':
      return node.body.kind === 'set' ? repeatSet(node, node.body.test, run, at, go) : repeat(node, 0, run, at, go)
  }
}

type Repeat = Extract<Node, { kind: 'repeat' }>

function takes(test: (character: string) => boolean, run: Run, at: number): boolean {
  count(run)
  const character = run.characters[at]
  return character !== undefined && test(character)
}

const matchParts = (parts: readonly Node[], index: number, run: Run, at: number, go: Go): boolean => {
  const part = parts[index]
  if (part === undefined) return go(at)
  return match(part, run, at, (end) => matchParts(parts, index + 1, run, end, go))
}

/** One character many times, without a call for each. */
function repeatSet(node: Repeat, test: (character: string) => boolean, run: Run, at: number, go: Go): boolean {
  let end = at
  while (end - at < node.least) {
    if (!takes(test, run, end)) return false
    end += 1
  }
  if (node.isLazy) {
    for (;;) {
      if (go(end)) return true
      if (end - at >= node.most || !takes(test, run, end)) return false
      end += 1
    }
  }
  const least = end
  while (end - at < node.most && takes(test, run, end)) end += 1
  for (; end >= least; end -= 1) if (go(end)) return true
  return false
}

function repeat(node: Repeat, times: number, run: Run, at: number, go: Go): boolean {
  const once = (): boolean =>
    times < node.most && match(node.body, run, at, (end) => (end > at || times < node.least) && repeat(node, times + 1, run, end, go))
  if (times < node.least) return once()
  return node.isLazy ? go(at) || once() : once() || go(at)
}

/** What stands before is matched from each earlier place on; an engine goes backwards, which takes no more steps for what has a fixed length. */
function looks(node: Extract<Node, { kind: 'look' }>, run: Run, at: number): boolean {
  if (!node.isBehind) return match(node.body, run, at, () => true)
  const { least, most } = lengths(node.body)
  for (let from = at - least; from >= 0 && at - from <= most; from -= 1) if (match(node.body, run, from, (end) => end === at)) return true
  return false
}

function matchAgain(group: number | string, run: Run, at: number, go: Go): boolean {
  const [start, end] = run.groups.get(group) ?? [at, at]
  for (let offset = 0; offset < end - start; offset += 1) {
    count(run)
    if (run.characters[start + offset] !== run.characters[at + offset]) return false
  }
  return go(at + end - start)
}

function isAtEdge(edge: '^' | '$' | '\\b' | '\\B', run: Run, at: number): boolean {
  const before = run.characters[at - 1]
  const after = run.characters[at]
  if (edge === '^') return before === undefined || (run.isMultiline && before === '\n')
  if (edge === '$') return after === undefined || (run.isMultiline && after === '\n')
  return (isWord(before) !== isWord(after)) === (edge === '\\b')
}

const WORD = new Set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_')
const isWord = (character: string | undefined): boolean => character !== undefined && WORD.has(character)

interface Lengths {
  readonly least: number
  readonly most: number
}

/** How many characters a part takes. */
export function lengths(node: Node): Lengths {
  switch (node.kind) {
    case 'set':
      return { least: 1, most: 1 }
    case 'sequence':
      return node.parts
        .map(lengths)
        .reduce((sum, part) => ({ least: sum.least + part.least, most: sum.most + part.most }), { least: 0, most: 0 })
    case 'choice': {
      const ways = node.ways.map(lengths)
      return { least: Math.min(...ways.map(({ least }) => least)), most: Math.max(...ways.map(({ most }) => most)) }
    }
    case 'group':
      return lengths(node.body)
    case 'repeat': {
      const { least, most } = lengths(node.body)
      return { least: least * node.least, most: most === 0 ? 0 : most * node.most }
    }
    case 'again':
      return { least: 0, most: Number.POSITIVE_INFINITY }
    case 'look':
    case 'edge':
      return { least: 0, most: 0 }
  }
}
