import { type Instant, isoOf } from '../../../src/domain/time/time.ts'
import { isoSecondsOf } from '../clock.ts'
import { idFor, numberFor } from '../random.ts'
import type { PageAct, PageEvent, PagerdutySetup, Reference } from './page-act.ts'

/** A page as it stands after some acts. `createdAt` names it, together with its key. */
export interface PageFacts {
  readonly setup: PagerdutySetup
  readonly key: string
  readonly createdAt: Instant
  readonly title: string
  readonly status: 'triggered' | 'acknowledged' | 'resolved'
  readonly assignees: readonly string[]
  readonly responder: { readonly name: string; readonly policy: string; readonly message: string } | null
  readonly priority: string | null
  readonly reopenedAt: Instant | null
}

interface Named {
  readonly kind: keyof typeof PLURALS
  readonly name: string
}

const PLURALS = {
  user: 'users',
  service: 'services',
  escalation_policy: 'escalation_policies',
  priority: 'priorities',
  incident: 'incidents',
  inbound_integration: 'integrations',
  webhook_subscription: 'webhook_subscriptions',
} as const

/** A thing of this account as PagerDuty refers to it. The same name is the same thing. */
export function referenceOf(setup: PagerdutySetup, { kind, name }: Named): Reference {
  const id = `P${idFor(`${setup.subdomain} ${kind} ${name}`, 6)}`
  const place =
    kind === 'inbound_integration'
      ? `services/${referenceOf(setup, { kind: 'service', name: setup.service }).id}/integrations`
      : PLURALS[kind]
  return {
    html_url: `https://${setup.subdomain}.pagerduty.com/${place}/${id}`,
    id,
    self: `https://api.pagerduty.com/${place}/${id}`,
    summary: name,
    type: `${kind}_reference`,
  }
}

/** The body of one webhook: one `event`, whose `data` is the page, or the note, update or responder of it. */
export function pageBody(facts: PageFacts, told: PageEvent): unknown {
  return {
    event: {
      id: `01${idFor(`${facts.key} ${told.at} ${told.type}`, 24)}`,
      event_type: told.type,
      resource_type: 'incident',
      occurred_at: isoOf(told.at),
      agent: told.agent,
      client: told.client,
      data: dataOf(facts, told.act),
    },
  }
}

function dataOf(facts: PageFacts, act: PageAct | undefined): unknown {
  switch (act?.does) {
    case 'notes':
      return { incident: incidentReference(facts), id: partId(facts, act), content: act.text, trimmed: false, type: 'incident_note' }
    case 'tells stakeholders':
      return {
        incident: incidentReference(facts),
        id: partId(facts, act),
        message: act.text,
        trimmed: false,
        type: 'incident_status_update',
      }
    case 'adds responder':
      return responderData(facts, 'pending', facts.responder?.message ?? '')
    case 'joins':
      return responderData(facts, 'joined', act.text)
    case 'declines':
      return responderData(facts, 'declined', act.text)
    default:
      return pageData(facts)
  }
}

const incidentIdOf = ({ setup, key, createdAt }: PageFacts): string => `Q${idFor(`${setup.subdomain} ${key} ${createdAt}`, 13)}`

const partId = (facts: PageFacts, act: PageAct): string => `P${idFor(`${facts.key} ${act.at} ${act.does}`, 6)}`

function incidentReference(facts: PageFacts): Reference {
  const id = incidentIdOf(facts)
  return {
    html_url: `https://${facts.setup.subdomain}.pagerduty.com/incidents/${id}`,
    id,
    self: `https://api.pagerduty.com/incidents/${id}`,
    summary: facts.title,
    type: 'incident_reference',
  }
}

function responderData(facts: PageFacts, state: string, message: string): unknown {
  const { setup, responder } = facts
  return {
    incident: incidentReference(facts),
    user: referenceOf(setup, { kind: 'user', name: responder?.name ?? setup.firstOnCall }),
    escalation_policy: referenceOf(setup, { kind: 'escalation_policy', name: responder?.policy ?? setup.escalationPolicy }),
    message,
    state,
    type: 'incident_responder',
  }
}

function pageData(facts: PageFacts): unknown {
  const { setup, key } = facts
  const { html_url, id, self } = incidentReference(facts)
  return {
    id,
    type: 'incident',
    self,
    html_url,
    number: numberFor(`${setup.subdomain} ${key} ${facts.createdAt}`, 1_200, 9_800),
    status: facts.status,
    incident_key: key,
    created_at: isoSecondsOf(facts.createdAt),
    ...(facts.reopenedAt === null ? {} : { reopened_at: isoSecondsOf(facts.reopenedAt) }),
    title: facts.title,
    service: referenceOf(setup, { kind: 'service', name: setup.service }),
    assignees: facts.assignees.map((name) => referenceOf(setup, { kind: 'user', name })),
    escalation_policy: referenceOf(setup, { kind: 'escalation_policy', name: setup.escalationPolicy }),
    teams: [],
    priority: facts.priority === null ? null : referenceOf(setup, { kind: 'priority', name: facts.priority }),
    urgency: 'high',
    conference_bridge: null,
    resolve_reason: null,
  }
}
