import type { Event, EventBase } from '../../domain/event.ts'
import { type CorrelationKey, eventIdOf, type ServiceName, serviceName, sourceName } from '../../domain/identity.ts'
import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import type { Reading } from '../source.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { knownSeverity } from '../values/labels.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import { messageForm } from './messages.ts'
import type { Data, PagerDutyEvent, Reference } from './shape.ts'

const NAME = sourceName('pagerduty')

export interface Delivered {
  readonly type: string
  readonly event: PagerDutyEvent
  readonly problems: readonly Problem[]
}

/** A delivery tells one fact of one incident, or something that no incident needs to know. */
export function eventsOf(raw: RawEvent, { type, event, problems }: Delivered): Reading {
  if (type === 'pagey.ping') return { kind: 'ignored', reason: 'ping' }
  if (type.startsWith('service.')) return { kind: 'ignored', reason: `administration: ${type}` }
  if (!Object.hasOwn(KINDS, type) && messageForm(type) === null) return { kind: 'ignored', reason: `unknown event type ${type}` }
  const data = event.data ?? {}
  const incident = incidentOf(data)
  if (incident === null) {
    return { kind: 'unreadable', malformed: false, problems: [...problems, { pointer: '/event/data', detail: 'names no incident' }] }
  }
  const told = { type, event, data, incident }
  return { kind: 'read', events: [toEvent(baseOf(raw, told), told)], problems }
}

interface IncidentFact {
  readonly type: string
  readonly event: PagerDutyEvent
  readonly data: Data
  readonly incident: IncidentName
}

interface IncidentName {
  readonly id: string
  readonly link: string | null
  readonly title: string | null
}

/** The incident itself, or the one that a note, a responder, a task or a role belongs to: `data.id` is then theirs. */
function incidentOf(data: Data): IncidentName | null {
  const about =
    data.type === 'incident' ? { ...data, summary: data.title } : (data.incident ?? data.incident_role_assignments?.[0]?.incident)
  const id = knownText(about?.id)
  return id === null ? null : { id, link: knownLink(about?.html_url), title: firstKnown(about?.summary) }
}

function baseOf(raw: RawEvent, { type, event, data, incident }: IncidentFact): EventBase {
  const account = subdomainOf(incident.link)
  const at = plausibleTime(event.occurred_at, raw.receivedAt)
  return {
    // Documentation repeats event ids, so the type, the incident and the time as sent belong to the identity.
    id: eventIdOf(NAME, account, type, incident.id, knownText(event.id) ?? '', knownText(event.occurred_at) ?? ''),
    rawEventIds: [raw.id],
    source: NAME,
    occurred: momentOf(event.occurred_at, { receivedAt: raw.receivedAt, earliest: at === null ? createdAt(data, raw) : null }),
    receivedAt: raw.receivedAt,
    service: serviceOf(data),
    environment: null,
    actor: personOf(event.agent),
    text: incident.title ?? `incident ${incident.id}`,
    keys: keysOf(data, `${account}/${incident.id}`),
    senderKey: incident.id,
    link: incident.link,
    isTest: false,
  }
}

/** Ids are unique within an account, which only the link names. */
const subdomainOf = (link: string | null): string => (link === null ? '' : (new URL(link).hostname.split('.')[0] ?? ''))

/** When the incident was opened: nothing that happens to it is earlier. */
const createdAt = (data: Data, raw: RawEvent) => plausibleTime(data.created_at, raw.receivedAt)?.at ?? null

function serviceOf(data: Data): ServiceName | null {
  const name = knownText(data.service?.summary)
  return name === null ? null : serviceName(name)
}

/** People only: an integration or a service that triggers is a machine. */
function personOf(reference: Reference): string | null {
  const type = knownText(reference?.type) ?? 'user_reference'
  return type.startsWith('user') ? firstKnown(reference?.summary, reference?.id) : null
}

/** The incident key is what the alerting tool sent as dedup key: bare, it equals the group key hash of Alertmanager's events. */
function keysOf(data: Data, occurrence: string): readonly CorrelationKey[] {
  const service = knownText(data.service?.id)
  const incidentKey = knownText(data.incident_key)
  const series = incidentKey === null ? [] : service === null ? [incidentKey] : [`${service}/${incidentKey}`, incidentKey]
  return [{ names: 'occurrence', value: occurrence }, ...series.map((value) => ({ names: 'series', value }) as const)]
}

type MakeEvent = (base: EventBase, told: IncidentFact) => Event

const KINDS: Readonly<Record<string, MakeEvent>> = {
  'incident.triggered': (base, { data }) => ({ ...base, kind: 'page.triggered', severity: severityOf(data), reopened: false }),
  'incident.reopened': (base, { data }) => ({
    ...base,
    kind: 'page.triggered',
    text: `reopened: ${base.text}`,
    severity: severityOf(data),
    reopened: true,
  }),
  'incident.acknowledged': (base) => ({ ...base, kind: 'page.acknowledged' }),
  'incident.escalated': escalation,
  'incident.delegated': escalation,
  'incident.reassigned': escalation,
  'incident.responder.added': escalation,
  'incident.resolved': resolution,
}

function toEvent(base: EventBase, told: IncidentFact): Event {
  const kinded = Object.hasOwn(KINDS, told.type) ? KINDS[told.type] : undefined
  if (kinded !== undefined) return kinded(base, told)
  const form = messageForm(told.type)
  if (form === null) return posted(base, told.type)
  const verb = told.type.slice(told.type.lastIndexOf('.') + 1)
  return { ...posted(base, form.text(told.data, verb), told.type), actor: form.actor?.(told.data) ?? base.actor }
}

const severityOf = (data: Data): string | null => knownSeverity(data.priority?.summary, data.urgency)

/** A status update is written for those outside: its channel tells it apart from responders' notes. */
const posted = (base: EventBase, text: string, type = ''): Event => ({
  ...base,
  kind: 'message.posted',
  channel: type === 'incident.status_update_published' ? `${NAME}/status-update` : NAME,
  text,
})

/** To the person who did it is no escalation: taking an incident over assigns it too. */
function escalation(base: EventBase, { event, data }: IncidentFact): Event {
  const targets = (data.assignees ?? []).flatMap((assignee) => (assignee === null || assignee === undefined ? [] : [assignee]))
  const people = data.user === null || data.user === undefined ? targets : [data.user]
  const agent = knownText(event.agent?.id)
  if (agent !== null && people.length > 0 && people.every((person) => person.id === agent)) {
    return posted(base, `${base.actor ?? 'the agent'} took the incident: ${base.text}`)
  }
  const names = people.flatMap((person) => firstKnown(person.summary, person.id) ?? [])
  const to = names.length > 0 ? names.join(', ') : firstKnown(data.escalation_policy?.summary, data.escalation_policy?.id)
  return to === null ? posted(base, `escalated: ${base.text}`) : { ...base, kind: 'page.escalated', to }
}

function resolution(base: EventBase, { data }: IncidentFact): Event {
  if (data.resolve_reason?.type !== 'merge_resolve_reason') return { ...base, kind: 'page.resolved' }
  const into = firstKnown(data.resolve_reason.incident?.summary, data.resolve_reason.incident?.id)
  const text = `merged into ${into ?? 'another incident'}: ${base.text}`
  const other = knownText(data.resolve_reason.incident?.id)
  if (other === null) return { ...base, kind: 'page.resolved', text }
  const mergedInto = `${subdomainOf(base.link)}/${other}`
  return { ...base, kind: 'page.resolved', text, mergedInto, keys: [...base.keys, { names: 'occurrence', value: mergedInto }] }
}
