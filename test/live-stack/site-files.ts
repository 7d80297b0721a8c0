import type { Run } from './runs.ts'

/** Rules hold for so long before their alerts fire. */
export const HELD_FOR_S = { ShopErrors: 3, ShopUnwell: 2 } as const

/** All configuration is JSON, which is YAML. */
const yaml = (value: unknown): string => JSON.stringify(value, null, 2)

export const haproxyFile = (
  shops: readonly { readonly name: string; readonly port: number }[],
  ports: { web: number; metrics: number },
) => `
defaults
    mode http
    timeout connect 5s
    timeout client  10s
    timeout server  10s

frontend web
    bind 127.0.0.1:${ports.web}
    use_backend %[req.hdr(host)]

${shops.map(({ name, port }) => `backend ${name}\n    server only 127.0.0.1:${port}\n`).join('\n')}
frontend metrics
    bind 127.0.0.1:${ports.metrics}
    http-request use-service prometheus-exporter if { path /metrics }
`

/** The share of failed requests counts over ten seconds: scrapes that come late on a busy machine end no alert. */
const errorShare = (window: string) =>
  `sum by (proxy) (rate(haproxy_backend_http_responses_total{code="5xx"}[${window}])) / ` +
  `sum by (proxy) (rate(haproxy_backend_http_responses_total[${window}]))`

export const rulesFile = (): string =>
  yaml({
    groups: [
      {
        name: 'shops',
        rules: [
          {
            alert: 'ShopErrors',
            expr: `${errorShare('10s')} > 0.05`,
            for: `${HELD_FOR_S.ShopErrors}s`,
            labels: { severity: 'critical', service: '{{ $labels.proxy }}', environment: 'production' },
            annotations: { summary: '{{ $value | humanizePercentage }} of requests to {{ $labels.proxy }} fail' },
          },
          {
            alert: 'ShopUnwell',
            expr: `${errorShare('10s')} > 0.01`,
            for: `${HELD_FOR_S.ShopUnwell}s`,
            labels: { severity: 'warning', service: '{{ $labels.proxy }}', environment: 'production' },
            annotations: { summary: 'Some requests to {{ $labels.proxy }} fail' },
          },
        ],
      },
    ],
  })

export interface PrometheusFile {
  readonly haproxy: number
  readonly alertmanagers: readonly number[]
  /** The shops that this server watches. */
  readonly shops: readonly string[]
}

export const prometheusFile = ({ haproxy, alertmanagers, shops }: PrometheusFile): string =>
  yaml({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers.map((port) => `127.0.0.1:${port}`) }] }] },
    scrape_configs: [
      {
        job_name: 'haproxy',
        static_configs: [{ targets: [`127.0.0.1:${haproxy}`] }],
        metric_relabel_configs: [{ source_labels: ['proxy'], regex: shops.join('|'), action: 'keep' }],
      },
    ],
  })

export interface Receivers {
  readonly hindsightOf: (run: Run) => string
  readonly pagerOf: (run: Run) => string
}

/** The routes of the shops that this Alertmanager tells of; it hears of others, too. */
export function alertmanagerFile(runs: readonly Run[], { hindsightOf, pagerOf }: Receivers): string {
  const webhook = (run: Run) => ({ url: `${hindsightOf(run)}/webhooks/alertmanager`, send_resolved: true })
  const pagerduty = (url: string) => ({ url, routing_key: 'a'.repeat(32), send_resolved: true, severity: 'critical' })
  const pagers = (run: Run) => [pagerduty(pagerOf(run)), ...(run.enqueued ? [pagerduty(`${hindsightOf(run)}/v2/enqueue`)] : [])]
  const timing = (run: Run) => ({ group_by: ['service'], group_wait: '1s', group_interval: run.groupInterval, repeat_interval: '1h' })
  const routesOf = (run: Run) => {
    const mine = { matchers: [`service="${run.shop}"`], ...timing(run) }
    if (!run.ownRoute) return [{ ...mine, receiver: run.shop }]
    const critical = { ...mine, matchers: [...mine.matchers, 'severity="critical"'], receiver: `${run.shop}-pager` }
    return [{ ...mine, receiver: run.shop, continue: true }, critical]
  }
  const receiversOf = (run: Run): readonly object[] =>
    run.ownRoute
      ? [
          { name: run.shop, webhook_configs: [webhook(run)] },
          { name: `${run.shop}-pager`, pagerduty_configs: pagers(run) },
        ]
      : [{ name: run.shop, webhook_configs: [webhook(run)], pagerduty_configs: pagers(run) }]
  return yaml({
    route: { receiver: 'nobody', routes: runs.flatMap(routesOf) },
    receivers: [{ name: 'nobody' }, ...runs.flatMap(receiversOf)],
  })
}
