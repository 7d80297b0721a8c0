import { firstKnown, knownText } from '../values/known-text.ts'
import type { Data } from './shape.ts'

/** What a type that changes no page's state is told as: one line, and another actor where the agent is not the one who acts. */
export interface MessageForm {
  readonly text: (data: Data, verb: string) => string
  readonly actor?: (data: Data) => string | null
}

/** By the exact type, else by its family (`incident.task.*`); null: a type that we do not know. */
export function messageForm(type: string): MessageForm | null {
  const family = `${type.slice(0, type.lastIndexOf('.'))}.*`
  const name = [type, family].find((candidate) => Object.hasOwn(MESSAGES, candidate))
  return name === undefined ? null : (MESSAGES[name] ?? null)
}

const fixedText = (text: string): MessageForm => ({ text: () => text })
const namedText = (words: string, name: (data: Data) => unknown): MessageForm => ({
  text: (data) => [words, knownText(name(data))].filter((part) => part !== null).join(' '),
})

const MESSAGES: Readonly<Record<string, MessageForm>> = {
  'incident.unacknowledged': fixedText('acknowledgement withdrawn or timed out'),
  'incident.annotated': { text: (data) => noteText(data, data.content) },
  'incident.status_update_published': { text: (data) => noteText(data, data.message) },
  'incident.responder.replied': { text: replyOf, actor: (data) => firstKnown(data.user?.summary, data.user?.id) },
  'incident.priority_updated': { text: (data) => priorityOf(data) },
  'incident.service_updated': namedText('service set to', (data) => data.service?.summary),
  'incident.incident_type.changed': namedText('incident type set to', (data) => data.incident_type?.name),
  'incident.custom_field_values.updated': { text: fieldsOf },
  'incident.conference_bridge.updated': namedText('conference bridge set to', (data) => data.conference_url),
  'incident.role.assigned': { text: roleOf, actor: (data) => assigneeOf(data) },
  'incident.task.*': { text: (data, verb) => `task ${verb}: ${firstKnown(data.name, data.summary) ?? 'unnamed'}` },
  'incident.action_invocation.*': {
    text: (data, verb) => `action ${knownText(data.state) ?? verb}: ${knownText(data.action?.summary) ?? 'unnamed'}`,
  },
  'incident.workflow.started': namedText('workflow started:', workflowOf),
  'incident.workflow.completed': namedText('workflow completed:', workflowOf),
}

/** People's words; PagerDuty says itself where it cut them. */
function noteText(data: Data, words: unknown): string {
  const text = knownText(words) ?? 'a note without text'
  return data.trimmed === true ? `${text} …` : text
}

const REPLIES: Readonly<Record<string, string>> = {
  joined: 'joined',
  accepted: 'joined',
  declined: 'declined',
  pending: 'has not replied yet',
}

function replyOf(data: Data): string {
  const state = knownText(data.state)?.toLowerCase() ?? ''
  const reply = Object.hasOwn(REPLIES, state) ? REPLIES[state] : state
  const message = knownText(data.message)
  const who = knownText(data.user?.summary) ?? 'A responder'
  return message === null ? `${who} ${reply}` : `${who} ${reply}: ${message}`
}

function priorityOf(data: Data): string {
  const priority = knownText(data.priority?.summary)
  return priority === null ? 'priority removed' : `priority set to ${priority}`
}

function fieldsOf(data: Data): string {
  const fields = (data.changed_custom_fields ?? []).flatMap(({ name, value }) => {
    const field = knownText(name)
    return field === null ? [] : [`${field} set to ${knownText(value) ?? 'nothing'}`]
  })
  return fields.length === 0 ? 'custom fields changed' : fields.join(', ')
}

function roleOf(data: Data): string {
  const role = knownText(data.incident_role_assignments?.[0]?.role?.summary) ?? 'a role'
  return `${assigneeOf(data) ?? 'nobody'} is now ${role}`
}

function assigneeOf(data: Data): string | null {
  const assignee = data.incident_role_assignments?.[0]?.assignee
  return firstKnown(assignee?.summary, assignee?.id)
}

function workflowOf(data: Data): string | null {
  return firstKnown(data.summary, data.incident_workflow?.summary)
}
