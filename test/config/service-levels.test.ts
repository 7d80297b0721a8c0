import { describe, expect, it } from 'vitest'
import { checkConfig, loadConfig } from '../../src/config/config.ts'
import type { LevelQuery } from '../../src/domain/impact/service-level.ts'
import { hours } from '../../src/domain/time/time.ts'

const FILES: Readonly<Record<string, string>> = {
  'slo/sloth.yml': `version: prometheus/v1
service: checkout
slos:
  - name: requests-availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total[{{.window}}]))
  - name: raw
    objective: 99
    sli: { raw: { error_ratio_query: "job:errors:ratio_rate5m" } }
`,
  'slo/operator.yml': `apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: shop }
spec:
  service: shop
  slos:
    - name: availability
      objective: 99.5
      sli: { events: { errorQuery: "rate(e[{{.window}}])", totalQuery: "rate(t[{{.window}}])" } }
`,
  'slo/pyrra.yml': `apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: checkout-errors, labels: { pyrra.dev/service: checkout } }
spec:
  target: "99"
  window: 4w
  indicator:
    ratio:
      errors: { metric: 'http_requests_total{code=~"5.."}' }
      total: { metric: http_requests_total }
`,
  'slo/openslo.yml': `apiVersion: openslo/v1
kind: Service
metadata: { name: payments }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: payments-good }
spec:
  service: payments
  indicator:
    metadata: { name: good }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: "sum(rate(good[5m]))" } } }
        total: { metricSource: { type: Prometheus, spec: { query: "sum(rate(all[5m]))" } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  objectives: [{ target: 0.995 }]
`,
  'slo/wrong.yml': 'kind: Deployment\n',
  'slo/half.yml': 'version: prometheus/v1\nservice: checkout\nslos: [{ name: a, objective: 99, sli: {} }]\n',
}

const context = {
  file: 'hindsight.yml',
  env: {},
  readFile: (path: string) => FILES[path] ?? '',
  sourceNames: [],
}
const URL = 'url: "http://prometheus:9090"'
const levelsOf = (rest: string): readonly LevelQuery[] => loadConfig(`prometheus: { ${URL}, ${rest} }`, context).prometheus.levels
const problemsOf = (text: string) => {
  const checked = checkConfig(text, context)
  return 'problems' in checked ? checked.problems.map(({ message }) => message) : []
}

describe('service levels of the configuration', () => {
  it('are errors or good requests of all, of which failures without a sample are none', () => {
    const [errors, good] = levelsOf(
      'service_levels: [{ name: a, service: shop, objective: 99.9, errors: e, total: t }, { name: b, service: shop, good: g, total: t, period: 7d }]',
    )
    expect(errors?.level).toEqual({
      name: 'a',
      service: 'shop',
      kind: 'errors',
      objective: 0.999,
      periodMs: hours(720),
      thresholdSeconds: null,
    })
    expect(errors?.queries).toEqual({ total: 'sum(t)', bad: '(sum(e) or 0 * sum(t))' })
    expect(good).toMatchObject({ level: { objective: null, periodMs: hours(168) }, queries: { bad: 'sum(t) - (sum(g) or 0 * sum(t))' } })
  })

  it('are a share, a latency or traffic, and may count users', () => {
    const levels = levelsOf(
      'service_levels: [{ name: a, service: s, error_ratio: r, users: u }, { name: b, service: s, latency: l, threshold: 500ms }, { name: c, service: s, traffic: t }]',
    )
    expect(levels.map(({ level: { kind, thresholdSeconds }, queries }) => [kind, thresholdSeconds, queries])).toEqual([
      ['ratio', null, { value: 'r', users: 'u' }],
      ['latency', 0.5, { value: 'l' }],
      ['traffic', null, { total: 't' }],
    ])
  })

  it('say what is wrong with them', () => {
    const of = (level: string, url = URL) => problemsOf(`prometheus: { ${url === '' ? '' : `${url}, `}service_levels: [${level}] }`)
    expect(of('{ name: a, service: s }')).toEqual([expect.stringContaining('expected one of: good and total')])
    expect(of('{ name: a, service: s, errors: e }')).toEqual([expect.stringContaining('expected one of: good and total')])
    expect(of('{ name: a, service: s, latency: l, traffic: t }')).toEqual([expect.stringContaining('expected one of: good and total')])
    expect(of('{ name: a, service: s, objective: 100, error_ratio: r }')).toEqual([expect.stringContaining('99.9')])
    expect(of('{ name: a, service: s, error_ratio: r }', '')).toEqual([expect.stringContaining('expected url')])
    expect(of('{ name: a, service: s, error_ratio: r }, { name: a, service: s, error_ratio: q }')).toEqual([
      expect.stringContaining('already names a service level of s'),
    ])
  })
})

describe('files of service levels', () => {
  it('of Sloth are read, also as its operator keeps them', () => {
    const levels = levelsOf('service_level_files: [slo/sloth.yml, slo/operator.yml]')
    expect(levels.map(({ level: { service, name, kind, objective } }) => [service, name, kind, objective])).toEqual([
      ['checkout', 'requests-availability', 'errors', 0.999],
      ['checkout', 'raw', 'ratio', 0.99],
      ['shop', 'availability', 'errors', 0.995],
    ])
    expect(levels[0]?.queries.total).toBe('sum(sum(rate(http_requests_total[{{.window}}])))')
  })

  it('of Pyrra are read as rates of their metrics', () => {
    expect(levelsOf('service_level_files: slo/pyrra.yml')).toMatchObject([
      {
        level: { service: 'checkout', objective: 0.99, periodMs: hours(28 * 24) },
        queries: { total: 'sum(rate(http_requests_total[{{.window}}]))' },
      },
    ])
  })

  it('of OpenSLO are read, and its other kinds passed over', () => {
    expect(levelsOf('service_level_files: slo/openslo.yml')).toMatchObject([
      { level: { name: 'payments-good', service: 'payments', objective: 0.995, periodMs: hours(28 * 24), kind: 'errors' } },
    ])
  })

  it('of something else, and without a query, are a problem with the file and the line', () => {
    expect(problemsOf(`prometheus: { ${URL}, service_level_files: [slo/wrong.yml, slo/half.yml] }`)).toEqual([
      expect.stringMatching(/slo\/wrong\.yml:1: expected a file of Sloth/),
      expect.stringMatching(/slo\/half\.yml:1: a: expected sli\.events/),
    ])
  })
})
