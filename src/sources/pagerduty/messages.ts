import { firstKnown, knownText } from '../values/known-text.ts'
import type { Data, PagerDutyEvent } from './shape.ts'

/** How a type that changes no page's state is shown: one line, and another actor where the agent is not the one who acts. */
export interface MessageForm {
  readonly text: (data: Data, verb: string) => string
  readonly actor?: (data: Data) => string | null
  /** Whether somebody wrote or took something, which shows that they are at work on it. Left out: an entry of PagerDuty's log. */
  readonly isPersonsWord?: (data: Data, event: PagerDutyEvent) => boolean
}

/** By the exact type, else by its family (`incident.task.*`); null: an unknown type. */
export function messageForm(type: string): MessageForm | null {
  const family = `${type.slice(0, type.lastIndexOf('.'))}.*`
  const name = [type, family].find((candidate) => Object.hasOwn(MESSAGES, candidate))
  return name === undefined ? null : (MESSAGES[name] ?? null)
}

const fixedText = (text: string): MessageForm => ({ text: () => text })

/** "service set to checkout"; without a name only that it changed. */
const setText = (what: string, value: (data: Data) => unknown): MessageForm => ({
  text: (data) => {
    const text = valueText(value(data))
    return text === null ? `${what} changed` : `${what} set to ${text}`
  },
})

const workflowText = (verb: string): MessageForm => ({
  text: (data) =>
    [`workflow ${verb}`, firstKnown(data.summary, data.incident_workflow?.summary)].filter((part) => part !== null).join(': '),
})

const always = (): boolean => true

const MESSAGES: Readonly<Record<string, MessageForm>> = {
  'incident.unacknowledged': fixedText('acknowledgement withdrawn or timed out'),
  'incident.annotated': { text: (data) => noteText(data, data.content), isPersonsWord: always },
  'incident.status_update_published': { text: (data) => noteText(data, data.message), isPersonsWord: always },
  'incident.responder.replied': {
    text: replyText,
    actor: (data) => firstKnown(data.user?.summary, data.user?.id),
    isPersonsWord: (data) => replyOf(data) === 'joined',
  },
  'incident.priority_updated': { text: priorityText },
  'incident.service_updated': setText('service', (data) => data.service?.summary),
  'incident.incident_type.changed': setText('incident type', (data) => data.incident_type?.name),
  'incident.custom_field_values.updated': { text: fieldsText },
  'incident.conference_bridge.updated': { text: bridgeText },
  'incident.role.assigned': {
    text: roleText,
    actor: (data) => nameOfAssignee(data),
    isPersonsWord: (data, event) => {
      const assignee = knownText(data.incident_role_assignments?.[0]?.assignee?.id)
      return assignee !== null && assignee === knownText(event.agent?.id)
    },
  },
  'incident.task.*': { text: (data, verb) => `task ${verb}: ${firstKnown(data.name, data.summary) ?? 'unnamed'}` },
  'incident.action_invocation.*': {
    text: (data, verb) => `action ${knownText(data.state) ?? verb}: ${knownText(data.action?.summary) ?? 'unnamed'}`,
  },
  'incident.workflow.started': workflowText('started'),
  'incident.workflow.completed': workflowText('completed'),
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

/** null: PagerDuty may add others, which are shown as sent. */
function replyOf(data: Data): string | null {
  const state = knownText(data.state)?.toLowerCase() ?? ''
  return Object.hasOwn(REPLIES, state) ? (REPLIES[state] ?? null) : knownText(state)
}

function replyText(data: Data): string {
  const line = `${knownText(data.user?.summary) ?? 'A responder'} ${replyOf(data) ?? 'replied'}`
  const words = knownText(data.message)
  return words === null ? line : `${line}: ${words}`
}

function priorityText(data: Data): string {
  const priority = knownText(data.priority?.summary)
  return priority === null ? 'priority removed' : `priority set to ${priority}`
}

function fieldsText(data: Data): string {
  const fields = (data.changed_custom_fields ?? []).flatMap(({ name, display_name: displayName, value }) => {
    const field = firstKnown(name, displayName)
    return field === null ? [] : [`${field} set to ${valueText(value) ?? 'nothing'}`]
  })
  return fields.length === 0 ? 'custom fields changed' : fields.join(', ')
}

/** A bridge may be an address, numbers to call, or both. */
function bridgeText(data: Data): string {
  const bridge = valueText([data.conference_url, ...(data.conference_numbers ?? []).map(numberText), data.conference_number])
  return bridge === null ? 'conference bridge removed' : `conference bridge set to ${bridge}`
}

function numberText(entry: unknown): string | null {
  if (typeof entry !== 'object' || entry === null) return knownText(entry)
  const parts = [memberText(entry, 'label'), memberText(entry, 'number')].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' ')
}

/** Nobody sets a field to so many values, or to one nested so deeply. */
const VALUES_MAX = 100
const NESTING_MAX = 3

/** A value as a person reads it: numbers, yes and no, lists, and of an object its name. null: nothing. */
function valueText(value: unknown, depth = 0): string | null {
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return knownText(value)
  if (depth === NESTING_MAX) return null
  if (!Array.isArray(value)) return NAMES.map((name) => memberText(value, name)).find((name) => name !== null) ?? null
  const texts = value.slice(0, VALUES_MAX).flatMap((one) => valueText(one, depth + 1) ?? [])
  return texts.length === 0 ? null : texts.join(', ')
}

const NAMES = ['value', 'summary', 'name', 'display_name', 'label', 'html_url', 'url', 'id'] as const

function memberText(value: object, name: string): string | null {
  const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : null
  return typeof member === 'boolean' ? String(member) : knownText(member)
}

function roleText(data: Data): string {
  const role = knownText(data.incident_role_assignments?.[0]?.role?.summary) ?? 'a role'
  return `${nameOfAssignee(data) ?? 'nobody'} is now ${role}`
}

function nameOfAssignee(data: Data): string | null {
  const assignee = data.incident_role_assignments?.[0]?.assignee
  return firstKnown(assignee?.summary, assignee?.id)
}
