import type { RawEvent } from '../../domain/raw-event.ts'
import { entryOf, hasAll, isObject, textAt, wordAt } from '../values/members.ts'

/**
 * The data of an event without the event around it, as automation forwards it and documentation shows it. Its type and state say what
 * happened; nothing says when.
 */
export const isFragment = (body: unknown): boolean => fragmentType(body) !== null

/** The event type that sends such data; null: no fragment. */
function fragmentType(body: unknown): string | null {
  if (!isObject(body) || hasAll(body, 'event') || hasAll(body, 'messages')) return null
  const type = wordAt(body, 'type')
  const states = entryOf(TYPES, type)
  if (states === null) return null
  return (
    (typeof states === 'string' ? states : entryOf(states, wordAt(body, 'status', 'state'))) ??
    `incident.${wordAt(body, 'status', 'state') || 'stated'}`
  )
}

/** What sends data of this type; where several events do, by the state that it is in. */
const TYPES: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  incident: { triggered: 'incident.triggered', acknowledged: 'incident.acknowledged', resolved: 'incident.resolved' },
  incident_action_invocation: 'incident.action_invocation.updated',
  incident_conference_bridge: 'incident.conference_bridge.updated',
  incident_field_values: 'incident.custom_field_values.updated',
  incident_note: 'incident.annotated',
  incident_responder: { pending: 'incident.responder.added', joined: 'incident.responder.replied', declined: 'incident.responder.replied' },
  incident_role_assignment: 'incident.role.assigned',
  incident_status_update: 'incident.status_update_published',
  incident_task: { todo: 'incident.task.created', complete: 'incident.task.completed', completed: 'incident.task.completed' },
  incident_workflow_instance: { completed: 'incident.workflow.completed', '': 'incident.workflow.started' },
}

/** The delivery that would have carried it. Without an id of its own the delivery names the fact. */
export function envelopeOf(fragment: unknown, raw: RawEvent): unknown {
  const opening = wordAt(fragment, 'status') === 'triggered' ? textAt(fragment, 'created_at') : null
  const id = isTimelessFragment(fragment) ? raw.id : [textAt(fragment, 'id'), wordAt(fragment, 'status', 'state')].join(' ')
  return { event: { id, event_type: fragmentType(fragment), occurred_at: opening, data: fragment } }
}

/** Neither a time nor an id says which of two equal ones is meant. */
export const isTimelessFragment = (body: unknown): boolean => isFragment(body) && textAt(body, 'id') === null
