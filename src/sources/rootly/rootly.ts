import { channelKeys } from '../../domain/conversations/channel-key.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isFresh, isHmac } from '../signature.ts'
import {
  acknowledgedEvent,
  activityEvent,
  closedEvent,
  type From,
  firedEvent,
  type PageFact,
  postedEvent,
  resolvedEvent,
  triggeredEvent,
} from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment, knownSeverity } from '../values/labels.ts'
import { hasAll, isObject, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Rootly: webhooks of incidents, their timeline and alerts (docs.rootly.com "Outgoing Webhooks", "Event Payloads"), and the lists of its API. */
export const rootly = jsonSender({
  name: 'rootly',
  setup: [
    'Settings → Webhooks → New Webhook: {url}/webhooks/rootly',
    '  Events: incident.*, incident_event.*, alert.*; the secret goes to hindsight.yml under sources.rootly.secret',
    'The timeline of the past: GET /v1/incidents and /v1/incidents/INCIDENT/events, saved as files,',
    '  curl --data-binary @events.json "{url}/webhooks/rootly?incident=INCIDENT", with a token',
  ],
  contentTypes: ['application/vnd.api+json'],
  authenticate: (raw, secret) => isSigned(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    event: { id: `${TEST_NAME}-${at}`, type: 'alert.created', issued_at: isoOf(at) },
    data: { id: `${TEST_NAME}-${at}`, summary: TEST_WORDS, external_id: `${TEST_NAME}-${at}`, started_at: isoOf(at) },
  }),
  recognizes: (body) => isHook(body) || isList(body),
  read: readBody,
})

const isHook = (body: unknown): boolean => hasAll(body, 'event/type', 'event/issued_at', 'data')
const LISTED: readonly string[] = ['incidents', 'incident_events']
const isList = (body: unknown): boolean =>
  recordsOf(body).some((record) => LISTED.includes(wordAt(record, 'type')) && hasAll(record, 'attributes'))
const recordsOf = (body: unknown): readonly unknown[] =>
  isObject(memberAt(body, 'data')) ? [memberAt(body, 'data')] : listAt(body, 'data')

/** `t=…,v1=…`: the time in front of the body. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const [, time, hex] = /^t=(\d{1,12}), ?v1=([0-9a-f]{64})$/i.exec(raw.headers['x-rootly-signature'] ?? '') ?? []
  return time !== undefined && hex !== undefined && isFresh(time, raw) && isHmac([time, raw.body], secret, { algorithm: 'sha256', hex })
}

function readBody(body: unknown, from: From): readonly Part[] {
  if (isHook(body)) return readHook(body, from)
  const records = recordsOf(body)
  if (records.length === 0)
    return hasAll(body, 'data') ? ['a page without records'] : [missing('/event/type', 'expected the type of an event')]
  const incident = new URLSearchParams(from.raw.path.split('?')[1] ?? '').get('incident')
  return records.flatMap((record) => {
    const flat = { ...objectAt(record, 'attributes'), id: textAt(record, 'id') }
    if (wordAt(record, 'type') === 'incidents') return incidentParts(flat, from)
    return wordAt(record, 'type') === 'incident_events'
      ? [entryPart(flat, from, incident)]
      : [`${wordAt(record, 'type') || 'a record'}: no incident`]
  })
}

const objectAt = (value: unknown, path: string): object => {
  const member = memberAt(value, path)
  return isObject(member) ? member : {}
}

function readHook(body: unknown, from: From): readonly Part[] {
  const type = wordAt(body, 'event/type')
  const data = memberAt(body, 'data')
  const issuedAt = memberAt(body, 'event/issued_at')
  if (!isObject(data)) return [missing('/data', 'expected what the event is about')]
  if (/^incident\.(?:scheduled\.|deleted)/.test(type)) return [`${type}: maintenance, or nothing that happened`]
  if (type.startsWith('incident.')) return incidentParts(data, from)
  if (type === 'incident_event.deleted') return ['a line of the timeline was deleted: the earlier deliveries stay']
  if (type.startsWith('incident_event.')) return [entryPart(data, from, null)]
  if (type.startsWith('alert.')) return [alertPart(data, from, type, issuedAt)]
  return [`${type}: neither an incident nor an alert`]
}

const KINDS_OF_TEST = /^(?:test|example)/

/** Each call says the whole incident once more: what happened to it by then. */
function incidentParts(incident: unknown, from: From): readonly Part[] {
  const id = textAt(incident, 'id')
  if (id === null) return [missing('/data/id', 'expected the id of the incident')]
  if (/^scheduled/.test(wordAt(incident, 'kind'))) return ['a maintenance: no incident']
  const number = textAt(incident, 'sequential_id')
  const title = textAt(incident, 'title', 'summary')
  const services = listAt(incident, 'services').flatMap((service) => textAt(service, 'name') ?? [])
  const base: PageFact = {
    about: ['incident', id],
    at: null,
    occurrence: id,
    series: channelKeys('slack', textAt(incident, 'slack_channel_id'), textAt(incident, 'slack_channel_name')),
    senderKey: number === null ? id : `INC-${number}`,
    service: services.length === 1 ? (services[0] ?? null) : null,
    environment: knownEnvironment(textAt(incident, 'environments/0/name')),
    severity: knownSeverity(textAt(incident, 'severity/slug', 'severity/name', 'severity')),
    text: title ?? `incident ${number ?? id}`,
    link: linkAt(incident, 'url', 'short_url'),
    isTest: KINDS_OF_TEST.test(wordAt(incident, 'kind')),
  }
  const at = (name: string): unknown => memberAt(incident, `${name}_at`)
  const has = (name: string): boolean => textAt(incident, `${name}_at`) !== null
  const fact = (name: string, more: Partial<PageFact> = {}): PageFact => ({
    ...base,
    about: ['incident', id, name],
    id: name,
    at: at(name),
    after: at('started'),
    ...more,
  })
  const person = (name: string): string | null => textAt(incident, `${name}/full_name`, `${name}/name`, `${name}/email`)
  const end = (name: string): Part =>
    closedEvent(from, fact(name, { actor: person(`${name}_by`), text: endText(incident, name, base.text) }))
  return [
    triggeredEvent(from, fact('started', { at: [at('started'), at('created')], after: null, actor: person('user') })),
    ...(has('acknowledged') ? [acknowledgedEvent(from, fact('acknowledged', { actor: person('acknowledged_by') }))] : []),
    ...(has('mitigated')
      ? [
          postedEvent(
            from,
            fact('mitigated', { actor: person('mitigated_by'), text: `Mitigated: ${textAt(incident, 'mitigation_message') ?? base.text}` }),
          ),
        ]
      : []),
    ...(has('resolved') ? [end('resolved')] : has('cancelled') ? [end('cancelled')] : []),
  ]
}

