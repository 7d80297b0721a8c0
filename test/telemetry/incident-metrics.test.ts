import { describe, expect, it } from 'vitest'
import type { CounterCell } from '../../src/domain/metrics/incident-counters.ts'
import type { ExpositionFormat } from '../../src/telemetry/exposition-text.ts'
import { counterText } from '../../src/telemetry/incident-metrics.ts'

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
