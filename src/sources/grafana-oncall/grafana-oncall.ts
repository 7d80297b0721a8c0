import type { Labels } from '../../domain/event.ts'
import { severityIn } from '../../domain/severity.ts'
import { isoOf } from '../../domain/time/time.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { fingerprintOf } from '../alertmanager/fingerprint.ts'
import { acknowledgedEvent, activityEvent, closedEvent, escalatedEvent, type From, type PageFact, triggeredEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { environmentOf, labelsOf } from '../values/labels.ts'
import { hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Outgoing webhooks of Grafana OnCall and IRM (grafana/oncall `docs/sources/configure/integrations/outgoing-webhooks`). */
export const grafanaOncall = jsonSender({
  name: 'grafana-oncall',
  setup: [
    'OnCall (or IRM) → Outgoing webhooks → New → Advanced',
    '  Trigger type: Alert Group Created, Acknowledged, Resolved, Silenced, Unsilenced, Unresolved, Unacknowledged, Escalation Step (one webhook each, or Status Change)',
    '  URL: {url}/webhooks/grafana-oncall, method POST, "Forward all data" on',
    '  Authorization header: Bearer and the secret under sources.grafana-oncall.secret',
  ],
  test: (at) => ({
    event: { type: 'alert group created', time: isoOf(at) },
    alert_group: { title: TEST_WORDS },
    alert_group_id: `${TEST_NAME}-${at}`,
    alert_payload: { commonLabels: { service: TEST_NAME } },
  }),
  recognizes: (body) => hasAll(body, 'alert_group') && hasAll(body, 'event/type'),
  read: readEvent,
})

function readEvent(body: unknown, from: From): readonly Part[] {
  const group = textAt(body, 'alert_group/id', 'alert_group_id')
  const type = wordAt(body, 'event/type').replaceAll('_', ' ')
  if (group === null) return [missing('/alert_group/id', 'expected the id of the alert group')]
  const fact = factOf(body, { group, type })
  const actor = fact.actor ?? 'the escalation chain'
  const entry = (text: string) => [activityEvent(from, { ...fact, text: `${text}: ${fact.text}` })]
  switch (type) {
    case 'alert group created':
    case 'firing':
      return [triggeredEvent(from, fact)]
    case 'unresolve':
      return [triggeredEvent(from, fact, true)]
    case 'acknowledge':
      return [acknowledgedEvent(from, fact)]
    case 'resolve':
      return [closedEvent(from, fact)]
    case 'escalation':
      return [escalatedEvent(from, fact, namesOf(body))]
    case 'unacknowledge':
      return entry('acknowledgement withdrawn')
    case 'silence':
    case 'unsilence':
      return entry(`${type}d by ${actor}`)
    case 'status change':
      return byState(body, from, fact)
    default:
      return [`event ${type || 'without a type'}: no change of the page`]
  }
}

/** One webhook for every change says the new state alone. */
function byState(body: unknown, from: From, fact: PageFact): readonly Part[] {
  const state = wordAt(body, 'alert_group/state')
  const said = { ...fact, about: [...fact.about, state] }
  if (state === 'acknowledged') return [acknowledgedEvent(from, said)]
  if (state === 'resolved') return [closedEvent(from, said)]
  if (state === 'firing' || state === 'new' || state === 'triggered') return [triggeredEvent(from, said)]
  return [`state ${state || 'unknown'}: no change of the page`]
}

function namesOf(body: unknown): string | null {
  const people = [...listAt(body, 'users_to_be_notified'), ...listAt(body, 'notified_users')]
  const names = [...new Set(people.flatMap((person) => textAt(person, 'name', 'username', 'email', 'id') ?? []))]
  return names.length === 0 ? null : names.slice(0, 20).join(', ')
}

function factOf(body: unknown, { group, type }: { readonly group: string; readonly type: string }): PageFact {
  const labels = {
    ...payloadLabels(body),
    ...labelsOf(memberAt(body, 'integration/labels')),
    ...labelsOf(memberAt(body, 'alert_group/labels')),
  }
  const isCreation = type === 'alert group created'
  return {
    about: [group, type],
    at: [memberAt(body, 'event/time'), isCreation ? memberAt(body, 'alert_group/created_at') : null],
    after: memberAt(body, 'alert_group/created_at'),
    occurrence: group,
    series: fingerprintsOf(body),
    service: affectedServiceOf(labels) ?? textAt(body, 'integration/name'),
    environment: environmentOf(labels),
    severity: severityIn(labels),
    actor: textAt(body, 'user/username', 'user/name', 'user/email', 'user/id'),
    text: textAt(body, 'alert_group/title') ?? `alert group ${group}`,
    link: linkAt(body, 'alert_group/permalinks/web'),
  }
}

/** The alert that the group began with: its labels are its name in Alertmanager and Grafana, its times may be years old. */
function payloadLabels(body: unknown): Labels {
  const common = labelsOf(memberAt(body, 'alert_payload/commonLabels'))
  return { ...common, ...labelsOf(memberAt(body, 'alert_payload/labels')) }
}

function fingerprintsOf(body: unknown): readonly (string | null)[] {
  const alerts = [memberAt(body, 'alert_payload'), ...listAt(body, 'alert_payload/alerts').slice(0, 100)]
  return alerts.map((alert) => {
    const labels = labelsOf(memberAt(alert, 'labels'))
    return textAt(alert, 'fingerprint') ?? (Object.keys(labels).length === 0 ? null : fingerprintOf(labels))
  })
}
