import type { Event } from '../../domain/event.ts'
import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import { EVENTS_API } from '../../domain/recorded-webhook.ts'
import { isSecret } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { jsonBody, jsonValue } from '../values/json-body.ts'
import { plausibleTime } from '../values/times.ts'
import { alertEvent } from './alert.ts'
import { changeEvent } from './change.ts'
import { concealKeys, presentedKeys, senderOf } from './routing-key.ts'
import { ACTIONS, type Posted, readBody, type Told } from './shape.ts'

/** What speaks to PagerDuty's Events API v2 (PagerDuty/developer-docs `docs/events-API-v2/`), at its addresses or at a receiver's. */
export const pagerdutyEvents: Source = {
  name: EVENTS_API.source,
  setup: [
    "Whatever can page through PagerDuty's Events API v2 can send here:",
    `  Events: {url}${EVENTS_API.events} (as pages instead of alerts: {url}${EVENTS_API.events}?as=page)`,
    `  Changes: {url}${EVENTS_API.changes}`,
    '  Where the last part of the address can be chosen, both: {url}/webhooks/pagerduty-events',
    'The routing key is any text that stands in hindsight.yml under sources.pagerduty-events.secret',
  ].join('\n'),
  postedBy: 'people',
  contentTypes: ['application/json'],
  authenticate: (raw, secret) => presentedKeys(raw).some((key) => isSecret(key, secret)),
  recognizes: (raw) => isEventsApi(jsonValue(raw)),
  read: readPosted,
  isTimeless: (raw) => {
    const { told } = toldBy(raw)
    return told !== null && !tellsTime(told, raw)
  },
  conceal: concealKeys,
}

/** Who acknowledges or resolves says nothing of when: a timestamp that is sent along is the trigger's. */
const isDated = ({ action }: Told): boolean => action === 'trigger' || action === 'change'

const tellsTime = (told: Told, raw: RawEvent): boolean =>
  isDated(told) && plausibleTime(told.body.payload?.timestamp, raw.receivedAt) !== null

function readPosted(raw: RawEvent): Reading {
  const { told, malformed, problems } = toldBy(raw)
  return told === null ? { kind: 'unreadable', malformed, problems } : readTold(raw, told, [...problems, ...timeProblems(told, raw)])
}

/** A call for help is not refused for its timestamp: the receipt stands in. */
function timeProblems(told: Told, raw: RawEvent): readonly Problem[] {
  const timestamp = told.body.payload?.timestamp ?? ''
  if (!isDated(told) || timestamp === '' || tellsTime(told, raw)) return []
  return [{ pointer: '/payload/timestamp', detail: 'expected a time such as 2024-03-12T09:15:00.000Z; the receipt counts' }]
}

function readTold(raw: RawEvent, told: Told, problems: readonly Problem[]): Reading {
  const read = (event: Event): Reading => ({ kind: 'read', events: [event], problems })
  if (told.action !== 'change') return read(alertEvent(raw, { ...told, action: told.action }))
  const change = changeEvent(raw, told)
  return typeof change === 'string' ? { kind: 'ignored', reason: change } : read(change)
}

interface Understood {
  readonly told: Told | null
  readonly malformed: boolean
  readonly problems: readonly Problem[]
}

function toldBy(raw: RawEvent): Understood {
  const body = jsonBody(raw)
  if ('problem' in body) return { told: null, malformed: true, problems: [body.problem] }
  const posted = { endpoint: endpointOf(raw.path, body.value), sender: senderOf(body.value, raw.headers) }
  return { ...readBody(body.value, posted), malformed: false }
}

/** The address decides; elsewhere an event is told from a change by its action. */
function endpointOf(path: string, value: unknown): Posted['endpoint'] {
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
