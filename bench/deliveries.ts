/**
 * What is new in a delivery: `same`, nothing but its group (repeats do that); `one`, its alerts, all of one incident; `many`, alerts of
 * incidents of their own.
 */
export type Novelty = 'same' | 'one' | 'many'

/** How far apart the alerts of two deliveries fire, in milliseconds: within one incident a tenth of a second, otherwise an hour. */
export const STEP_MS: Readonly<Record<Novelty, number>> = { same: 0, one: 100, many: 3_600_000 }

/** Stand where deliveries differ; `post.lua` fills them in. */
const MARK = '#########'
const TIME = '####-##-##T##:##:##.###Z'

/** A notification as Alertmanager posts it, about 0.8 kB an alert, with marks where one differs from the next. */
export function bodyTemplate(alerts: number, novelty: Novelty): string {
  const labels = { alertname: 'HighErrorRate', cluster: 'eu-west-1', environment: 'production', namespace: 'shop', severity: 'critical' }
  return JSON.stringify({
    version: '4',
    groupKey: `{}/{severity="critical"}:{alertname="HighErrorRate", cluster="${MARK}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'hindsight',
    groupLabels: { alertname: 'HighErrorRate', cluster: 'eu-west-1' },
    commonLabels: labels,
    commonAnnotations: { runbook_url: 'https://runbooks.example.com/HighErrorRate' },
    externalURL: 'http://alertmanager.example.com:9093',
    alerts: Array.from({ length: alerts }, (_, index) => ({
      status: 'firing',
      labels: {
        ...labels,
        service: `checkout-${index}`,
        pod: `checkout-${index}-${novelty === 'same' ? '7d9f8b6c5d' : MARK}-x2x${index}`,
        instance: `10.0.3.${index}:8080`,
      },
      annotations: {
        summary: `More than 5 % of requests to checkout-${index} fail`,
        description: `The error rate of checkout-${index} has been above 5 % for 5 minutes (current value: 0.0734). Customers cannot pay.`,
        runbook_url: 'https://runbooks.example.com/HighErrorRate',
      },
      startsAt: TIME,
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example.com:9090/graph?g0.expr=job%3Aerrors%3Aratio5m+%3E+0.05&g0.tab=1',
      fingerprint: novelty === 'same' ? index.toString(16).padStart(16, '0') : `${MARK}${index.toString(16).padStart(7, '0')}`,
    })),
  })
}
