import { hours, milliseconds, seconds } from '../../../src/domain/time/time.ts'
import { clock } from '../clock.ts'
import type { Story } from '../world.ts'
import { alertmanagerOf, rule, ships } from './tools.ts'

const thursday = clock('2024-03-14', 'Z')
const friday = clock('2024-03-15', 'Z')

const ON_CALL = 'On-call engineer'
const INFRASTRUCTURE = 'Infrastructure engineer'
const SUPPORT = 'Support lead'

const probeFails = rule({
  alert: 'WebsiteProbeFailing',
  severity: 'critical',
  expr: 'probe_success{service="website"} == 0',
  hold: seconds(15),
  summary: 'Probes of {{ $labels.page }} fail',
  condition: 'Probes of {{ $labels.page }} from outside have failed',
})
const errors = rule({
  alert: 'UpstreamErrorsHigh',
  severity: 'critical',
  expr: 'job:upstream_errors:ratio_rate30s > 0.25',
  hold: seconds(15),
  summary: '{{ $value }} of calls from {{ $labels.service }} to {{ $labels.destination_service }} fail',
  condition: 'Calls of {{ $labels.service }} to {{ $labels.destination_service }} have failed too often',
})
const wrongServer = rule({
  alert: 'LoadBalancerMisrouted',
  severity: 'critical',
  expr: 'job:haproxy_responses_404:ratio_rate30s > 0.3',
  hold: seconds(15),
  summary: '{{ $value }} of answers through the load balancer are 404',
  condition: 'The share of 404 has been above 30%',
})
const serviceErrors = rule({
  alert: 'ServiceErrorsHigh',
  severity: 'warning',
  expr: 'job:http_errors:ratio_rate30s > 0.1',
  hold: seconds(30),
  summary: '{{ $value }} of requests to {{ $labels.service }} fail',
  condition: 'More than 10% of requests to {{ $labels.service }} have failed',
})

/** Everything goes red within a minute; the database is suspected, a release is rolled back in vain, the routing was it. */
export const ecommerceMeltdown: Story = {
  name: 'ecommerce-meltdown-utc',
  until: friday('12:10:00'),
  prometheus: {
    url: 'http://prometheus.eu-2.example.com:9090',
    evaluationMs: seconds(15),
    phaseMs: milliseconds(5_318),
    externalLabels: { cluster: 'eu-2', environment: 'production' },
  },
  conditions: [
    { rule: probeFails, labels: { service: 'website', page: '/' }, value: '0', from: friday('10:00:00'), to: friday('12:00:21') },
    { rule: wrongServer, labels: { service: 'load-balancer' }, value: '52%', from: friday('10:00:01'), to: friday('12:00:16') },
    {
      rule: errors,
      labels: { service: 'website', destination_service: 'load-balancer' },
      value: '71%',
      from: friday('10:00:02'),
      to: friday('12:00:19'),
    },
    {
      rule: errors,
      labels: { service: 'website', destination_service: 'cart' },
      value: '68%',
      from: friday('10:00:03'),
      to: friday('12:00:18'),
    },
    { rule: probeFails, labels: { service: 'website', page: '/checkout' }, value: '0', from: friday('10:00:04'), to: friday('12:00:22') },
    {
      rule: errors,
      labels: { service: 'website', destination_service: 'checkout' },
      value: '74%',
      from: friday('10:00:08'),
      to: friday('12:00:17'),
    },
    { rule: serviceErrors, labels: { service: 'cart' }, value: '33%', from: friday('10:00:12'), to: friday('12:00:10') },
    { rule: serviceErrors, labels: { service: 'checkout' }, value: '29%', from: friday('10:00:18'), to: friday('12:00:12') },
  ],
  alertmanager: alertmanagerOf({
    version: '0.27.0',
    externalURLs: ['http://alertmanager.eu-2.example.com:9093'],
    repeat: hours(1),
    pagerduty: 'triggers and resolves',
  }),
  pagerduty: { subdomain: 'example-galaxy', service: 'Website', escalationPolicy: 'Website on call', firstOnCall: ON_CALL },
  acts: [
    { at: friday('10:05:10.733'), by: ON_CALL, does: 'acknowledges' },
    {
      at: friday('10:05:38.120'),
      by: ON_CALL,
      does: 'notes',
      text: 'Everything is red. My first suspect is the database, going there.',
    },
    {
      at: friday('10:20:24.466'),
      by: ON_CALL,
      does: 'notes',
      text: 'It is not the database. Looking at the load balancer next, that one looks odd.',
    },
    {
      at: friday('10:31:50.081'),
      by: SUPPORT,
      does: 'tells stakeholders',
      text: '70% of users cannot shop at the moment. We answer all tickets with the status page.',
    },
    {
      at: friday('10:40:15.902'),
      by: ON_CALL,
      does: 'notes',
      text: 'Rolling back the website release of this morning in case it is that.',
    },
    { at: friday('10:48:33.517'), by: ON_CALL, does: 'notes', text: 'The rollback did not help, same errors as before.' },
    { at: friday('11:00:09.254'), by: ON_CALL, does: 'reassigns', to: INFRASTRUCTURE },
    { at: friday('11:03:27.639'), by: INFRASTRUCTURE, does: 'acknowledges' },
    {
      at: friday('11:30:42.378'),
      by: INFRASTRUCTURE,
      does: 'notes',
      text: 'Found the cause: the load balancer is misconfigured and routes requests to servers of other services.',
    },
  ],
  deployLog: { host: 'lb-config', offset: '+00:00', form: 'json lines', posts: 'each run' },
  loggedChanges: [
    {
      startedAt: friday('09:54:40.350'),
      finishedAt: friday('09:55:52.118'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'lb-0315-1',
      version: '0315-1',
      previous: '0308-2',
      actor: INFRASTRUCTURE,
      text: 'backend map for the spring campaign',
      remarks: [],
    },
    {
      startedAt: friday('11:57:50.702'),
      finishedAt: friday('12:00:04.266'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'lb-0315-2',
      version: '0315-2',
      previous: '0315-1',
      actor: INFRASTRUCTURE,
      text: 'backend map by service name',
      remarks: [],
    },
  ],
  github: 'example-galaxy',
  deployments: [
    ships('recommendations', thursday('16:44:20'), thursday('16:47:38')),
    ships('website', friday('08:30:12'), friday('08:34:40')),
    ships('search', friday('09:53:15'), friday('09:57:02')),
    {
      ...ships('website', friday('10:38:41'), friday('10:40:36')),
      ref: 'release-2024-03-13',
      task: 'rollback',
      description: 'Back to release-2024-03-13',
    },
    ships('reviews', friday('11:12:08'), friday('11:15:29')),
  ],
}
