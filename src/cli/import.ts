import { Option } from 'commander'
import { isTimeZone } from '../domain/clock.ts'
import type { Report } from '../domain/incident.ts'
import { UsageError } from '../domain/usage-error.ts'
import { importTable } from '../render/import-table.ts'
import { REPORT_RENDERERS } from '../render/registry.ts'
import { loadLayout } from '../templates.ts'
import { type CliCommand, ExitCode } from './command.ts'
import { configOption, readConfig } from './config-option.ts'
import { type ImportedFile, importFiles, isFailed } from './document-input.ts'

const FORMATS = ['json', 'markdown', 'table'] as const

interface Options {
  readonly format: (typeof FORMATS)[number]
  readonly timezone?: string
  readonly template?: string
  readonly 'config.file'?: string
}

export const importCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('import')
      .summary('read postmortems that people wrote and print the same report')
      .argument('<file...>', 'Markdown, HTML, wiki markup or plain text, or folders of them')
      .addOption(new Option('--format <name>', 'how to print').choices(FORMATS).default('json'))
      .option('--timezone <iana>', 'zone of the times in drafts')
      .option('--template <name-or-file>', 'layout of the draft')
      .addOption(configOption())
      .action(async (paths: string[], _: unknown, command: { opts(): Options }) => {
        const options = command.opts()
        const layout = await layoutOf(options)
        const files = await importFiles(paths, err)
        out.write(options.format === 'table' ? importTable(files) : REPORT_RENDERERS[options.format](reportOf(files), layout))
        for (const file of files) if ('reason' in file) err.write(`${file.file}: ${file.reason}\n`)
        if (isFailed(files)) throw new ExitCode(1)
      })
  },
}

async function layoutOf(options: Options) {
  const config = await readConfig(options['config.file'])
  const timezone = options.timezone ?? config.postmortem.timezone
  if (!isTimeZone(timezone)) throw new UsageError(`"${timezone}" is no time zone: expected an IANA name such as Europe/Berlin`)
  return loadLayout(options.template ?? config.postmortem.template, timezone)
}

/** One incident per document that tells of one; the others are rejected with their reason. */
export const reportOf = (files: readonly ImportedFile[]): Report => ({
  version: 1,
  incidents: files.flatMap((file) => ('incident' in file ? [file.incident] : [])),
  unassigned: [],
  rejected: files.flatMap((file) => ('reason' in file ? [{ file: file.file, line: null, reason: file.reason }] : [])),
})
