import { Option } from 'commander'
import type { Config } from '../../config/config.ts'
import type { Report } from '../../domain/incident/incident.ts'
import { isTimeZone } from '../../domain/time/clock.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { loadLayout } from '../../layouts/templates.ts'
import { importTable } from '../../render/import-table.ts'
import { REPORT_RENDERERS } from '../../render/registry.ts'
import { openStore } from '../../store/open-store.ts'
import { type CliCommand, ExitCode, type Streams } from '../command.ts'
import { configOption, readConfig, type StorageOptions, storageOf, storagePathOption, storageUrlOption } from '../config-option.ts'
import { type ImportSummary, importIntoStore, importSummaryText, importThroughServer } from '../import-documents.ts'
import { type ImportedFile, importFiles, isFailed, type ReadFile } from '../read-documents.ts'

const FORMATS = ['json', 'markdown', 'table'] as const

interface Options extends StorageOptions {
  readonly format: (typeof FORMATS)[number]
  readonly timezone?: string
  readonly template?: string
  readonly store?: boolean
  readonly url?: string
}

export const importCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('import')
      .summary('read postmortems and print a report of their incidents')
      .argument('<file...>', 'Markdown, HTML, wiki markup or plain text files, or folders of them')
      .addOption(new Option('--format <name>', 'output format').choices(FORMATS).default('json'))
      .option('--timezone <iana>', 'time zone of drafts')
      .option('--template <name-or-file>', 'template of the draft')
      .option('--store', 'also import them as incidents, into the store or through --url')
      .option('--url <url>', 'with --store: import through a running server, with the token in HINDSIGHT_TOKEN')
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (paths: string[], _: unknown, command: { opts(): Options }) => {
        const options = command.opts()
        if (options.url !== undefined && options.store !== true) throw new UsageError('--url requires --store')
        const config = await readConfig(options['config.file'])
        const layout = await layoutOf(options, config)
        const files = await importFiles(paths, streams.err)
        streams.out.write(
          options.format === 'table'
            ? importTable(files, streams.out.columns ?? null)
            : REPORT_RENDERERS[options.format](reportOf(files), layout),
        )
        for (const file of files) if ('reason' in file) streams.err.write(`${file.file}: ${file.reason}\n`)
        const read = files.filter((file) => 'incident' in file)
        if (options.store === true && read.length > 0) writeSummary(await importFilesInto(read, { options, config, streams }), streams)
        if (isFailed(files)) throw new ExitCode(1)
      })
  },
}

interface ImportContext {
  readonly options: Options
  readonly config: Config
  readonly streams: Streams
}

async function importFilesInto(files: readonly ReadFile[], { options, config, streams }: ImportContext): Promise<ImportSummary> {
  if (options.url !== undefined) return importThroughServer(options.url, files, process.env.HINDSIGHT_TOKEN ?? null)
  const store = await openStore(storageOf(options, config))
  try {
    return await importIntoStore(store, files, { policy: config.policy, err: streams.err })
  } finally {
    await store.close()
  }
}

function writeSummary(summary: ImportSummary, { err }: Streams): void {
  err.write(`${importSummaryText(summary)}\n`)
  for (const { name, reason } of summary.refused.slice(0, 20)) err.write(`${name}: ${reason}\n`)
  if (summary.refused.length > 0) throw new ExitCode(1)
}

async function layoutOf(options: Options, config: Config) {
  const timezone = options.timezone ?? config.postmortem.timezone
  if (!isTimeZone(timezone)) throw new UsageError(`"${timezone}" is not a time zone: expected an IANA name such as Europe/Berlin`)
  return loadLayout(options.template ?? config.postmortem.template, timezone)
}

/** One incident per document that describes one; the others are rejected with their reason. */
const reportOf = (files: readonly ImportedFile[]): Report => ({
  version: 1,
  incidents: files.flatMap((file) => ('incident' in file ? [file.incident] : [])),
  unassigned: [],
  rejected: files.flatMap((file) => ('reason' in file ? [{ file: file.file, line: null, reason: file.reason }] : [])),
})
