import type { Event } from '../../domain/event.ts'
import { rawEventId, sourceName } from '../../domain/identity.ts'
import { bodyText, type Problem, type RawEvent } from '../../domain/raw-event.ts'
import type { Instant } from '../../domain/time/time.ts'
import { carriesSecret } from '../signature.ts'
import type { Reading, Sent, Source } from '../source.ts'
import type { From } from './facts.ts'
import { jsonBody, jsonText, type ParsedJson } from './json-body.ts'
import { listedProblems } from './listed-problems.ts'
import { longLists } from './members.ts'

/** What a reader makes of a part of a body: a fact, the reason why there is none, or what is wrong. */
export type Part = Event | string | Problem

/** A sender of JSON, as little as distinguishes it from the others. */
export interface JsonSender {
  readonly name: string
  readonly setup: readonly string[]
  readonly postedBy?: Source['postedBy']
  /** Left out: a token in `Authorization`. */
  readonly authenticate?: Source['authenticate']
  /** Content types besides JSON and none. */
  readonly contentTypes?: readonly string[]
  /** The body of its `Source.testDelivery`. */
  readonly test: ((at: Instant) => unknown) | null
  readonly recognizes: (body: unknown, raw: RawEvent) => boolean
  readonly read: (body: unknown, from: From) => readonly Part[]
  /** Left out: JSON, or the fields of a form as its members. */
  readonly bodyOf?: (raw: RawEvent) => ParsedJson
  /** Some of its bodies state neither a time nor an id; a function says which may: asked before the answer, so many alerts in a body are not read there. */
  readonly hasTimeless?: true | ((body: unknown) => boolean)
  readonly conceal?: (delivery: Sent) => Sent
  readonly signedByCertificate?: Source['signedByCertificate']
  /** See `Source.handshake`. */
  readonly handshake?: (body: unknown) => Readonly<Record<string, string>> | null
}

export const JSON_TYPE = 'application/json'
export const FORM_TYPE = 'application/x-www-form-urlencoded'

/** Scripts and templates are sloppy with the content type: what is none of JSON's is looked at all the same. */
const CONTENT_TYPES = [JSON_TYPE, 'text/plain', 'text/json', 'application/octet-stream', FORM_TYPE]

export function jsonSender(sender: JsonSender): Source {
  const name = sourceName(sender.name)
  const { test } = sender
  const bodyOf = sender.bodyOf ?? jsonOrForm
  const read = (raw: RawEvent): Reading => {
    const body = bodyOf(raw)
    return 'problem' in body
      ? { kind: 'unreadable', malformed: true, problems: [body.problem] }
      : readingOf(sender.read(body.value, { source: name, raw }), longLists(body.value))
  }
  const source: Source = {
    name,
    setup: sender.setup.join('\n'),
    postedBy: sender.postedBy ?? 'machine',
    contentTypes: [...CONTENT_TYPES, ...(sender.contentTypes ?? [])],
    authenticate: sender.authenticate ?? carriesSecret,
    recognizes(raw) {
      const body = bodyOf(raw)
      return 'value' in body && sender.recognizes(body.value, raw)
    },
    read,
    testDelivery: test === null ? null : (at) => ({ contentType: JSON_TYPE, body: JSON.stringify(test(at)) }),
    ...(sender.conceal === undefined ? {} : { conceal: sender.conceal }),
    ...(sender.signedByCertificate === undefined ? {} : { signedByCertificate: sender.signedByCertificate }),
    ...(sender.handshake === undefined ? {} : { handshake: handshakeOf(sender.handshake, bodyOf) }),
  }
  const { hasTimeless } = sender
  if (hasTimeless === undefined) return source
  const mayBe = (raw: RawEvent): boolean => {
    if (hasTimeless === true) return true
    const body = bodyOf(raw)
    return 'value' in body && hasTimeless(body.value)
  }
  return {
    ...source,
    isTimeless: (raw, reading = () => read(raw)) => mayBe(raw) && isTimeless(read, raw, reading()),
    subjectKey: (raw, reading = () => read(raw)) => (mayBe(raw) ? subjectOf(reading()) : null),
  }
}

const handshakeOf =
  (handshake: NonNullable<JsonSender['handshake']>, bodyOf: (raw: RawEvent) => ParsedJson): NonNullable<Source['handshake']> =>
  (raw) => {
    const body = bodyOf(raw)
    return 'value' in body ? handshake(body.value) : null
  }

/** Events, else the problems, else the reasons. `beyond`: what of the body was not read. */
export function readingOf(parts: readonly Part[], beyond: readonly Problem[] = []): Reading {
  const events = parts.filter((part): part is Event => typeof part === 'object' && 'id' in part)
  const problems = listedProblems([...beyond, ...parts.filter((part): part is Problem => typeof part === 'object' && 'detail' in part)])
  if (events.length > 0) return { kind: 'read', events: uniqueEvents(events), problems }
  if (problems.length > 0) return { kind: 'unreadable', malformed: false, problems }
  const reasons = [...new Set(parts.filter((part) => typeof part === 'string'))]
  return { kind: 'ignored', reason: reasons.slice(0, REASONS_MAX).join('; ') || 'nothing in it' }
}
const REASONS_MAX = 5

/** A body that says a thing twice says it once. */
function uniqueEvents(events: readonly Event[]): readonly Event[] {
  const seen = new Set<string>()
  return events.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** Whether the delivery itself names a fact of it: then another delivery of the same bytes reports another one. */
function isTimeless(read: (raw: RawEvent) => Reading, raw: RawEvent, reading: Reading): boolean {
  return idsIn(reading) !== idsIn(read({ ...raw, id: rawEventId('other') }))
}

const idsIn = (reading: Reading): string => (reading.kind === 'read' ? reading.events.map(({ id }) => id).join() : '')

function subjectOf(reading: Reading): string | null {
  const keys = reading.kind === 'read' ? (reading.events[0]?.keys ?? []) : []
  return (keys.find(({ names }) => names === 'series') ?? keys[0])?.value ?? null
}

/** JSON; or a form, whose one field may hold the JSON. */
export function jsonOrForm(raw: RawEvent): ParsedJson {
  const type = (raw.headers['content-type'] ?? '').toLowerCase()
  if (!type.startsWith(FORM_TYPE) && !isForm(raw)) return jsonBody(raw)
  const json = jsonBody(raw)
  return 'value' in json ? json : formFields(raw)
}

/** `name=value&…` from its first bytes on. */
const isForm = (raw: RawEvent): boolean => /^[\w.%+[\]-]{1,100}=/.test(new TextDecoder().decode(raw.body.subarray(0, 120)))

const FORM_MAX = 1_000
const JSON_FIELDS = ['payload', 'data', 'json'] as const

function formFields(raw: RawEvent): ParsedJson {
  const fields = [...new URLSearchParams(bodyText(raw))].slice(0, FORM_MAX)
  const json = fields.find(([name, text]) => JSON_FIELDS.some((one) => one === name) && /^\s*[[{]/.test(text))
  return json === undefined ? { value: Object.fromEntries(fields) } : jsonText(json[1])
}

/** What a body lacks without which nothing can be read. */
export const missing = (pointer: string, detail: string): Problem => ({ pointer, detail })
