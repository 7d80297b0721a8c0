import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AlertEvent, Event, MessagePosted } from '../../domain/event.ts'
import { eventIdOf, sourceName } from '../../domain/identity.ts'
import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { jsonBody, jsonValue } from '../values/json-body.ts'
import { knownLink, knownText } from '../values/known-text.ts'
import { labelsOf } from '../values/labels.ts'
import { listedProblems } from '../values/listed-problems.ts'
import { LIST_MAX, longLists } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { receiptMoment } from '../values/times.ts'
import { anything, optionalText, tolerate } from '../values/tolerant.ts'
import { type Group, isHeartbeat, readAlert } from './alert.ts'

const NAME = sourceName('alertmanager')

/** Prometheus Alertmanager's webhook, version 4 and the older ones (prometheus/alertmanager `notify/webhook/webhook.go`). */
export const alertmanager: Source = {
  name: NAME,
  setup: [
    'receivers:',
    '  - name: hindsight',
    '    webhook_configs:',
    '      - url: "{url}/webhooks/alertmanager"',
    '        send_resolved: true',
    '        http_config: { authorization: { credentials: TOKEN } }',
    'route:',
    '  routes: # first, so that every alert passes it',
    '    - { receiver: hindsight, continue: true, group_wait: 0s, group_interval: 1m, repeat_interval: 1h }',
  ].join('\n'),
  testDelivery: (at) => ({ contentType: 'application/json', body: JSON.stringify(testGroup(isoOf(at))) }),
  postedBy: 'machine',
  contentTypes: ['application/json'],
  authenticate: carriesSecret,
  proof: 'head',
  recognizes: (raw) => shapeSchema.safeParse(jsonValue(raw)).success,
  read: readNotification,
}

/** Grafana sends the same shape with version "1" and an organisation. */
const shapeSchema = z.object({
  alerts: z.array(z.unknown()),
  commonLabels: z.record(z.string(), z.unknown()),
  orgId: z.undefined().optional(),
  version: z
    .string()
    .refine((version) => version !== '1')
    .optional(),
})

const testGroup = (startsAt: string) => ({
  version: '4',
  groupKey: '{}:{alertname="HindsightTest"}',
  status: 'firing',
  receiver: 'hindsight',
  truncatedAlerts: 0,
  groupLabels: { alertname: 'HindsightTest' },
  commonLabels: { alertname: 'HindsightTest' },
  commonAnnotations: {},
  externalURL: '',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'HindsightTest', severity: 'info', service: TEST_NAME },
      annotations: { summary: TEST_WORDS },
      startsAt,
      endsAt: '0001-01-01T00:00:00Z',
    },
  ],
})

const groupSchema = z.object({
  version: optionalText,
  status: optionalText,
  groupKey: anything,
  commonLabels: anything,
  commonAnnotations: anything,
  externalURL: optionalText,
  truncatedAlerts: z.number().nullish(),
  /** Written by a backfill: from which memory the alerts are. */
  backfill: optionalText,
  alerts: z.array(z.unknown()),
})
type GroupBody = z.infer<typeof groupSchema>

function readNotification(raw: RawEvent): Reading {
  const body = jsonBody(raw)
  if ('problem' in body) return { kind: 'unreadable', malformed: true, problems: [body.problem] }
  const { value, problems } = tolerate(groupSchema, body.value, '')
  if (value === null) return { kind: 'unreadable', malformed: false, problems }
  return readGroup(raw, value, [...problems, ...longLists({ alerts: value.alerts })])
}

function readGroup(raw: RawEvent, body: GroupBody, bodyProblems: readonly Problem[]): Reading {
  const group = groupOf(body)
  const readings = body.alerts.slice(0, LIST_MAX).map((alert, index) => readAlert(raw, group, { alert, pointer: `/alerts/${index}` }))
  const alerts = readings.flatMap(({ event }) => (event === null ? [] : [event]))
  const problems = listedProblems([...bodyProblems, ...readings.flatMap((reading) => reading.problems)])
  const reported = alerts.filter((alert) => !isHeartbeat(alert))
  const events: readonly Event[] = [...reported, ...leftOutMessage(raw, group, reported)]
  if (events.length > 0) return { kind: 'read', events, problems }
  if (alerts.length > 0) return { kind: 'ignored', reason: 'heartbeat: Watchdog, DeadMansSwitch or InfoInhibitor' }
  if (problems.length > 0) return { kind: 'unreadable', malformed: false, problems }
  return { kind: 'ignored', reason: 'a notification without alerts' }
}

function groupOf(body: GroupBody): Group {
  // Up to version 3 the group key is a number of 64 bits, which JSON.parse cannot hold: it is not used.
  const groupKey = typeof body.groupKey === 'string' && body.groupKey !== '' ? body.groupKey : null
  return {
    source: NAME,
    status: knownText(body.status)?.toLowerCase() ?? null,
    // The same value that Alertmanager gives PagerDuty as dedup key and Opsgenie as alias (`notify/util.go`, `Key.Hash`).
    keyHash: groupKey === null ? null : createHash('sha256').update(groupKey).digest('hex'),
    commonLabels: labelsOf(body.commonLabels),
    commonAnnotations: labelsOf(body.commonAnnotations),
    externalLink: knownLink(body.externalURL),
    leftOut: body.truncatedAlerts ?? 0,
    isPast: knownText(body.backfill) !== null,
  }
}

/**
 * `max_alerts` cut the notification: a fact that no alert can carry. It is attached to one alert of it, whichever order they
 * came in, and not at all of them: the note must join no alerts that would otherwise be apart.
 */
function leftOutMessage(raw: RawEvent, group: Group, alerts: readonly AlertEvent[]): readonly MessagePosted[] {
  const [first, ...others] = alerts
  if (!Number.isInteger(group.leftOut) || group.leftOut <= 0 || first === undefined) return []
  const host = others.reduce((best, alert) => (alert.senderKey < best.senderKey ? alert : best), first)
  const newest = others.reduce((best, alert) => (alert.occurred.at > best.occurred.at ? alert : best), first)
  const { source, rawEventIds, receivedAt, service, environment, senderKey } = host
  return [
    {
      id: eventIdOf(NAME, 'left-out', group.keyHash ?? '', senderKey, String(group.leftOut)),
      kind: 'message.posted',
      channel: NAME,
      text: `${group.leftOut} ${group.leftOut === 1 ? 'alert was' : 'alerts were'} left out of this notification by its size limit`,
      occurred: receiptMoment({ receivedAt: raw.receivedAt, earliest: newest.occurred.at }),
      keys: host.keys.filter((key) => key.names === 'occurrence'),
      link: group.externalLink,
      source,
      rawEventIds,
      receivedAt,
      service,
      environment,
      senderKey,
      actor: null,
      isTest: false,
    },
  ]
}
