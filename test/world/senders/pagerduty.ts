import { createHash } from 'node:crypto'
import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { numberFor, uuidFor } from '../random.ts'
import { type AlertmanagerSetup, common, type Notification, statusOf } from './alertmanager.ts'
import type { PageAct, PageEvent, PagerdutySetup, Reference } from './page-act.ts'
import { type PageFacts, pageBody, referenceOf } from './pagerduty-body.ts'
import { signatureOf } from './secrets.ts'

/** What one page is told from: the notifications of one Alertmanager group that reached PagerDuty, and the people. */
export interface PageStory {
  readonly setup: PagerdutySetup
  readonly alertmanager: AlertmanagerSetup
  readonly notifications: readonly Notification[]
  readonly acts: readonly PageAct[]
}

/**
 * The webhooks of one page. The first notification triggers it; further ones with its key change nothing while it is
 * open; a group that is resolved resolves it, unless somebody has done so before.
 */
export function pageWebhooks(story: PageStory): readonly RecordedWebhook[] {
  const [trigger] = story.notifications
  if (trigger === undefined) return []
  let facts = triggered(story, trigger)
  const webhooks = [
    webhookOf(facts, {
      type: 'incident.triggered',
      at: facts.createdAt,
      agent: integrationOf(story.setup),
      client: clientOf(story, trigger),
    }),
  ]
  for (const act of inOrder([...story.acts, ...automaticEnds(story)])) {
    if (!isPossible(facts, act)) continue
    facts = after(facts, act)
    webhooks.push(webhookOf(facts, { type: EVENT_TYPES[act.does], at: act.at, agent: agentOf(story.setup, act.by), client: null, act }))
  }
  return webhooks
}

/** A page that is over can be talked about and reopened; nobody can take it or close it again. */
function isPossible({ status }: PageFacts, { does }: PageAct): boolean {
  if (does === 'reopens') return status === 'resolved'
  return status !== 'resolved' || does === 'notes' || does === 'tells stakeholders'
}

const EVENT_TYPES: Readonly<Record<PageAct['does'], string>> = {
  acknowledges: 'incident.acknowledged',
  resolves: 'incident.resolved',
  reopens: 'incident.reopened',
  notes: 'incident.annotated',
  'tells stakeholders': 'incident.status_update_published',
  escalates: 'incident.escalated',
  reassigns: 'incident.reassigned',
  'adds responder': 'incident.responder.added',
  joins: 'incident.responder.replied',
  declines: 'incident.responder.replied',
  'sets priority': 'incident.priority_updated',
}

/** Alertmanager's integration sends the hex SHA-256 of the group key as `dedup_key` (`notify/util.go`, `Key.Hash`). */
function triggered({ setup }: PageStory, trigger: Notification): PageFacts {
  const createdAt = instant(trigger.at + numberFor(`${trigger.groupKey} ${trigger.at}`, 350, 900))
  return {
    setup,
    key: createHash('sha256').update(trigger.groupKey).digest('hex'),
    createdAt,
    title: subjectOf(trigger),
    status: 'triggered',
    assignees: [setup.firstOnCall],
    responder: null,
    priority: null,
    reopenedAt: null,
  }
}

/** Alertmanager's template `__subject`: `[FIRING:2] group labels (common labels)`, the values in order of their names. */
export function subjectOf({ alerts, groupLabels }: Notification): string {
  const firing = alerts.filter((alert) => alert.endsAt === null).length
  const state = statusOf(alerts) === 'firing' ? `[FIRING:${firing}]` : '[RESOLVED]'
  const others = Object.entries(common(alerts.map((alert) => alert.labels))).filter(([name]) => groupLabels[name] === undefined)
  const rest = others.length === 0 ? '' : ` (${others.map(([, value]) => value).join(' ')})`
  return `${state} ${Object.values(groupLabels).join(' ')}${rest}`
}

const clientOf = (story: PageStory, { replica, route }: Notification) => ({
  name: 'Alertmanager',
  url: `${story.alertmanager.externalURLs[replica]}/#/alerts?receiver=${route.receiver}`,
})

const AUTOMATION = 'automation'

const automaticEnds = ({ notifications }: PageStory): readonly PageAct[] =>
  notifications
    .filter((told) => statusOf(told.alerts) === 'resolved')
    .map((told) => ({ at: instant(told.at + 640), by: AUTOMATION, does: 'resolves' }))

const inOrder = (acts: readonly PageAct[]): readonly PageAct[] => [...acts].sort((left, right) => left.at - right.at)

function after(facts: PageFacts, act: PageAct): PageFacts {
  switch (act.does) {
    case 'acknowledges':
      return { ...facts, status: 'acknowledged', assignees: [act.by] }
    case 'resolves':
      return { ...facts, status: 'resolved', assignees: [] }
    case 'reopens':
      return { ...facts, status: 'triggered', assignees: [facts.setup.firstOnCall], reopenedAt: act.at }
    case 'escalates':
    case 'reassigns':
      // The new assignee has not taken it yet: PagerDuty calls until somebody acknowledges again.
      return { ...facts, status: 'triggered', assignees: [act.to] }
    case 'adds responder':
      return { ...facts, responder: { name: act.to, policy: act.policy, message: act.text } }
    case 'sets priority':
      return { ...facts, priority: act.priority }
    case 'notes':
    case 'tells stakeholders':
    case 'joins':
    case 'declines':
      return facts
  }
}

const agentOf = (setup: PagerdutySetup, by: string): Reference =>
  by === AUTOMATION ? integrationOf(setup) : referenceOf(setup, { kind: 'user', name: by })

const integrationOf = (setup: PagerdutySetup): Reference => referenceOf(setup, { kind: 'inbound_integration', name: 'Prometheus' })

function webhookOf(facts: PageFacts, told: PageEvent): RecordedWebhook {
  const body = pageBody(facts, told)
  const words = `${facts.key} ${told.at} ${told.type}`
  return {
    receivedAt: isoOf(instant(told.at + numberFor(words, 1_000, 9_600))),
    method: 'POST',
    path: '/webhooks/pagerduty',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'PagerDuty-Webhook/V3.0',
      'x-pagerduty-signature': `v1=${signatureOf(body)}`,
      'x-webhook-id': uuidFor(`delivery ${words}`),
      'x-webhook-subscription': referenceOf(facts.setup, { kind: 'webhook_subscription', name: 'hindsight' }).id,
    },
    body,
  }
}
