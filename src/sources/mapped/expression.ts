import { knownText } from '../values/known-text.ts'
import { compilePath, type Path } from './json-path.ts'

/** Of so many values at a path the first known one is looked for. */
const VALUES_MAX = 100

/** What a mapping says of one field of a body: null where nothing is known. */
export type Expression = (part: unknown) => string | null

/** A path, or a text in which `{$.path}` stands for what is there; `problem`: why it is neither. */
export function compileExpression(written: string): Expression | { readonly problem: string } {
  if (written.startsWith('$')) {
    const path = compilePath(written)
    return 'problem' in path ? path : (part) => firstText(path, part)
  }
  const paths = new Map<string, Path>()
  for (const [, inner = ''] of written.matchAll(PLACE)) {
    const path = compilePath(inner)
    if ('problem' in path) return { problem: `{${inner}}: ${path.problem}` }
    paths.set(inner, path)
  }
  return paths.size === 0 ? () => written : (part) => filled(written, paths, part)
}

const PLACE = /\{(\$[^{}]*)\}/g

/** Without any of what it shall show, a text is unknown; without some of it, it is shorter. */
function filled(written: string, paths: ReadonlyMap<string, Path>, part: unknown): string | null {
  const texts = new Map([...paths].map(([inner, path]) => [inner, firstText(path, part)]))
  if ([...texts.values()].every((text) => text === null)) return null
  return written.replace(PLACE, (_, inner: string) => texts.get(inner) ?? '').trim()
}

function firstText(path: Path, part: unknown): string | null {
  for (const value of path.find(part, VALUES_MAX)) {
    const text = typeof value === 'boolean' ? String(value) : knownText(value)
    if (text !== null) return text
  }
  return null
}

/** What is wrong with an expression of a mapping; null: nothing. */
export function expressionProblem(written: string): string | null {
  const expression = compileExpression(written)
  return 'problem' in expression ? expression.problem : null
}
