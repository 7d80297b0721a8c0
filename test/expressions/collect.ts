import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'

/** An expression of the sources, and where it stands first. */
export interface Found {
  readonly where: string
  readonly expression: RegExp
}

/** Modules that start something when they are loaded, or want a page: their literals are read, too. */
const STARTING = /(?:^|\/)main\.ts$|thread\.ts$|^browser\//

/** Every expression that `src` writes as a literal, and every one that a module of it makes when it is loaded. */
export async function collectExpressions(): Promise<Found[]> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .sort()
  const found = new Map<string, Found>()
  for (const file of files)
    for (const one of literalsOf(join('src', file))) if (!found.has(String(one.expression))) found.set(String(one.expression), one)
  for (const one of await madeWhileLoading(files.filter((file) => !STARTING.test(file))))
    if (!found.has(String(one.expression))) found.set(String(one.expression), one)
  return [...found.values()]
}

function literalsOf(file: string): Found[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, text = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? []
      found.push({
        where: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
        expression: new RegExp(text, flags),
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Loads each module with a constructor of expressions that keeps what it made. */
async function madeWhileLoading(files: readonly string[]): Promise<Found[]> {
  const found: Found[] = []
  const Original = globalThis.RegExp
  let loading = ''
  globalThis.RegExp = new Proxy(Original, {
    construct(target, [pattern, flags]: [string, string?]) {
      const made = new target(pattern, flags)
      const isOurs = new Error().stack?.split('\n')[2]?.includes('/src/') ?? false
      if (isOurs) found.push({ where: `${loading} (made)`, expression: made })
      return made
    },
  })
  try {
    for (const file of files) {
      loading = `src/${file}`
      await import(pathToFileURL(resolve('src', file)).href)
    }
  } finally {
    globalThis.RegExp = Original
  }
  return found
}
