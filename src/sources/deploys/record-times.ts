import type { Instant, Moment } from '../../domain/time/time.ts'
import { timeIn } from '../values/time-notations.ts'
import { isPlausible, type WrittenTime, writtenMoment, writtenTime } from '../values/times.ts'
import { type Field, type FieldIndex, type Fields, isFields } from './deploy-fields.ts'

/** The times that a record states; null where it states none. */
export interface RecordTimes {
  readonly start: Moment | null
  /** When it ended, or when what it reports happened. */
  readonly end: Moment | null
  /** A member that should be a time and cannot be read as one, where no other is a time. */
  readonly unreadable: Field | null
}

const TIMES: readonly string[] = [
  'time timestamp ts t date datetime asctime timemillis instant eventtime created realtimetimestamp',
  'sourcerealtimetimestamp timeunixnano observedtimeunixnano logtime logtimestamp occurredat happenedat when',
].flatMap((names) => names.split(' '))
const STARTS: readonly string[] = ['startedat', 'starttime', 'startdate', 'starttimestamp', 'started', 'start', 'begunat']
const ENDS: readonly string[] = [
  'finishedat completedat endedat finishtime endtime enddate endtimestamp completiontime finished end deployedat',
  'deployedon deploytime deploymenttime deployeddate rolledbackat releasedat publishedat',
].flatMap((names) => names.split(' '))
const LAST_RESORTS: readonly string[] = ['updatedat', 'createdat', 'createdon', 'insertedat']
/** A name that no table has. */
const LIKE_A_TIME = /(?:^|[_.@-])(?:time|timestamp|datetime|date|at|on)$|[a-z](?:Time|Timestamp|DateTime|Date|At)$/
const OF_ANOTHER_FACT = /expir|valid|not_?after|not_?before|receiv|ingest|schedul|next|due|until|boot|birth|previous|last/i

export function recordTimes(index: FieldIndex, receivedAt: Instant): RecordTimes {
  const start = readFirst(index, STARTS, receivedAt)
  const end = readFirst(index, ENDS, receivedAt)
  const stated = readStated(index, receivedAt)
  const found = end.at ?? stated.at ?? (start.at === null ? readLast(index, receivedAt) : null)
  const unreadable =
    start.at === null && found === null ? (stated.unreadable ?? end.unreadable ?? start.unreadable ?? likeATime(index)) : null
  return { start: start.at, end: found, unreadable }
}

interface FirstTime {
  readonly at: Moment | null
  readonly unreadable: Field | null
}

function readFirst(index: FieldIndex, names: readonly string[], receivedAt: Instant): FirstTime {
  const fields = names.flatMap((name) => index.get(name) ?? []).filter(({ value }) => !isAbsent(value))
  for (const { value } of fields) {
    const at = momentIn(value, receivedAt)
    if (at !== null) return { at, unreadable: null }
  }
  return { at: null, unreadable: fields[0] ?? null }
}

/** `{"date": "2026-03-03", "time": "10:50:00"}` is one time in two members. */
function readStated(index: FieldIndex, receivedAt: Instant): FirstTime {
  const [date, time] = [index.get('date')?.value, index.get('time')?.value]
  const isSplit = typeof date === 'string' && typeof time === 'string' && /^\s*\d[\d./-]+\s*$/.test(date) && /^\s*\d{1,2}:\d\d/.test(time)
  const at = isSplit ? momentIn(`${date.trim()} ${time.trim()}`, receivedAt) : null
  return at === null ? readFirst(index, TIMES, receivedAt) : { at, unreadable: null }
}

function readLast(index: FieldIndex, receivedAt: Instant): Moment | null {
  const last = readFirst(index, LAST_RESORTS, receivedAt).at
  if (last !== null) return last
  for (const { name, value } of index.values()) {
    const at = LIKE_A_TIME.test(name) && !OF_ANOTHER_FACT.test(name) ? momentIn(value, receivedAt) : null
    if (at !== null) return at
  }
  return null
}

/** A member of an unknown name whose value has a clock or a date in it. */
const likeATime = (index: FieldIndex): Field | null =>
  [...index.values()].find(
    ({ name, value }) =>
      typeof value === 'string' && LIKE_A_TIME.test(name) && !OF_ANOTHER_FACT.test(name) && /\d:\d\d|\d{4}-\d\d|\d\d[./]\d\d/.test(value),
  ) ?? null

/** A variable that was not set, and the zero value of a step that has not come. */
const isAbsent = (value: unknown): boolean =>
  value === '' || typeof value === 'boolean' || (typeof value === 'string' && /^0001-01-01T/.test(value))

function momentIn(value: unknown, receivedAt: Instant): Moment | null {
  const written = isFields(value) ? timeOfMembers(value) : timeIn(value, receivedAt)
  return written !== null && isPlausible(written, receivedAt) ? writtenMoment(written, receivedAt) : null
}

/** `{epochSecond, nanoOfSecond}` of log4j, `{seconds, nanos}` of protocol buffers, `{$date}` of MongoDB. */
function timeOfMembers(value: Fields): WrittenTime | null {
  const whole = value.epochSecond ?? value.seconds ?? value.sec ?? value._seconds ?? value.epoch ?? value.unix
  const nanos = value.nanoOfSecond ?? value.nanos ?? value.nanoseconds ?? value.nsec ?? value._nanoseconds ?? 0
  if (whole === undefined) return writtenTime(value.$date ?? value.iso ?? value.value ?? value.milliseconds)
  if (typeof nanos !== 'number' || nanos < 0 || nanos >= 1e9) return null
  const seconds = writtenTime(typeof whole === 'string' && /^\d+$/.test(whole) ? Number(whole) : whole)
  return seconds === null ? null : writtenTime(seconds.at + Math.floor(nanos / 1e6))
}
