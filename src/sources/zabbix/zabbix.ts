import type { Labels } from '../../domain/event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { type AlertFact, activityEvent, type From, firedEvent, postedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonText } from '../values/json-body.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownLink, knownText } from '../values/known-text.ts'
import { environmentOf, knownSeverity } from '../values/labels.ts'
import { entryOf, listAt, memberAt, namedText, tableOf, textAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Zabbix by a webhook media type: the names are those of its macros, in whatever notation a template has them. */
export const zabbix = jsonSender({
  name: 'zabbix',
  setup: [
    'Alerts → Media types → Create → Webhook, parameters: event_id {EVENT.ID}, trigger_id {TRIGGER.ID}, event_value {EVENT.VALUE}, event_update_status {EVENT.UPDATE.STATUS},',
    '  event_timestamp {EVENT.TIMESTAMP}, event_recovery_timestamp {EVENT.RECOVERY.TIMESTAMP}, event_name {EVENT.NAME}, event_severity {EVENT.SEVERITY},',
    '  host_name {HOST.NAME}, event_tags {EVENT.TAGSJSON}, user {USER.FULLNAME}, event_update_message {EVENT.UPDATE.MESSAGE}',
    "  script: var r = new HttpRequest(); r.addHeader('Content-Type: application/json'); r.addHeader('Authorization: Bearer TOKEN');",
    "          return r.post('{url}/webhooks/zabbix', value);",
  ],
  test: (at) => ({
    event_id: `${TEST_NAME}-${at}`,
    event_value: '1',
    event_date: isoOf(at).slice(0, 10),
    event_time: isoOf(at).slice(11, 19),
    host: TEST_NAME,
    hostname: TEST_NAME,
    severity: 'Information',
    status: 'PROBLEM',
    trigger: TEST_WORDS,
  }),
  recognizes: (body) => {
    const state = namedText(body, ...STATES)?.toLowerCase() ?? ''
    if (namedText(body, ...HOSTS) === null || entryOf(MEANINGS, state) === null) return false
    const isEvent =
      namedText(body, 'eventid') !== null && namedText(body, 'eventvalue', 'eventstatus', 'triggerid', 'triggerstatus') !== null
    return (
      isEvent ||
      (namedText(body, 'trigger', 'triggername') !== null && namedText(body, 'severity', 'triggerseverity', 'item', 'triggerid') !== null)
    )
  },
  read: readProblem,
  hasTimeless: true,
})

const HOSTS = ['hostname', 'hosthost', 'host', 'hostvisible'] as const
const STATES = ['eventvalue', 'triggervalue', 'status', 'eventstatus', 'triggerstatus', 'value', 'state'] as const
const MEANINGS = tableOf({ fired: 'problem 1 true', resolved: 'ok resolved recovery 0 false' })

function readProblem(body: unknown, from: From): readonly Part[] {
  const isUpdate = namedText(body, 'eventupdatestatus') === '1'
  const state = namedText(body, ...STATES)?.toLowerCase() ?? ''
  const fact = factOf(body)
  if (isUpdate || state === 'update' || state.startsWith('acknowledg')) return [updateOf(body, from, fact)]
  const meaning = entryOf(MEANINGS, state)
  if (meaning === null && state === '') return [missing('/status', 'expected the status of a problem: PROBLEM, OK or UPDATE')]
  if (meaning === 'fired') return [firedEvent(from, { ...fact, about: [...fact.about, 'fired'], at: startOf(body) })]
  if (meaning === 'resolved')
    return [resolvedEvent(from, { ...fact, about: [...fact.about, 'resolved'], at: endOf(body), firedAt: startOf(body) })]
  return [`status ${state}: neither fires nor ends`]
}

const startOf = (body: unknown): unknown => [
  namedText(body, 'eventtimestamp', 'timestamp', 'eventtime'),
  dated(body, 'eventdate', 'eventtime'),
]
const endOf = (body: unknown): unknown => [
  namedText(body, 'eventrecoverytimestamp', 'recoverytimestamp'),
  dated(body, 'eventrecoverydate', 'eventrecoverytime'),
]

/** Two macros: 2024.01.15 and 12:00:00. */
const dated = (body: unknown, date: string, time: string): string =>
  `${namedText(body, date)?.replaceAll('.', '-') ?? ''}T${namedText(body, time) ?? ''}`

function updateOf(body: unknown, from: From, fact: AlertFact): Part {
  const words = namedText(body, 'eventupdatemessage', 'ackmessage', 'acknowledgemessage')
  const action = namedText(body, 'eventupdateaction') ?? 'acknowledged'
  const said = {
    ...fact,
    about: [...fact.about, 'update', words],
    at: [namedText(body, 'eventupdatetimestamp'), dated(body, 'eventupdatedate', 'eventupdatetime')],
  }
  return words === null ? activityEvent(from, { ...said, text: `${action}: ${fact.text}` }) : postedEvent(from, { ...said, text: words })
}

function factOf(body: unknown): AlertFact {
  const link = knownLink(...['link', 'eventurl', 'triggerurl', 'url', 'zabbixurl'].map((name) => namedText(body, name)))
  const inLink = (name: string) => (link === null ? null : knownText(new URL(link).searchParams.get(name)))
  const event = namedText(body, 'eventid', 'problemid') ?? inLink('eventid')
  const trigger = namedText(body, 'triggerid') ?? inLink('triggerid')
  const host = namedText(body, ...HOSTS)
  const name = namedText(body, 'eventname', 'triggername', 'trigger', 'alertsubject', 'subject', 'problem', 'name')
  const labels = tagsOf(body)
  return {
    about: [event ?? `${host ?? ''}/${trigger ?? name ?? ''}`],
    at: null,
    occurrence: event,
    series: [trigger === null && host === null && name === null ? null : `${host ?? ''}/${trigger ?? name ?? ''}`],
    senderKey: event ?? trigger,
    service: affectedServiceOf(labels) ?? host,
    environment: environmentOf(labels),
    severity: severityOf(namedText(body, 'eventseverity', 'triggerseverity', 'severity', 'eventnseverity')),
    actor: namedText(body, 'userfullname', 'useralias', 'user'),
    labels,
    text: name ?? namedText(body, 'alertmessage', 'message') ?? 'a problem without a name',
    link,
  }
}

/** "Not classified" is none. */
const severityOf = (word: string | null): string | null =>
  word?.toLowerCase() === 'not classified' ? null : (entryOf(STEPS, word ?? '') ?? knownSeverity(word))
const STEPS: Readonly<Record<string, string>> = { 1: 'information', 2: 'warning', 3: 'average', 4: 'high', 5: 'disaster' }

/** `[{"tag": "service", "value": "checkout"}]` as text, or "service:checkout, scope:availability". */
function tagsOf(body: unknown): Labels {
  const text = namedText(body, 'eventtagsjson', 'eventtags', 'tags') ?? ''
  const parsed = /^\s*\[/.test(text) ? jsonText(text) : null
  const list =
    parsed !== null && 'value' in parsed ? listAt(parsed.value, '') : listAt(memberAt(body, 'event_tags') ?? memberAt(body, 'tags'), '')
  const pairs = list.map((tag) => [textAt(tag, 'tag', 'name') ?? '', textAt(tag, 'value') ?? ''] as const)
  const written =
    list.length > 0
      ? []
      : text.split(',').map((pair) => [pair.split(':')[0]?.trim() ?? '', pair.split(':').slice(1).join(':').trim()] as const)
  return Object.fromEntries([...pairs, ...written].filter(([name, value]) => name !== '' && value !== ''))
}
