import { isAbsolute, relative, resolve } from 'node:path'
import { Option } from 'commander'
import type { Finding } from '../../domain/incident/finding.ts'
import { LINT_FORMATS, LINT_RENDERERS, type LintFormat } from '../../render/lint.ts'
import { type CliCommand, ExitCode } from '../command.ts'
import { importFiles, isFailed } from '../read-documents.ts'

interface Options {
  readonly format: LintFormat
}

export const lintCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('lint')
      .summary('check postmortems for inconsistencies; exit 1 on errors')
      .argument('<file...>', 'postmortems, or folders of them')
      .addOption(new Option('--format <name>', 'output format').choices(LINT_FORMATS).default('text'))
      .action(async (paths: string[], _: unknown, command: { opts(): Options }) => {
        const files = await importFiles(paths, err)
        const found = files.flatMap((file) =>
          'incident' in file ? file.incident.findings.map((finding) => ({ file: file.file, finding })) : [],
        )
        const { format } = command.opts()
        const isForRepository = format === 'github' || format === 'sarif'
        out.write(LINT_RENDERERS[format](isForRepository ? found.map((one) => ({ ...one, file: pathBelow(one.file) })) : found))
        for (const file of files) if ('reason' in file) err.write(`${file.file}: ${file.reason}\n`)
        if (isFailed(files) || found.some(({ finding }) => isError(finding))) throw new ExitCode(1)
      })
  },
}

/** Tools that annotate a repository expect paths relative to the working directory. */
function pathBelow(file: string): string {
  const path = relative(process.cwd(), resolve(file))
  return path.startsWith('..') || isAbsolute(path) ? file : path
}

const isError = ({ severity }: Finding): boolean => severity === 'error'
