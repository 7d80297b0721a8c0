import { Option } from 'commander'
import { STOPPED_WITHIN_MS, startApp } from '../../app.ts'
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../../telemetry/log.ts'
import type { CliCommand } from '../command.ts'
import { configOption, type StorageOptions, storageOf, storagePathOption, storageUrlOption } from '../config-option.ts'
import { readServeSettings, type WebOptions, webOptions } from '../serve-settings.ts'

interface Options extends StorageOptions, WebOptions {
  readonly 'log.level': LogLevel
  readonly 'log.format': LogFormat
}

export const serveCommand: CliCommand = {
  register: (program) => {
    const command = program.command('serve').summary('run the server: webhooks, review pages, API and /metrics')
    for (const option of webOptions()) command.addOption(option)
    command
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(new Option('--log.level <name>', 'minimum severity of log lines').choices(LOG_LEVELS).default('info'))
      .addOption(new Option('--log.format <name>', 'format of log lines').choices(LOG_FORMATS).default('logfmt'))
      .addOption(configOption())
      .action(serve)
  },
}

async function serve(options: Options): Promise<void> {
  const current = { settings: await readServeSettings(options) }
  const reread = async () => {
    current.settings = await readServeSettings(options)
    return current.settings.config
  }
  const { config } = current.settings
  const log = { level: options['log.level'], format: options['log.format'] }
  // From here on a stop or a reload that comes early is not lost, and does not kill.
  const early = { reloads: 0 }
  const onEarly = () => {
    early.reloads += 1
  }
  process.on('SIGHUP', onEarly)
  const stopped = stopSignal()
  const app = await startApp({ config, storage: storageOf(options, config), log, reread, web: () => current.settings.web })
  process.off('SIGHUP', onEarly).on('SIGHUP', () => void app.reload())
  if (early.reloads > 0) await app.reload()
  await stopped
  endAtLast()
  await app.stop()
}

/** SIGTERM and SIGINT shut the service down gracefully; a second one kills it. */
export async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}

/** For a process whose parts have ended to end itself. */
const EXIT_MS = 250

/** Does not keep the process alive, and ends it where a late part of it would: what is acknowledged is on the disk. */
export function endAtLast(): void {
  setTimeout(() => process.exit(), STOPPED_WITHIN_MS + EXIT_MS).unref()
}
