import type { Event } from '../event.ts'
import type { EventId, IncidentId, ServiceName } from '../identity.ts'
import type { Instant } from '../time/time.ts'
import { hashedMark, type Mark } from './mark.ts'

/** An alert fired; a page was triggered, acknowledged, or something else was reported of it. */
export const NOTIFIED_KINDS = ['fired', 'triggered', 'acknowledged', 'other'] as const

/** What the quality of alerts and the load of those on call need of an event: a small record, where the event is a kilobyte. */
export interface Notified {
  readonly kind: (typeof NOTIFIED_KINDS)[number]
  readonly service: ServiceName | null
  /** Of an alert its rule, of an acknowledgement who gave it, as the sender names them; null: not stated. */
  readonly name: string | null
  /** Equal for all that is reported of one firing or page, and of nothing else. */
  readonly occurrence: Mark
  /** Of an alert: equal whenever it fires. */
  readonly series: Mark | null
}

/** `incident`: which one holds the event; null: none does. */
export interface HeldNotified extends Notified {
  readonly event: EventId
  readonly at: Instant
  readonly incident: IncidentId | null
}

/** Of a name: a list of rules or people is as readable, and an index takes no more than some kilobytes. */
const NAME_MAX = 200

/** null: it notified nobody, as the end of an alert or a test. */
export function notifiedOf(event: Event): Notified | null {
  const kind = kindOf(event)
  if (kind === null || event.isTest) return null
  return {
    kind,
    service: shortened(event.service),
    name: kind === 'fired' ? shortened(ruleOf(event)) : kind === 'acknowledged' ? shortened(event.actor) : null,
    occurrence: markOfKey(event, 'occurrence'),
    series: kind === 'fired' ? markOfKey(event, 'series') : null,
  }
}

function kindOf({ kind }: Event): Notified['kind'] | null {
  if (kind === 'alert.fired') return 'fired'
  if (kind === 'page.triggered') return 'triggered'
  if (kind === 'page.acknowledged') return 'acknowledged'
  return kind === 'page.escalated' || kind === 'page.resolved' ? 'other' : null
}

const ruleOf = (event: Event): string => ('labels' in event ? event.labels.alertname : undefined) ?? event.text

const shortened = <Name extends string>(name: Name | null): Name | null => (name === null ? null : (name.slice(0, NAME_MAX) as Name))

/** Each source has keys of its own. */
const markOfKey = ({ source, keys, id }: Event, wanted: 'occurrence' | 'series'): Mark =>
  hashedMark(`${source} ${keys.find(({ names }) => names === wanted)?.value ?? id}`)
