import { bodyText, type RawEvent } from '../../domain/raw-event.ts'
import { carriesSecret, isHmac } from '../signature.ts'
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
import { FORM_TYPE, jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownLink } from '../values/known-text.ts'
import { knownSeverity } from '../values/labels.ts'
import { entryOf, namedText, tableOf } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Splunk On-Call, once VictorOps: outgoing webhooks, escalation webhooks, and what clients send to its REST endpoint (help.victorops.com). */
export const splunkOnCall = jsonSender({
  name: 'splunk-on-call',
  setup: [
    'Integrations → Outgoing Webhooks → Add, one each for Incident-Triggered, Incident-Acknowledged, Incident-Resolved, Paging-Start',
    '  To: {url}/webhooks/splunk-on-call; custom header Authorization: Bearer and the secret under sources.splunk-on-call.secret',
    `  Payload: {"incident": "\${{STATE.INCIDENT_NAME}}", "phase": "\${{STATE.CURRENT_ALERT_PHASE}}", "entity_id": "\${{ALERT.entity_id}}",`,
    `    "message": "\${{ALERT.entity_display_name}}", "message_type": "\${{ALERT.message_type}}", "time": "\${{STATE.LAST_TIMESTAMP}}",`,
    `    "service": "\${{STATE.SERVICE}}", "user": "\${{STATE.ACK_USER}}", "paged": "\${{PAGING.USER}}"}`,
  ],
  authenticate: (raw, secret) => isSignedForm(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    message_type: 'INFO',
    entity_id: `${TEST_NAME}-${at}`,
    entity_display_name: TEST_WORDS,
    state_start_time: Math.floor(at / 1_000),
    host_name: TEST_NAME,
  }),
  recognizes: (body) => {
    const phase = namedText(body, ...PHASES)?.toLowerCase() ?? ''
    if (entryOf(MEANINGS, phase) !== null) return namedText(body, ...ENTITIES, 'incident', 'incidentname') !== null
    return (
      namedText(body, 'messagetype') !== null &&
      namedText(body, 'entityid', 'entitystate') !== null &&
      namedText(body, 'alertid', 'eventid') === null
    )
  },
  read: readPhase,
  hasTimeless: true,
})

const PHASES = ['phase', 'currentalertphase', 'statecurrentalertphase', 'currentphase'] as const
const ENTITIES = ['entityid', 'alertentityid'] as const
const MEANINGS = tableOf({
  triggered: 'unacked triggered critical warning page',
  acknowledged: 'acked acknowledged acknowledgement',
  resolved: 'resolved recovery ok',
})

function readPhase(body: unknown, from: From): readonly Part[] {
  const fact = factOf(body)
  const chat = namedText(body, 'chattext', 'chat', 'chatmessage')
  if (chat !== null) return [postedEvent(from, { ...fact, about: [...fact.about, 'chat', chat], text: chat })]
  const phase = (namedText(body, ...PHASES) ?? namedText(body, 'messagetype', 'entitystate') ?? '').toLowerCase()
  const meaning = entryOf(MEANINGS, phase)
  if (phase === '') return [missing('/phase', 'expected the phase of an incident: UNACKED, ACKED or RESOLVED')]
  const said = { ...fact, about: [...fact.about, meaning ?? phase] }
  const paged = namedText(body, 'paged', 'pageduser', 'paginguser')
  if (meaning === 'triggered')
    return [paged === null ? triggeredEvent(from, said) : escalatedEvent(from, { ...said, about: [...said.about, paged] }, paged)]
  if (meaning === 'acknowledged') return [acknowledgedEvent(from, said)]
  if (meaning === 'resolved') return [closedEvent(from, said)]
  return phase === 'info' ? [activityEvent(from, said)] : [`phase ${phase}: no change of the incident`]
}

function factOf(body: unknown): PageFact {
  const incident = namedText(body, 'incident', 'incidentname', 'stateincidentname', 'incidentnumber', 'incidentid')
  const entity = namedText(body, ...ENTITIES)
  const user = namedText(body, 'user', 'ackuser', 'stateackuser', 'ackauthor', 'author')
  return {
    about: [incident, entity],
    at: [namedText(body, 'time', 'timestamp', 'statestarttime', 'alerttimestamp', 'lasttimestamp', 'statelasttimestamp')].map(inUtc),
    occurrence: incident,
    series: [entity],
    senderKey: incident ?? entity,
    service: namedText(body, 'service', 'stateservice', 'alertservice', 'hostname', 'alerthostname', 'hostservice'),
    severity: severityOf(namedText(body, 'messagetype', 'alertmessagetype')),
    actor: user,
    text:
      namedText(body, 'message', 'entitydisplayname', 'alertentitydisplayname', 'statemessage', 'alertstatemessage', 'subject') ??
      entity ??
      'an incident',
    link: knownLink(namedText(body, 'link', 'incidenturl', 'alerturl')),
  }
}

/** Its stamps are UTC, in some fields without saying so. */
const inUtc = (time: string | null): string | null =>
  time === null || /^\d+$/.test(time) || /(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`

const severityOf = (type: string | null): string | null =>
  type !== null && /^(?:critical|warning|info)$/i.test(type) ? knownSeverity(type) : null

/** Base64 HMAC-SHA1 of the address, then each field and its value in order of their names. Behind a proxy it is the address as configured. */
function isSignedForm(raw: RawEvent, secret: string): boolean {
  const base64 = raw.headers['x-victorops-signature']
  if (base64 === undefined || !(raw.headers['content-type'] ?? '').startsWith(FORM_TYPE)) return false
  const fields = [...new URLSearchParams(bodyText(raw))].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}${value}`)
  const host = raw.headers['x-forwarded-host'] ?? raw.headers.host ?? ''
  return isHmac([`https://${host}${raw.path}${fields.join('')}`], secret, { algorithm: 'sha1', base64 })
}
