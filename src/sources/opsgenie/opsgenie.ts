import { isoOf } from '../../domain/time/time.ts'
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
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { environmentOf, labelsOf, serviceOf } from '../values/labels.ts'
import { hasAll, listAt, memberAt, textAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { plausibleTime } from '../values/times.ts'
import { isHistory, readHistory } from './history.ts'

/** Alert actions of Opsgenie and Jira Service Management (docs.opsgenie.com "Webhook integration", "Alert action data"). */
export const opsgenie = jsonSender({
  name: 'opsgenie',
  setup: [
    'Settings → Integrations → Add → Webhook (Jira Service Management: Operations → Integrations → Webhook)',
    '  Webhook URL: {url}/webhooks/opsgenie',
    '  Custom header: Authorization, Bearer and the secret under sources.opsgenie.secret',
    '  All alert actions; "Add alert description" and "Add alert details" on',
  ],
  test: (at) => ({
    action: 'Create',
    alert: { alertId: `${TEST_NAME}-${at}`, message: TEST_WORDS, entity: TEST_NAME, insertedAt: at * 1_000_000, priority: 'P5' },
  }),
  recognizes: (body) =>
    isHistory(body) || hasAll(body, 'action', 'alert/alertId') || (hasAll(body, 'action', 'alert') && hasAll(body, 'integrationId')),
  read: (body, from) => (isHistory(body) ? readHistory(body, from, readAction) : readAction(body, from)),
})

function readAction(body: unknown, from: From): readonly Part[] {
  const action = textAt(body, 'action')
  const id = textAt(body, 'alert/alertId', 'alert/id', 'alertId')
  if (action === null) return [missing('/action', 'expected the action, such as Create')]
  if (id === null) return [missing('/alert/alertId', 'expected the id of the alert')]
  const fact = factOf(body, from, { action: action.toLowerCase(), id })
  const make = Object.hasOwn(ACTIONS, action.toLowerCase()) ? ACTIONS[action.toLowerCase()] : undefined
  return [make === undefined ? entry(from, fact, spaced(action)) : make(from, fact, body)]
}

type Make = (from: From, fact: PageFact, body: unknown) => Part

const escalation: Make = (from, fact, body) =>
  escalatedEvent(
    from,
    fact,
    textAt(body, 'escalationNotify/name', 'alert/escalationNotify/name', 'alert/team', 'alert/recipient', 'alert/responder'),
  )

const ACTIONS: Readonly<Record<string, Make>> = {
  create: (from, fact) => triggeredEvent(from, fact),
  reopen: (from, fact) => triggeredEvent(from, fact, true),
  acknowledge: (from, fact) => acknowledgedEvent(from, fact),
  close: (from, fact) => closedEvent(from, fact),
  delete: (from, fact) => closedEvent(from, { ...fact, text: `deleted: ${fact.text}` }),
  unacknowledge: (from, fact) => entry(from, fact, 'acknowledgement withdrawn'),
  escalate: escalation,
  escalatenext: escalation,
  addteam: escalation,
  addrecipient: escalation,
  addresponder: escalation,
  assignownership: assignment,
  assign: assignment,
  takeownership: (from, fact) => postedEvent(from, { ...fact, text: `${fact.actor ?? 'somebody'} took the alert: ${fact.text}` }),
  addnote: (from, fact, body) => postedEvent(from, { ...fact, text: textAt(body, 'alert/note') ?? 'a note without text' }),
}

/** To oneself it is no escalation. */
function assignment(from: From, fact: PageFact, body: unknown): Part {
  const owner = textAt(body, 'alert/owner')
  if (owner !== null && owner === fact.actor) return postedEvent(from, { ...fact, text: `${owner} took the alert: ${fact.text}` })
  return escalatedEvent(from, fact, owner)
}

const entry = (from: From, fact: PageFact, text: string): Part => activityEvent(from, { ...fact, text: `${text}: ${fact.text}` })

/** "UpdatePriority" as words. */
const spaced = (action: string): string => action.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

function factOf(body: unknown, from: From, { action, id }: { readonly action: string; readonly id: string }): PageFact {
  const isCreation = action === 'create'
  const details = { ...tagsOf(body), ...labelsOf(memberAt(body, 'alert/details')) }
  const updated = textAt(body, 'alert/updatedAt')
  // Nanoseconds of a webhook and milliseconds of the API are one time.
  const updatedAt = plausibleTime(updated, from.raw.receivedAt)
  return {
    // A team that is routed in later gets the same alert as a second creation; several actions may share one update.
    about: isCreation ? ['create'] : [id, action],
    id: isCreation ? id : updatedAt === null ? updated : isoOf(updatedAt.at),
    at: isCreation ? [memberAt(body, 'alert/createdAt'), memberAt(body, 'alert/insertedAt')] : memberAt(body, 'alert/updatedAt'),
    after: memberAt(body, 'alert/createdAt'),
    occurrence: id,
    series: [textAt(body, 'alert/alias')],
    service: serviceOf(details) ?? textAt(body, 'alert/entity'),
    environment: environmentOf(details),
    severity: priorityOf(textAt(body, 'alert/priority')),
    actor: personOf(textAt(body, 'alert/username')),
    text: textAt(body, 'alert/message', 'alert/description') ?? `alert ${id}`,
    link: null,
  }
}

/** Sent as "P3" or as 3. */
const priorityOf = (priority: string | null): string | null => (priority === null ? null : `p${priority.replace(/^p/i, '')}`.toLowerCase())

/** What acts by itself is nobody. */
const personOf = (name: string | null): string | null => (name === null || /^(?:system|alert api|opsgenie)$/i.test(name) ? null : name)

/** An alert has twenty of them at most. */
const TAGS_MAX = 50

/** "service:checkout" among the tags. */
function tagsOf(body: unknown): Record<string, string> {
  const pairs = listAt(body, 'alert/tags')
    .slice(0, TAGS_MAX)
    .flatMap((tag): readonly [string, string][] => {
      const [, name, value] = typeof tag === 'string' ? (/^([\w.-]{1,64})[:=](.{1,256})$/.exec(tag) ?? []) : []
      return name === undefined || value === undefined ? [] : [[name, value.trim()]]
    })
  return Object.fromEntries(pairs)
}
