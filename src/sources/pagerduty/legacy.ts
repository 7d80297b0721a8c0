import { changeEvent } from '../values/change-facts.ts'
import {
  acknowledgedEvent,
  activityEvent,
  closedEvent,
  escalatedEvent,
  type From,
  type PageFact,
  postedEvent,
  triggeredEvent,
} from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { missing } from '../values/json-sender.ts'
import { knownSeverity } from '../values/labels.ts'
import { hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'

/**
 * What PagerDuty sent before version 3, which archives and clones still hold, and the log entries and change events of its REST API
 * (PagerDuty/api-schema). A log entry has one id in all of them.
 */
export const isLegacy = (body: unknown): boolean =>
  hasAll(body, 'messages/0/incident') ||
  hasAll(body, 'messages/0/data/incident') ||
  hasAll(body, 'messages/0/log_entries') ||
  isRestList(body)

const isRestList = (body: unknown): boolean =>
  (Array.isArray(memberAt(body, 'log_entries')) && !hasAll(body, 'event')) ||
  (Array.isArray(memberAt(body, 'change_events')) && !hasAll(body, 'event'))

export function readLegacy(body: unknown, from: From): readonly Part[] {
  const incident = memberAt(body, 'incident')
  const entries = listAt(body, 'log_entries').map((entry) => entryPart(entry, from, incident))
  const notes = listAt(body, 'notes').flatMap((note) => notePart(note, from, { incident, entries: listAt(body, 'log_entries') }))
  const changes = listAt(body, 'change_events').map((change) => changePart(change, from))
  const messages = listAt(body, 'messages').map((message, index) => messagePart(message, from, index))
  const parts = [...entries, ...notes, ...changes, ...messages]
  return parts.length === 0 ? ['a list without entries'] : parts
}

/** The word decides; the incident beside it may already show a later state. */
function messagePart(message: unknown, from: From, index: number): Part {
  const type = wordAt(message, 'event', 'type').replace(/^incident\./, '')
  const incident = memberAt(message, 'incident') ?? memberAt(message, 'data/incident')
  const id = textAt(incident, 'id')
  if (id === null) return missing(`/messages/${index}`, 'names no incident')
  const entry = memberAt(message, 'log_entries/0')
  const fact: PageFact = {
    ...incidentFact(incident, id, type),
    id: textAt(entry, 'id') ?? textAt(message, 'id'),
    at: [memberAt(entry, 'created_at'), memberAt(message, 'created_on')],
    actor:
      entry === undefined
        ? type === 'trigger'
          ? null
          : textAt(incident, 'last_status_change_by/name', 'last_status_change_by/summary')
        : agentOf(entry),
  }
  const targets = assigneesOf(incident, listAt(message, 'log_entries'))
  const agent = textAt(entry, 'agent/id') ?? textAt(incident, 'last_status_change_by/id')
  return pagePart(from, fact, { type, targets, agent, note: noteOf(entry) })
}

function incidentFact(incident: unknown, id: string, type: string): Omit<PageFact, 'at'> {
  const key = textAt(incident, 'incident_key')
  return {
    about: [id, type],
    occurrence: id,
    series: [key],
    service: textAt(incident, 'service/summary', 'service/name'),
    severity: knownSeverity(memberAt(incident, 'priority/summary'), memberAt(incident, 'priority/name'), memberAt(incident, 'urgency')),
    text:
      textAt(incident, 'title', 'trigger_summary_data/subject', 'trigger_summary_data/description', 'description', 'summary') ??
      key ??
      `incident ${id}`,
    link: linkAt(incident, 'html_url'),
  }
}

/** People only: a service that triggers is a machine. */
const agentOf = (entry: unknown): string | null =>
  /^user/.test(wordAt(entry, 'agent/type')) || wordAt(entry, 'agent/type') === ''
    ? textAt(entry, 'agent/summary', 'agent/name', 'agent/id')
    : null

interface Target {
  readonly id: string | null
  readonly name: string
}

function assigneesOf(incident: unknown, entries: readonly unknown[]): readonly Target[] {
  const lists = [
    ...entries.flatMap((entry) => listAt(entry, 'assignees')),
    ...listAt(incident, 'assignments').map((assignment) => memberAt(assignment, 'assignee')),
    ...listAt(incident, 'assigned_to').map((assignment) => memberAt(assignment, 'object')),
    memberAt(incident, 'assigned_to_user'),
  ]
  const people = lists.flatMap((person): readonly Target[] => {
    const name = textAt(person, 'summary', 'name', 'email', 'id')
    return name === null ? [] : [{ id: textAt(person, 'id'), name }]
  })
  return people.filter(({ name }, index) => people.findIndex((other) => other.name === name) === index).slice(0, 20)
}

const noteOf = (entry: unknown): string | null => textAt(entry, 'channel/summary', 'channel/content', 'note', 'event_details/description')

interface PageAct {
  readonly type: string
  readonly targets: readonly Target[]
  readonly agent: string | null
  readonly note: string | null
}

function pagePart(from: From, fact: PageFact, { type, targets, agent, note }: PageAct): Part {
  switch (type) {
    case 'trigger':
      return triggeredEvent(from, fact)
    case 'reopen':
      return triggeredEvent(from, fact, true)
    case 'acknowledge':
      return acknowledgedEvent(from, fact)
    case 'resolve':
      return closedEvent(from, fact)
    case 'unacknowledge':
      return activityEvent(from, { ...fact, text: 'acknowledgement withdrawn or timed out' })
    case 'annotate':
      return postedEvent(from, { ...fact, text: note ?? 'a note without text' })
    case 'assign':
    case 'delegate':
    case 'escalate':
      return targets.length > 0 && agent !== null && targets.every(({ id }) => id === agent)
        ? postedEvent(from, { ...fact, text: `${fact.actor ?? 'the agent'} took the incident: ${fact.text}` })
        : escalatedEvent(from, fact, targets.length === 0 ? null : targets.map(({ name }) => name).join(', '))
    default:
      return `${type || 'an entry without a type'}: no change of the page`
  }
}

/** Of the notifications that PagerDuty sends by itself nobody needs to know; the rest of its log is kept in its own words. */
function entryPart(entry: unknown, from: From, whole: unknown): Part {
  const type = wordAt(entry, 'type').replace(/_log_entry(?:_reference)?$/, '')
  const own = memberAt(entry, 'incident')
  // An entry names its incident; a backfill has the incident as a whole.
  const incident = whole !== undefined && (own === undefined || textAt(own, 'id') === textAt(whole, 'id')) ? whole : own
  const id = textAt(incident, 'id') ?? /\/incidents\/([A-Za-z0-9]{1,64})/.exec(textAt(entry, 'html_url') ?? '')?.[1] ?? null
  if (id === null) return missing('/log_entries', 'an entry that names no incident')
  const summary = textAt(entry, 'summary')
  const fact: PageFact = {
    ...incidentFact(incident, id, type),
    id: textAt(entry, 'id'),
    at: memberAt(entry, 'created_at'),
    service:
      textAt(entry, 'service/summary') ??
      textAt(incident, 'service/summary') ??
      (/^service/.test(wordAt(entry, 'agent/type')) ? textAt(entry, 'agent/summary') : null),
    actor: agentOf(entry),
    text: titleOf(incident) ?? textAt(entry, 'event_details/description', 'channel/summary') ?? summary ?? `incident ${id}`,
  }
  if (type === 'notify') return 'a notification to a responder'
  const part = pagePart(from, fact, { type, targets: assigneesOf(null, [entry]), agent: textAt(entry, 'agent/id'), note: noteOf(entry) })
  return typeof part === 'string' && summary !== null ? activityEvent(from, { ...fact, text: summary }) : part
}

interface NoteContext {
  readonly incident: unknown
  readonly entries: readonly unknown[]
}

/** A note that the log has as well is that entry. */
function notePart(note: unknown, from: From, { incident, entries }: NoteContext): readonly Part[] {
  const id = textAt(incident, 'id')
  const text = textAt(note, 'content')
  if (id === null || text === null || entries.some((entry) => /^annotate/.test(wordAt(entry, 'type')) && noteOf(entry) === text)) return []
  const fact = { ...incidentFact(incident, id, 'note'), id: textAt(note, 'id'), at: memberAt(note, 'created_at') }
  return [postedEvent(from, { ...fact, actor: textAt(note, 'user/summary', 'user/name', 'user/id'), text })]
}

/** "[#1234] The server is on fire." */
const titleOf = (incident: unknown): string | null =>
  textAt(incident, 'title') ?? textAt(incident, 'summary')?.replace(/^\[#\d+\]\s*/, '') ?? null

function changePart(change: unknown, from: From): Part {
  const summary = textAt(change, 'summary')
  const state = wordAt(change, 'custom_details/build_state', 'custom_details/status')
  const step =
    state === 'passed' || state === 'success' || state === 'succeeded'
      ? 'succeeded'
      : state === 'failed' || state === 'failure'
        ? 'failed'
        : 'unknown'
  return changeEvent(from, step, {
    about: ['change', textAt(change, 'source')],
    id: textAt(change, 'id'),
    at: memberAt(change, 'timestamp'),
    occurrence: textAt(change, 'id'),
    application: textAt(change, 'services/0/summary', 'custom_details/service'),
    text: summary,
    link: linkAt(change, 'links/0/href'),
  })
}