const endText = (incident: unknown, name: string, title: string): string =>
  name === 'resolved'
    ? (textAt(incident, 'resolution_message') ?? title)
    : `cancelled: ${textAt(incident, 'cancellation_message') ?? title}`

/** A line of the timeline: what somebody wrote, or what a workflow did. */
function entryPart(entry: unknown, from: From, given: string | null): Part {
  const words = plainText(memberAt(entry, 'event') ?? memberAt(entry, 'body'))
  if (words === null) return 'a line of the timeline without words'
  const incident = textAt(entry, 'incident/id', 'incident_id') ?? given
  const actor = textAt(entry, 'user/full_name', 'user/name', 'user_display_name')
  const fact: PageFact = {
    about: ['incident event', incident],
    id: textAt(entry, 'id'),
    at: [memberAt(entry, 'occurred_at'), memberAt(entry, 'created_at')],
    occurrence: incident,
    actor,
    text: words,
  }
  const isOfPeople = actor !== null || /^(?:note|event|status_update|)$/.test(wordAt(entry, 'kind'))
  return isOfPeople ? postedEvent(from, fact) : activityEvent(from, fact)
}

function alertPart(alert: unknown, from: From, type: string, issuedAt: unknown): Part {
  const id = textAt(alert, 'id')
  const isOver = textAt(alert, 'ended_at') !== null || type === 'alert.resolved'
  if (!isOver && type !== 'alert.created' && type !== 'alert.triggered') return `${type}: the alert neither fired nor ended`
  const fact = {
    about: ['alert', id, isOver ? 'resolved' : 'fired'],
    id: isOver ? 'resolved' : 'fired',
    at: isOver ? [memberAt(alert, 'ended_at'), issuedAt] : [memberAt(alert, 'started_at'), memberAt(alert, 'created_at')],
    firedAt: memberAt(alert, 'started_at'),
    occurrence: id,
    series: [textAt(alert, 'external_id'), textAt(alert, 'deduplication_key')],
    service: textAt(alert, 'services/0/name'),
    environment: knownEnvironment(textAt(alert, 'environments/0/name')),
    text: textAt(alert, 'summary', 'description') ?? 'an alert',
    link: linkAt(alert, 'external_url', 'url'),
  }
  return isOver ? resolvedEvent(from, fact) : firedEvent(from, fact)
}
