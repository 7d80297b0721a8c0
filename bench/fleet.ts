import { createHash } from 'node:crypto'
import { rawEventIdOf, serviceName, sourceName } from '../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../src/domain/policy.ts'
import type { RawEvent } from '../src/domain/raw-event.ts'
import { instant, isoOf } from '../src/domain/time/time.ts'

/** One partition in which one service is never quiet, and others are in trouble a few times a day. */
export const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const BEGIN = Date.UTC(2022, 0, 1)
const SERVICES = 40
/** Hours at which a trouble begins: each is over before the next, and before midnight. */
const TROUBLES = [2, 7, 12, 17]
const TROUBLE_ALERTS = 30
const NOISE_EVERY_MS = 2 * MINUTE_MS

export interface FleetAlert {
  readonly service: string
  readonly rule: string
  readonly severity: string
  readonly startsAt: number
  /** null: it still fires. */
  readonly endsAt: number | null
}

export const dayOf = (day: number): number => BEGIN + day * DAY_MS

/** Whole facts of one day: nothing reaches over midnight but the noise. */
export function alertsOfDay(day: number): readonly FleetAlert[] {
  const troubles = TROUBLES.flatMap((hour, nth) => troubleAt(dayOf(day) + hour * 60 * MINUTE_MS, 7 * day + nth))
  const noise = Array.from({ length: DAY_MS / NOISE_EVERY_MS }, (_, count) => noiseAt(dayOf(day) + count * NOISE_EVERY_MS))
  return [...troubles, ...noise]
}

function troubleAt(from: number, seed: number): readonly FleetAlert[] {
  return Array.from({ length: TROUBLE_ALERTS }, (_, count) => {
    const startsAt = from + count * MINUTE_MS
    const severity = count === 0 ? 'critical' : 'warning'
    return {
      service: `service-${(seed + (count % 3)) % SERVICES}`,
      rule: `Rule${count % 7}`,
      severity,
      startsAt,
      endsAt: startsAt + 9 * MINUTE_MS,
    }
  })
}

export const noiseAt = (startsAt: number): FleetAlert => ({
  service: 'background',
  rule: 'QueueIsLong',
  severity: 'warning',
  startsAt,
  endsAt: startsAt + MINUTE_MS,
})

/** What Alertmanager posts of these, as it was received at the end of the latest. */
export function deliveryOf(alerts: readonly FleetAlert[]): RawEvent {
  const body = Buffer.from(JSON.stringify({ ...HEAD, alerts: alerts.map(alertJson) }))
  const receivedAt = instant(Math.max(...alerts.map(({ startsAt, endsAt }) => endsAt ?? startsAt)) + 1_000)
  return { id: rawEventIdOf(ALERTMANAGER, body), source: ALERTMANAGER, receivedAt, path: '/webhooks/alertmanager', headers: {}, body }
}

const ALERTMANAGER = sourceName('alertmanager')
const HEAD = {
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  receiver: 'hindsight',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
}

function alertJson({ service, rule, severity, startsAt, endsAt }: FleetAlert) {
  const labels = { alertname: rule, cluster: 'eu-west-1', environment: 'production', namespace: 'shop', service, severity }
  return {
    status: endsAt === null ? 'firing' : 'resolved',
    labels,
    annotations: { summary: `${rule} on ${service}`, description: `${service} has been in trouble for five minutes` },
    startsAt: isoOf(instant(startsAt)),
    endsAt: endsAt === null ? '0001-01-01T00:00:00Z' : isoOf(instant(endsAt)),
    generatorURL: 'http://prometheus.example.com:9090/graph',
    fingerprint: createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16),
  }
}

/** Each service calls the next one; nobody calls the noisy one. */
export function fleetPolicy(): Policy {
  const services = Array.from({ length: SERVICES }, (_, number) => ({
    name: serviceName(`service-${number}`),
    aliases: [],
    dependsOn: [serviceName(`service-${(number + 1) % SERVICES}`)],
    team: null,
    tier: null,
  }))
  return { ...DEFAULT_POLICY, services }
}
