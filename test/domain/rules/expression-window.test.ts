import { describe, expect, it } from 'vitest'
import { expressionWindow, prometheusDuration } from '../../../src/domain/rules/expression-window.ts'
import { minutes, seconds } from '../../../src/domain/time/time.ts'

describe('expressionWindow', () => {
  it.each([
    ['sum by (proxy) (rate(http_requests_total{code="5xx"}[30s])) / sum(rate(http_requests_total[30s])) > 0.05', seconds(30)],
    ['rate(a[5m]) > 1 and rate(a[1h30m]) > 1', minutes(90)],
    ['max_over_time(rate(a[1m])[10m:1m]) > 3', minutes(11)],
    ['job:http_errors:ratio_rate5m{service="web"} > 0.1', minutes(5)],
    ['rate(a[5m] offset 2m) > 1', minutes(7)],
    ['rate(a[5m]) > 2 * rate(a[5m] offset 1w)', minutes(5)],
    ['up{job="checkout"} == 0', 0],
    ['node_load15 / on(instance) node_cpu_count > 4', minutes(15)],
    ['metric{path="/a[5m]"} > 1', 0],
  ])('of %s', (expression, ms) => {
    expect(expressionWindow(expression)).toBe(ms)
  })

  it('is not known of a recorded series that does not name it', () => {
    expect(expressionWindow('instance:backend_busy_workers:ratio > 0.9')).toBeNull()
    expect(expressionWindow('instance:backend_busy_workers:ratio > 0.9 and rate(a[5m]) > 1')).toBeNull()
  })
})

describe('prometheusDuration', () => {
  it('takes the units of Prometheus, and nothing else', () => {
    expect(['1h30m', '0', '0s', '250ms', '5', 'five', '', '5m '].map(prometheusDuration)).toEqual([
      minutes(90),
      0,
      0,
      250,
      null,
      null,
      null,
      null,
    ])
  })
})
