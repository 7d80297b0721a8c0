import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import { isoOf, type Moment } from '../../domain/time/time.ts'
import { changeText } from '../values/change-text.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { knownEnvironment } from '../values/labels.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { momentOf, plausibleTime, receiptMoment, writtenTime } from '../values/times.ts'
import { changeWords, statusWord } from './change-words.ts'
import { ACTIONS, type FieldName, type Fields, fieldOf } from './deploy-fields.ts'
import type { DeployRecord } from './deploy-record.ts'

export type JsonRecordReading =
  | { readonly kind: 'change'; readonly record: DeployRecord }
  | { readonly kind: 'context' }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[] }

/**
 * One JSON object: our own format, or a record of a program's log, which is a change only where its text says so.
 * Problems carry pointers below `pointer`: people post these and are told what to mend.
 */
export function readJsonRecord(value: unknown, raw: RawEvent, pointer: string): JsonRecordReading {
  if (!isFields(value)) return { kind: 'wrong', problems: [{ pointer, detail: 'expected an object' }] }
  if (Object.hasOwn(value, 'event_data')) return { kind: 'context' }
  const fields = withKind(withNestedMessage(value))
  const text = knownText(fieldOf(fields, 'text')?.value)
  const said = text === null ? null : changeWords(text)
  const isReport = isLogRecord(fields) || (text !== null && !tellsOf(fields, DECLARING))
  const isSaid = said !== null && (said.strength === 'said' || tellsOf(fields, OBJECTS))
  if (isReport && !isSaid) return { kind: 'context' }
  const problems = problemsOf(fields, raw).map(({ name, detail }) => ({ pointer: `${pointer}/${name}`, detail }))
  if (problems.length > 0) return { kind: 'wrong', problems }
  if (!isSaid && !tellsOf(fields, SUBSTANCE)) return { kind: 'wrong', problems: [{ pointer, detail: NO_SUBSTANCE }] }
  const status = statusOf(fields, said?.status ?? 'succeeded')
  return status === 'waiting' || isFarAhead(fields, raw)
    ? { kind: 'context' }
    : { kind: 'change', record: recordOf(fields, raw, { text, status, said }) }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Rust's tracing nests its message. */
function withNestedMessage(value: Fields): Fields {
  const nested = Object.hasOwn(value, 'fields') ? value.fields : null
  return isFields(nested) && typeof nested.message === 'string' ? { message: nested.message, ...value } : value
}

/** `kind` is our word for the action, and many tools' word for something else: it counts where it names an action, and not in a manifest. */
function withKind(value: Fields): Fields {
  const kind = Object.hasOwn(value, 'kind') && !Object.hasOwn(value, 'apiVersion') ? knownText(value.kind)?.toLowerCase() : undefined
  const isAction = kind !== undefined && Object.hasOwn(ACTIONS, kind) && fieldOf(value, 'action') === null
  return isAction ? { ...value, action: kind } : value
}

/** A certificate is recorded as expiring: then it happens when it stops being valid, which may be told before or after. */
const isExpiry = (fields: Fields): boolean =>
  ACTIONS[textOf(fields, 'action')?.toLowerCase() ?? ''] === 'certificate' &&
  fieldOf(fields, 'expiry') !== null &&
  (fieldOf(fields, 'time') === null || textOf(fields, 'action')?.toLowerCase() === 'expiry')

/** Tools that watch certificates report all of them every day: what a renewal may still prevent is no change yet. */
function isFarAhead(fields: Fields, raw: RawEvent): boolean {
  const expiry = isExpiry(fields) ? writtenTime(fieldOf(fields, 'expiry')?.value) : null
  return expiry !== null && plausibleTime(fieldOf(fields, 'expiry')?.value, raw.receivedAt) === null && expiry.at > raw.receivedAt
}

const LEVELS: readonly string[] = ['level', 'log.level', 'severity', 'PRIORITY', 'loglevel', 'lvl']
const isLogRecord = (fields: Fields): boolean => LEVELS.some((name) => Object.hasOwn(fields, name)) && fieldOf(fields, 'action') === null

/** Fields that only a record of a change has. */
const DECLARING: readonly FieldName[] = ['action', 'status', 'version', 'sha', 'image', 'previous']
/** One of these makes it our format: a version and a status alone are in every other vendor's JSON too. */
const SUBSTANCE: readonly FieldName[] = ['service', 'action']
const NO_SUBSTANCE = 'tells of no change: give a service, an action, or a text that says what was done'
const OBJECTS: readonly FieldName[] = ['service', 'version', 'sha', 'image']
const tellsOf = (fields: Fields, names: readonly FieldName[]): boolean =>
  names.some((name) => knownText(fieldOf(fields, name)?.value) !== null)

interface WrongField {
  readonly name: string
  readonly detail: string
}

const TEXT_FIELDS: readonly FieldName[] = [
  'service',
  'environment',
  'action',
  'status',
  'version',
  'previous',
  'sha',
  'ref',
  'image',
  'actor',
  'url',
  'step',
  'id',
  'text',
]

function problemsOf(fields: Fields, raw: RawEvent): readonly WrongField[] {
  const wrongTexts = TEXT_FIELDS.flatMap((name) => {
    const field = fieldOf(fields, name)
    const isText = field === null || typeof field.value === 'string' || typeof field.value === 'number'
    return isText ? [] : [{ name: field.name, detail: 'expected text' }]
  })
  return [
    ...wrongTexts,
    ...wrongTime(fields, raw),
    ...wrongExpiry(fields),
    ...wrongWord(fields, 'action'),
    ...wrongWord(fields, 'status'),
    ...wrongRollback(fields),
  ]
}

function wrongTime(fields: Fields, raw: RawEvent): readonly WrongField[] {
  const field = fieldOf(fields, 'time')
  if (field === null || field.value === '' || plausibleTime(field.value, raw.receivedAt) !== null) return []
  return [{ name: field.name, detail: 'expected a time such as 2023-05-09T11:00:00Z or an epoch number, since 2000 and not in the future' }]
}

function wrongExpiry(fields: Fields): readonly WrongField[] {
  const field = fieldOf(fields, 'expiry')
  if (field === null || !isExpiry(fields) || writtenTime(field.value) !== null) return []
  return [{ name: field.name, detail: 'expected the time at which the certificate expires, such as 2023-05-09T11:00:00Z' }]
}

function wrongWord(fields: Fields, name: 'action' | 'status'): readonly WrongField[] {
  const field = fieldOf(fields, name)
  const word = knownText(field?.value)?.toLowerCase() ?? null
  if (field === null || word === null) return []
  if (name === 'status')
    return statusWord(word) === null
      ? [{ name: field.name, detail: `expected started, succeeded, failed or cancelled, found "${word}"` }]
      : []
  return Object.hasOwn(ACTIONS, word)
    ? []
    : [{ name: field.name, detail: `expected one of ${Object.keys(ACTIONS).join(', ')}, found "${word}"` }]
}

function wrongRollback(fields: Fields): readonly WrongField[] {
  const field = fieldOf(fields, 'rollback')
  return field === null || typeof field.value === 'boolean' ? [] : [{ name: field.name, detail: 'expected true or false' }]
}

function statusOf(fields: Fields, otherwise: DeployRecord['status']): DeployRecord['status'] | 'waiting' {
  const word = textOf(fields, 'status')
  return word === null ? otherwise : (statusWord(word) ?? 'unknown')
}

interface Said {
  readonly text: string | null
  readonly status: DeployRecord['status']
  readonly said: ReturnType<typeof changeWords>
}

function recordOf(fields: Fields, raw: RawEvent, { text, status, said }: Said): DeployRecord {
  const action = textOf(fields, 'action')?.toLowerCase() ?? null
  const kind = (action === null ? said?.kind : ACTIONS[action]) ?? 'deployment'
  const service = textOf(fields, 'service')
  const environment = knownEnvironment(textOf(fields, 'environment'))
  const version = firstKnown(textOf(fields, 'version'), textOf(fields, 'image'))
  const sha = textOf(fields, 'sha')
  const rollback = fieldOf(fields, 'rollback')?.value === true || saysRollback(action) || (said?.rollback ?? false)
  const at = timeOf(fields, raw)
  return {
    ...{ at, kind, status, rollback, service, environment, version, sha },
    previous: textOf(fields, 'previous'),
    ref: textOf(fields, 'ref'),
    actor: textOf(fields, 'actor'),
    url: knownLink(textOf(fields, 'url')),
    step: textOf(fields, 'step'),
    text:
      text ??
      (isExpiry(fields)
        ? expiryText(service)
        : changeText({ action: action ?? 'deploy', rollback, service, what: version ?? sha, environment })),
    id: textOf(fields, 'id'),
    identity: [
      service ?? '',
      environment ?? '',
      kind,
      version ?? sha ?? '',
      tellsTime(fields, raw) || isExpiry(fields) ? isoOf(at.at) : raw.id,
    ],
  }
}

const expiryText = (service: string | null): string => (service === null ? 'certificate expired' : `certificate of ${service} expired`)

/** An empty time is none: a script's variable that was not set. */
const tellsTime = (fields: Fields, raw: RawEvent): boolean => plausibleTime(fieldOf(fields, 'time')?.value, raw.receivedAt) !== null

/** Without a time it is now: the receipt. */
function timeOf(fields: Fields, raw: RawEvent): Moment {
  const field = fieldOf(fields, isExpiry(fields) ? 'expiry' : 'time')
  const bounds = { receivedAt: raw.receivedAt, earliest: null }
  return field === null ? receiptMoment(bounds) : momentOf(field.value, bounds)
}

const textOf = (fields: Fields, name: FieldName): string | null => knownText(fieldOf(fields, name)?.value)
