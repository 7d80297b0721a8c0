import { describe, expect, it } from 'vitest'
import { isMonitoringName } from '../../src/domain/alerts/monitoring-names.ts'
import { isAlert } from '../../src/domain/event.ts'
import { severityRank } from '../../src/domain/severity.ts'
import { affectedServiceOf } from '../../src/sources/alertmanager/affected-service.ts'
import { alertmanager } from '../../src/sources/alertmanager/alertmanager.ts'
import { github } from '../../src/sources/github/github.ts'
import { pagerduty } from '../../src/sources/pagerduty/pagerduty.ts'
import { pagerdutyEvents } from '../../src/sources/pagerduty-events/pagerduty-events.ts'
import { eventsIn, onlyEventIn, rawEvent } from './fixture.ts'

/** Every combination of one member of each list. */
const combine = <A, B>(as: readonly A[], bs: readonly B[]): readonly (readonly [A, B])[] =>
  as.flatMap((a) => bs.map((b) => [a, b] as const))

const TOOLS = [
  'kube-state-metrics',
  'kps-kube-state-metrics',
  'node-exporter',
  'prometheus-node-exporter',
  'monitoring/blackbox',
  'blackbox-http',
]
const MORE_TOOLS = [
  'kubelet',
  'cadvisor',
  'mysqld_exporter',
  'statsd',
  'prometheus',
  'Alertmanager',
  'Grafana',
  'pushgateway',
  'probe/shop/web',
]
const WORKLOADS: readonly (readonly [Record<string, string>, string])[] = [
  [{ deployment: 'checkout' }, 'checkout'],
  [{ statefulset: 'ledger', namespace: 'shop' }, 'ledger'],
  [{ container: 'api', pod: 'api-849ffcf9c7-wbmvz' }, 'api'],
  [{ container: 'istio-proxy', pod: 'cart-7d9c5bf6d8-x2x4z' }, 'cart'],
  [{ pod: 'cart-x2x4z' }, 'cart'],
  [{ pod: 'ledger-0' }, 'ledger'],
  [{ job_name: 'nightly-28391040' }, 'nightly'],
  [{ exported_container: 'search', container: 'kube-state-metrics', exported_pod: 'search-5d7c9f6b8d-abcde' }, 'search'],
  [{ exported_job: 'backup' }, 'backup'],
]

describe('what watches is not what fails', () => {
  it.each(combine([...TOOLS, ...MORE_TOOLS], WORKLOADS))('job %s of %j', (job, [labels, expected]) => {
    for (const tool of [{ job }, { job, service: job }, { service: job }]) {
      expect(affectedServiceOf({ alertname: 'A', instance: '10.0.0.5:8080', ...tool, ...labels })).toBe(expected)
    }
  })

  it.each([
    ['https://shop.example/health', 'shop.example'],
    ['shop.example:443', 'shop.example'],
    ['http://user@shop.example:8080', 'shop.example'],
    ['[2001:db8::1]:443', '[2001:db8::1]'],
  ])('a probe of %s is about its host', (instance, expected) => {
    expect(affectedServiceOf({ alertname: 'ProbeFailed', job: 'blackbox', instance, namespace: 'monitoring' })).toBe(expected)
  })

  it('a host is what its exporter measures, and the tool itself fails where the labels name nothing else', () => {
    expect(affectedServiceOf({ job: 'node-exporter', instance: 'web-1:9100', pod: 'node-exporter-x2x4z' })).toBe('web-1')
    expect(affectedServiceOf({ job: 'prometheus-k8s', instance: '10.0.0.1:9090', pod: 'prometheus-k8s-0', namespace: 'monitoring' })).toBe(
      'prometheus-k8s',
    )
  })

  it.each(['checkout', 'csv-exporter', 'node-api', 'prometheus-billing', 'http-gateway', 'kube-proxy'])('%s is a service', (name) => {
    expect(isMonitoringName(name)).toBe(false)
    expect(affectedServiceOf({ job: name, pod: 'other-0' })).toBe(name)
  })

  it.each([...TOOLS, ...MORE_TOOLS])('a pager message whose client and component is %s names the service in its text', (client) => {
    const details = {
      firing: 'Labels:\n - alertname = A\n - service = wiki\n - severity = warning\nAnnotations:\n - service = none\nSource: x\n',
    }
    const payload = { summary: 's', source: client, severity: 'critical', component: client, custom_details: details }
    const body = { routing_key: 'k', event_action: 'trigger', dedup_key: 'd', client, payload }
    expect(onlyEventIn(pagerdutyEvents.read(rawEvent('pagerduty-events', JSON.stringify(body), { path: '/v2/enqueue' })))).toMatchObject({
      service: 'wiki',
      severity: 'warning',
      labels: { alertname: 'A' },
    })
  })
})

