import { defined } from '../../domain/defined.ts'
import type { Event, EventBase, MessagePosted } from '../../domain/event.ts'
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

/** A delivery reports one fact of one incident, or something that no incident needs to know. */
export function eventsOf(raw: RawEvent, { type, event, problems }: Delivered): Reading {
  if (type === 'pagey.ping') return { kind: 'ignored', reason: 'ping' }
  if (type.startsWith('service.')) return { kind: 'ignored', reason: `administration: ${type}` }
  if (!Object.hasOwn(KINDS, type) && messageForm(type) === null) return { kind: 'ignored', reason: `unknown event type ${type}` }
  const data = event.data ?? {}
  const incident = incidentOf(data)
  if (incident === null) {
    return { kind: 'unreadable', malformed: false, problems: [...problems, { pointer: '/event/data', detail: 'names no incident' }] }
  }
  const fact = { type, event, data, incident }
  return { kind: 'read', events: [toEvent(baseOf(raw, fact), fact)], problems }
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
  const id = knownText(about?.id) ?? idInAddress(about?.self) ?? idInAddress(data.self)
  return id === null ? null : { id, link: knownLink(about?.html_url), title: firstKnown(about?.summary) }
}

/** A reference names its incident by its address in the API at least: `…/incidents/ID`, or `…/incidents/ID/notes/…` of a note. */
const idInAddress = (address: string | null | undefined): string | null =>
  /\/incidents\/([A-Za-z0-9]{1,64})(?:[/?#]|$)/.exec(address ?? '')?.[1] ?? null

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
    keys: keysOf(data, incident.id),
    senderKey: incident.id,
    link: incident.link,
    isTest: false,
  }
}

/** The account, which only the link names. Not every reference has a link: it is no part of what joins the events of an incident. */
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

type MakeEvent = (base: EventBase, fact: IncidentFact) => Event

const KINDS: Readonly<Record<string, MakeEvent>> = {
  'incident.triggered': (base, { data }) => ({ ...base, kind: 'page.triggered', severity: severityOf(data), reopened: false }),
  'incident.reopened': (base, { data }) => ({ ...base, kind: 'page.triggered', severity: severityOf(data), reopened: true }),
  'incident.acknowledged': (base, { data }) => ({ ...base, ...currentSeverity(data), kind: 'page.acknowledged' }),
  'incident.escalated': escalation,
  'incident.delegated': escalation,
  'incident.reassigned': escalation,
  'incident.responder.added': escalation,
  'incident.resolved': resolution,
}

function toEvent(base: EventBase, fact: IncidentFact): Event {
  const { type, data, event } = fact
  const make = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
  if (make !== undefined) return make(base, fact)
  const form = messageForm(type)
  if (form === null) return logEntry(base, type)
  const text = form.text(data, type.slice(type.lastIndexOf('.') + 1))
  const posted = { ...message({ ...base, actor: form.actor?.(data) ?? base.actor }, text, type), ...currentSeverity(data) }
  return form.isPersonsWord?.(data, event) === true ? posted : { ...posted, isActivity: true }
}

const severityOf = (data: Data): string | null => knownSeverity(data.priority?.summary, data.urgency)

/** Of a later event: what the incident has by then. One that does not hold the priority says nothing of it; null says that there is none. */
function currentSeverity(data: Data): { readonly severity?: string } {
  return defined({ severity: data.priority === undefined ? undefined : (severityOf(data) ?? undefined) })
}

/** A status update is written for those outside: its channel distinguishes it from responders' notes. */
const message = (base: EventBase, text: string, type = ''): MessagePosted => ({
  ...base,
  kind: 'message.posted',
  channel: type === 'incident.status_update_published' ? `${NAME}/status-update` : NAME,
  text,
})

const logEntry = (base: EventBase, text: string): MessagePosted => ({ ...message(base, text), isActivity: true })

/** To the person who did it is no escalation: taking an incident over assigns it too. */
function escalation(base: EventBase, { event, data }: IncidentFact): Event {
  const targets = (data.assignees ?? []).flatMap((assignee) => (assignee === null || assignee === undefined ? [] : [assignee]))
  const people = data.user === null || data.user === undefined ? targets : [data.user]
  const agent = knownText(event.agent?.id)
  const severity = currentSeverity(data)
  if (agent !== null && people.length > 0 && people.every((person) => person.id === agent)) {
    return { ...message(base, `${base.actor ?? 'the agent'} took the incident: ${base.text}`), ...severity }
  }
  const names = people.flatMap((person) => firstKnown(person.summary, person.id) ?? [])
  const to = names.length > 0 ? names.join(', ') : firstKnown(data.escalation_policy?.summary, data.escalation_policy?.id)
  return to === null ? { ...logEntry(base, `escalated: ${base.text}`), ...severity } : { ...base, ...severity, kind: 'page.escalated', to }
}

function resolution(base: EventBase, { data }: IncidentFact): Event {
  const resolved = { ...base, ...currentSeverity(data), kind: 'page.resolved' } as const
  if (data.resolve_reason?.type !== 'merge_resolve_reason') return resolved
  const { incident } = data.resolve_reason
  const into = firstKnown(incident?.summary, incident?.id)
  const text = `merged into ${into ?? 'another incident'}: ${base.text}`
  const mergedInto = knownText(incident?.id) ?? idInAddress(incident?.self)
  if (mergedInto === null) return { ...resolved, text }
  return { ...resolved, text, mergedInto, keys: [...base.keys, { names: 'occurrence', value: mergedInto }] }
}
