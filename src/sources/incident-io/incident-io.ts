import { channelKeys } from '../../domain/conversations/channel-key.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isStandardWebhook } from '../signature.ts'
import {
  acknowledgedEvent,
  activityEvent,
  closedEvent,
  escalatedEvent,
  type From,
  firedEvent,
  type PageFact,
  postedEvent,
  resolvedEvent,
  triggeredEvent,
} from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownSeverity } from '../values/labels.ts'
import { entryOf, hasAll, isObject, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** incident.io: webhooks of incidents, alerts and escalations, and the lists of its API (api-docs.incident.io "Webhooks", "Incident Updates V2"). */
export const incidentIo = jsonSender({
  name: 'incident-io',
  setup: [
    'Settings → Webhooks → Add endpoint: {url}/webhooks/incident-io',
    '  Events: public_incident.incident_created_v2, incident_updated_v2, incident_status_updated_v2; public_alert.*; public_escalation.*',
    '  The signing secret that is shown (whsec_…) goes to hindsight.yml under sources.incident-io.secret',
    'The timeline of the past: GET /v2/incidents and /v2/incident_updates, saved as files, posted to the same address with a token',
  ],
  authenticate: (raw: RawEvent, secret: string) => isStandardWebhook(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    event_type: 'public_escalation.escalation_status_updated_v1',
    'public_escalation.escalation_status_updated_v1': {
      escalation: { id: `${TEST_NAME}-${at}`, title: TEST_WORDS, priority: { name: 'Low' }, created_at: isoOf(at) },
    },
  }),
  recognizes: (body) => isHook(body) || isIncidentList(body) || isUpdateList(body),
  read: readBody,
})

const TYPE = /^(?:public|private)_(incident|alert|escalation)\.(\w{1,80})$/
const isHook = (body: unknown): boolean =>
  TYPE.test(textAt(body, 'event_type') ?? '') || /^(?:schedule|status_page)/.test(textAt(body, 'event_type') ?? '')
const isIncident = (one: unknown): boolean => hasAll(one, 'id', 'reference', 'incident_status')
const isIncidentList = (body: unknown): boolean => isIncident(listAt(body, 'incidents')[0]) || isIncident(memberAt(body, 'incident'))
const isUpdateList = (body: unknown): boolean => hasAll(listAt(body, 'incident_updates')[0], 'id', 'incident_id')

function readBody(body: unknown, from: From): readonly Part[] {
  if (isUpdateList(body)) return listAt(body, 'incident_updates').map((update) => updatePart(update, from))
  if (isIncidentList(body)) {
    const incidents = hasAll(body, 'incidents') ? listAt(body, 'incidents') : [memberAt(body, 'incident')]
    return incidents.flatMap((incident) => [...declaredPart(incident, from), ...notedParts(incident, from)])
  }
  const type = textAt(body, 'event_type')
  if (type === null) return [missing('/event_type', 'expected the type of an event')]
  const [, about = '', what = ''] = TYPE.exec(type) ?? []
  const data = isObject(body) && Object.hasOwn(body, type) ? Reflect.get(body, type) : undefined
  const read = entryOf(READERS, `${about}.${what.replace(/_v\d+$/, '')}`)
  if (read === null) return [`${type}: neither an incident nor an alert`]
  if (!isObject(data)) return [missing(`/${type}`, 'expected what the event is about')]
  return read(data, from)
}

const READERS: Readonly<Record<string, (data: unknown, from: From) => readonly Part[]>> = {
  'incident.incident_created': declaredPart,
  'incident.incident_updated': (data, from) => [...declaredPart(data, from), ...notedParts(data, from)],
  'incident.incident_status_updated': (data, from) => [
    ...declaredPart(memberAt(data, 'incident'), from),
    statusPart(data, from),
    ...statusEnd(data, from),
    ...notedParts(memberAt(data, 'incident'), from),
  ],
  'alert.alert_created': (data, from) => [alertPart(data, from)],
  'alert.alert_resolved': (data, from) => [alertPart(data, from)],
  'escalation.escalation_created': (data, from) => escalationParts(data, from),
  'escalation.escalation_status_updated': (data, from) => escalationParts(data, from),
}

function factOf(incident: unknown, about: readonly (string | null)[]): PageFact {
  const id = textAt(incident, 'id', 'incident_id')
  const reference = textAt(incident, 'reference')
  const name = textAt(incident, 'name')
  return {
    about: ['incident', id, ...about],
    at: null,
    occurrence: id,
    series: channelKeys('slack', textAt(incident, 'slack_channel_id'), textAt(incident, 'slack_channel_name')),
    senderKey: reference ?? id,
    severity: knownSeverity(textAt(incident, 'severity/name')),
    text: [reference, name].filter((part) => part !== null).join(' ') || 'an incident',
    link: linkAt(incident, 'permalink'),
    isTest: /^(?:test|tutorial)$/.test(wordAt(incident, 'mode')),
  }
}

/** When it was declared: all that is reported of an incident says so again. */
function declaredPart(incident: unknown, from: From): readonly Part[] {
  if (!hasAll(incident, 'created_at')) return ['a private incident: only its id is sent']
  const at = stampOf(incident, 'reported') ?? memberAt(incident, 'created_at')
  const actor = textAt(incident, 'creator/user/name', 'creator/user/email')
  return [triggeredEvent(from, { ...factOf(incident, ['declared']), id: 'declared', at, actor })]
}

