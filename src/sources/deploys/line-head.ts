import type { Instant, Moment } from '../../domain/time/time.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import { yearlessTime } from './month-names.ts'

/** A line without what stands before its message. `at` is null where the line begins with no time. */
export interface LineHead {
  readonly at: Moment | null
  readonly message: string
}

/** RFC 5424: `<PRI>1 TIME HOST APP PROCID MSGID [SD] MSG`, with the octet count of a TCP frame before it or not. */
const SYSLOG_5424 = /^(?:\d{1,6} )?<\d{1,3}>1 (\S+) \S+ \S+ \S+ \S+ (.*)$/
/** RFC 3164: `<PRI>Mmm dd HH:MM:SS host tag[pid]: msg`. */
const SYSLOG_3164 = /^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S+ [^\s:[]+(?:\[\d+\])?: (.*)$/
const LEADING_TIME =
  /^\[?(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|z|UTC|GMT|[+-]\d\d:?\d\d))?)(?:\]|(?=[\s,;|]|$))(.*)$/
const STRUCTURED_DATA = /^(?:-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*")*\])+) ?/
/** `web-1  | ` of compose. */
const CONTAINER = /^[\w.-]{1,80} +\| ?/
const LEVEL = /^[\s|:-]*\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\]?(?=[\s:])[\s:-]*/i

export function lineHead(line: string, receivedAt: Instant): LineHead {
  const plain = line.replace(CONTAINER, '')
  const [, iso, structured] = SYSLOG_5424.exec(plain) ?? []
  if (iso !== undefined && structured !== undefined) return { at: known(iso, receivedAt), message: structured.replace(STRUCTURED_DATA, '') }
  const [, yearless, message] = SYSLOG_3164.exec(plain) ?? []
  if (yearless !== undefined && message !== undefined) return { at: yearlessTime(yearless, receivedAt), message }
  const [, time, rest] = LEADING_TIME.exec(plain) ?? []
  if (time === undefined || rest === undefined) return { at: null, message: plain }
  return { at: known(time, receivedAt), message: rest.replace(LEVEL, '').trim() }
}

const known = (text: string, receivedAt: Instant): Moment | null =>
  plausibleTime(text, receivedAt) === null ? null : momentOf(text, { receivedAt, earliest: null })
