import { type AlertFact, activityEvent, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { firstKnown } from '../values/known-text.ts'
import { environmentOf, knownSeverity, labelsOf, serviceOf } from '../values/labels.ts'
import { entryOf, hasAll, isObject, linkAt, listAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Issues of New Relic by a workflow's webhook (docs.newrelic.com "Webhook event integrations"), and incidents by the older channel. */
export const newrelic = jsonSender({
  name: 'newrelic',
  setup: [
    'Alerts → Destinations → Webhook: {url}/webhooks/newrelic, Bearer token: the secret under sources.newrelic.secret',
    'Alerts → Workflows → Add a workflow → Notify: Webhook, this destination, and the payload that New Relic proposes;',
    '  updates: issue activated, acknowledged, closed',
  ],
  test: (at) => ({ incident_id: at, details: TEST_WORDS, condition_name: TEST_NAME, timestamp: at, current_state: 'open' }),
  recognizes: (body) =>
    (hasAll(body, 'incident_id') && hasAll(body, 'current_state')) ||
    (hasAll(body, 'id', 'state') && MARKS.some((name) => hasAll(body, name))),
  read: readIssue,
  hasTimeless: true,
})

/** Members of the usual templates. */
const MARKS = [
  'issueUrl',
  'issuePageUrl',
  'alertPolicyNames',
  'alertConditionNames',
  'incident_acknowledge_url',
  'condition_name',
  'workflowName',
] as const

const STATES = tableOf({
  fired: 'created activated active open opened',
  resolved: 'closed deactivated close',
  acknowledged: 'acknowledged acknowledge',
})

function readIssue(body: unknown, from: From): readonly Part[] {
  const state = wordAt(body, 'current_state', 'state', 'issueState')
  const meaning = entryOf(STATES, state)
  const account = textAt(body, 'account_id', 'accountId', 'nrAccountId') ?? accountIn(body)
  const own = textAt(body, 'id', 'issueId')
  const incident = textAt(body, 'incident_id')
  const id = own ?? (incident === null ? null : `${account ?? ''}/${incident}`)
  if (id === null) return [missing('/id', 'expected the id of the issue, or an incident_id')]
  if (meaning === null) return [`state ${state || 'unknown'}: neither fires nor ends`]
  const isOfChannel = own === null
  const opened = memberAt(body, 'createdAt')
  const fact = factOf(body, { id, meaning, isWeak: incident === '0' })
  // The older channel stamps the change; of an issue `createdAt` is its opening, whatever happened.
  const changedAt = isOfChannel ? memberAt(body, 'timestamp') : [memberAt(body, 'closedAt'), memberAt(body, 'updatedAt')]
  if (meaning === 'fired')
    return [firedEvent(from, { ...fact, at: isOfChannel ? memberAt(body, 'timestamp') : [opened, memberAt(body, 'activatedAt')] })]
  if (meaning === 'resolved') return [resolvedEvent(from, { ...fact, at: changedAt, firedAt: opened })]
  const at = isOfChannel ? changedAt : [memberAt(body, 'acknowledgedAt'), memberAt(body, 'updatedAt')]
  return [activityEvent(from, { ...fact, at, after: opened, text: `acknowledged${fact.actor ? ` by ${fact.actor}` : ''}: ${fact.text}` })]
}

const accountIn = (body: unknown): string | null =>
  /\/accounts\/(\d{1,15})\//.exec(
    firstKnown(memberAt(body, 'incident_url'), memberAt(body, 'issueUrl'), memberAt(body, 'policy_url')) ?? '',
  )?.[1] ?? null

interface Identified {
  readonly id: string
  readonly meaning: string
  /** The id is that of every test. */
  readonly isWeak: boolean
}

function factOf(body: unknown, { id, meaning, isWeak }: Identified): Omit<AlertFact, 'at'> {
  const [target] = listAt(body, 'targets')
  const labels = { ...labelsOf(memberAt(target, 'labels')), ...labelsOf(memberAt(body, 'labels')), ...labelsOf(memberAt(body, 'tags')) }
  const condition = textAt(body, 'condition_name', 'alertConditionNames/0')
  const policy = textAt(body, 'policy_name', 'alertPolicyNames/0')
  const isFact = meaning !== 'acknowledged' && !isWeak
  return {
    about: [id, meaning],
    // A number counts for one account: its time goes with it.
    id: isFact && !id.includes('/') ? id : null,
    occurrence: isWeak ? null : id,
    series: [`${textAt(body, 'account_id', 'accountId') ?? ''}/${policy ?? ''}/${condition ?? id}`],
    senderKey: id,
    service: serviceOf(labels) ?? textAt(target, 'name') ?? textAt(body, 'impactedEntities/0', 'entitiesData/names/0', 'entityName'),
    environment: environmentOf(labels),
    actor: textAt(body, 'owner', 'acknowledgedBy'),
    severity: knownSeverity(textAt(body, 'severity'), textAt(body, 'priority')),
    labels,
    text: textAt(body, 'title', 'title/0') ?? textOf(condition ?? policy, textAt(body, 'details')) ?? `issue ${id}`,
    link: linkAt(body, 'issueUrl', 'issuePageUrl', 'incident_url', 'violationChartUrl'),
    isTest: wordAt(target, 'product') === 'testing' || (isObject(body) && /^new relic alert - test/i.test(condition ?? '')),
  }
}

const textOf = (name: string | null, details: string | null): string | null =>
  name === null ? details : details === null ? name : `${name}: ${details}`
