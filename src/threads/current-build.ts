import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

let isCurrent: boolean | null = null

/** Run from source: whether `dist/` was built after the last change of any source. Looked up once in a process. */
export function isBuildCurrent(): boolean {
  isCurrent ??= isNewer(fileURLToPath(new URL('../../dist/', import.meta.url)), fileURLToPath(new URL('../', import.meta.url)))
  return isCurrent
}

function isNewer(build: string, sources: string): boolean {
  const built = statSync(`${build}main.js`, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return readdirSync(sources, { recursive: true, encoding: 'utf8' }).every((file) => statSync(`${sources}${file}`).mtimeMs < built)
}
