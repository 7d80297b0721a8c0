import { appendTo } from '../append-to.ts'
import { defined } from '../defined.ts'
import { type AlertEvent, type Event, isAlert, type Labels } from '../event.ts'
import type { Instant, Milliseconds } from '../time/time.ts'

/** An alerting rule of Prometheus, as far as it delays what its alerts report; null: not known. */
export interface AlertRule {
  readonly name: string
  /** Static labels, which distinguish rules of one name. */
  readonly labels: Labels
  readonly heldFor: Milliseconds
  readonly keepFiring: Milliseconds
  readonly window: Milliseconds | null
  /** When it was in force, where that is known; `until` null: it still is. Absent: at all times. */
  readonly during?: { readonly from: Instant; readonly until: Instant | null }
}

/** Adds to alerts what the rules know of them and the alerts do not say themselves. */
export function ruleReader(rules: readonly AlertRule[]): (event: Event) => Event {
  if (rules.length === 0) return withPending
  const byName = new Map<string, AlertRule[]>()
  for (const rule of rules) appendTo(byName, rule.name, rule)
  return (event) => (isAlert(event) ? withPending(withRule(event, byName.get(event.labels.alertname ?? '') ?? [])) : event)
}

/** What was measured goes before what a text or a rule says. */
const withPending = (event: Event): Event =>
  isAlert(event) && event.pendingFor !== undefined ? { ...event, heldFor: event.pendingFor } : event

/** Of rules that share the name, those in force when it fired whose labels the alert has; a value on which they differ is not known. */
function withRule(event: AlertEvent, named: readonly AlertRule[]): AlertEvent {
  const firedAt = event.kind === 'alert.resolved' ? event.firedAt : event.occurred.at
  const fitting = named.filter(
    ({ labels, during }) => isInForce(during, firedAt) && Object.entries(labels).every(([name, value]) => event.labels[name] === value),
  )
  if (fitting.length === 0) return event
  const heldFor = event.heldFor ?? commonValue(fitting.map((rule) => rule.heldFor))
  const window = event.window ?? commonValue(fitting.map((rule) => rule.window))
  const keepFiring = event.keepFiring ?? commonValue(fitting.map((rule) => rule.keepFiring))
  return { ...event, heldFor, ...defined({ window: window ?? undefined, keepFiring: keepFiring ?? undefined }) }
}

const isInForce = (during: AlertRule['during'], at: Instant): boolean =>
  during === undefined || (at >= during.from && (during.until === null || at < during.until))

function commonValue<T>(values: readonly T[]): T | null {
  const [only, ...others] = new Set(values)
  return only === undefined || others.length > 0 ? null : only
}
