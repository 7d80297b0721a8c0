import type { AlertEvent } from '../../domain/event.ts'
import type { Instant } from '../../domain/time/time.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { type AlertFact, type From, firedEvent, postedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, type Part } from '../values/json-sender.ts'
import { environmentOf, knownSeverity } from '../values/labels.ts'
import { hasAll, isObject, linkAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { timeWithin } from '../values/time-notations.ts'

/** Monitors of Datadog by its webhooks integration (docs.datadoghq.com "Webhooks"); the body is a template of the user's. */
export const datadog = jsonSender({
  name: 'datadog',
  setup: [
    'Integrations → Webhooks → New: name hindsight, URL {url}/webhooks/datadog',
    '  Custom headers: {"Authorization": "Bearer " and the secret under sources.datadog.secret}',
    '  Payload: {"id": "$ID", "monitor_id": "$ALERT_ID", "cycle": "$ALERT_CYCLE_KEY", "alert_transition": "$ALERT_TRANSITION", "date": "$DATE",',
    '    "last_updated": "$LAST_UPDATED", "title": "$EVENT_TITLE", "body": "$EVENT_MSG", "event_type": "$EVENT_TYPE", "severity": "$ALERT_PRIORITY",',
    '    "scopes": "$ALERT_SCOPE", "tags": "$TAGS", "url": "$LINK", "org": {"id": "$ORG_ID", "name": "$ORG_NAME"}}',
    'In the message of each monitor: @webhook-hindsight',
  ],
  test: (at) => ({
    id: String(at),
    title: `[Triggered on {env:test,service:${TEST_NAME}}] ${TEST_WORDS}`,
    last_updated: String(at),
    event_type: 'query_alert_monitor',
  }),
  recognizes: (body) =>
    hasAll(body, 'alert_transition') ||
    (isObject(body) && hasAll(body, 'id', 'title', 'event_type') && (hasAll(body, 'last_updated') || hasAll(body, 'org'))),
  read: readNotification,
  hasTimeless: true,
})

const TRANSITIONS = tableOf({
  fired: 'triggered re-triggered warn re-warn no_data re-no_data nodata alert error renotify warning',
  resolved: 'recovered ok success',
  ignored: 'muted unmuted info snapshot test',
})

/** The transition; where the template has none, the title says it in brackets, and then the type of the alert. */
function transitionOf(body: unknown): string {
  const stated = wordAt(body, 'alert_transition', 'alertTransition', 'transition', 'alert_status').replaceAll(' ', '_')
  if (stated !== '') return stated
  const [, titled] = /\[(re-triggered|triggered|recovered|re-warn|warn|no data|re-no data|renotify)\b/i.exec(titleText(body) ?? '') ?? []
  return titled?.toLowerCase().replaceAll(' ', '_') ?? wordAt(body, 'alert_type', 'alertType')
}

function readNotification(body: unknown, from: From): readonly Part[] {
  const transition = transitionOf(body)
  const meaning = Object.hasOwn(TRANSITIONS, transition) ? TRANSITIONS[transition] : undefined
  const fact = factOf(body, transition)
  if (meaning === 'fired') return [sinceTrigger(firedEvent(from, fact), body, from)]
  if (meaning === 'resolved') return [resolvedEvent(from, { ...fact, firedAt: triggerTime(body, from) })]
  if (transition !== '') return [`transition ${transition}: neither fires nor ends`]
  if (titleText(body) === null) return [{ pointer: '', detail: 'expected a title, or an alert_transition' }]
  return [postedEvent(from, { ...fact, about: ['event', ...fact.about.slice(1)] })]
}

/** "The monitor was last triggered at Wed Dec 11 2024 15:14:02 UTC": the notification is later. */
const triggerTime = (body: unknown, from: From): Instant | null => {
  const [, text] = /last triggered at ([^\n]{10,40}?)\.?(?:\n|$)/.exec(textAt(body, 'body', 'text') ?? '') ?? []
  return text === undefined ? null : (timeWithin(text, from.raw.receivedAt)?.at ?? null)
}

function sinceTrigger(event: AlertEvent, body: unknown, from: From): AlertEvent {
  const trigger = triggerTime(body, from)
  const isEarlier = trigger !== null && trigger < event.occurred.at && event.occurred.latest === undefined
  return isEarlier ? { ...event, occurred: { ...event.occurred, earliest: trigger, latest: event.occurred.at } } : event
}

const titleText = (body: unknown): string | null => textAt(body, 'title', 'event_title', 'alert_title', 'eventTitle')

function factOf(body: unknown, transition: string): AlertFact {
  // Where the template names no scope, the title does: "[Triggered on {env:prod,service:checkout}] …".
  const scopes = textAt(body, 'scopes', 'scope', 'alert_scope') ?? /\{([^{}]{1,300})\}\]/.exec(titleText(body) ?? '')?.[1] ?? null
  const labels = { ...tagsOf(scopes), ...tagsOf(textAt(body, 'tags')) }
  const org = textAt(body, 'org/id', 'org/name', 'org_id') ?? ''
  const monitor = textAt(body, 'monitor_id', 'alert_id', 'alertId', 'aggreg_key') ?? monitorIn(body)
  const scope = (scopes ?? '').split(',').toSorted().join()
  const series = monitor === null ? null : `${org}/${monitor}/${scope}`
  const cycle = textAt(body, 'cycle', 'alert_cycle_key')
  const title = titleText(body)?.replace(/^(?:\s*\[[^\]]{1,300}\])+\s*/, '') || titleText(body)
  return {
    about: [org, monitor, scope, transition],
    id: textAt(body, 'id', 'event_id'),
    at: [memberAt(body, 'date'), memberAt(body, 'last_updated')],
    occurrence: series === null || cycle === null ? null : `${series}/${cycle}`,
    // Without a monitor only the title joins what fires and what ends.
    series: [series ?? `${org}/${title ?? ''}/${scope}`],
    senderKey: textAt(body, 'id'),
    service: affectedServiceOf(labels) ?? textAt(body, 'hostname', 'host'),
    environment: environmentOf(labels),
    severity: knownSeverity(textAt(body, 'severity', 'priority', 'alert_priority')) ?? (/warn/.test(transition) ? 'warning' : null),
    labels,
    text: title ?? plainText(textAt(body, 'body')?.replaceAll('%%%', '')) ?? 'alert without a title',
    link: linkAt(body, 'url', 'link', 'alert_url'),
  }
}

/** Its address stands in the message. */
const monitorIn = (body: unknown): string | null => /\/monitors?[/#](\d{1,20})/.exec(textAt(body, 'body') ?? '')?.[1] ?? null

/** "env:prod,service:checkout,monitor": a value may hold colons of its own. */
function tagsOf(text: string | null): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split(',').flatMap((tag): readonly [string, string][] => {
    const colon = tag.indexOf(':')
    return colon <= 0 ? [] : [[tag.slice(0, colon).trim(), tag.slice(colon + 1).trim()]]
  })
  return Object.fromEntries(pairs)
}
