import { JSONPathEnvironment, type JSONPathQuery, type JSONValue } from 'json-p3'

/** A path that is allowed takes time in proportion to the body: what could take more is refused before anything is read with it. */
const CHARACTERS_MAX = 300
const UNIONS_MAX = 3

/** Bodies are refused beyond a hundred levels. */
const environment = new JSONPathEnvironment({ maxRecursionDepth: 200 })
// Regular expressions of users may backtrack for ever; lists of words do their job.
for (const name of ['match', 'search']) environment.functionRegister.delete(name)

export interface Path {
  /** What stands at the path, in the order of the body, at most so many. */
  find(body: unknown, max: number): readonly unknown[]
}

export type CompiledPath = Path | { readonly problem: string }

/** A path as written; `problem`: why it is none, or not an allowed one. */
export function compilePath(written: string): CompiledPath {
  if (written.length > CHARACTERS_MAX) return { problem: `expected a path of at most ${CHARACTERS_MAX} characters` }
  const query = parse(written)
  if ('problem' in query) return query
  const bare = written.replace(/'(?:[^'\\]|\\[\s\S])*(?:'|\\?$)|"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)/g, "''")
  if (bare.split('..').length > 2) return { problem: 'expected ".." once at most' }
  if (bare.split('$').length > 2) return { problem: 'expected "$" at the beginning only' }
  if (bare.split(',').length > UNIONS_MAX + 1) return { problem: `expected at most ${UNIONS_MAX} commas` }
  return { find: (body, max) => take(query, body, max) }
}

function parse(written: string): JSONPathQuery | { readonly problem: string } {
  try {
    return environment.compile(written)
  } catch (error) {
    // The library has a dozen classes of errors for what is no path, and all of them say what is wrong.
    return { problem: `not a JSONPath: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function take(query: JSONPathQuery, body: unknown, max: number): readonly unknown[] {
  const found: unknown[] = []
  for (const { value } of query.lazyQuery(body as JSONValue)) {
    found.push(value)
    if (found.length === max) break
  }
  return found
}
