/** A regular expression as a tree: only as much of it as counting steps needs. Sets of characters stay with the engine. */
export type Node =
  | { readonly kind: 'set'; readonly test: (character: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly ways: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number; readonly name: string | null; readonly body: Node }
  | { readonly kind: 'look'; readonly isBehind: boolean; readonly isNegative: boolean; readonly body: Node }
  | { readonly kind: 'edge'; readonly edge: '^' | '$' | '\\b' | '\\B' }
  | { readonly kind: 'again'; readonly group: number | string }
  | { readonly kind: 'repeat'; readonly least: number; readonly most: number; readonly isLazy: boolean; readonly body: Node }

const SET_ESCAPE = /\\(?:[pP]\{[^}]*\}|u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|[\s\S])/uy
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/uy

/** The tree of an expression that the engine has accepted. */
export function parse(expression: RegExp): Node {
  const flags = expression.flags.replace(/[gyd]/g, '')
  const sets = new Map<string, (character: string) => boolean>()
  const reading = { text: expression.source, at: 0, groups: 0, setOf: (text: string) => setOf(text, flags, sets) }
  const tree = readChoice(reading)
  if (reading.at !== reading.text.length) throw new Error(`not read to its end: ${expression.source}`)
  return tree
}

interface Reading {
  readonly text: string
  at: number
  groups: number
  readonly setOf: (text: string) => (character: string) => boolean
}

function setOf(text: string, flags: string, known: Map<string, (character: string) => boolean>): (character: string) => boolean {
  const found = known.get(text)
  if (found !== undefined) return found
  const one = new RegExp(`^(?:${text})$`, flags.replace('m', ''))
  const answers = new Map<string, boolean>()
  const test = (character: string): boolean => {
    const answer = answers.get(character) ?? one.test(character)
    answers.set(character, answer)
    return answer
  }
  known.set(text, test)
  return test
}

function readChoice(reading: Reading): Node {
  const ways = [readSequence(reading)]
  while (reading.text[reading.at] === '|') {
    reading.at += 1
    ways.push(readSequence(reading))
  }
  return ways.length === 1 && ways[0] !== undefined ? ways[0] : { kind: 'choice', ways }
}

function readSequence(reading: Reading): Node {
  const parts: Node[] = []
  while (reading.at < reading.text.length && reading.text[reading.at] !== '|' && reading.text[reading.at] !== ')')
    parts.push(readRepeat(reading))
  return { kind: 'sequence', parts }
}

function readRepeat(reading: Reading): Node {
  const body = readAtom(reading)
  const quantifier = take(reading, QUANTIFIER)
  if (quantifier === null) return body
  const [text, least, range, most] = quantifier
  const isLazy = text.length > 1 && text.endsWith('?')
  const many = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[text[0] ?? '']
  if (many !== undefined) return { kind: 'repeat', least: many[0] ?? 0, most: many[1] ?? Infinity, isLazy, body }
  const from = Number(least)
  return { kind: 'repeat', least: from, most: range === undefined ? from : most ? Number(most) : Infinity, isLazy, body }
}

function readAtom(reading: Reading): Node {
  const character = reading.text[reading.at]
  if (character === '(') return readGroup(reading)
  if (character === '[') return { kind: 'set', test: reading.setOf(readClass(reading)) }
  if (character === '\\') return readEscape(reading)
  const whole = String.fromCodePoint(reading.text.codePointAt(reading.at) ?? 0)
  reading.at += whole.length
  if (whole === '^' || whole === '$') return { kind: 'edge', edge: whole }
  return { kind: 'set', test: reading.setOf(/[{}\]]/.test(whole) ? `\\${whole}` : whole) }
}

function readEscape(reading: Reading): Node {
  const edge = take(reading, /\\[bB]/uy)
  if (edge !== null) return { kind: 'edge', edge: edge[0] === '\\b' ? '\\b' : '\\B' }
  const again = take(reading, /\\(?:k<(\w+)>|([1-9]))/uy)
  if (again !== null) return { kind: 'again', group: again[1] ?? Number(again[2]) }
  const set = take(reading, SET_ESCAPE)
  if (set === null) throw new Error(`an escape that is not known: ${reading.text.slice(reading.at, reading.at + 5)}`)
  return { kind: 'set', test: reading.setOf(set[0]) }
}

function readGroup(reading: Reading): Node {
  const [start = ''] = take(reading, /\((?:\?(?:<?[=!]|:|<\w+>))?/uy) ?? []
  const name = /^\(\?<(\w+)>/.exec(start)?.[1] ?? null
  const isNumbered = start === '(' || name !== null
  if (isNumbered) reading.groups += 1
  const index = reading.groups
  const body = readChoice(reading)
  reading.at += 1
  if (isNumbered) return { kind: 'group', index, name, body }
  return start === '(?:' ? body : { kind: 'look', isBehind: start.includes('<'), isNegative: start.endsWith('!'), body }
}

function readClass(reading: Reading): string {
  const from = reading.at
  let end = from + 1
  while (reading.text[end] !== ']') end += reading.text[end] === '\\' ? 2 : 1
  reading.at = end + 1
  return reading.text.slice(from, end + 1)
}

function take(reading: Reading, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reading.at
  const found = pattern.exec(reading.text)
  if (found !== null) reading.at += found[0].length
  return found
}
