import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import type { Moment } from '../../domain/time/time.ts'
import { isoOf } from '../../domain/time/time.ts'
import { changeText } from '../values/change-text.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { knownEnvironment } from '../values/labels.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { momentOf, plausibleTime, receiptMoment, writtenTime } from '../values/times.ts'
import { type ChangeWords, changeWords } from './change-words.ts'
import { ACTIONS, type FieldIndex, type FieldName, type Fields, findField, indexFields, isFields, nameOf } from './deploy-fields.ts'
import type { DeployRecord } from './deploy-record.ts'
import { DECLARING, fieldProblems, isExpiry, statesAny } from './field-problems.ts'
import { innerRecords } from './log-envelopes.ts'
import { type LineStatement, readLine } from './log-line.ts'
import { exitStep, isLevel, type Step, statusValue } from './outcome-words.ts'
import { recordText } from './record-text.ts'
import { type RecordTimes, recordTimes } from './record-times.ts'

export interface JsonReading {
  /** None where the JSON states no change. */
  readonly records: readonly DeployRecord[]
  /** With pointers below that of the JSON: people post these and are shown what to correct. */
  readonly problems: readonly Problem[]
}

const NO_CHANGE: JsonReading = { records: [], problems: [] }

/** Our own format, a record of a program's log, which is a change only where its text says so, or a batch of either. */
export function readJsonRecords(value: unknown, raw: RawEvent, pointer: string): JsonReading {
  const readings = innerRecords(value, pointer).map((inner) => readRecord(inner.value, raw, inner.pointer))
  return { records: readings.flatMap(({ records }) => records), problems: readings.flatMap(({ problems }) => problems) }
}

function readRecord(value: unknown, raw: RawEvent, pointer: string): JsonReading {
  if (!isFields(value)) return { records: [], problems: [{ pointer, detail: 'expected an object' }] }
  if (Object.hasOwn(value, 'event_data')) return NO_CHANGE
  const record = describeRecord(indexFields(withAction(value)), raw)
  if (record.isReport && record.said === null) return NO_CHANGE
  if (record.said === null && isOfMonitor(record.index)) return NO_CHANGE
  const problems = problemsOf(record).map((problem) => ({ ...problem, pointer: pointer + problem.pointer }))
  if (problems.length > 0) return { records: [], problems }
  if (record.said === null && !statesAny(record.index, SUBSTANCE)) return { records: [], problems: [{ pointer, detail: NO_SUBSTANCE }] }
  const status = statusOf(record)
  return status === 'waiting' || isFarAhead(record, raw) ? NO_CHANGE : { records: recordsOf(record, raw, status), problems: [] }
}

/** `kind` is our word for the action, and many tools' word for something else: it counts where it names an action, and not in a manifest. */
function withAction(value: Fields): Fields {
  const kind = Object.hasOwn(value, 'kind') && !Object.hasOwn(value, 'apiVersion') ? knownText(value.kind)?.toLowerCase() : undefined
  const isAction = kind !== undefined && Object.hasOwn(ACTIONS, kind) && !Object.hasOwn(value, 'action')
  return isAction ? { ...value, action: kind } : value
}

/** A record, and what its text says. */
interface JsonRecord {
  readonly index: FieldIndex
  /** A record of a log or another report, of which only the text can say that it is a change. */
  readonly isReport: boolean
  readonly text: string | null
  readonly statement: LineStatement | null
  /** null where the text states no change. */
  readonly said: ChangeWords | null
  readonly times: RecordTimes
}

function describeRecord(index: FieldIndex, raw: RawEvent): JsonRecord {
  const written = recordText(index)
  const statement = written === null ? null : readLine(written.text, raw.receivedAt)
  const words = statement === null ? null : changeWords(statement.sentence)
  const isSaid = words !== null && (words.strength === 'said' || statement?.change !== null || statesAny(index, OBJECTS))
  const isDeclared = declaresChange(index)
  const isReport = isLogRecord(index) || (written !== null && !isDeclared)
  const text = written === null || (written.isLoggers && isDeclared && !isSaid) ? null : written.text
  const fields = isReport && statement !== null ? new Map([...statement.fields, ...index]) : index
  return { index: fields, isReport, text, statement, said: isSaid ? words : null, times: timesOf(index, statement, raw) }
}

