import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../../domain/usage-error.ts'
import { copyStore, storeFileOf } from '../../store/open-store.ts'
import type { CliCommand } from '../command.ts'
import { configOption, readConfig, storageOf, storagePathOption, storageUrlOption } from '../config-option.ts'
import { type ReadingOptions, readingUrlOption } from '../reading-store.ts'
import { download, type ServerOptions, tokenFileOption } from '../server-api.ts'

export const backupCommand: CliCommand = {
  register: (program, { out }) => {
    program
      .command('backup')
      .summary('copy the embedded store as of this moment into a new file, while the server runs')
      .argument('<file>', 'the new file: a store of its own, as hindsight.db of a folder')
      .addOption(readingUrlOption())
      .addOption(tokenFileOption())
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (file: string, options: ReadingOptions) => {
        if (existsSync(file)) throw new UsageError(`${file} exists already`)
        const address = storageOf(options, await readConfig(options['config.file']))
        const { url, tokenFile } = options
        if (url !== undefined && options['storage.path'] === undefined)
          await fetchBackup({ url, ...(tokenFile === undefined ? {} : { tokenFile }) }, file)
        else if ('url' in address) throw new UsageError('PostgreSQL is backed up by its own tools: pg_dump')
        else if (!existsSync(storeFileOf(address.path))) throw new UsageError(`no store in ${address.path}`)
        else await copyStore(address.path, file)
        out.write(`${file}\n`)
      })
  },
}

/** Under its name only when it is whole. */
async function fetchBackup(server: ServerOptions, file: string): Promise<void> {
  const partial = `${file}.partial`
  try {
    await pipeline(await download(server, 'api/v1/backup'), createWriteStream(partial, { flush: true }))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
