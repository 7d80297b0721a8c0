import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isSecret } from '../signature.ts'
import { changeEvent } from '../values/change-facts.ts'
import { type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Triggers and burn alerts of Honeycomb by a webhook recipient (docs.honeycomb.io "Webhooks"), and its markers. */
export const honeycomb = jsonSender({
  name: 'honeycomb',
  setup: [
    'Team Settings → Integrations → Trigger Recipients → Add Integration → Webhook',
    '  Webhook URL: {url}/webhooks/honeycomb; Shared Secret: the one under sources.honeycomb.secret',
  ],
  authenticate: (raw, secret) => isSecret(raw.headers['x-honeycomb-webhook-token'] ?? '', secret) || carriesSecret(raw, secret),
  test: (at) => ({
    id: TEST_NAME,
    name: TEST_NAME,
    status: 'TRIGGERED',
    description: TEST_WORDS,
    dataset: TEST_NAME,
    result_url: '',
    alert: { timestamp: isoOf(at) },
  }),
  recognizes: (body) => isAlert(body) || isMarker(body),
  read: (body, from) => {
    if (isMarker(body)) return [markerPart(body, from)]
    return isAlert(body) ? [alertPart(body, from)] : [missing('/status', 'expected the status of a trigger')]
  },
  hasTimeless: true,
})

const isAlert = (body: unknown): boolean =>
  hasAll(body, 'status') &&
  (hasAll(body, 'result_url') || hasAll(body, 'trigger_url') || hasAll(body, 'shared_secret') || hasAll(body, 'slo'))
const isMarker = (body: unknown): boolean => hasAll(body, 'start_time', 'type', 'id') && hasAll(body, 'message')

function alertPart(body: unknown, from: From): Part {
  const status = wordAt(body, 'status', 'alert/status')
  const id = textAt(body, 'id', 'alert/id', 'trigger_id')
  const fact = {
    about: ['trigger', id, status],
    at: [memberAt(body, 'alert/timestamp'), memberAt(body, 'timestamp'), memberAt(body, 'triggered_at')],
    series: [id ?? textAt(body, 'name')],
    service: textAt(body, 'dataset', 'dataset_name'),
    environment: textAt(body, 'environment'),
    text: [textAt(body, 'name') ?? 'trigger', textAt(body, 'description', 'summary')].filter((part) => part !== null).join(': '),
    link: linkAt(body, 'result_url', 'trigger_url'),
    isTest: memberAt(body, 'is_test') === true || memberAt(body, 'isTest') === true,
  }
  if (status === 'triggered') return firedEvent(from, fact)
  return status === 'ok' || status === 'resolved' ? resolvedEvent(from, fact) : `status ${status || 'unknown'}: neither fires nor ends`
}

function markerPart(body: unknown, from: From): Part {
  const message = textAt(body, 'message')
  const type = wordAt(body, 'type')
  if (type !== 'deploy' && type !== 'deployment' && type !== 'release' && type !== 'rollback') return `marker ${type}: no deployment`
  return changeEvent(from, 'succeeded', {
    about: ['marker'],
    id: textAt(body, 'id'),
    at: [memberAt(body, 'end_time'), memberAt(body, 'start_time')],
    occurrence: textAt(body, 'id'),
    application: textAt(body, 'dataset'),
    rollback: type === 'rollback' || saysRollback(message),
    text: message,
    link: linkAt(body, 'url'),
  })
}
