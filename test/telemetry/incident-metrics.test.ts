import { describe, expect, it } from 'vitest'
import type { CounterCell } from '../../src/domain/metrics/incident-counters.ts'
import type { ExpositionFormat } from '../../src/telemetry/exposition-text.ts'
import { counterText } from '../../src/telemetry/incident-metrics.ts'
import { windowText } from '../../src/telemetry/window-metrics.ts'

const cell = (changes: Partial<CounterCell> = {}): CounterCell => ({
  metric: 'incidents',
  service: 'checkout',
  severity: 'critical',
  le: 0,
  count: 1,
  sumMs: 0,
  exemplar: null,
  ...changes,
})
const resolved = (changes: Partial<CounterCell>) => cell({ metric: 'time_to_resolve', ...changes })

/** The samples after these changes, one after the other. */
function exposed(changes: readonly (readonly CounterCell[])[], format: ExpositionFormat = 'prometheus'): readonly string[] {
  const counters = counterText()
  for (const cells of changes) {
    counters.apply(cells, null)
    counters.text(format)
  }
  return counters
    .text(format)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
}

const NAME = 'hindsight_incident_time_to_resolve_seconds'
const LABELS = 'service="checkout",severity="critical"'

describe('the histogram of a duration', () => {
  const cells = [resolved({ le: 300, count: 2, sumMs: 480_000 }), resolved({ le: 0, count: 1, sumMs: 700_000_000 })]

  it('adds up the buckets below each bound, in seconds', () => {
    const lines = exposed([cells])
    expect(lines).toContain(`${NAME}_bucket{le="120",${LABELS}} 0`)
    expect(lines).toContain(`${NAME}_bucket{le="300",${LABELS}} 2`)
    expect(lines).toContain(`${NAME}_bucket{le="604800",${LABELS}} 2`)
    expect(lines).toContain(`${NAME}_bucket{le="+Inf",${LABELS}} 3`)
    expect(lines).toContain(`${NAME}_sum{${LABELS}} 700480`)
    expect(lines).toContain(`${NAME}_count{${LABELS}} 3`)
  })

  it('shows what has changed since, and keeps the rest', () => {
    const lines = exposed([cells, [resolved({ le: 300, count: 3, sumMs: 600_000 })], [resolved({ severity: 'warning', le: 60 })]])
    expect(lines).toContain(`${NAME}_count{${LABELS}} 4`)
    expect(lines).toContain(`${NAME}_count{service="checkout",severity="warning"} 1`)
  })

  it('has no sample where nothing was counted', () => {
    expect(exposed([[cell()]]).filter((line) => line.startsWith('hindsight_incident_'))).toEqual([])
  })
})

describe('in OpenMetrics', () => {
  it('a bucket bears the incident that was counted last in it, and its bound is a float', () => {
    const exemplar = { id: 'abc', ms: 240_500, at: 1_700_000_000_250 }
    const lines = exposed([[resolved({ le: 300, sumMs: 240_500, exemplar })]], 'openmetrics')
    expect(lines).toContain(`${NAME}_bucket{le="300.0",${LABELS}} 1 # {incident_id="abc"} 240.5 1700000000.25`)
    expect(lines).toContain(`${NAME}_bucket{le="600.0",${LABELS}} 1`)
  })

  it('a counter is named without the suffix of its samples', () => {
    const counters = counterText()
    counters.apply([cell()], null)
    expect(counters.text('openmetrics')).toContain(`# TYPE hindsight_incidents counter\nhindsight_incidents_total{${LABELS}} 1\n`)
    expect(counters.text('prometheus')).toContain(`# TYPE hindsight_incidents_total counter\n`)
  })
})

describe('names', () => {
  it('of a service are escaped where the format gives a character a meaning', () => {
    const lines = exposed([[cell({ service: 'a"\\b\nc' })]])
    expect(lines).toContain('hindsight_incidents_total{service="a\\"\\\\b\\nc",severity="critical"} 1')
  })

  it('that are counted as other are counted themselves', () => {
    const counters = counterText()
    counters.apply([], { service: 51 })
    counters.apply([], null)
    expect(counters.text('prometheus')).toContain('hindsight_folded_label_values{label="service"} 51\n')
    expect(counters.text('prometheus')).toContain('hindsight_folded_label_values{label="severity"} 0\n')
  })
})

describe('the gauges over windows', () => {
  it('say that there was no incident, and leave out every figure of none', () => {
    const text = windowText()
    const folded = { service: 0, severity: 0, team: 0 }
    text.add({ kind: 'counts', window: '30d', counts: [], excluded: new Map([['transient', 2]]), folded })
    text.add({
      kind: 'duration',
      window: '30d',
      duration: 'timeToResolve',
      labels: {},
      known: 0,
      median: null,
      medianInterval: null,
      p90: null,
    })
    text.add({ kind: 'changes', window: '30d', labels: {}, deployments: 0, confirmed: 0, suspected: 0 })
    const lines = text.text().split('\n')
    expect(lines).toContain('hindsight_window_incidents{window="30d",service="",severity="",team=""} 0')
    expect(lines).toContain('hindsight_window_excluded{window="30d",reason="transient"} 2')
    expect(lines).toContain('hindsight_window_deployments{window="30d"} 0')
    expect(lines.filter((line) => /^hindsight_(?:window_(?:known|median|p90)|change_failure)/.test(line))).toEqual([])
  })

  it('are in seconds, under the labels of their group', () => {
    const text = windowText()
    const medianInterval = { lower: 60_000, upper: 180_000 }
    const of = { kind: 'duration', window: '30d', duration: 'timeToResolve', known: 6, median: 90_000, medianInterval, p90: null } as const
    text.add({ ...of, labels: { team: 'storefront' } })
    text.add({ kind: 'changes', window: '30d', labels: { service: 'cart' }, deployments: 8, confirmed: 1, suspected: 2 })
    const lines = text.text().split('\n')
    const labels = 'window="30d",duration="time_to_resolve",team="storefront"'
    expect(lines).toContain(`hindsight_window_median_seconds{${labels}} 90`)
    expect(lines).toContain(`hindsight_window_median_upper_seconds{${labels}} 180`)
    expect(lines).toContain('hindsight_change_failure_ratio{window="30d",service="cart",basis="confirmed"} 0.125')
    expect(lines).toContain('hindsight_change_failure_ratio{window="30d",service="cart",basis="suspected"} 0.25')
  })
})
