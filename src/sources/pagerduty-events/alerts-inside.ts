import type { Labels } from '../../domain/event.ts'
import { jsonText } from '../values/json-body.ts'
import { labelsOf } from '../values/labels.ts'

/** An alert has few labels, a notification few hundred alerts; what is beyond is left out. */
const ALERTS_MAX = 1_000

/** The members of `custom_details` under which Alertmanager, Grafana and their templates put the alerts that a message is about. */
const FIRING = ['firing', 'alerts', 'resolved'] as const
const RESOLVED = ['resolved', 'alerts', 'firing'] as const
const LABELS = ['labels', 'commonLabels', 'common_labels', 'CommonLabels', 'groupLabels'] as const

/** The labels of the alerts inside of a message, one set for each. Empty: it names none. */
export function alertsInside(details: unknown, action: 'trigger' | 'acknowledge' | 'resolve'): readonly Labels[] {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return []
  for (const name of action === 'resolve' ? RESOLVED : FIRING) {
    const alerts = alertsIn(memberOf(details, name))
    if (alerts.length > 0) return alerts
  }
  const shared = Object.assign({}, ...LABELS.toReversed().map((name) => labelsOf(memberOf(details, name))))
  return Object.keys(shared).length > 0 ? [shared] : []
}

/** Whether a text of the details is a list of alerts, and no label. */
export const isAlertList = (text: string): boolean => /^\s*(?:Value: (?:.*\S)?\s+)?Labels:\s*\n/.test(text) || /^\s*\[\s*\{/.test(text)

const memberOf = (value: object, name: string): unknown => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined)

function alertsIn(value: unknown): readonly Labels[] {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) ? alertsIn(parsedJson(value)) : alertsInText(value)
  if (Array.isArray(value)) return value.slice(0, ALERTS_MAX).flatMap(alertOf)
  return alertOf(value)
}

function parsedJson(text: string): unknown {
  const parsed = jsonText(text)
  return 'value' in parsed ? parsed.value : null
}

function alertOf(value: unknown): readonly Labels[] {
  if (typeof value !== 'object' || value === null) return []
  const labels = labelsOf(memberOf(value, 'labels') ?? memberOf(value, 'Labels'))
  return Object.keys(labels).length > 0 ? [labels] : []
}

const LABEL_LINE = /^\s*-\s+([^\s=]{1,200})\s+=\s?(.*)$/

/** Alertmanager's template `pagerduty.default.instances`: "Labels:", a line " - name = value" for each, then "Annotations:" and "Source: …". */
function alertsInText(text: string): readonly Labels[] {
  const alerts: [string, string][][] = []
  let open: [string, string][] | null = null
  for (const line of text.split('\n')) {
    if (/^\s*Labels:\s*$/.test(line)) {
      open = []
      if (alerts.length < ALERTS_MAX) alerts.push(open)
      continue
    }
    const [, name, value] = LABEL_LINE.exec(line) ?? []
    if (name !== undefined && value !== undefined) open?.push([name, value.trim()])
    else if (/^\s*(?:Annotations|Source|Silence|Dashboard|Panel|Value):/.test(line)) open = null
  }
  return alerts.filter(({ length }) => length > 0).map((labels) => Object.fromEntries(labels))
}

/** What all of them state alike. */
export function commonLabels([first, ...others]: readonly Labels[]): Labels {
  if (first === undefined || others.length === 0) return first ?? {}
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)))
}