/** The line within a record may state its own time, which is closer to the fact than that of the shipper. */
function timesOf(index: FieldIndex, statement: LineStatement | null, raw: RawEvent): RecordTimes {
  const times = recordTimes(index, raw.receivedAt)
  const own = statement?.at ?? null
  if (own === null) return times
  const isExact = own.earliest === undefined || times.end === null
  return { start: null, end: isExact ? own : times.end, unreadable: null }
}

const LOG_MARKS: readonly string[] =
  'level loglevel severity severitytext lvl levelname l ddsource stream logger loggername sourcecontext'.split(' ')
const isLogRecord = (index: FieldIndex): boolean =>
  (LOG_MARKS.some((name) => index.has(name)) || index.get('priority')?.name === 'PRIORITY') &&
  !Object.hasOwn(ACTIONS, knownText(findField(index, 'action')?.value)?.toLowerCase() ?? '')

/** Fields that make it our format: a version and a status alone are in every other vendor's JSON too. */
const SUBSTANCE: readonly FieldName[] = ['service', 'action']
const NO_SUBSTANCE = 'states no change: give a service, an action, or a text that says what was done'
const OBJECTS: readonly FieldName[] = ['service', 'version', 'sha', 'image']
/** States of a service, of a check or of a test, too. */
const AMBIGUOUS_STATES: readonly string[] =
  'ok error errored passed running active ready healthy unhealthy degraded live up down timeout'.split(' ')

/** The version of the service that logs is said by every line of it. */
function declaresChange(index: FieldIndex): boolean {
  const isDeclaring = DECLARING.some((field) => {
    const { name = '', value } = findField(index, field) ?? {}
    if (field === 'action' && !Object.hasOwn(ACTIONS, knownText(value)?.toLowerCase() ?? '')) return false
    return knownText(value) !== null && !name.includes('/') && !OF_THE_LOGGER.includes(nameOf(name))
  })
  const status = knownText(findField(index, 'status')?.value)?.toLowerCase() ?? ''
  return isDeclaring || (statusValue(status) !== null && !AMBIGUOUS_STATES.includes(status) && !isOfMonitor(index))
}
const OF_THE_LOGGER: readonly string[] = ['serviceversion', 'appversion', 'ddversion', 'tag']

/** What monitors write of a check, and deploy scripts never do. */
const MONITOR_MARKS: readonly string[] = [
  'metric ttl check checks checkname alert alertname alerts monitor threshold heartbeat incident probe uptime',
  'ruleid rulename alertid evalmatches occurrences',
].flatMap((names) => names.split(' '))
const isOfMonitor = (index: FieldIndex): boolean =>
  MONITOR_MARKS.some((name) => index.has(name)) &&
  !Object.hasOwn(ACTIONS, knownText(findField(index, 'action')?.value)?.toLowerCase() ?? '')

const BAD_TIME = 'expected a time such as 2023-05-09T11:00:00Z or an epoch number, since 2000 and not in the future'

/** Of a report only its time: what its members mean is the logger's affair. */
function problemsOf({ index, isReport, times }: JsonRecord): readonly Problem[] {
  const { unreadable } = times
  const badTime = unreadable === null ? [] : [{ pointer: `/${unreadable.name}`, detail: BAD_TIME }]
  return isReport ? badTime : fieldProblems(index, badTime, times.end !== null)
}

