import { hours, milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { clock } from '../clock.ts'
import type { Story } from '../world.ts'
import { alertmanagerOf, rule, ships } from './tools.ts'

const monday = clock('2023-05-08', '+03:00')
const tuesday = clock('2023-05-09', '+03:00')

const ON_CALL = 'On-call engineer'
const INFRASTRUCTURE = 'Infrastructure engineer'
const COMMANDER = 'Incident commander'

const highLoad = rule({
  alert: 'CheckoutHighLoad',
  severity: 'critical',
  expr: 'node_load1{service="checkout"} / on(instance) node_cpu_count > 4',
  hold: seconds(30),
  summary: 'High load on {{ $labels.instance }}',
  condition: 'Load on {{ $labels.instance }} has been {{ $value }} per core',
})
const tooManyConnections = rule({
  alert: 'LoadBalancerConnectionsHigh',
  severity: 'critical',
  expr: 'max by (proxy) (haproxy_server_current_sessions{proxy="checkout"}) > 2000',
  hold: minutes(1),
  summary: 'Load balancer holds {{ $value }} connections to one server of {{ $labels.proxy }}',
  condition: 'A server of the pool {{ $labels.proxy }} has had more than 2000 connections from the load balancer',
})
const serverDown = rule({
  alert: 'CheckoutServerDown',
  severity: 'critical',
  expr: 'up{job="checkout"} == 0',
  hold: minutes(1),
  summary: '{{ $labels.instance }} does not answer',
  condition: '{{ $labels.instance }} has been down',
})
const pagesFail = rule({
  alert: 'StorefrontCheckoutErrors',
  severity: 'critical',
  expr: 'job:storefront_upstream_errors:ratio_rate1m{destination_service="checkout"} > 0.2',
  hold: minutes(2),
  summary: '{{ $value }} of cart and checkout pages fail',
  condition: 'Calls of {{ $labels.service }} to {{ $labels.destination_service }} have failed too often',
})
const upstreamSlow = rule({
  alert: 'StorefrontUpstreamSlow',
  severity: 'warning',
  expr: 'job:storefront_upstream_connect_seconds:p95_rate1m{destination_service="load-balancer"} > 2',
  hold: minutes(2),
  summary: 'Storefront waits {{ $value }} for the load balancer',
  condition: '{{ $labels.service }} has waited more than 2 s for a connection through {{ $labels.destination_service }}',
})

/** The load balancer opens so many connections to the checkout servers that they fall over; at first it looks like an attack. */
export const checkoutCrash: Story = {
  name: 'checkout-crash-eat',
  until: tuesday('17:10:00'),
  prometheus: {
    url: 'http://prometheus.nairobi-1.example.com:9090',
    evaluationMs: seconds(15),
    phaseMs: milliseconds(10_482),
    externalLabels: { cluster: 'nairobi-1', environment: 'production' },
  },
  conditions: [
    {
      rule: highLoad,
      labels: { service: 'checkout', instance: 'checkout-1:9100' },
      value: '6.2',
      from: tuesday('14:00:03'),
      to: tuesday('16:51:20'),
    },
    {
      rule: tooManyConnections,
      labels: { service: 'load-balancer', proxy: 'checkout' },
      value: '4118',
      from: tuesday('14:00:21'),
      to: tuesday('16:31:02'),
    },
    {
      rule: highLoad,
      labels: { service: 'checkout', instance: 'checkout-2:9100' },
      value: '5.9',
      from: tuesday('14:01:15'),
      to: tuesday('16:54:40'),
    },
    {
      rule: pagesFail,
      labels: { service: 'storefront', destination_service: 'checkout' },
      value: '64%',
      from: tuesday('14:01:40'),
      to: tuesday('16:57:50'),
    },
    {
      rule: upstreamSlow,
      labels: { service: 'storefront', destination_service: 'load-balancer' },
      value: '7.4s',
      from: tuesday('14:02:10'),
      to: tuesday('16:32:30'),
    },
    {
      rule: serverDown,
      labels: { service: 'checkout', instance: 'checkout-2:8080' },
      value: '0',
      from: tuesday('14:12:30'),
      to: tuesday('16:53:05'),
    },
    {
      rule: serverDown,
      labels: { service: 'checkout', instance: 'checkout-1:8080' },
      value: '0',
      from: tuesday('14:21:10'),
      to: tuesday('16:49:30'),
    },
  ],
  alertmanager: alertmanagerOf({
    version: '0.25.0',
    externalURLs: ['http://alertmanager-0.nairobi-1.example.com:9093'],
    repeat: hours(1),
    pagerduty: 'triggers',
  }),
  pagerduty: { subdomain: 'example-shop', service: 'Checkout', escalationPolicy: 'Shop on call', firstOnCall: ON_CALL },
  acts: [
    { at: tuesday('14:05:14.208'), by: ON_CALL, does: 'acknowledges' },
    {
      at: tuesday('14:05:52.911'),
      by: ON_CALL,
      does: 'notes',
      text: 'Looking at the checkout servers. Each has far more open connections than on any normal afternoon.',
    },
    {
      at: tuesday('14:10:31.470'),
      by: ON_CALL,
      does: 'notes',
      text: 'Going through the traffic logs for where all this comes from, this smells like a DDoS.',
    },
    {
      at: tuesday('14:30:26.035'),
      by: ON_CALL,
      does: 'notes',
      text: 'Turns out this is not a DDoS. Our own load balancer is misconfigured and opens far too many connections to checkout.',
    },
    { at: tuesday('14:45:08.662'), by: ON_CALL, does: 'escalates', to: INFRASTRUCTURE },
    { at: tuesday('14:47:40.117'), by: INFRASTRUCTURE, does: 'acknowledges' },
    {
      at: tuesday('15:10:03.540'),
      by: COMMANDER,
      does: 'tells stakeholders',
      text: 'Customers cannot open the cart or check out. Sales are down 50% compared with other Tuesdays.',
    },
    {
      at: tuesday('16:00:37.284'),
      by: INFRASTRUCTURE,
      does: 'notes',
      text: 'Found why lower limits alone do not help: the same config breaks SSL termination, so checkout gets no usable connection.',
    },
    {
      at: tuesday('16:30:48.902'),
      by: INFRASTRUCTURE,
      does: 'notes',
      text: 'Corrected load balancer config is live, SSL terminates again, connections are falling. Checkout servers come back next.',
    },
    { at: tuesday('17:00:12.377'), by: INFRASTRUCTURE, does: 'notes', text: 'All checkout servers are back online and orders go through.' },
    { at: tuesday('17:00:35.819'), by: INFRASTRUCTURE, does: 'resolves' },
  ],
  deployLog: { host: 'lb-admin', offset: '+03:00', form: 'rfc 3339 lines', posts: 'each run' },
  loggedChanges: [
    {
      startedAt: tuesday('13:54:02'),
      finishedAt: tuesday('13:55:31'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'lb-218',
      version: 'r218',
      previous: 'r217',
      actor: INFRASTRUCTURE,
      text: 'connection limits and TLS listener of the checkout pool',
      remarks: [{ at: tuesday('13:54:05'), text: 'haproxy -c: configuration file is valid' }],
    },
    {
      startedAt: tuesday('16:24:11'),
      finishedAt: tuesday('16:30:19'),
      action: 'config',
      outcome: 'succeeded',
      service: 'load-balancer',
      environment: 'production',
      id: 'lb-219',
      version: 'r219',
      previous: 'r218',
      actor: INFRASTRUCTURE,
      text: 'connection limits of the checkout pool as before, TLS listener with full chain',
      remarks: [{ at: tuesday('16:24:13'), text: 'haproxy -c: configuration file is valid' }],
    },
  ],
  github: 'example-shop',
  deployments: [
    ships('catalogue', monday('17:22:40'), monday('17:26:09')),
    ships('notifications', tuesday('10:11:05'), tuesday('10:13:32')),
    ships('search', tuesday('13:53:48'), tuesday('13:57:21')),
    ships('catalogue', tuesday('15:06:30'), tuesday('15:09:58')),
  ],
}
