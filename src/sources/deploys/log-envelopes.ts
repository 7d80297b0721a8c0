import { jsonText } from '../values/json-body.ts'
import { type Fields, isFields, nameOf } from './deploy-fields.ts'

/** A record within a document, and the JSON pointer to it. */
export interface InnerRecord {
  readonly value: unknown
  readonly pointer: string
}

/** The records of a document: its own, or those of the batch in which a log shipper sends them. */
export function innerRecords(value: unknown, pointer: string): readonly InnerRecord[] {
  if (!isFields(value)) return [{ value, pointer }]
  for (const unwrap of ENVELOPES) {
    const inner = unwrap(value)
    if (inner !== null) return inner.map((record) => ({ value: record.value, pointer: pointer + record.pointer }))
  }
  return [{ value: withInnerText(value), pointer }]
}

type Envelope = (value: Fields) => readonly InnerRecord[] | null

const ENVELOPES: readonly Envelope[] = [
  // CloudWatch, GCP, Azure.
  (value) =>
    listOf(value, 'logEvents') ?? listOf(value, 'events') ?? listOf(value, 'entries') ?? listOf(value, 'records') ?? listOf(value, 'logs'),
  // Loki, as it is pushed and as it answers a query.
  (value) => lokiLines(value.streams, '/streams') ?? (isFields(value.data) ? lokiLines(value.data.result, '/data/result') : null),
  (value) => otlpRecords(value),
  // Elasticsearch.
  (value) => (isFields(value._source) ? [{ value: value._source, pointer: '/_source' }] : null),
  (value) => (isFields(value.hits) ? (listOf(value.hits, 'hits')?.map((hit) => sourceOf(hit, '/hits')) ?? null) : null),
  // Datadog DORA.
  (value) =>
    isFields(value.data) && isFields(value.data.attributes) && Object.hasOwn(value.data.attributes, 'started_at')
      ? [{ value: value.data.attributes, pointer: '/data/attributes' }]
      : null,
  // Splunk's HTTP event collector.
  (value) =>
    isFields(value.event) && ['time', 'sourcetype', 'index'].some((name) => Object.hasOwn(value, name))
      ? splunkEvent(value, value.event)
      : null,
]

/** A list of objects that each have a text: anything else of that name is another tool's. */
function listOf(value: Fields, name: string): readonly InnerRecord[] | null {
  const list = value[name]
  if (!Array.isArray(list) || list.length === 0 || !list.every(isLogEntry)) return null
  return list.map((entry: Fields, index) => {
    // The id of a log entry is that of no change.
    const { id: _, ...rest } = entry
    return { value: withInnerText(rest), pointer: `/${name}/${index}` }
  })
}

const ENTRY_TEXTS: readonly string[] = ['message', 'textPayload', 'jsonPayload', 'log', 'msg', '_source']
const isLogEntry = (entry: unknown): entry is Fields => isFields(entry) && ENTRY_TEXTS.some((name) => Object.hasOwn(entry, name))

const sourceOf = ({ value, pointer }: InnerRecord, path: string): InnerRecord =>
  isFields(value) && isFields(value._source)
    ? { value: value._source, pointer: `${path}${pointer}/_source` }
    : { value, pointer: path + pointer }

function lokiLines(streams: unknown, path: string): readonly InnerRecord[] | null {
  if (!Array.isArray(streams) || !streams.every((stream) => isFields(stream) && Array.isArray(stream.values))) return null
  return streams.flatMap((stream: Fields, index) => {
    const lines: readonly unknown[] = Array.isArray(stream.values) ? stream.values : []
    return lines.map((line, at) => ({
      value: Array.isArray(line) ? withInnerText({ labels: stream.stream, time: line[0], log: line[1] }) : line,
      pointer: `${path}/${index}/values/${at}`,
    }))
  })
}

/** OpenTelemetry: resources, scopes, records. */
function otlpRecords(value: Fields): readonly InnerRecord[] | null {
  if (!Array.isArray(value.resourceLogs)) return null
  return membersOf(value, 'resourceLogs').flatMap(({ value: resource, pointer }) =>
    membersOf(resource, 'scopeLogs').flatMap((scope) =>
      membersOf(scope.value, 'logRecords').map((record) => ({
        value: otlpRecord(record.value, isFields(resource.resource) ? resource.resource : {}),
        pointer: pointer + scope.pointer + record.pointer,
      })),
    ),
  )
}

interface InnerFields {
  readonly value: Fields
  readonly pointer: string
}

const membersOf = (value: Fields, name: string): readonly InnerFields[] => {
  const list: readonly unknown[] = Array.isArray(value[name]) ? value[name] : []
  return list.flatMap((member, index) => (isFields(member) ? [{ value: member, pointer: `/${name}/${index}` }] : []))
}

function otlpRecord({ attributes, body, ...record }: Fields, resource: Fields): Fields {
  const inner = anyValue(body)
  return withInnerText({
    ...(isFields(inner) ? inner : { log: inner }),
    ...record,
    attributes: keyValues(attributes),
    resource: keyValues(resource.attributes),
  })
}

const keyValues = (list: unknown): Fields =>
  Object.fromEntries(
    (Array.isArray(list) ? list : []).flatMap((entry): readonly [string, unknown][] =>
      isFields(entry) && typeof entry.key === 'string' ? [[entry.key, anyValue(entry.value)]] : [],
    ),
  )

/** `{stringValue}` and its kind. */
function anyValue(value: unknown): unknown {
  if (!isFields(value)) return value
  if (isFields(value.kvlistValue)) return keyValues(value.kvlistValue.values)
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? null
}

const splunkEvent = (value: Fields, event: Fields): readonly InnerRecord[] => [
  { value: { ...event, fields: value.fields, ...(hasTime(event) ? {} : { time: value.time }) }, pointer: '/event' },
]

const TEXTS: readonly string[] = ['log', 'message', 'msg', 'MESSAGE', 'textPayload', 'line', 'event']

/** A record whose text is a JSON object is that object, with what stands around it. */
function withInnerText(value: Fields): Fields {
  const name = TEXTS.find((candidate) => typeof value[candidate] === 'string')
  const text = name === undefined ? '' : String(value[name]).trim()
  if (name === undefined || !text.startsWith('{') || !text.endsWith('}')) return value
  const parsed = jsonText(text)
  if (!('value' in parsed) || !isFields(parsed.value)) return value
  const { [name]: _, ...around } = value
  const kept = hasTime(parsed.value) ? Object.entries(around).filter(([key]) => !TIMES.includes(nameOf(key))) : Object.entries(around)
  return { ...Object.fromEntries(kept), ...parsed.value }
}

const TIMES: readonly string[] = ['time', 'timestamp', 'ts', 't', 'date']
const hasTime = (value: Fields): boolean => Object.keys(value).some((key) => TIMES.includes(nameOf(key)))
