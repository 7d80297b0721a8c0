import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret } from '../signature.ts'
import type { From } from '../values/facts.ts'
import { jsonBody, jsonText, type ParsedJson } from '../values/json-body.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, isObject, listAt, memberAt, textAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { readCdEvent } from './cdevents.ts'

/** CDEvents (cdevents/spec) over CloudEvents (cloudevents/spec), structured, binary or in batches; a bare CDEvent, too. */
export const cloudevents = jsonSender({
  name: 'cloudevents',
  setup: [
    'Whatever emits CDEvents: POST to {url}/webhooks/cloudevents, structured or binary,',
    '  with Authorization: Bearer and the secret under sources.cloudevents.secret',
  ],
  contentTypes: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/cloudevents'],
  authenticate: carriesSecret,
  test: (at) => ({
    context: { id: `${TEST_NAME}-${at}`, type: 'dev.cdevents.incident.detected.0.3.0', timestamp: isoOf(at) },
    subject: { id: TEST_NAME, content: { description: TEST_WORDS, environment: { id: 'test' }, service: { id: TEST_NAME } } },
  }),
  recognizes: (body) => isEvent(body) || listAt(body, '').some(isEvent),
  bodyOf,
  read: (body, from) => (Array.isArray(body) ? listAt(body, '').flatMap((event) => readEvent(event, from)) : readEvent(body, from)),
})

const isBare = (body: unknown): boolean => hasAll(body, 'context/type', 'subject') || hasAll(body, 'context/id', 'subject/content')
const isEvent = (body: unknown): boolean => hasAll(body, 'specversion', 'type', 'source') || isBare(body)

/** In binary mode the attributes are headers, escaped once. */
function bodyOf(raw: RawEvent): ParsedJson {
  const body = jsonBody(raw)
  if (raw.headers['ce-specversion'] === undefined || /cloudevents/i.test(raw.headers['content-type'] ?? '')) return body
  const attributes = Object.entries(raw.headers).filter(([name]) => name.startsWith('ce-'))
  const data = 'value' in body ? { data: body.value } : {}
  return { value: { ...Object.fromEntries(attributes.map(([name, value]) => [name.slice(3), unescaped(value)])), ...data } }
}

function unescaped(value: string): string {
  const text = value.replace(/^"(.*)"$/, '$1')
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

function readEvent(event: unknown, from: From): readonly Part[] {
  if (isBare(event)) return [readCdEvent(event, from)]
  const type = textAt(event, 'type')
  if (type === null || !isObject(event)) return [missing('/type', 'expected a CloudEvent: its id, source, specversion and type')]
  const data = dataOf(event)
  if (isBare(data)) return [readCdEvent(withAttributes(data, event), from)]
  return [`unknown CloudEvent type ${type}`]
}

function dataOf(event: unknown): unknown {
  const encoded = memberAt(event, 'data_base64')
  const data = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : memberAt(event, 'data')
  if (typeof data !== 'string') return data
  const parsed = jsonText(data)
  return 'value' in parsed ? parsed.value : null
}

/** What the event's own context leaves out its envelope says. */
const withAttributes = (data: unknown, event: unknown): unknown => ({
  ...(isObject(data) ? data : {}),
  context: {
    id: memberAt(event, 'id'),
    source: memberAt(event, 'source'),
    type: memberAt(event, 'type'),
    timestamp: memberAt(event, 'time'),
    ...objectAt(data, 'context'),
  },
})

const objectAt = (value: unknown, path: string): object => {
  const member = memberAt(value, path)
  return isObject(member) ? member : {}
}
