import { defined } from '../domain/defined.ts'
import type { EventId } from '../domain/identity.ts'
import { DOCUMENT_FINDING_CODES, FINDING_SEVERITY, type Finding } from '../domain/incident/finding.ts'
import { firstAndMore, pluralize } from '../domain/words.ts'
import type { CheckedClaim, ClaimVerdict } from '../pipeline/claims/claim.ts'
import { jsonText } from './json.ts'

/** What is printed of a line: a finding, or a claim that was compared with the evidence. */
export interface LintFinding extends Pick<Finding, 'severity' | 'message' | 'line'> {
  readonly code: string
  /** The events that a claim was compared with. */
  readonly events?: readonly EventId[]
}

/** A finding with the file that it is in. */
export interface FileFinding {
  readonly file: string
  readonly finding: LintFinding
}

/** What a claim is called as a finding; only a contradiction is an error. */
const CLAIM_CODES = {
  supported: 'claim-supported',
  contradicted: 'claim-contradicted',
  'without-evidence': 'claim-without-evidence',
} as const satisfies Record<ClaimVerdict, string>

/** `contradicted: time "end 2023-05-09 15:00:00 UTC"; recorded: impact over 2023-05-09 13:57:55 UTC (alertmanager …)`. */
export const claimFinding = ({ line, kind, verdict, claim, recorded, events }: CheckedClaim): LintFinding => ({
  code: CLAIM_CODES[verdict],
  severity: verdict === 'contradicted' ? 'error' : 'info',
  line,
  message: `${kind} "${claim}"${recorded === '' ? '' : `; recorded: ${recorded}`}${events.length === 0 ? '' : ` (${eventsWords(events)})`}`,
  events,
})

/** Enough of an id to find it; all of them stand in the JSON. */
const eventsWords = (events: readonly EventId[]): string =>
  `${pluralize(events.length, 'event')}: ${firstAndMore(
    events.map((id) => id.slice(0, 8)),
    3,
  )}`

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
        ...defined({ events: one.finding.events }),
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
  { id: CLAIM_CODES.contradicted, severity: 'error' },
  { id: CLAIM_CODES.supported, severity: 'info' },
  { id: CLAIM_CODES['without-evidence'], severity: 'info' },
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
