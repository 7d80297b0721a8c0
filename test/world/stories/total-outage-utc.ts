import { hours, milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { clock } from '../clock.ts'
import type { Story } from '../world.ts'
import { alertmanagerOf, rule, ships } from './tools.ts'

const tuesday = clock('2024-06-04', 'Z')
const wednesday = clock('2024-06-05', 'Z')

const ON_CALL = 'On-call engineer'
const NETWORK = 'Network engineer'
const COMMANDER = 'Incident commander'

const siteErrors = rule({
  alert: 'SiteErrorRateHigh',
  severity: 'critical',
  expr: 'job:site_http_errors:ratio_rate1m > 0.05',
  hold: seconds(30),
  summary: '{{ $value }} of requests to the shop fail',
  condition: 'More than 5% of requests to the shop have failed',
})
const siteSlow = rule({
  alert: 'SiteSlow',
  severity: 'critical',
  expr: 'job:site_upstream_seconds:p95_rate1m{destination_service="load-balancer"} > 5',
  hold: seconds(30),
  summary: 'The shop answers slowly: p95 {{ $value }}',
  condition: '{{ $labels.service }} has waited more than 5 s for answers through {{ $labels.destination_service }}',
})
const fewServers = rule({
  alert: 'LoadBalancerServersDown',
  severity: 'critical',
  expr: 'haproxy_backend_active_servers{proxy="web"} < 6',
  hold: minutes(1),
  summary: 'Only {{ $value }} servers of {{ $labels.proxy }} pass their health check',
  condition: 'Less than half of the pool {{ $labels.proxy }} has been up',
})
const webErrors = rule({
  alert: 'SiteWebErrors',
  severity: 'critical',
  expr: 'job:site_upstream_errors:ratio_rate1m{destination_service="web"} > 0.2',
  hold: minutes(1),
  summary: '{{ $value }} of calls to the web servers fail',
  condition: 'Calls of {{ $labels.service }} to {{ $labels.destination_service }} have failed too often',
})
const webBusy = rule({
  alert: 'WebServerSaturated',
  severity: 'warning',
  expr: 'instance:node_cpu_utilisation:rate1m{service="web"} > 0.95 or instance:node_memory_utilisation:ratio{service="web"} > 0.95',
  hold: minutes(2),
  summary: '{{ $labels.instance }} is at {{ $value }} of its {{ $labels.resource }}',
  condition: '{{ $labels.resource }} of {{ $labels.instance }} has been above 95%',
})

/** New routing rules send nearly all traffic to a few web servers, which crash one after the other: the shop is down. */
export const totalOutage: Story = {
  name: 'total-outage-utc',
  until: wednesday('16:40:00'),
  prometheus: {
    url: 'http://prometheus.eu-1.example.com:9090',
    evaluationMs: seconds(15),
    phaseMs: milliseconds(3_907),
    externalLabels: { cluster: 'eu-1', environment: 'production' },
  },
  conditions: [
    { rule: siteErrors, labels: { service: 'site' }, value: '41%', from: wednesday('14:00:00'), to: wednesday('16:24:10') },
    {
      rule: siteSlow,
      labels: { service: 'site', destination_service: 'load-balancer' },
      value: '9.6s',
      from: wednesday('14:00:14'),
      to: wednesday('16:21:30'),
    },
    {
      rule: fewServers,
      labels: { service: 'load-balancer', proxy: 'web' },
      value: '4',
      from: wednesday('14:00:50'),
      to: wednesday('16:08:20'),
    },
    {
      rule: webErrors,
      labels: { service: 'site', destination_service: 'web' },
      value: '78%',
      from: wednesday('14:02:20'),
      to: wednesday('16:17:45'),
    },
    {
      rule: webBusy,
      labels: { service: 'web', instance: 'web-01:9100', resource: 'CPU' },
      value: '99%',
      from: wednesday('14:02:35'),
      to: wednesday('16:05:10'),
    },
    {
      rule: webBusy,
      labels: { service: 'web', instance: 'web-01:9100', resource: 'memory' },
      value: '97%',
      from: wednesday('14:03:10'),
      to: wednesday('16:06:40'),
    },
    {
      rule: webBusy,
      labels: { service: 'web', instance: 'web-04:9100', resource: 'CPU' },
      value: '98%',
      from: wednesday('14:06:05'),
      to: wednesday('16:04:55'),
    },
  ],
  alertmanager: alertmanagerOf({
    version: '0.27.0',
    externalURLs: ['http://alertmanager-0.eu-1.example.com:9093', 'http://alertmanager-1.eu-1.example.com:9093'],
    repeat: hours(1),
    pagerduty: 'triggers',
    // The overloaded network between the two replicas.
    gossipLost: { from: wednesday('14:00:30'), to: wednesday('14:20:00') },
  }),
  pagerduty: { subdomain: 'example-mart', service: 'Site', escalationPolicy: 'Site on call', firstOnCall: ON_CALL },
  acts: [
    { at: wednesday('14:05:18.449'), by: ON_CALL, does: 'acknowledges' },
    {
      at: wednesday('14:15:26.871'),
      by: ON_CALL,
      does: 'notes',
      text: 'Web servers are out of CPU and memory. Could be a DDoS, looking at the traffic.',
    },
    {
      at: wednesday('14:20:07.305'),
      by: ON_CALL,
      does: 'notes',
      text: 'It is not a DDoS, the traffic is clean. Calling in network operations.',
    },
    {
      at: wednesday('14:20:31.962'),
      by: ON_CALL,
      does: 'adds responder',
      to: NETWORK,
      policy: 'Network operations',
      text: 'Shop is down and it is not an attack. Please look at the network side.',
    },
    { at: wednesday('14:22:50.218'), by: NETWORK, does: 'joins', text: '' },
    { at: wednesday('14:30:14.580'), by: NETWORK, does: 'notes', text: 'Going over the load balancer configuration.' },
    {
      at: wednesday('14:36:02.744'),
      by: COMMANDER,
      does: 'tells stakeholders',
      text: 'The shop is down. We estimate that 95% of users can neither browse nor buy.',
    },
    {
      at: wednesday('14:45:39.116'),
      by: NETWORK,
      does: 'notes',
      text: 'Suspected the firewall and went through all of its settings. Dead end, they are fine.',
    },
    {
      at: wednesday('15:00:21.693'),
      by: NETWORK,
      does: 'notes',
      text: 'The load balancer settings were changed shortly before this began. Comparing them with the previous version.',
    },
    {
      at: wednesday('15:15:44.027'),
      by: NETWORK,
      does: 'notes',
      text: 'Found it: the new routing rules are wrong, they send most requests to a handful of servers.',
    },
    {
      at: wednesday('15:30:35.350'),
      by: NETWORK,
      does: 'notes',
      text: 'Rolling out the corrected routing rules, one load balancer after the other.',
    },
    {
      at: wednesday('16:00:46.808'),
      by: NETWORK,
      does: 'notes',
      text: 'The right rules are on every load balancer now, first servers are recovering.',
    },
    { at: wednesday('16:30:09.531'), by: ON_CALL, does: 'notes', text: 'The shop is fully restored, all checks are green.' },
    { at: wednesday('16:30:22.264'), by: ON_CALL, does: 'resolves' },
  ],
  deployLog: { host: 'lb-config', offset: '+00:00', form: 'json lines', posts: 'each line' },
  loggedChanges: [
    {
      startedAt: wednesday('13:53:20.114'),
      finishedAt: wednesday('13:55:37.602'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'routing-47',
      version: '47',
      previous: '46',
      actor: NETWORK,
      text: 'routing rules 47: optimise traffic handling',
      remarks: [],
    },
    {
      startedAt: wednesday('15:30:12.480'),
      finishedAt: wednesday('16:00:18.925'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'routing-48',
      version: '48',
      previous: '47',
      actor: NETWORK,
      text: 'routing rules 48: all servers of the pool again',
      remarks: [],
    },
  ],
  github: 'example-mart',
  deployments: [
    ships('billing', tuesday('15:31:04'), tuesday('15:35:20')),
    ships('search', wednesday('09:12:41'), wednesday('09:15:55')),
    ships('recommendations', wednesday('13:50:30'), wednesday('13:54:12')),
    ships('billing', wednesday('14:41:17'), wednesday('14:45:01')),
  ],
}
