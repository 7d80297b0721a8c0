import { createWriteStream, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import type { Config } from '../config/config.ts'
import { UsageError } from '../domain/usage-error.ts'
import { copyStore, openStore, type StoreAddress, storeFileOf } from '../store/open-store.ts'
import { OperationalError, type Store } from '../store/store.ts'
import { configOption, type StorageOptions, storageOf, storagePathOption, storageUrlOption } from './config-option.ts'
import { download, tokenFileOption } from './server-api.ts'

export interface ReadingOptions extends StorageOptions {
  readonly url?: string
  readonly tokenFile?: string
}

export const readingUrlOption = (): Option =>
  new Option('--url <url>', 'read from a running server with an embedded store; its token has the role admin').env('HINDSIGHT_URL')

/** Where figures are asked for: of a running server, or of a store. */
export const addSourceOptions = (command: Command): Command =>
  command
    .addOption(new Option('--url <url>', 'ask a running server instead of a store, for example http://127.0.0.1:9095').env('HINDSIGHT_URL'))
    .addOption(tokenFileOption())
    .addOption(storagePathOption())
    .addOption(storageUrlOption())
    .addOption(configOption())

/** Asks the running server, which says the same; where there is none, or a store is named, reads that. */
export function fromServerOrStore<Options extends ReadingOptions, Answer>(
  options: Options,
  from: {
    readonly server: (options: Options & { readonly url: string }) => Promise<Answer>
    readonly store: (options: Options) => Promise<Answer>
  },
): Promise<Answer> {
  const { url, ...others } = options
  return url === undefined || isStoreNamed(options) ? from.store(others as Options) : from.server({ ...options, url })
}

const isStoreNamed = (options: StorageOptions): boolean => options['storage.path'] !== undefined || options['storage.url'] !== undefined

/**
 * Runs `read` on a store: that of a running server as of this moment, or the one that is configured, also while a server
 * runs on it. Nothing is created where there is none.
 * @throws UsageError where there is no store
 */
export async function withStoreToRead<T>(options: ReadingOptions, config: Config, read: (store: Store) => Promise<T>): Promise<T> {
  const address = storageOf(options, config)
  if (options.url !== undefined && !isStoreNamed(options)) {
    const server = { url: options.url, ...(options.tokenFile === undefined ? {} : { tokenFile: options.tokenFile }) }
    return withCopy(async (file) => pipeline(await download(server, 'api/v1/backup'), createWriteStream(file)), read)
  }
  if ('url' in address) return withStore(address, read)
  if (
    !existsSync(storeFileOf(address.path)) &&
    !existsSync(`${storeFileOf(address.path)}-wal`) &&
    !existsSync(join(address.path, 'hindsight.accepted'))
  )
    throw new UsageError(`no store in ${address.path}: expected a folder that \`hindsight serve\` has written`)
  try {
    return await withStore(address, read)
  } catch (error) {
    if (!(error instanceof OperationalError && error.code === 'store-locked')) throw error
    return withCopy((file) => copyStore(address.path, file), read)
  }
}

async function withStore<T>(address: StoreAddress, read: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(address)
  try {
    return await read(store)
  } finally {
    await store.close()
  }
}

async function withCopy<T>(copy: (file: string) => Promise<unknown>, read: (store: Store) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-copy-'))
  try {
    await copy(storeFileOf(folder))
    return await withStore({ path: folder }, read)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
