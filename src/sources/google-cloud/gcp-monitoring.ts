import { severityIn } from '../../domain/severity.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { type AlertFact, activityEvent, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonText } from '../values/json-body.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { environmentOf, knownSeverity, labelsOf } from '../values/labels.ts'
import { hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Incidents of Google Cloud Monitoring by its webhook or Pub/Sub channel (cloud.google.com "Notification channels", schema 1.1 and 1.2). */
export const gcpMonitoring = jsonSender({
  name: 'gcp-monitoring',
  setup: [
    'Monitoring → Alerting → Edit notification channels → Webhooks → Add new',
    '  Endpoint URL: {url}/webhooks/gcp-monitoring',
    '  Use HTTP Basic Auth: a user name of your choice, and the secret under sources.gcp-monitoring.secret as password',
    'Add the channel to each alerting policy, with "Notify on incident closure" on',
  ],
  test: (at) => ({
    incident: {
      incident_id: `${TEST_NAME}-${at}`,
      resource_name: TEST_NAME,
      state: 'open',
      started_at: Math.floor(at / 1_000),
      summary: TEST_WORDS,
    },
  }),
  recognizes: (body) => isIncident(body) || isPubSub(body),
  read: (body, from) => {
    const inner = isPubSub(body) ? pubSubData(body) : body
    return inner === null ? [missing('/message/data', 'expected an incident as JSON in Base64')] : readIncident(inner, from)
  },
})

const isIncident = (body: unknown): boolean =>
  hasAll(body, 'incident/incident_id') && (hasAll(body, 'incident/state') || hasAll(body, 'version')) && !hasAll(body, 'page')
const isPubSub = (body: unknown): boolean => hasAll(body, 'message/data', 'subscription')

function pubSubData(body: unknown): unknown {
  const data = memberAt(body, 'message/data')
  const parsed = typeof data === 'string' ? jsonText(Buffer.from(data, 'base64').toString('utf8')) : null
  return parsed !== null && 'value' in parsed ? parsed.value : null
}

function readIncident(body: unknown, from: From): readonly Part[] {
  const id = textAt(body, 'incident/incident_id')
  if (wordAt(body, 'version') === 'test') return ['test of the notification channel']
  if (id === null) return [missing('/incident/incident_id', 'expected the id of the incident')]
  const state = wordAt(body, 'incident/state')
  const fact = factOf(memberAt(body, 'incident'), id, state)
  const started = memberAt(body, 'incident/started_at')
  if (state === 'open') return [firedEvent(from, { ...fact, at: started })]
  if (state === 'closed') return [resolvedEvent(from, { ...fact, at: memberAt(body, 'incident/ended_at'), firedAt: started })]
  if (state === 'acknowledged')
    return [activityEvent(from, { ...fact, id: null, at: null, after: started, text: `acknowledged: ${fact.text}` })]
  return [`state ${state || 'unknown'}: neither fires nor ends`]
}

function factOf(incident: unknown, id: string, state: string): Omit<AlertFact, 'at'> {
  const policy = labelsOf(memberAt(incident, 'policy_user_labels'))
  const resource = { ...labelsOf(memberAt(incident, 'resource/labels')), ...labelsOf(memberAt(incident, 'metadata/user_labels')) }
  const labels = { ...resource, ...labelsOf(memberAt(incident, 'metric/labels')), ...policy }
  const project = textAt(incident, 'scoping_project_id', 'scoping_project_number') ?? ''
  const policyName = textAt(incident, 'policy_name')
  const named = firstOf(
    resource,
    'service_name',
    'module_id',
    'function_name',
    'container_name',
    'cluster_name',
    'backend_target_name',
    'database_id',
    'host',
  )
  return {
    about: [project, id, state],
    id: state === 'open' || state === 'closed' ? id : null,
    occurrence: `${project}/${id}`,
    series: [
      `${project}/${textAt(incident, 'condition/name', 'condition_name') ?? policyName ?? ''}/${textAt(incident, 'resource_id', 'resource_name') ?? ''}`,
    ],
    senderKey: id,
    service: affectedServiceOf(labels) ?? named ?? textAt(incident, 'resource_display_name', 'resource_name', 'resource_id'),
    environment: environmentOf(labels),
    severity: severityOf(textAt(incident, 'severity')) ?? severityIn(policy),
    labels,
    text: textAt(incident, 'summary', 'documentation/subject', 'condition_name') ?? policyName ?? `incident ${id}`,
    link: linkAt(incident, 'url'),
  }
}

const severityOf = (word: string | null): string | null => (word?.toLowerCase() === 'no severity' ? null : knownSeverity(word))

const firstOf = (labels: Readonly<Record<string, string>>, ...names: readonly string[]): string | null => textAt(labels, ...names)
