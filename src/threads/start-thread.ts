import { Worker, type WorkerOptions } from 'node:worker_threads'
import { isBuildCurrent } from './current-build.ts'

/**
 * Starts a thread from the module at this path, which is JavaScript in `dist/`. Run from source it is TypeScript: a thread does
 * not inherit the loader that tsx or Vitest gave this one. It starts from the build of the same sources where that is there,
 * in a third of the time, and otherwise registers tsx itself before it loads the file.
 *
 * @param file The module's URL without its extension, resolved against the file that asks.
 */
export function startThread(file: URL, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${file.href}.js`), options)
  if (isBuildCurrent()) return new Worker(new URL(`${file.href.replace(SOURCES, BUILD)}.js`), options)
  const tsx = import.meta.resolve('tsx/esm/api')
  const boot = `import('${tsx}').then(({ register }) => { register(); return import('${file.href}.ts') })`
  return new Worker(boot, { ...options, eval: true })
}

const SOURCES = new URL('../', import.meta.url).href
const BUILD = new URL('../../dist/', import.meta.url).href
