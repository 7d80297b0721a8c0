import type { AlertEvent, Event, Labels, PageEvent } from '../../src/domain/event.ts'
import { contentHash, eventIdOf, rawEventId, serviceName, sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import { exactly, type Instant, instant, minutes } from '../../src/domain/time/time.ts'
import { correlate } from '../../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../../src/pipeline/episodes/episodes.ts'

/** Minutes after the midnight at which every story begins. */
export const at = (minute: number): Instant => instant(Date.UTC(2024, 5, 5) + Math.round(minute * 60_000))

export interface AlertOptions {
  readonly name?: string
  readonly service?: string
  readonly severity?: string
  readonly labels?: Labels
  /** How the alert's notification group is known to pagers. */
  readonly group?: string
  readonly heldForMinutes?: number
}

/** An alert on a service of cluster `one` from its firing to its end; `to` null: the end is never reported. */
export function alert(from: number, to: number | null, options: AlertOptions = {}): readonly AlertEvent[] {
  const fired: AlertEvent = { ...alertBase(from, from, options), kind: 'alert.fired' }
  return to === null ? [fired] : [fired, { ...alertBase(to, from, options), kind: 'alert.resolved', firedAt: at(from) }]
}

export interface PageOptions {
  readonly service?: string
  readonly group?: string
  readonly environment?: string
}

/** A page from its trigger to its resolution; `to` null: it stays open. */
export function page(from: number, to: number | null, options: PageOptions = {}): readonly PageEvent[] {
  const name = `page of ${options.service ?? 'nothing'} ${options.group ?? ''} at ${from}`
  const triggered: PageEvent = { ...pageBase(name, from, options), kind: 'page.triggered', severity: 'high', reopened: false }
  return to === null ? [triggered] : [triggered, { ...pageBase(name, to, options), kind: 'page.resolved' }]
}

/** The same page, closed because people merged it into the other; one that stays open cannot have been. */
export const mergedInto = (merged: readonly PageEvent[], [other]: readonly PageEvent[]): readonly PageEvent[] =>
  merged.map((event): PageEvent => {
    const key = other?.keys[0]
    if (event.kind !== 'page.resolved' || key === undefined) return event
    return { ...event, mergedInto: key.value, keys: [...event.keys, key] }
  })

/** Who calls whom, as `caller > callee`. */
export function policyOf(...calls: readonly string[]): Policy {
  const pairs = calls.map((call) => call.split(' > '))
  const services = [...new Set(pairs.map(([caller = '']) => caller))].map((name) => ({
    name: serviceName(name),
    aliases: [],
    dependsOn: pairs.flatMap(([caller, callee]) => (caller === name && callee !== undefined ? [serviceName(callee)] : [])),
    team: null,
    tier: null,
  }))
  return { ...DEFAULT_POLICY, services }
}

/** What the product makes of events: the senders' keys of each incident and of the noise, each list in order. */
export function partition(events: readonly Event[], policy: Policy = DEFAULT_POLICY) {
  const { clusters, noise } = correlate(episodesOf(events, policy), policy)
  return {
    incidents: clusters.map(({ episodes }) => episodes.map(({ senderKey }) => senderKey).sort()),
    noise: noise.map(({ senderKey }) => senderKey).sort(),
  }
}

/** The sender's key of an alert or page: what `partition` speaks of. */
export const keyOf = ([event]: readonly Event[]): string => event?.senderKey ?? ''

export const base = (source: string, identity: string, minute: number) => ({
  id: eventIdOf(sourceName(source), identity, String(minute)),
  rawEventIds: [rawEventId(contentHash(source, identity, String(minute)))] as const,
  source: sourceName(source),
  occurred: exactly(at(minute)),
  receivedAt: instant(at(minute) + 5_000),
  ...{ environment: null, actor: null, text: identity, link: null, isTest: false },
})

function alertBase(minute: number, from: number, options: AlertOptions) {
  const { name = 'HighErrorRate', service, severity = 'critical', group, heldForMinutes, labels = {} } = options
  const all: Labels = { alertname: name, cluster: 'one', severity, ...(service === undefined ? {} : { service }), ...labels }
  const series = contentHash(JSON.stringify(all))
  const senderKey = `${name} on ${service ?? 'host'} ${series.slice(0, 4)}@${from}`
  return {
    ...base('alertmanager', senderKey, minute),
    ...{ senderKey, severity, labels: all, service: service === undefined ? null : serviceName(service) },
    heldFor: heldForMinutes === undefined ? null : minutes(heldForMinutes),
    keys: [
      { names: 'occurrence' as const, value: `${series}@${from}` },
      ...[series, ...(group === undefined ? [] : [group])].map((value) => ({ names: 'series' as const, value })),
    ],
  }
}

function pageBase(name: string, minute: number, { service, group, environment = undefined }: PageOptions) {
  return {
    ...base('pagerduty', name, minute),
    ...{ senderKey: name, service: service === undefined ? null : serviceName(service), environment: environment ?? null },
    keys: [
      { names: 'occurrence' as const, value: name },
      ...[`pages of ${service}`, ...(group === undefined ? [] : [group])].map((value) => ({ names: 'series' as const, value })),
    ],
  }
}
