import type { Instant, Moment } from '../../domain/time/time.ts'
import { changeText } from '../values/change-text.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { knownEnvironment } from '../values/labels.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { timeWithin } from '../values/time-notations.ts'
import { isPlausible, writtenMoment } from '../values/times.ts'
import { type ChangeWords, changeWords } from './change-words.ts'
import { ACTIONS, type FieldIndex, type FieldName, findField, indexFields } from './deploy-fields.ts'
import type { DeployRecord } from './deploy-record.ts'
import { lineHead } from './line-head.ts'
import { lineParts } from './line-parts.ts'
import { exitStep, isLevel, type Step, statusValue, statusWord, stepIn } from './outcome-words.ts'
import { recordTimes } from './record-times.ts'

/** What other lines and the address say of the names in a log. */
export interface LogNames {
  readonly services: ReadonlySet<string>
  readonly hosts: ReadonlySet<string>
  /** Whether the address names the service: then a word of a line is one only where another line calls it so. */
  readonly isServiceGiven: boolean
}

/** What one line says. */
export interface LineStatement {
  readonly line: string
  /** Of its head or its pairs; null where neither has one. */
  readonly at: Moment | null
  readonly fields: FieldIndex
  /** The words before the act that may name a host or a service. */
  readonly lead: string | null
  readonly sentence: string
  /** The sentence and what is quoted, as a person should see it. */
  readonly text: string
  /** null where it states no change. */
  readonly change: Pick<DeployRecord, 'kind' | 'status' | 'rollback'> | null
}

/** One line of a program's or a script's log: `TIME [host] words key=value… "text"`, syslog, logfmt or any logger's. */
export function readLine(line: string, receivedAt: Instant): LineStatement {
  const head = lineHead(knownText(line) ?? '', receivedAt)
  const statement = statementOf(line, head.at, head.message, receivedAt)
  if (statement.change !== null || head.rest === head.message) return statement
  const whole = statementOf(line, head.at, head.rest, receivedAt)
  return whole.change === null ? statement : whole
}

function statementOf(line: string, at: Moment | null, message: string, receivedAt: Instant): LineStatement {
  const { words, pairs, quoted, shown } = lineParts(message)
  const fields = indexFields(pairs)
  const [first = '', ...rest] = words
  const lead = rest.length > 0 && mayBeName(first) ? first : null
  const spoken = sentenceFrom(lead === null ? words : rest, fields)
  const visible = spoken.isPair ? spoken.text : lead === null ? shown : shown.slice(first.length).trim()
  const change = changeOf(fields, spoken.text, quoted)
  const isUndated = change !== null && at === null
  return {
    line,
    at: at ?? pairedTime(fields, receivedAt) ?? (isUndated ? timeInWords(message, receivedAt) : null),
    fields,
    lead: lead?.replace(/:$/, '') ?? null,
    sentence: spoken.text,
    text: textOf(visible, quoted),
    change,
  }
}

/** A machine or a service has a digit, a dot or a hyphen in its name; the words of a sentence have none, and `v42` is a version. */
const mayBeName = (word: string): boolean =>
  /^[a-z][a-z0-9._-]*:?$/i.test(word) && /[0-9._-]/.test(word) && !/^v?\d/i.test(word) && changeWords(word) === null

function pairedTime(fields: FieldIndex, receivedAt: Instant): Moment | null {
  const { start, end } = recordTimes(fields, receivedAt)
  return end ?? start
}

function timeInWords(message: string, receivedAt: Instant): Moment | null {
  const written = timeWithin(message, receivedAt)
  return written !== null && isPlausible(written, receivedAt) ? writtenMoment(written, receivedAt) : null
}

/** `deployment.apps/checkout configured` of kubectl. */
const KUBECTL = /^(?:deployment|statefulset|daemonset)(?:\.apps)?[/ ]"?([\w.-]+)"? (.+)$/
const APPLIED = /^(?:configured|patched|edited|image updated|env updated)$/
const MESSAGES: readonly string[] = ['text', 'message', 'msg', 'summary', 'description']

