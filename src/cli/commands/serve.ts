import { Option } from 'commander'
import { startApp } from '../../app.ts'
import type { Config } from '../../config/config.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../../telemetry/log.ts'
import type { CliCommand } from '../command.ts'
import { configOption, readConfig, type StorageOptions, storageOf, storagePathOption, storageUrlOption } from '../config-option.ts'

interface Options extends StorageOptions {
  readonly 'web.listenAddress'?: string
  readonly 'log.level': LogLevel
  readonly 'log.format': LogFormat
}

export const serveCommand: CliCommand = {
  register: (program) => {
    program
      .command('serve')
      .summary('run the server: webhooks, review pages, API and /metrics')
      .addOption(new Option('--web.listen-address <host:port>', 'address to listen on; no host: all interfaces'))
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(new Option('--log.level <name>', 'minimum severity of log lines').choices(LOG_LEVELS).default('info'))
      .addOption(new Option('--log.format <name>', 'format of log lines').choices(LOG_FORMATS).default('logfmt'))
      .addOption(configOption())
      .action(async (options: Options) => {
        const reread = async () => withAddress(await readConfig(options['config.file']), options['web.listenAddress'])
        const config = await reread()
        const log = { level: options['log.level'], format: options['log.format'] }
        const app = await startApp({ config, storage: storageOf(options, config), log, reread })
        await stopSignal()
        await app.stop()
      })
  },
}

/** SIGTERM and SIGINT shut the service down gracefully; a second one kills it. */
export async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}

function withAddress(config: Config, address: string | undefined): Config {
  if (address === undefined) return config
  const colon = address.lastIndexOf(':')
  const port = Number(address.slice(colon + 1))
  if (colon < 0 || !/^\d{1,5}$/.test(address.slice(colon + 1)) || port > 65_535) {
    throw new UsageError(`--web.listen-address: expected host:port, for example 127.0.0.1:9095, got "${address}"`)
  }
  return { ...config, listen: { ...config.listen, address: { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port } } }
}
