import { hours, milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { clock } from '../clock.ts'
import type { Story } from '../world.ts'
import { alertmanagerOf, rule, ships } from './tools.ts'

const tuesday = clock('2024-05-14', '-04:00')
const wednesday = clock('2024-05-15', '-04:00')

const ON_CALL = 'On-call engineer'
const DEVOPS = 'DevOps engineer'
const SUPPORT = 'Support lead'

const slowPages = rule({
  alert: 'WebsiteLatencyHigh',
  severity: 'critical',
  expr: 'job:website_request_seconds:p95_rate30s > 2',
  hold: seconds(30),
  summary: 'Website latency is high: p95 {{ $value }}',
  condition: 'The 95th percentile of page loads has been above 2 s',
})
const failingPages = rule({
  alert: 'WebsiteErrorRateHigh',
  severity: 'critical',
  expr: 'job:website_upstream_errors:ratio_rate30s{destination_service="backend"} > 0.02',
  hold: minutes(1),
  summary: '{{ $value }} of website requests fail',
  condition: 'Calls of {{ $labels.service }} to {{ $labels.destination_service }} have failed at more than 2%',
})
const longQueue = rule({
  alert: 'LoadBalancerQueueHigh',
  severity: 'warning',
  expr: 'haproxy_backend_current_queue{proxy="backend"} > 50',
  hold: minutes(1),
  summary: '{{ $value }} requests wait in the queue of {{ $labels.proxy }}',
  condition: 'More than 50 requests have been waiting in the load balancer',
})
const slowConnect = rule({
  alert: 'WebsiteUpstreamSlow',
  severity: 'warning',
  expr: 'job:website_upstream_connect_seconds:p95_rate30s{destination_service="load-balancer"} > 1',
  hold: minutes(2),
  summary: 'Website waits {{ $value }} for the load balancer',
  condition: '{{ $labels.service }} has waited more than 1 s for {{ $labels.destination_service }}',
})
const busyBackend = rule({
  alert: 'BackendSaturated',
  severity: 'warning',
  expr: 'instance:node_cpu_utilisation:rate30s{service="backend"} > 0.9',
  hold: minutes(2),
  summary: 'CPU of {{ $labels.instance }} is at {{ $value }}',
  condition: 'CPU of {{ $labels.instance }} has been above 90%',
})

/** The load balancer sends most requests to a few backends: slow pages, some errors, and idle servers beside busy ones. */
export const unevenTraffic: Story = {
  name: 'uneven-traffic-utc-4',
  until: wednesday('12:10:00'),
  prometheus: {
    url: 'http://prometheus.us-east-1.example.com:9090',
    evaluationMs: seconds(15),
    phaseMs: milliseconds(7_135),
    externalLabels: { cluster: 'us-east-1', environment: 'production' },
  },
  conditions: [
    { rule: slowPages, labels: { service: 'website' }, value: '3.8s', from: wednesday('10:00:01'), to: wednesday('12:00:19') },
    {
      rule: longQueue,
      labels: { service: 'load-balancer', proxy: 'backend' },
      value: '212',
      from: wednesday('10:00:16'),
      to: wednesday('12:00:11'),
    },
    {
      rule: slowConnect,
      labels: { service: 'website', destination_service: 'load-balancer' },
      value: '2.9s',
      from: wednesday('10:00:40'),
      to: wednesday('12:00:13'),
    },
    {
      rule: busyBackend,
      labels: { service: 'backend', instance: 'backend-2:9100' },
      value: '98%',
      from: wednesday('10:01:20'),
      to: wednesday('12:00:20'),
    },
    {
      rule: busyBackend,
      labels: { service: 'backend', instance: 'backend-5:9100' },
      value: '97%',
      from: wednesday('10:01:50'),
      to: wednesday('12:00:24'),
    },
    {
      rule: failingPages,
      labels: { service: 'website', destination_service: 'backend' },
      value: '6%',
      from: wednesday('10:03:05'),
      to: wednesday('12:00:12'),
    },
  ],
  alertmanager: alertmanagerOf({
    version: '0.26.0',
    externalURLs: ['http://alertmanager.us-east-1.example.com:9093'],
    repeat: hours(1),
    pagerduty: 'triggers',
  }),
  pagerduty: { subdomain: 'example-store', service: 'Website', escalationPolicy: 'Website on call', firstOnCall: ON_CALL },
  acts: [
    { at: wednesday('10:05:09.330'), by: ON_CALL, does: 'acknowledges' },
    {
      at: wednesday('10:05:47.015'),
      by: ON_CALL,
      does: 'notes',
      text: 'Taking a look. Error rate jumps together with the response times.',
    },
    {
      at: wednesday('10:30:22.748'),
      by: ON_CALL,
      does: 'notes',
      text: 'Went through backend performance and the database connections so far. Two backends are busy, the database answers quickly.',
    },
    {
      at: wednesday('10:45:33.601'),
      by: ON_CALL,
      does: 'notes',
      text: 'Requests per backend differ a lot: backend-2 and backend-5 get most of them while the others idle. Checking further.',
    },
    { at: wednesday('11:00:11.284'), by: ON_CALL, does: 'reassigns', to: DEVOPS },
    { at: wednesday('11:02:48.990'), by: DEVOPS, does: 'acknowledges' },
    {
      at: wednesday('11:18:05.127'),
      by: SUPPORT,
      does: 'tells stakeholders',
      text: 'About 30% of our users see slow pages and now and then an error. Ordering works on a second try.',
    },
    {
      at: wednesday('11:30:40.456'),
      by: DEVOPS,
      does: 'notes',
      text: 'Found it in the load balancer config: the server weights are wrong, nearly everything goes to two backends.',
    },
    {
      at: wednesday('12:00:44.073'),
      by: DEVOPS,
      does: 'notes',
      text: 'Weights are corrected, load is even across the backends and pages are back to normal.',
    },
    { at: wednesday('12:00:55.620'), by: DEVOPS, does: 'resolves' },
  ],
  deployLog: { host: 'lb-config', offset: '-04:00', form: 'spaced lines', posts: 'each line' },
  loggedChanges: [
    {
      startedAt: wednesday('09:54:26'),
      finishedAt: wednesday('09:55:44'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'lbc-1042',
      version: '2024.05.15-1',
      previous: '2024.05.02-1',
      actor: DEVOPS,
      text: 'server weights from the new inventory',
      remarks: [],
    },
    {
      startedAt: wednesday('11:58:31'),
      finishedAt: wednesday('12:00:06'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'lbc-1043',
      version: '2024.05.15-2',
      previous: '2024.05.15-1',
      actor: DEVOPS,
      text: 'equal server weights',
      remarks: [],
    },
  ],
  github: 'example-store',
  deployments: [
    ships('account-api', tuesday('14:02:12'), tuesday('14:05:50')),
    ships('catalogue', wednesday('08:40:33'), wednesday('08:44:02')),
    ships('recommendations', wednesday('09:55:02'), wednesday('09:58:37')),
    ships('search', wednesday('10:50:19'), wednesday('10:53:44')),
  ],
}
