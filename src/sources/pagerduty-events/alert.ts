import type { Event, EventBase, Labels } from '../../domain/event.ts'
import { type CorrelationKey, eventIdOf, type ServiceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { EVENTS_API } from '../../domain/recorded-webhook.ts'
import { bySeverity, severityIn, severityRank } from '../../domain/severity.ts'
import { isoOf } from '../../domain/time/time.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { heldFor } from '../alertmanager/held-for.ts'
import { knownLink, knownText } from '../values/known-text.ts'
import { environmentOf, knownSeverity, labelsOf } from '../values/labels.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import { alertsInside, commonLabels, isAlertList } from './alerts-inside.ts'
import type { Action, Body, EventsMessage } from './shape.ts'

export type AlertMessage = EventsMessage & { readonly action: Action }

/** An alert, or a page where the address asks for that: of both the same key says what goes on. */
export function alertEvent(raw: RawEvent, message: AlertMessage): Event {
  const content = contentOf(message)
  const base = baseOf(raw, message, content)
  const { severity, labels } = content
  if (message.action === 'acknowledge') return { ...base, kind: 'page.acknowledged' }
  if (calledPeople(raw)) {
    return message.action === 'resolve'
      ? { ...base, kind: 'page.resolved' }
      : { ...base, kind: 'page.triggered', severity, reopened: false }
  }
  const alert = { ...base, severity, labels, heldFor: heldFor([message.body.payload?.summary ?? '']) }
  // Who resolves does not say since when it fired; the trigger of the same key does.
  return message.action === 'resolve' ? { ...alert, kind: 'alert.resolved', firedAt: base.occurred.at } : { ...alert, kind: 'alert.fired' }
}

/** `?as=page`: most clients can be given an address, and none can say in its body whether anybody was called. */
const calledPeople = ({ path }: RawEvent): boolean => new URLSearchParams(path.split('?')[1] ?? '').get('as') === 'page'

/** What a message is about. */
interface Content {
  readonly labels: Labels
  readonly service: ServiceName | null
  readonly severity: string | null
}

/** Of alerts inside of the message the labels say more than its own members, which are the client's defaults. */
function contentOf({ action, body }: AlertMessage): Content {
  const alerts = alertsInside(body.payload?.custom_details, action)
  const labels = { ...detailLabels(body), ...commonLabels(alerts), ...payloadLabels(body) }
  const own = withoutClient(labels, body)
  const services = new Set(alerts.map(affectedServiceOf))
  const [only] = services
  const inside = alerts.flatMap((alert) => severityIn(alert) ?? []).toSorted((a, b) => bySeverity(a, b))
  return {
    labels,
    service: services.size === 1 && only !== null && only !== undefined ? only : services.size > 1 ? null : affectedServiceOf(own),
    severity: inside[0] ?? statedSeverity(body) ?? severityIn(labels),
  }
}

/** A template that was not filled in states nothing. */
function statedSeverity({ payload }: Body): string | null {
  const word = knownSeverity(payload?.severity)
  return severityRank(word) === null ? null : word
}

/** A client that names itself as the component names nothing that fails. */
function withoutClient({ component, ...labels }: Labels, { client }: Body): Labels {
  const isClient = component !== undefined && component.trim().toLowerCase() === client?.trim().toLowerCase()
  return component === undefined || isClient ? labels : { ...labels, component }
}

function baseOf(raw: RawEvent, message: AlertMessage, { labels, service }: Content): EventBase {
  const { body } = message
  const dedupKey = message.dedupKey ?? raw.id
  const timestamp = message.action === 'trigger' ? body.payload?.timestamp : null
  const at = plausibleTime(timestamp, raw.receivedAt)
  return {
    id: eventIdOf(EVENTS_API.source, message.sender, dedupKey, message.action, at === null ? raw.id : isoOf(at.at)),
    rawEventIds: [raw.id],
    source: EVENTS_API.source,
    occurred: momentOf(timestamp, { receivedAt: raw.receivedAt, earliest: null }),
    receivedAt: raw.receivedAt,
    service,
    environment: environmentOf(labels),
    actor: null,
    text: knownText(body.payload?.summary) ?? `${WORDS[message.action]} ${dedupKey}`,
    keys: keysOf(message, dedupKey),
    senderKey: dedupKey,
    link: knownLink(body.client_url, ...(body.links ?? []).map((link) => link?.href)),
    isTest: false,
  }
}

const WORDS: Readonly<Record<Action, string>> = { trigger: 'triggered', acknowledge: 'acknowledged', resolve: 'resolved' }

/** Only the series is named: what is open under the key is the occurrence. Bare, the key is the one that PagerDuty reports of its incident. */
function keysOf({ sender, dedupKey }: AlertMessage, key: string): readonly CorrelationKey[] {
  const own: CorrelationKey = { names: 'series', value: `${sender}/${key}` }
  return dedupKey === null ? [own] : [own, { names: 'series', value: dedupKey }]
}

/** Texts of the details; a list of alerts is no label. */
const detailLabels = ({ payload }: Body): Labels =>
  Object.fromEntries(Object.entries(labelsOf(payload?.custom_details)).filter(([, text]) => !isAlertList(text)))

/** The members of the payload that say where and what. */
function payloadLabels({ payload }: Body): Labels {
  const { source, component, group, class: kind } = payload ?? {}
  return labelsOf({ source, component, group, class: kind })
}
