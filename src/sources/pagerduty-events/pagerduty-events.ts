import type { Event } from '../../domain/event.ts'
import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import { EVENTS_API } from '../../domain/recorded-webhook.ts'
import { isoOf } from '../../domain/time/time.ts'
import { isSecret } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { jsonBody, jsonValue } from '../values/json-body.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { plausibleTime } from '../values/times.ts'
import { alertEvent } from './alert.ts'
import { changeEvent } from './change.ts'
import { concealKeys, presentedKeys, senderOf } from './routing-key.ts'
import { ACTIONS, type EventsMessage, type Origin, readBody } from './shape.ts'

/** Clients of PagerDuty's Events API v2 (PagerDuty/developer-docs `docs/events-API-v2/`), at its addresses or at a receiver's. */
export const pagerdutyEvents: Source = {
  name: EVENTS_API.source,
  setup: [
    "Whatever can page through PagerDuty's Events API v2 can send here:",
    `  Events: {url}${EVENTS_API.events} (as pages instead of alerts: {url}${EVENTS_API.events}?as=page)`,
    `  Changes: {url}${EVENTS_API.changes}`,
    '  Where the last part of the address can be chosen, both: {url}/webhooks/pagerduty-events',
    'The routing key is any text that stands in hindsight.yml under sources.pagerduty-events.secret',
  ].join('\n'),
  testDelivery: (at) => ({
    contentType: 'application/json',
    body: JSON.stringify({
      routing_key: TEST_NAME,
      event_action: 'trigger',
      dedup_key: `${TEST_NAME}-${at}`,
      payload: { summary: TEST_WORDS, source: TEST_NAME, severity: 'info', timestamp: isoOf(at) },
    }),
  }),
  postedBy: 'people',
  contentTypes: ['application/json'],
  authenticate: (raw, secret) => presentedKeys(raw).some((key) => isSecret(key, secret)),
  recognizes: (raw) => isEventsApi(jsonValue(raw)),
  read: readDelivery,
  isTimeless: (raw) => {
    const { message } = understand(raw)
    return message !== null && !statesTime(message, raw)
  },
  subjectKey: (raw) => {
    const { message } = understand(raw)
    return message === null || message.dedupKey === null ? null : `${message.sender}/${message.dedupKey}`
  },
  conceal: concealKeys,
}

/** Who acknowledges or resolves says nothing of when: a timestamp that is sent along is the trigger's. */
const isDated = ({ action }: EventsMessage): boolean => action === 'trigger' || action === 'change'

const statesTime = (message: EventsMessage, raw: RawEvent): boolean =>
  isDated(message) && plausibleTime(message.body.payload?.timestamp, raw.receivedAt) !== null

function readDelivery(raw: RawEvent): Reading {
  const { message, malformed, problems } = understand(raw)
  return message === null
    ? { kind: 'unreadable', malformed, problems }
    : readMessage(raw, message, [...problems, ...timeProblems(message, raw)])
}

/** A page is not refused for its timestamp: the receipt stands in. */
function timeProblems(message: EventsMessage, raw: RawEvent): readonly Problem[] {
  const timestamp = message.body.payload?.timestamp ?? ''
  if (!isDated(message) || timestamp === '' || statesTime(message, raw)) return []
  return [{ pointer: '/payload/timestamp', detail: 'expected a time such as 2024-03-12T09:15:00.000Z; the receipt counts' }]
}

function readMessage(raw: RawEvent, message: EventsMessage, problems: readonly Problem[]): Reading {
  const read = (event: Event): Reading => ({ kind: 'read', events: [event], problems })
  if (message.action !== 'change') return read(alertEvent(raw, { ...message, action: message.action }))
  const change = changeEvent(raw, message)
  return typeof change === 'string' ? { kind: 'ignored', reason: change } : read(change)
}

interface Understanding {
  readonly message: EventsMessage | null
  readonly malformed: boolean
  readonly problems: readonly Problem[]
}

function understand(raw: RawEvent): Understanding {
  const body = jsonBody(raw)
  if ('problem' in body) return { message: null, malformed: true, problems: [body.problem] }
  const origin = { endpoint: endpointOf(raw.path, body.value), sender: senderOf(body.value, raw.headers) }
  return { ...readBody(body.value, origin), malformed: false }
}

/** The address decides; elsewhere only an event has an action. */
function endpointOf(path: string, value: unknown): Origin['endpoint'] {
  const [address] = path.split('?', 1)
  if (address === EVENTS_API.changes) return 'changes'
  return address === EVENTS_API.events || memberOf(value, 'event_action') !== undefined ? 'events' : 'changes'
}

/** A routing key, and either an action or what a change needs. */
function isEventsApi(value: unknown): boolean {
  if (typeof memberOf(value, 'routing_key') !== 'string') return false
  const action = memberOf(value, 'event_action')
  return ACTIONS.some((name) => name === action) || typeof memberOf(memberOf(value, 'payload'), 'summary') === 'string'
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}
