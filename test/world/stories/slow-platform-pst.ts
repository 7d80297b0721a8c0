import { hours, milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { clock } from '../clock.ts'
import type { Story } from '../world.ts'
import { alertmanagerOf, rule, ships } from './tools.ts'

const saturday = clock('2024-02-17', '-08:00')
const sunday = clock('2024-02-18', '-08:00')

const ON_CALL = 'On-call engineer'
const PLATFORM = 'Platform engineer'
const MANAGER = 'Senior engineering manager'

const slowApp = rule({
  alert: 'WebAppLatencyHigh',
  severity: 'critical',
  expr: 'job:web_app_request_seconds:p95_rate5m > 3',
  hold: minutes(5),
  summary: 'Web application is slow: p95 {{ $value }}',
  condition: 'The 95th percentile of requests has been above 3 s',
})
const oddTraffic = rule({
  alert: 'LoadBalancerTrafficUnusual',
  severity: 'critical',
  expr: 'abs(job:haproxy_requests:rate5m - job:haproxy_requests:rate5m offset 1w) > 0.5 * job:haproxy_requests:rate5m offset 1w',
  hold: minutes(5),
  summary: 'Unusual traffic through {{ $labels.proxy }}: {{ $value }} requests a second',
  condition: 'Requests through {{ $labels.proxy }} have differed by half from the week before',
})
const slowConnect = rule({
  alert: 'WebAppUpstreamSlow',
  severity: 'warning',
  expr: 'job:web_app_upstream_connect_seconds:p95_rate5m > 1',
  hold: minutes(5),
  summary: 'Web application waits {{ $value }} for {{ $labels.destination_service }}',
  condition: '{{ $labels.service }} has waited more than 1 s for {{ $labels.destination_service }}',
})
const busyBackend = rule({
  alert: 'BackendOverloaded',
  severity: 'warning',
  expr: 'instance:backend_busy_workers:ratio > 0.9',
  hold: minutes(1),
  summary: '{{ $value }} of the workers of {{ $labels.instance }} are busy',
  condition: 'Workers of {{ $labels.instance }} have been busy',
})

const overloaded = { rule: busyBackend, labels: { service: 'backend', instance: 'backend-3:8080' } }

/** Over midnight: contradicting routing rules overload some backends in waves, and twice the responders look elsewhere. */
export const slowPlatform: Story = {
  name: 'slow-platform-pst',
  until: sunday('01:40:00'),
  prometheus: {
    url: 'http://prometheus.us-west-2.example.com:9090',
    evaluationMs: seconds(30),
    phaseMs: milliseconds(11_226),
    externalLabels: { cluster: 'us-west-2', environment: 'production' },
  },
  conditions: [
    { rule: slowApp, labels: { service: 'web-app' }, value: '5.1s', from: saturday('22:00:02'), to: sunday('01:14:20') },
    {
      rule: oddTraffic,
      labels: { service: 'load-balancer', proxy: 'backend' },
      value: '1840',
      from: saturday('22:00:02'),
      to: sunday('00:41:50'),
    },
    {
      rule: slowConnect,
      labels: { service: 'web-app', destination_service: 'load-balancer' },
      value: '2.2s',
      from: saturday('22:00:35'),
      to: sunday('00:48:15'),
    },
    {
      rule: slowConnect,
      labels: { service: 'web-app', destination_service: 'backend' },
      value: '3.4s',
      from: saturday('22:01:40'),
      to: sunday('01:08:05'),
    },
    { ...overloaded, value: '96%', from: saturday('22:08:20'), to: saturday('22:13:40') },
    { ...overloaded, value: '94%', from: saturday('22:18:05'), to: saturday('22:23:30') },
    { ...overloaded, value: '99%', from: saturday('22:28:10'), to: saturday('22:33:20') },
    {
      rule: busyBackend,
      labels: { service: 'backend', instance: 'backend-7:8080' },
      value: '98%',
      from: saturday('22:34:40'),
      to: sunday('00:33:10'),
    },
  ],
  alertmanager: alertmanagerOf({
    version: '0.26.0',
    externalURLs: ['http://alertmanager.us-west-2.example.com:9093'],
    repeat: hours(2),
    pagerduty: 'triggers',
  }),
  pagerduty: { subdomain: 'example-platform', service: 'Web-app', escalationPolicy: 'Engineering on call', firstOnCall: ON_CALL },
  acts: [
    { at: saturday('22:10:12.906'), by: ON_CALL, does: 'acknowledges' },
    {
      at: saturday('22:15:20.384'),
      by: ON_CALL,
      does: 'notes',
      text: 'Starting with backend health and the database, I suspect a bottleneck in one of the two.',
    },
    {
      at: saturday('22:45:41.750'),
      by: ON_CALL,
      does: 'notes',
      text: 'Reviewed the load balancer configuration. Some of the routing rules do not agree with each other.',
    },
    {
      at: saturday('22:55:06.132'),
      by: PLATFORM,
      does: 'tells stakeholders',
      text: 'Approximately 30% of users have trouble reaching the platform or wait long for pages.',
    },
    {
      at: saturday('23:15:33.217'),
      by: ON_CALL,
      does: 'notes',
      text: 'The traffic looks so strange that this might be a DDoS after all. Checking with the provider.',
    },
    {
      at: saturday('23:30:10.590'),
      by: ON_CALL,
      does: 'adds responder',
      to: MANAGER,
      policy: 'Engineering management',
      text: 'An hour and a half in and no fix yet, I need more hands and a decision.',
    },
    { at: saturday('23:33:52.468'), by: MANAGER, does: 'joins', text: '' },
    {
      at: sunday('00:00:28.841'),
      by: PLATFORM,
      does: 'notes',
      text: 'Tried it on the spare pair and the load balancer configuration is the cause. The provider has ruled out a DDoS, too.',
    },
    {
      at: sunday('00:30:44.095'),
      by: PLATFORM,
      does: 'notes',
      text: 'Corrected the load balancer settings, traffic spreads evenly over the backends.',
    },
    {
      at: sunday('01:30:15.672'),
      by: ON_CALL,
      does: 'notes',
      text: 'Everything has been quiet since, the platform is fully restored and stable.',
    },
    { at: sunday('01:30:33.308'), by: ON_CALL, does: 'resolves' },
  ],
  deployLog: { host: 'edge-ctl', offset: '-08:00', form: 'rfc 3339 lines', posts: 'each line' },
  loggedChanges: [
    {
      startedAt: saturday('21:54:18'),
      finishedAt: saturday('21:55:50'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'edge-331',
      version: '331',
      previous: '330',
      actor: PLATFORM,
      text: 'routing rules for the new backends',
      remarks: [{ at: saturday('21:54:20'), text: 'check of 214 rules: no syntax errors' }],
    },
    {
      startedAt: sunday('00:24:05'),
      finishedAt: sunday('00:30:12'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'edge-332',
      version: '332',
      previous: '331',
      actor: PLATFORM,
      text: 'one set of routing rules, even weights',
      remarks: [{ at: sunday('00:24:07'), text: 'check of 208 rules: no syntax errors' }],
    },
  ],
  github: 'example-platform',
  deployments: [
    ships('identity', saturday('15:03:26'), saturday('15:06:48')),
    ships('billing', saturday('18:20:09'), saturday('18:24:31')),
    ships('reporting', saturday('21:52:50'), saturday('21:57:14')),
    ships('billing', saturday('23:04:37'), saturday('23:08:22')),
  ],
}
