import { isoOf } from '../../domain/time/time.ts'
import { type AlertFact, activityEvent, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { environmentOf } from '../values/labels.ts'
import { hasAll, isObject, linkAt, listAt, memberAt, textAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Uptime Kuma's notification type "Webhook" (louislam/uptime-kuma `server/notification-providers/webhook.js`). */
export const uptimeKuma = jsonSender({
  name: 'uptime-kuma',
  setup: [
    'Settings → Notifications → Setup Notification → Webhook',
    '  Post URL: {url}/webhooks/uptime-kuma, Request Body: Preset - application/json',
    '  Additional Headers: {"Authorization": "Bearer " and the secret under sources.uptime-kuma.secret}; Apply on all existing monitors',
  ],
  test: (at) => ({
    heartbeat: { status: 0, time: isoOf(at), msg: TEST_WORDS },
    monitor: { id: TEST_NAME, name: TEST_NAME, tags: [] },
    msg: `[${TEST_NAME}] [Down] ${TEST_WORDS}`,
  }),
  recognizes: (body) => hasAll(body, 'heartbeat', 'monitor', 'msg'),
  read: readHeartbeat,
  hasTimeless: true,
})

function readHeartbeat(body: unknown, from: From): readonly Part[] {
  const text = textAt(body, 'msg', 'heartbeat/msg')
  if (!isObject(memberAt(body, 'heartbeat'))) return withoutHeartbeat(body, from, text)
  const status = textAt(body, 'heartbeat/status')
  const fact = factOf(body, status ?? '')
  if (status === '0') return [firedEvent(from, fact)]
  if (status === '1') return [resolvedEvent(from, fact)]
  return [
    status === '2'
      ? 'pending: tried again before it counts'
      : status === '3'
        ? 'under maintenance'
        : `status ${status ?? 'unknown'}: neither up nor down`,
  ]
}

/** A test has neither; an expiring certificate is named in the message alone. */
function withoutHeartbeat(body: unknown, from: From, text: string | null): readonly Part[] {
  if (text === null) return [missing('/msg', 'expected a heartbeat, or a message')]
  const isTest = !isObject(memberAt(body, 'monitor'))
  return [
    activityEvent(from, { about: ['message', textAt(body, 'monitor/id')], at: null, text, service: textAt(body, 'monitor/name'), isTest }),
  ]
}

function factOf(body: unknown, status: string): AlertFact {
  const id = textAt(body, 'monitor/id', 'heartbeat/monitorID') ?? textAt(body, 'monitor/name') ?? ''
  const name = textAt(body, 'monitor/name', 'monitor/pathName')
  const tags = Object.fromEntries(listAt(body, 'monitor/tags').map((tag) => [textAt(tag, 'name') ?? '', textAt(tag, 'value') ?? '']))
  const link = linkAt(body, 'monitor/url')
  return {
    about: [id, status],
    at: utcTime(textAt(body, 'heartbeat/time')),
    series: [id],
    service: name ?? (link === null ? textAt(body, 'monitor/hostname') : new URL(link).hostname),
    environment: environmentOf(tags),
    labels: tags,
    text: textAt(body, 'msg', 'heartbeat/msg') ?? name ?? `monitor ${id}`,
    link,
  }
}

/** Stored in UTC, without saying so. */
const utcTime = (time: string | null): string | null => (time === null || /(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`)