describe('a severity under another name', () => {
  const severityOf = (labels: object) => {
    const body = {
      alerts: [{ status: 'firing', labels: { alertname: 'A', ...labels }, startsAt: '2024-01-15T10:00:00Z' }],
      commonLabels: {},
    }
    const [event] = eventsIn(alertmanager.read(rawEvent('alertmanager', JSON.stringify(body))))
    return event !== undefined && isAlert(event) ? event.severity : null
  }
  const WORDS = ['P1', 'critical', 'sev-1', 'SEV 1', 'sev_1', 'Sev1', 'P1 - Critical', 'sev0', '严重', 'Kritisch']

  it.each(combine(['severity', 'priority', 'level', 'criticality', 'Priority', 'alert_severity'], WORDS))('%s=%s', (name, word) => {
    expect(severityRank(severityOf({ [name]: word }))).toBe('critical')
  })

  it.each([
    [{ priority: '1' }, 'critical'],
    [{ priority: '3' }, 'medium'],
    [{ sev: '2' }, 'high'],
    [{ urgency: 'high' }, 'high'],
    [{ urgency: '1' }, 'high'],
    [{ syslog_severity: '3' }, 'high'],
    [{ zabbix_severity: '5' }, 'critical'],
    [{ severity: '1' }, null],
    [{ severity: 'yellow', priority: 'P2' }, 'high'],
    [{ level: '7' }, null],
  ])('%j is %s', (labels, rank) => {
    expect(severityRank(severityOf(labels))).toBe(rank)
  })

  it("of the user's own words counts as configured", () => {
    expect(severityRank('rouge', { critical: ['Rouge'], high: [], medium: [], low: [] })).toBe('critical')
    expect(severityRank('rouge')).toBeNull()
  })

  it.each(['', ' ', '<no value>', '{}', '{{ .CommonLabels.severity }}'])(
    'that a template left as %j is unknown, and loses no event',
    (severity) => {
      const body = { routing_key: 'k', event_action: 'trigger', dedup_key: 'd', payload: { summary: 's', source: 'x', severity } }
      const reading = pagerdutyEvents.read(rawEvent('pagerduty-events', JSON.stringify(body), { path: '/v2/enqueue' }))
      expect(reading).toMatchObject({ kind: 'read', events: [{ severity: null }], problems: [{ pointer: '/payload/severity' }] })
    },
  )
})

describe('a deployment object is no deployment', () => {
  const STATES = ['waiting', 'queued', 'pending', 'inactive', 'in_progress', 'success', 'failure', 'error']
  it.each(combine(STATES, ['Preview', 'pr-12', 'checkout-fix-cart']))(
    '%s of the transient environment %s is no change',
    (state, environment) => {
      const deployment = { id: 1, environment, transient_environment: true, production_environment: false }
      const body = { deployment, deployment_status: { id: 2, state }, repository: { id: 7, name: 'checkout' } }
      expect(github.read(rawEvent('github', JSON.stringify(body), { headers: { 'x-github-event': 'deployment_status' } })).kind).toBe(
        'ignored',
      )
    },
  )

  it.each(combine(['in_progress', 'completed'], ['pull_request', 'pull_request_target', 'merge_group']))(
    'a run %s for a %s is none',
    (action, event) => {
      const body = {
        action,
        workflow_run: { id: 1, name: 'Deploy', event, conclusion: 'success' },
        repository: { id: 7, name: 'checkout' },
      }
      expect(github.read(rawEvent('github', JSON.stringify(body), { headers: { 'x-github-event': 'workflow_run' } })).kind).toBe('ignored')
    },
  )
})

describe('acts in PagerDuty', () => {
  const agent = { id: 'U1', type: 'user_reference', summary: 'Ana' }
  const readAct = (type: string, data: object) =>
    onlyEventIn(pagerduty.read(rawEvent('pagerduty', JSON.stringify({ event: { id: 'E', event_type: type, agent, data } }))))
  const about = { incident: { id: 'Q1', self: 'https://api.pagerduty.com/incidents/Q1' } }

  it.each([
    ['incident.conference_bridge.updated', about],
    ['incident.custom_field_values.updated', about],
    ['incident.priority_updated', { id: 'Q1', type: 'incident', priority: { summary: 'P1' } }],
    ['incident.workflow.completed', about],
    ['incident.unacknowledged', { id: 'Q1', type: 'incident' }],
    ['incident.responder.replied', { ...about, state: 'declined', user: agent }],
    ['incident.task.created', about],
  ])("%s is an entry of the log, nobody's word", (type, data) => {
    expect(readAct(type, data)).toMatchObject({ kind: 'message.posted', isActivity: true, senderKey: 'Q1' })
  })

  it.each([
    [{ incident: { id: 'Q1' } }],
    [{ incident: { self: 'https://api.pagerduty.com/incidents/Q1' } }],
    [{ self: 'https://api.pagerduty.com/incidents/Q1/notes/N1' }],
  ])('a note that names its incident by %j belongs to it', (members) => {
    const note = readAct('incident.annotated', { type: 'incident_note', id: 'N1', content: 'Found it', ...members })
    const page = readAct('incident.triggered', { id: 'Q1', type: 'incident', html_url: 'https://acme.pagerduty.com/incidents/Q1' })
    expect(note).not.toHaveProperty('isActivity')
    expect(note.keys[0]).toEqual(page.keys[0])
  })

  it.each([
    [['eu', 'us'], 'eu, us'],
    [false, 'false'],
    [0, '0'],
    [12.5, '12.5'],
    [[{ summary: 'eu' }, { name: 'us' }], 'eu, us'],
    [null, 'nothing'],
    [[], 'nothing'],
  ])('a field with the value %j is read', (value, text) => {
    expect(readAct('incident.custom_field_values.updated', { ...about, changed_custom_fields: [{ name: 'f', value }] }).text).toBe(
      `f set to ${text}`,
    )
  })
})
