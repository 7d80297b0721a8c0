import type { Instant, Moment } from '../../domain/time/time.ts'
import { timeAtStart } from '../values/time-notations.ts'
import { isPlausible, writtenMoment } from '../values/times.ts'
import { changeWords } from './change-words.ts'

/** A line without what stands before its message. */
export interface LineHead {
  /** null where the line begins with no time. */
  readonly at: Moment | null
  /** What follows the time. */
  readonly rest: string
  /** The same without level, thread, logger, process and position in the source. */
  readonly message: string
}

/** RFC 5424: `<PRI>1 TIME HOST APP PROCID MSGID [SD] MSG`, with the octet count of a TCP frame before it or not. */
const SYSLOG_5424 = /^(?:\d{1,6} )?<\d{1,3}>1 (\S+) \S+ \S+ \S+ \S+ (.*)$/
const STRUCTURED_DATA = /^(?:-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*")*\])+) ?/
const LEVELS = '(?:TRACE|DEBUG|DEBU|INFO|INF|NOTICE|WARN|WARNING|WRN|ERROR|ERR|FATAL|CRITICAL|SEVERE|VERBOSE|LOG)'

/** What may stand before a time; each is taken off in turn until a time stands first. */
const BEFORE_TIME: readonly RegExp[] = [
  /** `web-1  | ` of compose, `[pod/web-1/app] ` of kubectl, `job<TAB>step<TAB>` of gh run view. */
  /^[\w./-]{1,80} +\| ?/,
  /^\[pod\/[^\]\s]{1,200}\] /,
  /^[^\t]{1,80}\t[^\t]{1,80}\t\uFEFF?/,
  /^<\d{1,3}>/,
  new RegExp(`^${LEVELS}:[\\w.-]{0,60}:`),
  new RegExp(`^\\[?${LEVELS}\\]?[\\s:|-]+`),
  /** `1:M ` of redis, `10.0.0.1 - - ` of an access log. */
  /^\d+:[A-Z] /,
  /^\S{1,80} \S{1,40} \S{1,40} (?=\[\d)/,
  /^[A-Z], (?=\[)/,
  /^(?:time|timestamp|date|ts|at): +/i,
  /^[[("'<*>#+$=-]+ ?/,
]

/** What may stand between a time and the message. */
const AFTER_TIME: readonly RegExp[] = [
  /^[\s|:,;–>#-]+/,
  /^#?\d+\]/,
  /^\w+(?:::\w+)+:?(?=\s)/,
  /^\([\w.:#-]{1,60}\)(?=[\s:])/,
  new RegExp(`^${LEVELS}(?=[\\s:|\\])-]|$)`),
  /^(?:trace|debug|info|notice|warn|warning)(?=[\s:|\])-])|^(?:error|fatal|critical)(?=[:|\])\t])/i,
  /^(?:stdout|stderr) [FP](?= )/,
  /** `p=4242 u=deploy n=ansible | ` */
  /^(?:\w=\S+ )+\| /,
  /** A process number before a position in the source, a thread or a logger. */
  /^\d{1,7} (?=[\w./-]+:\d+\]|--- |\[)/,
  /^[\w./$-]{1,80}\.\w{1,5}:\d+\]?:?(?=\s|$)/,
  /^[\w./$-]{1,60}\t(?=\S)/,
  new RegExp(`^[\\w.$-]{1,60} +-+ +(?=\\[?${LEVELS})`),
  /^(?:[a-z][\w$]*\.){1,9}[A-Z][\w$]*(?=\s*[-:\]|]|\s)/,
  /^(?:[a-z]\w*\.){1,9}\w+ *(?=- |: )/,
  /** `web-1 deploy.sh[4242]: ` of syslog and the journal. */
  /^\S{1,80} [^\s:[\]]{1,80}\[\d+\]: /,
]
const BRACKETED = /^\[([^\]]{0,80})\]:?/
const HOST_AND_TAG = /^[\w.-]{1,80} [\w./-]{1,80}: /
const STEPS_MAX = 12

export function lineHead(line: string, receivedAt: Instant): LineHead {
  const [, iso, structured] = SYSLOG_5424.exec(line) ?? []
  if (iso !== undefined && structured !== undefined) {
    const message = structured.replace(STRUCTURED_DATA, '')
    return { at: timeOf(iso, receivedAt)?.at ?? null, rest: message, message: messageOf(message) }
  }
  let text = line
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const found = timeOf(text, receivedAt)
    if (found !== null) return headAt(found.at, text.slice(found.length))
    const before = BEFORE_TIME.find((prefix) => prefix.test(text))
    if (before === undefined) break
    text = text.replace(before, '')
  }
  const message = line.replace(/^[\w.-]{1,80} +\| ?/, '').replace(new RegExp(`^${LEVELS}: `), '')
  return { at: null, rest: message, message }
}

function headAt(at: Moment, text: string): LineHead {
  const rest = text.replace(/^["'\])>}|,;:]*/, '').trim()
  return { at, rest: rest.replace(SPACED_LEVEL, ''), message: messageOf(rest) }
}

const SPACED_LEVEL = new RegExp(`^[\\s|:-]*\\[?${LEVELS}\\]?(?=[\\s:])[\\s:-]*`, 'i')

function timeOf(text: string, receivedAt: Instant): { readonly at: Moment; readonly length: number } | null {
  const found = timeAtStart(text, receivedAt)
  return found !== null && isPlausible(found.written, receivedAt)
    ? { at: writtenMoment(found.written, receivedAt), length: found.length }
    : null
}

/** Takes off what a logger writes; a bracket or a tag that names an act is part of the message. */
function messageOf(rest: string): string {
  let text = rest
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const shorter = withoutFirst(text)
    if (shorter === text) break
    text = shorter
  }
  return text.trim()
}

function withoutFirst(text: string): string {
  const [bracket, within = ''] = BRACKETED.exec(text) ?? []
  if (bracket !== undefined && (isNoAct(within) || isRepeated(within, text.slice(bracket.length)))) return text.slice(bracket.length)
  const [hostAndTag] = HOST_AND_TAG.exec(text) ?? []
  if (hostAndTag !== undefined && isNoAct(hostAndTag)) return text.slice(hostAndTag.length)
  const prefix = AFTER_TIME.find((one) => one.test(text))
  return prefix === undefined ? text : text.replace(prefix, '')
}

/** `[deploy] deployed v42` says it twice, `[rollback] deployed v41` does not. */
const isRepeated = (tag: string, message: string): boolean =>
  changeWords(tag)?.rollback === false && changeWords(message)?.strength === 'said'

const isNoAct = (tag: string): boolean => changeWords(tag) === null
