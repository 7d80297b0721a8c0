import { Option } from 'commander'
import type { Finding } from '../domain/finding.ts'
import { LINT_FORMATS, LINT_RENDERERS, type LintFormat } from '../render/lint.ts'
import { type CliCommand, ExitCode } from './command.ts'
import { importFiles, isFailed } from './document-input.ts'

interface Options {
  readonly format: LintFormat
}

export const lintCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('lint')
      .summary('name what does not add up in postmortems; exit 1 where that is an error')
      .argument('<file...>', 'postmortems, or folders of them')
      .addOption(new Option('--format <name>', 'how to print').choices(LINT_FORMATS).default('text'))
      .action(async (paths: string[], _: unknown, command: { opts(): Options }) => {
        const files = await importFiles(paths, err)
        const found = files.flatMap((file) =>
          'incident' in file ? file.incident.findings.map((finding) => ({ file: file.file, finding })) : [],
        )
        out.write(LINT_RENDERERS[command.opts().format](found))
        for (const file of files) if ('reason' in file) err.write(`${file.file}: ${file.reason}\n`)
        if (isFailed(files) || found.some(({ finding }) => isError(finding))) throw new ExitCode(1)
      })
  },
}

const isError = ({ severity }: Finding): boolean => severity === 'error'
