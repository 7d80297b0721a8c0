import { describe, expect, it } from 'vitest'
import { incidentId, serviceName } from '../../src/domain/identity.ts'
import type { Anchors } from '../../src/domain/incident/anchor.ts'
import { DURATION_NAMES, DURATIONS, type Duration, type DurationName, type Durations } from '../../src/domain/incident/duration.ts'
import { instant, milliseconds } from '../../src/domain/time/time.ts'
import { aggregateWindows } from '../../src/pipeline/figures/aggregate.ts'
import { type CountedIncident, type IncidentChanges, incidentMetrics } from '../../src/telemetry/incident-metrics.ts'

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

let made = 0
const incident = (change: Partial<CountedIncident> & { seconds?: Partial<Record<DurationName, number>> } = {}): CountedIncident => ({
  id: incidentId(`incident-${made++}`),
  status: 'resolved',
  severity: 'critical',
  services: [serviceName('checkout')],
  anchors: { ...NO_ANCHORS, detected: { at: instant(0) } },
  durations: durationsOf(change.seconds ?? { timeToResolve: 240 }),
  ...change,
})

const NO_ANCHORS: Anchors = {
  impactStart: null,
  detected: null,
  acknowledged: null,
  escalated: null,
  identified: null,
  mitigated: null,
  impactEnd: null,
  resolved: null,
}

const samplesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

/** What is exposed after these changes, one after the other. */
function exposed(...changes: readonly Partial<IncidentChanges>[]): readonly string[] {
  const metrics = incidentMetrics(() => [])
  for (const { changed = [], gone = [] } of changes) {
    metrics.apply({ changed, gone })
    metrics.text(0)
  }
  return samplesOf(metrics.text(0))
}

const NAME = 'hindsight_incident_time_to_resolve_seconds'

describe('the histogram of a duration', () => {
  it('counts each resolved incident once, in seconds, by service and severity', () => {
    const lines = exposed({ changed: [incident(), incident({ seconds: { timeToResolve: 600_000 } })] })
    expect(lines).toContain(`${NAME}_bucket{le="120",service="checkout",severity="critical"} 0`)
    expect(lines).toContain(`${NAME}_bucket{le="300",service="checkout",severity="critical"} 1`)
    expect(lines).toContain(`${NAME}_bucket{le="604800",service="checkout",severity="critical"} 2`)
    expect(lines).toContain(`${NAME}_sum{service="checkout",severity="critical"} 600240`)
    expect(lines).toContain(`${NAME}_count{service="checkout",severity="critical"} 2`)
  })

  it('has no sample of what is not known, and none of an incident that is open', () => {
    const lines = exposed({ changed: [incident({ seconds: {} }), incident({ status: 'open' })] })
    expect(lines.filter((line) => line.startsWith('hindsight_incident_'))).toEqual([])
  })

  it('counts an incident of two services once, for the one that was affected first', () => {
    const lines = exposed({ changed: [incident({ services: [serviceName('cart'), serviceName('checkout')] })] })
    expect(lines.filter((line) => line.startsWith(`${NAME}_count`))).toEqual([`${NAME}_count{service="cart",severity="critical"} 1`])
    expect(lines.filter((line) => line.startsWith('hindsight_services_affected_total'))).toEqual([
      'hindsight_services_affected_total{service="cart",severity="critical"} 1',
      'hindsight_services_affected_total{service="checkout",severity="critical"} 1',
    ])
  })

  it('says what holds now: a correction restates it, a second look adds nothing', () => {
    const [first, gone] = [incident(), incident({ seconds: { timeToResolve: 7_000 } })]
    const corrected = { ...first, durations: durationsOf({ timeToResolve: 60 }) }
    const lines = exposed({ changed: [first, gone] }, { changed: [corrected] }, { changed: [corrected], gone: [gone.id, 'never known'] })
    expect(lines).toContain(`${NAME}_sum{service="checkout",severity="critical"} 60`)
    expect(lines).toContain(`${NAME}_count{service="checkout",severity="critical"} 1`)
  })
})

describe('the numbers of incidents', () => {
  it('are counted by service and severity, and how many are open', () => {
    const lines = exposed({ changed: [incident(), incident({ status: 'open', severity: null })] })
    expect(lines).toContain('hindsight_incidents_total{service="checkout",severity="critical"} 1')
    expect(lines).toContain('hindsight_incidents_total{service="checkout",severity=""} 1')
    expect(lines).toContain('hindsight_incidents_open 1')
  })

  it('are those of a first look at all, whatever changed since in whatever order', () => {
    const all = Array.from({ length: 60 }, (_, number) =>
      incident({
        services: [serviceName(`service-${number % 7}`), serviceName(`service-${number % 3}`)],
        status: number % 5 === 0 ? 'open' : 'resolved',
        seconds: { timeToResolve: number * 97, timeToDetect: number },
      }),
    )
    const before = all.map((one, number) => ({ ...one, severity: number % 2 === 0 ? 'warning' : null, durations: durationsOf({}) }))
    const extra = incident({ services: [serviceName('gone')] })
    const lines = exposed({ changed: [extra, ...before.toReversed()] }, { changed: all.slice(0, 20) }, { changed: all, gone: [extra.id] })
    expect([...lines].sort()).toEqual([...exposed({ changed: all })].sort())
  })

  it('name a service with what is special in the format escaped, and cut where it is endless', () => {
    const lines = exposed({
      changed: [incident({ services: [serviceName('a"\\b\nc')] }), incident({ services: [serviceName('x'.repeat(200_000))] })],
    })
    expect(lines).toContain('hindsight_incidents_total{service="a\\"\\\\b\\nc",severity="critical"} 1')
    expect(lines.reduce((longest, line) => Math.max(longest, line.length), 0)).toBeLessThan(400)
  })
})

