import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { DURATION_NAMES, DURATIONS, type Duration, type DurationName, type Durations } from '../../src/domain/duration.ts'
import { serviceName } from '../../src/domain/identity.ts'
import { milliseconds } from '../../src/domain/time.ts'
import { type CountedIncident, incidentMetrics } from '../../src/telemetry/incident-metrics.ts'

function durationsOf(seconds: Partial<Record<DurationName, number>>): Durations {
  const entries = DURATION_NAMES.map((name): [DurationName, Duration] => {
    const [from, to] = DURATIONS[name]
    const known = seconds[name]
    const ends = { from, to }
    return [
      name,
      known === undefined ? { ...ends, status: 'unknown', ms: null } : { ...ends, status: 'measured', ms: milliseconds(known * 1_000) },
    ]
  })
  return Object.fromEntries(entries) as Record<DurationName, Duration>
}

const incident = (change: Partial<CountedIncident> & { seconds?: Partial<Record<DurationName, number>> } = {}): CountedIncident => ({
  status: 'resolved',
  severity: 'critical',
  services: [serviceName('checkout')],
  durations: durationsOf(change.seconds ?? { timeToResolve: 240 }),
  ...change,
})

async function exposed(...readings: readonly (readonly CountedIncident[])[]): Promise<readonly string[]> {
  const registry = new Registry()
  const left = [...readings]
  const refresh = incidentMetrics(registry, async function* () {
    yield* left.shift() ?? []
  })
  for (const _ of readings) await refresh()
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

const NAME = 'hindsight_incident_time_to_resolve_seconds'

describe('the histogram of a duration', () => {
  it('counts each resolved incident once, in seconds, by service and severity', async () => {
    const lines = await exposed([incident(), incident({ seconds: { timeToResolve: 600_000 } })])
    expect(lines).toContain(`${NAME}_bucket{le="120",service="checkout",severity="critical"} 0`)
    expect(lines).toContain(`${NAME}_bucket{le="300",service="checkout",severity="critical"} 1`)
    expect(lines).toContain(`${NAME}_bucket{le="604800",service="checkout",severity="critical"} 2`)
    expect(lines).toContain(`${NAME}_sum{service="checkout",severity="critical"} 600240`)
    expect(lines).toContain(`${NAME}_count{service="checkout",severity="critical"} 2`)
  })

  it('has no sample of what is not known, and none of an incident that is open', async () => {
    const lines = await exposed([incident({ seconds: {} }), incident({ status: 'open' })])
    expect(lines.filter((line) => line.startsWith('hindsight_incident_'))).toEqual([])
  })

  it('counts an incident of two services once', async () => {
    const lines = await exposed([incident({ services: [serviceName('cart'), serviceName('checkout')] })])
    expect(lines.filter((line) => line.startsWith(`${NAME}_count`))).toEqual([
      `${NAME}_count{service="cart,checkout",severity="critical"} 1`,
    ])
  })

  it('says what holds now: a correction restates it, a second look adds nothing', async () => {
    const lines = await exposed(
      [incident()],
      [incident({ seconds: { timeToResolve: 60 } })],
      [incident({ seconds: { timeToResolve: 60 } })],
    )
    expect(lines).toContain(`${NAME}_sum{service="checkout",severity="critical"} 60`)
    expect(lines).toContain(`${NAME}_count{service="checkout",severity="critical"} 1`)
  })
})

describe('the numbers of incidents', () => {
  it('are told by service and severity, and how many are open', async () => {
    const lines = await exposed([incident(), incident({ status: 'open', severity: null })])
    expect(lines).toContain('hindsight_incidents_total{service="checkout",severity="critical"} 1')
    expect(lines).toContain('hindsight_incidents_total{service="checkout",severity=""} 1')
    expect(lines).toContain('hindsight_incidents_open 1')
  })

  it('are left out while they cannot be read', async () => {
    const registry = new Registry()
    let isDown = false
    const refresh = incidentMetrics(registry, async function* () {
      if (isDown) throw new Error('down')
      yield incident()
    })
    await refresh()
    isDown = true
    await expect(refresh()).rejects.toThrow('down')
    expect(await registry.metrics()).not.toMatch(/^hindsight_incidents?_\w+(\{.*\})? \d/m)
  })
})
