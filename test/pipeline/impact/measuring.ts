import type { LevelMeasured } from '../../../src/domain/event.ts'
import { eventIdOf, rawEventId, serviceName, sourceName } from '../../../src/domain/identity.ts'
import type { Measurement, ServiceLevel } from '../../../src/domain/impact/service-level.ts'
import { hours, type Instant, instant, milliseconds, seconds } from '../../../src/domain/time/time.ts'

export const CHECKOUT: ServiceLevel = {
  name: 'checkout-availability',
  service: serviceName('checkout'),
  kind: 'errors',
  objective: 0.999,
  periodMs: hours(30 * 24),
  thresholdSeconds: null,
}

interface Told {
  readonly level?: ServiceLevel
  readonly stepSeconds?: number
  readonly receivedAt?: Instant
  readonly usualTraffic?: number
  readonly period?: Measurement['period']
  readonly series: (at: Instant) => Readonly<Partial<Record<'bad' | 'total' | 'value' | 'users', number | null>>>
}

/** A measurement from one time to another whose sample at each step is what `series` gives for the end of that step. */
export function measurementOf(from: Instant, to: Instant, told: Told): LevelMeasured {
  const { level = CHECKOUT, stepSeconds = 15, receivedAt = to } = told
  const stepMs = seconds(stepSeconds)
  const count = Math.round((to - from) / stepMs)
  const samples = Array.from({ length: count }, (_, index) => told.series(instant(from + (index + 1) * stepMs)))
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample)))] as ('bad' | 'total' | 'value' | 'users')[]
  return {
    kind: 'sli.measured',
    id: eventIdOf(sourceName('prometheus'), level.name, String(from)),
    rawEventIds: [rawEventId(`raw ${from} ${receivedAt}`)],
    source: sourceName('prometheus'),
    occurred: { at: from },
    receivedAt,
    service: level.service,
    environment: null,
    actor: null,
    text: `Service level ${level.name} of ${level.service}`,
    keys: [],
    senderKey: `${level.name}@${from}`,
    link: null,
    isTest: false,
    measurement: {
      level,
      stepMs,
      windowMs: milliseconds(stepMs),
      series: Object.fromEntries(names.map((name) => [name, samples.map((sample) => sample[name] ?? null)])),
      usualTraffic: told.usualTraffic ?? null,
      period: told.period ?? null,
      queries: { bad: 'sum(rate(http_requests_total{code=~"5.."}[30s]))' },
    },
  }
}