/** The words that say what was done: what stands outside of pairs and quotes, or the message of logfmt. */
function sentenceFrom(words: readonly string[], fields: FieldIndex): { readonly text: string; readonly isPair: boolean } {
  const text = words.join(' ')
  const message = firstKnown(...MESSAGES.map((name) => fields.get(name)?.value))
  return message !== null && changeWords(text) === null ? { text: message, isPair: true } : { text, isPair: false }
}

/** What is quoted behind the words is the sender's comment; both ends of one change read alike. */
function textOf(visible: string, quoted: readonly string[]): string {
  if (quoted.length === 0) return visible
  const words = visible.split(' ')
  const end = words.findLastIndex((word) => statusWord(word.replace(/:$/, '')) === null)
  return [
    words
      .slice(0, end + 1)
      .join(' ')
      .replace(/:$/, ''),
    ...quoted,
  ]
    .filter((part) => part !== '')
    .join(': ')
}

function changeOf(fields: FieldIndex, sentence: string, quoted: readonly string[]): LineStatement['change'] {
  const action = knownField(fields, 'action')?.toLowerCase() ?? ''
  const kind = Object.hasOwn(ACTIONS, action) ? (ACTIONS[action] ?? null) : null
  const said = saidIn(sentence, fields) ?? (sentence === '' ? saidIn(quoted.join(' '), fields) : null)
  if (kind === null && said === null) return null
  const status = statusOf(fields, said?.status ?? stepIn(sentence.split(' ')) ?? 'succeeded')
  return status === 'waiting'
    ? null
    : { kind: kind ?? said?.kind ?? 'deployment', status, rollback: said?.rollback === true || saysRollback(action) }
}

/** What only names an act needs its object among the pairs. */
function saidIn(sentence: string, fields: FieldIndex): ChangeWords | null {
  const said = changeWords(APPLIED.test(KUBECTL.exec(sentence)?.[2] ?? '') ? `deployed ${sentence}` : sentence)
  return said?.strength === 'named' && OBJECT_PAIRS.every((field) => knownField(fields, field) === null) ? null : said
}

const OBJECT_PAIRS: readonly FieldName[] = ['service', 'version', 'sha', 'image']

/** The field before the words, unless it is a level or an HTTP status; an unknown word is no success. */
function statusOf(fields: FieldIndex, said: Step): Step {
  const word = knownField(fields, 'status')
  if (word === null || isLevel(word) || /^\d+$/.test(word)) return exitStep(fields) ?? said
  return statusValue(word) ?? 'unknown'
}

/** The record of a line that states a change and has a time. */
export function recordOfLine(statement: LineStatement, at: Moment, names: LogNames): DeployRecord | null {
  const { change, fields, sentence, text, line } = statement
  if (change === null) return null
  const known = (field: FieldName) => knownField(fields, field)
  const record = {
    ...change,
    service: known('service') ?? subjectOf(statement, names) ?? (names.isServiceGiven ? null : (KUBECTL.exec(text)?.[1] ?? null)),
    environment: knownEnvironment(known('environment')),
    version: firstKnown(known('version'), known('image')),
  }
  return {
    ...record,
    at,
    previous: known('previous'),
    sha: known('sha'),
    ref: known('ref'),
    actor: known('actor'),
    url: knownLink(known('url')),
    step: known('step'),
    text: firstKnown(text, sentence) ?? changeText({ ...record, action: known('action') ?? change.kind, what: record.version }),
    id: known('id'),
    // A line of a log never drifts between two deliveries, so that it may name itself.
    identity: [line.trim()],
  }
}

/** The name before the act is the service's, unless it is a host of this log: one with a number, or one that speaks of others. */
function subjectOf({ lead, sentence }: LineStatement, names: LogNames): string | null {
  const [first = ''] = sentence.split(' ')
  if (lead === null) return names.services.has(first) ? first : null
  if (names.services.has(lead)) return lead
  return names.isServiceGiven || names.hosts.has(lead) || /[.\d]/.test(lead) ? null : lead
}

const knownField = (fields: FieldIndex, field: FieldName): string | null => knownText(findField(fields, field)?.value)
