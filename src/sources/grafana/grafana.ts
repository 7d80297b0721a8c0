import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isFresh, isHmac } from '../signature.ts'
import { jsonSender } from '../values/json-sender.ts'
import { hasAll, isObject, memberAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { readRule } from './legacy.ts'
import { readNotification } from './unified.ts'

/** Grafana's webhooks: alerting since version 8 (grafana/alerting `receivers/webhook`), and the notification channels before it. */
export const grafana = jsonSender({
  name: 'grafana',
  setup: [
    'Alerting → Contact points → New contact point → Webhook',
    '  URL: {url}/webhooks/grafana',
    '  HMAC signature, secret: the one under sources.grafana.secret (before Grafana 12: Authorization header, scheme Bearer, that secret)',
    'Alerting → Notification policies: a policy for all alerts with this contact point and "Continue matching subsequent sibling nodes"',
    'Grafana 8 and older: Alerting → Notification channels → webhook, with the same address',
  ],
  authenticate: (raw, secret) => isSigned(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    receiver: 'hindsight',
    status: 'firing',
    orgId: 1,
    version: '1',
    groupKey: TEST_NAME,
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HindsightTest', service: TEST_NAME },
        annotations: { summary: TEST_WORDS },
        startsAt: isoOf(at),
        fingerprint: TEST_NAME,
      },
    ],
  }),
  recognizes: (body) => isNotification(body) || isRule(body),
  read: (body, from) => (isRule(body) ? readRule(body, from) : readNotification(body, from)),
  hasTimeless: isRule,
})

/** Alertmanager sends the same shape without an organisation, and another version. */
const isNotification = (body: unknown): boolean =>
  Array.isArray(memberAt(body, 'alerts')) && (hasAll(body, 'orgId') || memberAt(body, 'version') === '1') && !hasAll(body, 'alert_group')

function isRule(body: unknown): boolean {
  return isObject(body) && !hasAll(body, 'alerts') && (hasAll(body, 'ruleId') || hasAll(body, 'ruleName')) && hasAll(body, 'state')
}

/** With a header for the time, that and a colon come before the body. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const hex = raw.headers['x-grafana-alerting-signature'] ?? ''
  const time = raw.headers['x-grafana-alerting-timestamp']
  if (time === undefined) return isHmac([raw.body], secret, { algorithm: 'sha256', hex })
  return isFresh(time, raw) && isHmac([`${time}:`, raw.body], secret, { algorithm: 'sha256', hex })
}