function statusOf({ index, isReport, said, times }: JsonRecord): Step {
  const word = textOf(index, 'status')?.toLowerCase() ?? null
  const isOpen = said === null && times.start !== null && times.end === null
  if (word === null) return exitStep(index) ?? said?.status ?? (isOpen ? 'started' : 'succeeded')
  const isForeign = isLevel(word) || /^\d+$/.test(word) || (isReport && AMBIGUOUS_STATES.includes(word))
  if (isForeign && (said !== null || statusValue(word) === null)) return exitStep(index) ?? said?.status ?? 'succeeded'
  return statusValue(word) ?? 'unknown'
}

/** Tools that watch certificates report all of them every day: what a renewal may still prevent is no change yet. */
function isFarAhead({ index, times }: JsonRecord, raw: RawEvent): boolean {
  const value = findField(index, 'expiry')?.value
  const expiry = isExpiry(index, times.end !== null) ? writtenTime(value) : null
  return expiry !== null && plausibleTime(value, raw.receivedAt) === null && expiry.at > raw.receivedAt
}

type RecordStatus = DeployRecord['status']

/** A record with both ends is two facts. */
function recordsOf(record: JsonRecord, raw: RawEvent, status: RecordStatus): readonly DeployRecord[] {
  const { start, end } = record.times
  const at = (moment: Moment, step: RecordStatus, isStated = true) => recordAt(record, raw, { at: moment, status: step, isStated })
  const now = receiptMoment({ receivedAt: raw.receivedAt, earliest: null })
  if (isExpiry(record.index, end !== null))
    return [at(momentOf(findField(record.index, 'expiry')?.value, { receivedAt: raw.receivedAt, earliest: null }), status)]
  if (status === 'started') return [at(start ?? end ?? now, status, (start ?? end) !== null)]
  if (end === null) return [start === null ? at(now, status, false) : at(untilReceipt(start, raw), status)]
  return start === null || start.at > end.at || record.isReport ? [at(end, status)] : [at(start, 'started'), at(end, status)]
}

/** Only its start is stated of what has ended: it ended between then and the receipt. */
const untilReceipt = (start: Moment, { receivedAt }: RawEvent): Moment =>
  start.at < receivedAt ? { at: start.at, earliest: start.earliest ?? start.at, latest: receivedAt } : start

interface Fact {
  readonly at: Moment
  readonly status: RecordStatus
  /** Whether the time is the sender's. */
  readonly isStated: boolean
}

function recordAt(
  { index, text, statement, said, isReport, times }: JsonRecord,
  raw: RawEvent,
  { at, status, isStated }: Fact,
): DeployRecord {
  const known = (field: FieldName) => textOf(index, field)
  const action = known('action')?.toLowerCase() ?? null
  const kind = ACTIONS[action ?? ''] ?? said?.kind ?? 'deployment'
  const service = known('service')
  const environment = knownEnvironment(known('environment'))
  const version = firstKnown(known('version'), known('image'))
  const sha = known('sha')
  const isRollback =
    findField(index, 'rollback')?.value === true || saysRollback(action) || saysRollback(known('status')) || (said?.rollback ?? false)
  const shown = isReport ? (firstKnown(statement?.text) ?? text) : text
  const ownText = isExpiry(index, times.end !== null)
    ? expiryText(service)
    : changeText({ action: action ?? 'deploy', rollback: isRollback, service, what: version ?? sha, environment })
  return {
    at,
    kind,
    status,
    rollback: isRollback,
    service,
    environment,
    version,
    sha,
    previous: known('previous'),
    ref: known('ref'),
    actor: known('actor'),
    url: knownLink(known('url')),
    step: known('step'),
    text: shown ?? ownText,
    id: known('id'),
    identity: [
      ...[service ?? '', environment ?? '', kind, version ?? sha ?? '', isStated ? isoOf(at.at) : raw.id],
      // Two flags of one second differ by nothing but what is said of them.
      ...(isRollback ? ['rollback'] : []),
      ...(text === null ? [] : [text]),
    ],
  }
}

const expiryText = (service: string | null): string => (service === null ? 'certificate expired' : `certificate of ${service} expired`)

const textOf = (index: FieldIndex, name: FieldName): string | null => knownText(findField(index, name)?.value)