/** What people noted of its times. Without a note the end is not known: an incident is updated long after it was over. */
function notedParts(incident: unknown, from: From): readonly Part[] {
  const accepted = stampOf(incident, 'accepted')
  const end = stampOf(incident, 'resolved') ?? stampOf(incident, 'closed')
  const isOver = OVER.includes(wordAt(incident, 'incident_status/category'))
  return [
    ...(accepted === null ? [] : [acknowledgedEvent(from, { ...factOf(incident, ['accepted']), id: 'accepted', at: accepted })]),
    ...(end === null || !isOver ? [] : [endPart(incident, from, end)]),
  ]
}

const endPart = (incident: unknown, from: From, at: unknown): Part =>
  closedEvent(from, { ...factOf(incident, ['closed']), id: 'closed', at, after: memberAt(incident, 'created_at') })

const OVER: readonly string[] = ['learning', 'closed', 'declined', 'merged', 'canceled']

/** A named time of the incident, as people set it. */
function stampOf(incident: unknown, name: string): string | null {
  const values = listAt(incident, 'incident_timestamp_values')
  const own = values.find((one) => wordAt(one, 'incident_timestamp/name').startsWith(name))
  return textAt(own, 'value/value')
}

/** The first status that means it is over ended it, unless people noted when. */
function statusEnd(data: unknown, from: From): readonly Part[] {
  const incident = memberAt(data, 'incident')
  const isEnd = OVER.includes(wordAt(data, 'new_status/category')) && !OVER.includes(wordAt(data, 'previous_status/category'))
  const isNoted = stampOf(incident, 'resolved') !== null || stampOf(incident, 'closed') !== null
  return isEnd && !isNoted ? [endPart(incident, from, memberAt(incident, 'updated_at'))] : []
}

function statusPart(data: unknown, from: From): Part {
  const incident = memberAt(data, 'incident')
  const [before, after] = [textAt(data, 'previous_status/name'), textAt(data, 'new_status/name')]
  const words = textAt(data, 'message')
  const at = memberAt(incident, 'updated_at')
  const fact = { ...factOf(incident, ['status', after]), id: typeof at === 'string' ? at : null, at }
  const text = [[before, after].filter((part) => part !== null).join(' → '), words]
    .filter((part) => part !== null && part !== '')
    .join(': ')
  return words === null ? activityEvent(from, { ...fact, text }) : postedEvent(from, { ...fact, text })
}

/** An update as the API lists it: the webhook has no id of it. */
function updatePart(update: unknown, from: From): Part {
  const words = textAt(update, 'message')
  const status = textAt(update, 'new_incident_status/name')
  const fact: PageFact = {
    about: ['incident', textAt(update, 'incident_id'), 'update'],
    id: textAt(update, 'id'),
    at: memberAt(update, 'created_at'),
    occurrence: textAt(update, 'incident_id'),
    actor: textAt(update, 'updater/user/name', 'updater/user/email'),
    text: [status, words].filter((part) => part !== null).join(': ') || 'an update without words',
  }
  return words === null ? activityEvent(from, fact) : postedEvent(from, fact)
}

function alertPart(alert: unknown, from: From): Part {
  const isOver = wordAt(alert, 'status') === 'resolved'
  const fact = {
    about: ['alert', textAt(alert, 'id'), isOver ? 'resolved' : 'fired'],
    id: isOver ? 'resolved' : 'fired',
    at: isOver ? [memberAt(alert, 'resolved_at'), memberAt(alert, 'updated_at')] : memberAt(alert, 'created_at'),
    after: memberAt(alert, 'created_at'),
    firedAt: memberAt(alert, 'created_at'),
    occurrence: textAt(alert, 'id'),
    series: [textAt(alert, 'deduplication_key')],
    text: textAt(alert, 'title') ?? 'an alert',
    link: linkAt(alert, 'source_url'),
  }
  return isOver ? resolvedEvent(from, fact) : firedEvent(from, fact)
}

/** Who is called: a page of its own, with the incident and the alerts that it is about. */
function escalationParts(data: unknown, from: From): readonly Part[] {
  const escalation = hasAll(data, 'escalation') ? memberAt(data, 'escalation') : data
  const id = textAt(escalation, 'id')
  if (id === null) return [missing('/escalation/id', 'expected the id of the escalation')]
  const status = wordAt(data, 'new_status') || wordAt(escalation, 'status')
  const related = [...listAt(escalation, 'related_alerts'), memberAt(escalation, 'related_alert')]
  const fact: PageFact = {
    about: ['escalation', id, status],
    at: [memberAt(data, 'occurred_at'), memberAt(escalation, status === 'triggered' || status === '' ? 'created_at' : 'updated_at')],
    after: memberAt(escalation, 'created_at'),
    occurrence: `escalation ${id}`,
    series: related.flatMap((alert) => textAt(alert, 'deduplication_key') ?? []),
    senderKey: id,
    severity: knownSeverity(textAt(escalation, 'priority/name')),
    actor: textAt(data, 'actor/user/name', 'actor/user/email'),
    text: textAt(escalation, 'title') ?? 'an escalation',
  }
  const opened = triggeredEvent(from, {
    ...fact,
    about: ['escalation', id, 'triggered'],
    id: 'triggered',
    at: memberAt(escalation, 'created_at'),
    actor: null,
  })
  if (status === 'acked' || status === 'acknowledged') return [opened, acknowledgedEvent(from, fact)]
  if (status === 'resolved' || status === 'cancelled' || status === 'expired') return [opened, closedEvent(from, fact)]
  const to = listAt(data, 'notified_users').flatMap((user) => textAt(user, 'name') ?? [])
  return status === 'triggered' || status === '' ? [opened] : [opened, escalatedEvent(from, fact, to.length === 0 ? null : to.join(', '))]
}
