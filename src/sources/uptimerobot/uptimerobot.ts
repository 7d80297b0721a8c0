import { type AlertFact, activityEvent, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownLink } from '../values/known-text.ts'
import { namedText } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** UptimeRobot's alert contact "Webhook": the names are those of its variables, in whatever notation a template has them. */
export const uptimerobot = jsonSender({
  name: 'uptimerobot',
  setup: [
    'Integrations → Webhook → Add',
    '  URL to notify: {url}/webhooks/uptimerobot/TOKEN (a token under sources.uptimerobot.tokens), Send as JSON, with the value:',
    '  {"monitorID": "*monitorID*", "monitorURL": "*monitorURL*", "monitorFriendlyName": "*monitorFriendlyName*", "alertType": "*alertType*",',
    '   "alertDetails": "*alertDetails*", "alertDateTime": "*alertDateTime*"}',
  ],
  test: (at) => ({
    monitor_id: TEST_NAME,
    monitor_url: `https://${TEST_NAME}.invalid`,
    monitor_friendly_name: TEST_NAME,
    alert_type: '1',
    alert_type_friendly_name: 'Down',
    alert_details: TEST_WORDS,
    alert_datetime: String(Math.floor(at / 1_000)),
  }),
  recognizes: (body) => namedText(body, ...MONITORS) !== null && namedText(body, 'alerttype', 'alerttypefriendlyname') !== null,
  read: readAlert,
  hasTimeless: true,
})

const MONITORS = ['monitorid', 'monitorurl', 'monitorfriendlyname'] as const

function readAlert(body: unknown, from: From): readonly Part[] {
  const type = namedText(body, 'alerttype', 'alerttypefriendlyname')?.toLowerCase() ?? null
  if (type === null || namedText(body, ...MONITORS) === null)
    return [missing('/alertType', 'expected the type of the alert and its monitor')]
  const fact = factOf(body, type)
  if (type === '1' || type === 'down') return [firedEvent(from, fact)]
  if (type === '2' || type === 'up') return [resolvedEvent(from, fact)]
  if (type === '3' || type.includes('ssl')) return [activityEvent(from, { ...fact, text: `certificate expires: ${fact.text}` })]
  return [`alert type ${type}: neither up nor down`]
}

function factOf(body: unknown, type: string): AlertFact {
  const name = namedText(body, 'monitorfriendlyname', 'monitorname')
  const address = namedText(body, 'monitorurl')
  const series = namedText(body, 'monitorid') ?? `${name ?? ''} ${address ?? ''}`
  return {
    about: [series, type],
    at: namedText(body, 'alertdatetime', 'alerttimestamp', 'datetime'),
    series: [series],
    service: name ?? address,
    text: [name ?? address ?? 'monitor', namedText(body, 'alertdetails', 'alerttypefriendlyname')]
      .filter((part) => part !== null)
      .join(': '),
    link: knownLink(address),
  }
}
