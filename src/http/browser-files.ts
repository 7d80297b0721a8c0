import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { problem, type Route, route } from './route.ts'

/** Where the build puts the script of the pages: beside the compiled server, also for a server that runs from source. */
const FOLDER = import.meta.url.endsWith('.ts') ? '../../dist/browser/' : '../browser/'

const files: ReadonlyMap<string, string> = readFiles(fileURLToPath(new URL(FOLDER, import.meta.url)))
const ENTRY = [...files.keys()].find((name) => name.startsWith('app-'))

/** null: there is no build of it, and the pages come without a script. The hash is in the name, so that browsers may keep it for ever. */
export const SCRIPT_PATH: string | null = ENTRY === undefined ? null : `/assets/${ENTRY}`

function readFiles(folder: string): ReadonlyMap<string, string> {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.js'))
    return new Map(names.map((name) => [name, readFileSync(`${folder}${name}`, 'utf8')]))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
    throw error
  }
}

export const scriptRoute: Route = route({
  method: 'get',
  path: '/assets/{name}',
  role: null,
  summary: 'Script of the pages',
  params: z.strictObject({ name: z.string().max(100) }),
  answers: { 200: { description: 'JavaScript.', content: { 'text/javascript': z.string() } } },
  handle({ params: { name } }) {
    const text = files.get(name)
    if (text === undefined) return problem(404, 'Not found.')
    return {
      status: 200,
      type: 'text/javascript; charset=utf-8',
      text,
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    }
  },
})
