import { DOCUMENT_FINDING_CODES, FINDING_SEVERITY, type Finding } from '../domain/incident/finding.ts'
import { jsonText } from './json.ts'

/** A finding with the file that it is in. */
export interface FileFinding {
  readonly file: string
  readonly finding: Finding
}

/** Format name → all findings of a run. `github` marks the lines of a pull request, `sarif` feeds code scanning. */
export const LINT_RENDERERS = {
  text: (found) =>
    found
      .map((one) => `${one.file}:${lineOf(one)}: ${one.finding.severity}: ${one.finding.code}: ${stripControls(one.finding.message)}\n`)
      .join(''),
  github: (found) => found.map(githubCommand).join(''),
  sarif: (found) => jsonText(sarifLog(found)),
  json: (found) =>
    jsonText(
      found.map((one) => ({
        file: one.file,
        line: lineOf(one),
        severity: one.finding.severity,
        code: one.finding.code,
        message: one.finding.message,
      })),
    ),
} as const satisfies Record<string, (found: readonly FileFinding[]) => string>

export type LintFormat = keyof typeof LINT_RENDERERS
export const LINT_FORMATS = Object.keys(LINT_RENDERERS) as LintFormat[]

/** Messages quote documents: control characters, which a terminal would obey, become blanks. */
const stripControls = (text: string): string => text.replace(/\p{Cc}/gu, ' ')

/** A finding about the whole document is reported at its first line. */
const lineOf = ({ finding }: FileFinding): number => finding.line ?? 1

const GITHUB_COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const

function githubCommand(one: FileFinding): string {
  const { severity, code, message } = one.finding
  return `::${GITHUB_COMMANDS[severity]} file=${propertyText(one.file)},line=${lineOf(one)},title=${code}::${messageText(message)}\n`
}

/** As the runner reads its workflow commands: percent, line breaks, and within a property also colon and comma are encoded. */
const messageText = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const propertyText = (text: string): string => messageText(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const SARIF_LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

/** Every code that a document can get: a result may name only a listed rule. */
const RULES = [
  ...DOCUMENT_FINDING_CODES.map((id) => ({ id, severity: FINDING_SEVERITY[id] })),
  { id: 'limit-reached', severity: 'warning' },
] as const

/** Relative to the root of the repository, as code scanning expects; an absolute path is a file URI. */
function uriOf(file: string): string {
  const segments = file
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .split('/')
  const path = segments.map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${path}` : path
}

const sarifLog = (found: readonly FileFinding[]) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'hindsight',
          rules: RULES.map(({ id, severity }) => ({
            id,
            shortDescription: { text: id.replaceAll('-', ' ') },
            fullDescription: { text: `${id.replaceAll('-', ' ')}: an inconsistency in the postmortem.` },
            help: { text: 'See the table of findings in docs/importing.md.' },
            defaultConfiguration: { level: SARIF_LEVELS[severity] },
          })),
        },
      },
      results: found.map((one) => ({
        ruleId: one.finding.code,
        level: SARIF_LEVELS[one.finding.severity],
        message: { text: one.finding.message },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: uriOf(one.file) },
              region: { startLine: lineOf(one) },
            },
          },
        ],
      })),
    },
  ],
})
