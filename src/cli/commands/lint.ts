import { isAbsolute, relative, resolve } from 'node:path'
import { Option } from 'commander'
import { claimFinding, type FileFinding, LINT_FORMATS, LINT_RENDERERS, type LintFormat } from '../../render/lint.ts'
import { checkFileClaims } from '../claims/check-file-claims.ts'
import { type CliCommand, ExitCode, type Streams } from '../command.ts'
import { configOption, readConfig } from '../config-option.ts'
import { type ImportedFile, importFiles, isFailed } from '../read-documents.ts'

interface Options {
  readonly format: LintFormat
  readonly against?: string
  readonly 'config.file'?: string
}

export const lintCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('lint')
      .summary('check postmortems for inconsistencies, and against what was recorded; exit 1 on errors')
      .argument('<file...>', 'postmortems, or folders of them')
      .addOption(new Option('--format <name>', 'output format').choices(LINT_FORMATS).default('text'))
      .option(
        '--against <url-or-store>',
        'also check each claim against a running server (http://…), postgres://…, or the folder of a store',
      )
      .addOption(configOption('hindsight.yml, whose credentials are not printed where a postmortem quotes one'))
      .action(async (paths: string[], _: unknown, command: { opts(): Options }) => {
        const { format, against, 'config.file': config } = command.opts()
        await readConfig(config)
        const files = await importFiles(paths, err)
        const found = [...files.flatMap(findingsIn), ...(against === undefined ? [] : await claimsIn(files, against, { err }))]
        const isForRepository = format === 'github' || format === 'sarif'
        out.write(LINT_RENDERERS[format](isForRepository ? found.map((one) => ({ ...one, file: pathBelow(one.file) })) : found))
        for (const file of files) if ('reason' in file) err.write(`${file.file}: ${file.reason}\n`)
        if (isFailed(files) || found.some(({ finding }) => finding.severity === 'error')) throw new ExitCode(1)
      })
  },
}

const findingsIn = (file: ImportedFile): readonly FileFinding[] =>
  'incident' in file ? file.incident.findings.map((finding) => ({ file: file.file, finding })) : []

async function claimsIn(files: readonly ImportedFile[], against: string, { err }: Pick<Streams, 'err'>): Promise<readonly FileFinding[]> {
  const checked = await checkFileClaims(
    files.flatMap((file) => ('incident' in file ? [file] : [])),
    against,
  )
  for (const { file, of } of checked) if (of === null) err.write(`${file}: no recorded incident is described by it\n`)
  return checked.flatMap(({ file, claims }) => claims.map((claim) => ({ file, finding: claimFinding(claim) })))
}

/** Tools that annotate a repository expect paths relative to the working directory. */
function pathBelow(file: string): string {
  const path = relative(process.cwd(), resolve(file))
  return path.startsWith('..') || isAbsolute(path) ? file : path
}
