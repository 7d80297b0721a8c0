import { type AlertEvent, isAlert } from '../../domain/event.ts'
import { contentHash, eventId } from '../../domain/identity.ts'
import { isHeartbeat, readAlert } from '../alertmanager/alert.ts'
import type { From } from '../values/facts.ts'
import { postedEvent } from '../values/facts.ts'
import { missing, type Part } from '../values/json-sender.ts'
import { knownLink } from '../values/known-text.ts'
import { labelOf, labelsOf } from '../values/labels.ts'
import { linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'

/** Many alerts in a body, each as Alertmanager has them. The state of the group may contradict them: it is not used. */
export function readNotification(body: unknown, from: From): readonly Part[] {
  if (!Array.isArray(memberAt(body, 'alerts'))) return templated(body, from)
  const groupLabels = labelsOf(memberAt(body, 'groupLabels'))
  const group = {
    source: from.source,
    status: wordAt(body, 'status') || null,
    // The group key holds a clock reading in some versions.
    keyHash: null,
    // The name of the rule may stand in the labels of the group alone.
    commonLabels: { ...groupLabels, ...labelsOf(memberAt(body, 'commonLabels')) },
    commonAnnotations: labelsOf(memberAt(body, 'commonAnnotations')),
    externalLink: linkAt(body, 'externalURL'),
    leftOut: 0,
  }
  const place = `${group.externalLink ?? ''}#${textAt(body, 'orgId') ?? ''}`
  const alerts = listAt(body, 'alerts')
  const parts = alerts.flatMap((alert, index): readonly Part[] => {
    const { event, problems } = readAlert(from.raw, group, { alert, pointer: `/alerts/${index}` })
    if (event === null) return problems
    return isHeartbeat(event) ? ['heartbeat'] : [ofGrafana(event, alert, place), ...problems]
  })
  return alerts.length === 0 ? ['a notification without alerts'] : [...parts, ...leftOut(body, from, parts)]
}

/** A fingerprint is unique in one organisation of one server; the test of a contact point is no alert of a rule. */
function ofGrafana(event: AlertEvent, alert: unknown, place: string): AlertEvent {
  const isTest = labelOf(event.labels, 'alertname') === 'TestAlert' && labelOf(event.labels, 'instance') === 'Grafana'
  const rule = labelOf(event.labels, '__alert_rule_uid__') ?? ruleOf(textAt(alert, 'generatorURL'))
  const keys = rule === null ? event.keys : [...event.keys, { names: 'series', value: `rule/${rule}` } as const]
  return {
    ...event,
    id: eventId(contentHash(event.id, place)),
    text: isTest ? `[test] ${event.text}` : event.text,
    link: knownLink(textAt(alert, 'generatorURL'), textAt(alert, 'panelURL'), textAt(alert, 'dashboardURL'), event.link),
    keys,
    isTest,
  }
}

const ruleOf = (address: string | null): string | null =>
  /\/alerting\/(?:grafana\/)?([\w-]{1,40})\/(?:view|edit)/.exec(address ?? '')?.[1] ?? null

/** The contact point's limit cut the notification. */
function leftOut(body: unknown, from: From, parts: readonly Part[]): readonly Part[] {
  const count = Number(textAt(body, 'truncatedAlerts') ?? 0)
  const host = parts.find((part): part is AlertEvent => typeof part === 'object' && 'kind' in part && isAlert(part) && !part.isTest)
  if (!Number.isInteger(count) || count <= 0 || host === undefined) return []
  return [
    {
      ...postedEvent(from, {
        about: ['left out', host.id],
        id: String(count),
        at: null,
        text: `${count} ${count === 1 ? 'alert was' : 'alerts were'} left out of this notification by its size limit`,
      }),
      service: host.service,
      environment: host.environment,
      keys: host.keys.filter(({ names }) => names === 'occurrence'),
      senderKey: host.senderKey,
    },
  ]
}

/** A payload of the user's own template has no alerts in it: what it says is kept as words. */
function templated(body: unknown, from: From): readonly Part[] {
  const text = textAt(body, 'message', 'title', 'summary', 'text')
  if (text === null) return [missing('/alerts', 'expected a list of alerts: the payload of a webhook without a custom template')]
  return [postedEvent(from, { about: ['templated'], at: memberAt(body, 'startsAt'), text })]
}
