import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Option } from 'commander'
import { type Config, type ConfigContext, loadConfig } from '../config/config.ts'
import { UsageError } from '../domain/usage-error.ts'
import { expressionProblem } from '../sources/mapped/expression.ts'
import { SOURCES } from '../sources/registry.ts'
import type { StoreAddress } from '../store/open-store.ts'
import { rememberCredentials } from './known-credentials.ts'
import { readStandardInput, STANDARD_INPUT } from './standard-input.ts'

export const configOption = (says = 'hindsight.yml; without it, defaults apply'): Option => new Option('--config.file <path>', says)
export const storagePathOption = (): Option => new Option('--storage.path <folder>', 'folder of the embedded store; created if missing')
export const storageUrlOption = (): Option =>
  new Option('--storage.url <url>', 'use PostgreSQL instead of the embedded store: postgres://…')

export interface StorageOptions {
  readonly 'config.file'?: string
  readonly 'storage.path'?: string
  readonly 'storage.url'?: string
}

export const configContext = (file: string): ConfigContext => ({
  file,
  env: process.env,
  // Paths in a configuration are relative to it, not to the working directory.
  readFile: (path) => readFileSync(resolve(dirname(file), path), 'utf8'),
  listFiles: (pattern) => filesLike(pattern, dirname(file)),
  sourceNames: SOURCES.map((source) => source.name),
  topicSources: SOURCES.filter((source) => source.signedByCertificate !== undefined).map((source) => source.name),
  expressionProblem,
})

/** As in Prometheus' `rule_files`: only the last part of a path may be a pattern, with `*` and `?`. */
function filesLike(pattern: string, folder: string): readonly string[] {
  const name = basename(pattern)
  if (!/[*?]/.test(name)) return [pattern]
  const like = new RegExp(
    `^${name
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )
  return readdirSync(resolve(folder, dirname(pattern)))
    .filter((entry) => like.test(entry))
    .sort()
    .map((entry) => join(dirname(pattern), entry))
}

/** The configuration of a file, or all defaults without one. Throws `UsageError` with file and line. */
export async function readConfig(file: string | undefined): Promise<Config> {
  const context = configContext(file ?? 'hindsight.yml')
  const config = loadConfig(file === undefined ? null : await textOf(file), context)
  rememberCredentials(config)
  return { ...config, prometheus: { ...config.prometheus, rulesKept: resolve(dirname(context.file), config.prometheus.rulesKept) } }
}

/** `-` is standard input; paths in a configuration from there are relative to the working directory. */
export async function textOf(file: string): Promise<string> {
  try {
    return file === STANDARD_INPUT ? (await readStandardInput()).toString('utf8') : await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** Flags win over the file; a URL wins over a folder. */
export function storageOf(options: StorageOptions, config: Config): StoreAddress {
  const url = options['storage.url'] ?? (options['storage.path'] === undefined ? config.storage.url : null)
  return url === null ? { path: options['storage.path'] ?? config.storage.path } : { url }
}