describe('the gauges over windows', () => {
  const now = instant(Date.UTC(2024, 5, 30))
  const windows = [
    { name: '30d', lengthMs: milliseconds(30 * 86_400_000) },
    { name: '365d', lengthMs: milliseconds(365 * 86_400_000) },
  ]
  const detected = (daysAgo: number, seconds: number): CountedIncident => ({
    ...incident({ seconds: { timeToResolve: seconds } }),
    anchors: {
      ...NO_ANCHORS,
      detected: { at: instant(now - daysAgo * 86_400_000) },
    },
  })
  const linesOf = (incidents: readonly CountedIncident[]) => {
    const metrics = incidentMetrics((counted) => aggregateWindows([...counted], windows, now))
    metrics.apply({ changed: incidents, gone: [] })
    return samplesOf(metrics.text(now)).filter((line) => line.startsWith('hindsight_window_'))
  }

  it('are computed anew after a minute, not at each look', () => {
    let computed = 0
    const metrics = incidentMetrics(() => {
      computed += 1
      return []
    })
    for (const second of [0, 15, 30, 45, 60, 75]) metrics.text(second * 1_000)
    expect(computed).toBe(2)
  })

  it('count what was detected in each, and the median of what is known', () => {
    const lines = linesOf([detected(1, 60), detected(2, 180), detected(200, 3_600)])
    expect(lines).toContain('hindsight_window_incidents{window="30d"} 2')
    expect(lines).toContain('hindsight_window_incidents{window="365d"} 3')
    expect(lines).toContain('hindsight_window_known{window="30d",duration="time_to_resolve"} 2')
    expect(lines).toContain('hindsight_window_median_seconds{window="30d",duration="time_to_resolve"} 120')
    expect(lines).toContain('hindsight_window_median_seconds{window="365d",duration="time_to_resolve"} 180')
  })

  it('have the interval of the median from 6 known durations on, and the 90 % quantile from 10 on', () => {
    const few = linesOf([1, 2, 3, 4, 5].map((day) => detected(day, 60 * day)))
    expect(few.filter((line) => /lower|upper|p90/.test(line))).toEqual([])
    const many = linesOf(Array.from({ length: 10 }, (_, index) => detected(index, 60 * (index + 1))))
    expect(many).toContain('hindsight_window_median_lower_seconds{window="30d",duration="time_to_resolve"} 120')
    expect(many).toContain('hindsight_window_median_upper_seconds{window="30d",duration="time_to_resolve"} 540')
    expect(many).toContain('hindsight_window_p90_seconds{window="30d",duration="time_to_resolve"} 546')
  })

  it('leave out what was not detected, or is not known: never a 0', () => {
    const lines = linesOf([{ ...incident({ seconds: { timeToResolve: 60 } }), anchors: NO_ANCHORS }])
    expect(lines).toContain('hindsight_window_incidents{window="30d"} 0')
    expect(lines.filter((line) => line.includes('_seconds'))).toEqual([])
  })
})

describe('names that senders make up', () => {
  const made = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => incident({ services: [serviceName(`${name}-${index}`)], severity: `${name}-${index}` }))
  const often = Array.from({ length: 3 }, () => incident({ services: [serviceName('checkout')], severity: 'critical' }))

  it('do not make a scrape larger than its limit', () => {
    const [few, many] = [exposed({ changed: made(300, 'svc') }), exposed({ changed: made(3_000, 'svc') })]
    expect(many.length).toBe(few.length)
    expect(many.length).toBeLessThan(100_000)
  })

  it('are counted as other behind those that have the most incidents, and counted themselves', () => {
    const lines = exposed({ changed: [...made(400, 'svc'), ...often] })
    expect(lines).toContain('hindsight_incidents_total{service="checkout",severity="critical"} 3')
    expect(lines).toContain('hindsight_incidents_total{service="other",severity="other"} 201')
    expect(lines).toContain('hindsight_folded_label_values{label="service"} 201')
    expect(lines).toContain('hindsight_folded_label_values{label="severity"} 391')
    const sum = lines
      .filter((line) => line.startsWith('hindsight_incidents_total'))
      .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0)
    expect(sum).toBe(403)
  })

  it('have their own series as long as there are few', () => {
    const lines = exposed({ changed: made(5, 'svc') })
    expect(lines).toContain('hindsight_folded_label_values{label="service"} 0')
    expect(lines.filter((line) => line.includes('other'))).toEqual([])
  })
})
