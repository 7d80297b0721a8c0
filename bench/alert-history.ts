import type { AlertEvent, Event } from '../src/domain/event.ts'
import { eventId, rawEventId, serviceName, sourceName } from '../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../src/domain/policy.ts'
import { exactly, instant } from '../src/domain/time/time.ts'

/** How trouble comes. `pauseMs`: between the starts of two alerts, on average, while an incident lasts. */
export interface Shape {
  readonly name: string
  readonly services: number
  readonly clusters: number
  readonly pauseMs: number
  /** Alerts of one incident before a quiet hour; null: it never is quiet. */
  readonly incidentAlerts: number | null
  readonly callees: 'gateway' | 'layers'
}

export const SHAPES: readonly Shape[] = [
  { name: 'mixed', services: 100, clusters: 4, pauseMs: 15_000, incidentAlerts: 40, callees: 'layers' },
  { name: '500 services behind one gateway', services: 500, clusters: 1, pauseMs: 2_000, incidentAlerts: 400, callees: 'gateway' },
  { name: '100 alerts a second without a pause', services: 60, clusters: 1, pauseMs: 10, incidentAlerts: null, callees: 'layers' },
]

export interface History {
  /** One per fact, in the total order, as the pipeline gets them. */
  readonly events: readonly Event[]
  readonly policy: Policy
}

/** About so many events, half of them firings and half resolutions. The same numbers make the same history. */
export function alertHistory(shape: Shape, count: number): History {
  const next = randomNumbers(count)
  const events: AlertEvent[] = []
  let clock = Date.UTC(2024, 0, 1)
  let cluster = 0
  for (let number = 0; number < count / 2; number += 1) {
    clock += Math.ceil(2 * shape.pauseMs * next())
    if (shape.incidentAlerts !== null && number % shape.incidentAlerts === 0) {
      clock += 3_600_000 * (2 + next())
      cluster = Math.floor(next() * shape.clusters)
    }
    events.push(
      ...alertOf({ number, cluster, service: Math.floor(next() ** 2 * shape.services), start: clock, lasts: 60_000 * (1 + 30 * next()) }),
    )
  }
  return { events: events.sort((a, b) => a.occurred.at - b.occurred.at), policy: policyOf(shape) }
}

interface Alert {
  readonly number: number
  readonly cluster: number
  readonly service: number
  readonly start: number
  readonly lasts: number
}

const RULES = ['HighErrorRate', 'HighLatency', 'PodCrashLooping', 'ContainerMemoryHigh'] as const

function alertOf({ number, cluster, service, start, lasts }: Alert): readonly AlertEvent[] {
  const fact = (kind: string, at: number) => {
    const told = textsOf({ kind, number, cluster, service, start })
    return {
      id: eventId(told.id),
      rawEventIds: [rawEventId(told.id)] as const,
      source: ALERTMANAGER,
      occurred: exactly(instant(Math.round(at))),
      receivedAt: instant(Math.round(at) + 1_000),
      ...{ service: serviceName(told.labels.service), environment: null, actor: null, text: 'It ails', link: null, isTest: false },
      keys: [
        { names: 'occurrence' as const, value: told.occurrence },
        { names: 'series' as const, value: told.series },
      ],
      ...{ senderKey: told.occurrence, severity: told.labels.severity, labels: told.labels, heldFor: null },
    }
  }
  const fired: AlertEvent = { ...fact('f', start), kind: 'alert.fired' }
  // One resolution in a hundred is lost.
  return number % 100 === 0 ? [fired] : [fired, { ...fact('r', start + lasts), kind: 'alert.resolved', firedAt: instant(start) }]
}

/** As a parser makes them: texts of its own for each event. */
function textsOf({ kind, number, cluster, service, start }: Omit<Alert, 'lasts'> & { readonly kind: string }) {
  const series = `${service.toString(16).padStart(4, '0')}${cluster}${(number % 28).toString(16).padStart(11, '0')}`
  const labels = {
    alertname: RULES[number % RULES.length] ?? '',
    cluster: `cluster-${cluster}`,
    namespace: 'shop',
    pod: `service-${service}-${number % 7}`,
    service: `service-${service}`,
    severity: number % 5 === 0 ? 'critical' : 'warning',
  }
  const told = {
    id: `${kind}${number.toString(16).padStart(31, '0')}`,
    series,
    occurrence: `${series}@${new Date(start).toISOString()}-${number}`,
    labels,
  }
  return JSON.parse(JSON.stringify(told)) as typeof told
}

const ALERTMANAGER = sourceName('alertmanager')

/** A gateway that calls everything, or layers in which each service calls three deeper ones. */
function policyOf({ services, callees }: Shape): Policy {
  const name = (service: number) => serviceName(`service-${service}`)
  const deeper = (service: number) => [2 * service + 1, 2 * service + 2, 3 * service + 5].filter((callee) => callee < services)
  const all = Array.from({ length: services }, (_, service) => service)
  const callsOf = (service: number) => (callees === 'layers' ? deeper(service) : service === 0 ? all.slice(1) : [])
  const entries = all.map((service) => ({
    name: name(service),
    aliases: [],
    dependsOn: callsOf(service).map(name),
    team: null,
    tier: null,
  }))
  return { ...DEFAULT_POLICY, services: entries }
}

/** Mulberry32: the same seed gives the same numbers everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
