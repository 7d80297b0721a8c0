import type { Labels } from '../../domain/event.ts'
import { carriesSecret, isHmac } from '../signature.ts'
import { type AlertFact, activityEvent, type From, firedEvent, postedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment, knownSeverity } from '../values/labels.ts'
import { hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Webhooks of Sentry's integrations (getsentry/sentry-docs `integration-platform/webhooks`), and of the older plugin. */
export const sentry = jsonSender({
  name: 'sentry',
  setup: [
    'Settings → Developer Settings → Custom Integrations → Create → Internal Integration',
    '  Webhook URL: {url}/webhooks/sentry; Alert Rule Action on; permission Issue & Event: read; webhooks: issue, comment',
    'The client secret goes to hindsight.yml under sources.sentry.secret',
    'Alerts → each rule → action: send a notification via this integration',
  ],
  // The samples of the documentation hash the body written again; the bytes as sent are what was signed.
  authenticate: (raw, secret) =>
    isHmac([raw.body], secret, { algorithm: 'sha256', hex: raw.headers['sentry-hook-signature'] ?? '' }) || carriesSecret(raw, secret),
  test: (at) => ({
    id: `${TEST_NAME}-${at}`,
    project: TEST_NAME,
    level: 'info',
    message: TEST_WORDS,
    event: { event_id: `${TEST_NAME}-${at}`, timestamp: at / 1_000, tags: [] },
  }),
  recognizes: (body) =>
    (hasAll(body, 'action', 'data') && (hasAll(body, 'installation') || RESOURCES.some((name) => hasAll(body, `data/${name}`)))) ||
    isOfPlugin(body),
  read: (body, from) => (isOfPlugin(body) ? readPlugin(body, from) : readHook(body, from)),
  hasTimeless: true,
})

const RESOURCES = ['event', 'issue', 'metric_alert', 'issue_alert', 'error', 'comment'] as const

const isOfPlugin = (body: unknown): boolean => !hasAll(body, 'action') && hasAll(body, 'project', 'event', 'level')

function readHook(body: unknown, from: From): readonly Part[] {
  const action = wordAt(body, 'action')
  const resource = (from.raw.headers['sentry-hook-resource'] ?? '').toLowerCase()
  if (resource === 'comment' || hasAll(body, 'data/comment')) return readComment(body, from, action)
  if (hasAll(body, 'data/metric_alert')) return readMetric(body, from, action)
  if (resource === 'error' || hasAll(body, 'data/error')) return ['an error by itself: its issue is reported']
  if (hasAll(body, 'data/event')) return readEventAlert(body, from, action)
  if (hasAll(body, 'data/issue')) return readIssue(body, from, action)
  if (action === '' && resource === '') return [missing('/action', 'expected a webhook of Sentry: "action" and "data"')]
  return [`administration: ${resource || 'installation'} ${action}`.trim()]
}

/** A rule about events fired. */
function readEventAlert(body: unknown, from: From, action: string): readonly Part[] {
  if (action !== 'triggered' && action !== '') return [`event alert ${action}: does not fire`]
  return [firedEvent(from, eventFact(memberAt(body, 'data/event'), textAt(body, 'data/triggered_rule')))]
}

function eventFact(event: unknown, rule: string | null): AlertFact {
  const labels = tagsOf(event)
  const issue =
    textAt(event, 'issue_id', 'issue/id', 'groupID') ??
    /\/issues\/(\d{1,20})/.exec(textAt(event, 'issue_url', 'web_url') ?? '')?.[1] ??
    null
  const id = textAt(event, 'event_id', 'id')
  return {
    about: ['event', issue, rule],
    id,
    at: [memberAt(event, 'datetime'), memberAt(event, 'timestamp'), memberAt(event, 'received')],
    series: [issue ?? id],
    senderKey: issue ?? id,
    service:
      textAt(event, 'project_slug', 'project_name', 'project/slug', 'project/name') ??
      projectIn(textAt(event, 'url', 'web_url')) ??
      textAt(event, 'project'),
    environment: knownEnvironment(memberAt(event, 'environment'), labels.environment),
    severity: knownSeverity(memberAt(event, 'level'), labels.level),
    labels,
    text: textAt(event, 'title', 'metadata/title', 'message', 'culprit') ?? 'an event',
    link: linkAt(event, 'web_url', 'permalink', 'issue_url'),
  }
}

/** Its addresses name the project: `…/projects/acme/checkout/events/…`. */
const projectIn = (address: string | null): string | null => /\/projects\/[^/]{1,100}\/([^/]{1,100})\//.exec(address ?? '')?.[1] ?? null

/** Pairs, or objects with key and value. */
function tagsOf(event: unknown): Labels {
  const pairs = listAt(event, 'tags').map((tag) => [textAt(tag, '0', 'key') ?? '', textAt(tag, '1', 'value') ?? ''] as const)
  return Object.fromEntries(pairs.filter(([name, value]) => name !== '' && value !== ''))
}

function readIssue(body: unknown, from: From, action: string): readonly Part[] {
  const issue = memberAt(body, 'data/issue')
  const id = textAt(issue, 'id')
  if (id === null) return [missing('/data/issue/id', 'expected the id of the issue')]
  const fact = issueFact(body, issue, { id, action })
  const by = fact.actor === null || fact.actor === undefined ? '' : ` by ${fact.actor}`
  switch (action) {
    case 'created':
      return [firedEvent(from, { ...fact, id, at: memberAt(issue, 'firstSeen') })]
    case 'unresolved':
      return [firedEvent(from, fact)]
    case 'resolved':
      return [resolvedEvent(from, fact)]
    case 'assigned': {
      const to = textAt(body, 'data/assignee/name', 'data/assignee/email', 'data/issue/assignedTo/name', 'data/issue/assignedTo/email')
      return [activityEvent(from, { ...fact, about: [...fact.about, to], text: `assigned to ${to ?? 'somebody'}${by}: ${fact.text}` })]
    }
    case 'archived':
    case 'ignored':
      return [activityEvent(from, { ...fact, text: `${action}${by}: ${fact.text}` })]
    default:
      return [`issue ${action || 'without an action'}: neither fires nor ends`]
  }
}

/** `lastSeen` is the last error's time, not that of what was done to the issue: the receipt counts. */
function issueFact(body: unknown, issue: unknown, { id, action }: { readonly id: string; readonly action: string }): AlertFact {
  return {
    about: ['issue', id, action],
    at: null,
    after: memberAt(issue, 'lastSeen'),
    series: [id],
    senderKey: id,
    service: textAt(issue, 'project/slug', 'project/name'),
    actor: wordAt(body, 'actor/type') === 'user' ? textAt(body, 'actor/name', 'actor/id') : null,
    severity: knownSeverity(memberAt(issue, 'level'), memberAt(issue, 'priority')),
    text: textAt(issue, 'title', 'metadata/title', 'culprit') ?? `issue ${id}`,
    link: linkAt(issue, 'permalink', 'web_url'),
  }
}

function readMetric(body: unknown, from: From, action: string): readonly Part[] {
  const alert = memberAt(body, 'data/metric_alert')
  const id = textAt(alert, 'id', 'identifier')
  if (id === null) return [missing('/data/metric_alert/id', 'expected the id of the alert')]
  const place = `${textAt(alert, 'organization_id') ?? ''}/${id}`
  const started = [memberAt(alert, 'date_started'), memberAt(alert, 'date_detected'), memberAt(alert, 'date_created')]
  const fact: AlertFact = {
    about: ['metric alert', place, action],
    at: null,
    occurrence: place,
    series: [`rule/${textAt(alert, 'organization_id') ?? ''}/${textAt(alert, 'alert_rule/id') ?? ''}`],
    senderKey: id,
    service: textAt(alert, 'projects/0', 'alert_rule/projects/0'),
    environment: knownEnvironment(memberAt(alert, 'alert_rule/environment')),
    severity: action === 'critical' || action === 'warning' ? action : null,
    text: textAt(alert, 'alert_rule/name', 'title') ?? plainText(memberAt(body, 'data/description_title')) ?? `alert ${id}`,
    link: linkAt(body, 'data/web_url'),
  }
  if (action === 'critical' || action === 'warning' || action === 'open') return [firedEvent(from, { ...fact, at: started })]
  if (action !== 'resolved') return [`metric alert ${action || 'without an action'}: neither fires nor ends`]
  return [resolvedEvent(from, { ...fact, id: 'resolved', at: memberAt(alert, 'date_closed'), firedAt: started })]
}

function readComment(body: unknown, from: From, action: string): readonly Part[] {
  const issue = textAt(body, 'data/issue_id')
  const id = textAt(body, 'data/comment_id')
  const text = textAt(body, 'data/comment')
  if (action !== 'created' || text === null) return [`comment ${action || 'without an action'}`]
  return [
    postedEvent(from, {
      about: ['comment', issue],
      id,
      at: memberAt(body, 'data/timestamp'),
      series: [issue],
      service: textAt(body, 'data/project_slug'),
      actor: textAt(body, 'actor/name'),
      text,
    }),
  ]
}

/** One event, whose id distinguishes it; it never resolves. */
function readPlugin(body: unknown, from: From): readonly Part[] {
  const fact = eventFact(memberAt(body, 'event'), null)
  const issue = textAt(body, 'id')
  return [
    firedEvent(from, {
      ...fact,
      about: ['event', issue, null],
      series: [issue],
      senderKey: issue,
      service: textAt(body, 'project_slug', 'project_name', 'project'),
      severity: knownSeverity(memberAt(body, 'level')),
      text: textAt(body, 'message', 'event/title', 'culprit') ?? fact.text,
      link: linkAt(body, 'url'),
    }),
  ]
}
