import { channelKeys } from '../../domain/conversations/channel-key.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isHmacSha256 } from '../signature.ts'
import { changeEvent } from '../values/change-facts.ts'
import { acknowledgedEvent, activityEvent, closedEvent, type From, type PageFact, postedEvent, triggeredEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment, knownSeverity } from '../values/labels.ts'
import { hasAll, isObject, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** FireHydrant: webhooks of incidents and change events (docs.firehydrant.com "Webhooks"), and the events of an incident as its API lists them. */
export const firehydrant = jsonSender({
  name: 'firehydrant',
  setup: [
    'Settings → Webhooks → Add webhook: {url}/webhooks/firehydrant',
    '  Events: Incidents, Change Events; the secret is the one under sources.firehydrant.secret',
    'The timeline of the past: GET /v1/incidents and /v1/incidents/INCIDENT/events, saved as files, posted to the same address with a token',
  ],
  authenticate: (raw, secret) => isHmacSha256(raw.body, secret, raw.headers['fh-signature'] ?? '') || carriesSecret(raw, secret),
  test: (at) => ({
    data: {
      incident: {
        id: `${TEST_NAME}-${at}`,
        name: TEST_WORDS,
        severity: { slug: 'SEV5' },
        services: [{ name: TEST_NAME }],
        milestones: [{ occurred_at: isoOf(at), type: 'started' }],
      },
    },
    event: { operation: 'CREATED', resource_type: 'incident' },
  }),
  recognizes: (body) => isHook(body) || isIncident(listAt(body, 'data')[0]) || isIncident(body) || isEntry(listAt(body, 'data')[0]),
  read: readBody,
})

const isIncident = (one: unknown): boolean => hasAll(one, 'id', 'milestones', 'current_milestone')
const isEntry = (one: unknown): boolean => hasAll(one, 'id', 'incident_id', 'occurred_at', 'type')
const isHook = (body: unknown): boolean =>
  hasAll(body, 'event/operation', 'event/resource_type') ||
  isIncident(memberAt(body, 'data/incident')) ||
  hasAll(body, 'data/change_event/id')

function readBody(body: unknown, from: From): readonly Part[] {
  if (isIncident(body)) return incidentParts(body, from)
  const records = listAt(body, 'data')
  if (records.length > 0) {
    return records.flatMap((record) =>
      isIncident(record)
        ? incidentParts(record, from)
        : [isEntry(record) ? entryPart(record, from) : 'a record: neither an incident nor a line of its timeline'],
    )
  }
  if (Array.isArray(memberAt(body, 'data'))) return ['a page without records']
  const operation = wordAt(body, 'event/operation')
  const incident = memberAt(body, 'data/incident')
  if (isObject(incident))
    return operation === 'deleted' ? ['an incident was deleted: the earlier deliveries stay'] : incidentParts(incident, from)
  const change = memberAt(body, 'data/change_event') ?? memberAt(body, 'data/changeEvent')
  if (isObject(change)) return [changePart(change, from)]
  const type = wordAt(body, 'event/resource_type')
  return type === ''
    ? [missing('/data/incident', 'expected an incident or a change event')]
    : [`${type}: neither an incident nor a change event`]
}

/** Each call says the whole incident once more, with the times of its milestones as people corrected them. */
function incidentParts(incident: unknown, from: From): readonly Part[] {
  const id = textAt(incident, 'id')
  if (id === null) return [missing('/data/incident/id', 'expected the id of the incident')]
  const number = textAt(incident, 'number')
  const name = textAt(incident, 'name') ?? `incident ${number ?? id}`
  const services = listAt(incident, 'services').flatMap((service) => textAt(service, 'name') ?? [])
  const channels = listAt(incident, 'incident_channels').slice(0, 10)
  const base: PageFact = {
    about: ['incident', id],
    at: null,
    occurrence: id,
    series: channels.flatMap((channel) =>
      channelKeys(chatOf(channel), textAt(channel, 'source_id', 'id'), textAt(channel, 'source_name', 'name')),
    ),
    senderKey: number === null ? id : `#${number}`,
    service: services.length === 1 ? (services[0] ?? null) : null,
    environment: knownEnvironment(textAt(incident, 'environments/0/name')),
    severity: knownSeverity(textAt(incident, 'severity/slug', 'severity')),
    text: name,
    link: linkAt(incident, 'incident_url', 'private_status_page_url'),
  }
  const milestones = listAt(incident, 'milestones').flatMap((milestone) => milestonePart(milestone, from, base))
  const started = { ...base, about: ['incident', id, 'started'], id: 'started', at: [startOf(incident), memberAt(incident, 'created_at')] }
  return [triggeredEvent(from, { ...started, actor: textAt(incident, 'created_by/name') }), ...milestones]
}

const startOf = (incident: unknown): unknown =>
  memberAt(
    listAt(incident, 'milestones').find((milestone) => wordAt(milestone, 'type') === 'started'),
    'occurred_at',
  )

/** Where the channel is; without saying so it is Slack's. */
const chatOf = (channel: unknown): string => (/teams/.test(wordAt(channel, 'source')) ? 'microsoft-teams' : 'slack')

function milestonePart(milestone: unknown, from: From, base: PageFact): readonly Part[] {
  const type = wordAt(milestone, 'type')
  if (type === 'started' || type === '' || /^(?:postmortem|retrospective|closed)/.test(type)) return []
  const fact: PageFact = { ...base, about: [...base.about, type], id: type, at: memberAt(milestone, 'occurred_at') }
  if (type === 'acknowledged') return [acknowledgedEvent(from, fact)]
  if (type === 'resolved') return [closedEvent(from, fact)]
  const word = `${type.charAt(0).toUpperCase()}${type.slice(1).replaceAll('_', ' ')}`
  return [postedEvent(from, { ...fact, text: `${word}: ${base.text}` })]
}

/** What somebody wrote, or what FireHydrant did. */
function entryPart(entry: unknown, from: From): Part {
  const type = wordAt(entry, 'type')
  const words = plainText(
    memberAt(entry, 'data/body') ?? memberAt(entry, 'data/message') ?? memberAt(entry, 'data/text') ?? memberAt(entry, 'data/description'),
  )
  const fact: PageFact = {
    about: ['incident event', textAt(entry, 'incident_id')],
    id: textAt(entry, 'id'),
    at: [memberAt(entry, 'occurred_at'), memberAt(entry, 'created_at')],
    occurrence: textAt(entry, 'incident_id'),
    actor: textAt(entry, 'author/name', 'author/email'),
    text: words ?? (type.replaceAll(/[/_]/g, ' ') || 'an entry'),
  }
  return words === null ? activityEvent(from, { ...fact, actor: null }) : postedEvent(from, fact)
}

function changePart(change: unknown, from: From): Part {
  const id = textAt(change, 'id')
  const summary = textAt(change, 'summary', 'description')
  const application = textAt(change, 'services/0/name', 'labels/service')
  const endsAt = memberAt(change, 'ends_at')
  return changeEvent(from, 'succeeded', {
    about: ['change event', id],
    id,
    at: [endsAt, memberAt(change, 'starts_at'), memberAt(change, 'created_at')],
    occurrence: id,
    application,
    environment: knownEnvironment(textAt(change, 'environments/0/name', 'labels/environment')),
    actor: textAt(change, 'authors/0/name'),
    version: textAt(change, 'labels/version'),
    rollback: saysRollback(summary),
    text: summary,
  })
}
