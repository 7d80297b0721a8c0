import { describe, expect, it } from 'vitest'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { type Answer, answerToCase, answerToDeliveries, answerToFile, deliveriesOf, replaced } from './answers.ts'

const outagesOf = ({ incidents }: Answer) => incidents.map(({ services, severity, at }) => [services, severity, at.detected, at.resolved])

const two = (first: string, second: string, severity = 'critical') => [
  [[first], severity, '10:00:00', '10:30:00'],
  [[second], severity, '10:03:00', '10:40:00'],
]

describe('what watches is not what fails', () => {
  it.each([
    ['am-exporter-is-no-service', 'payments-api', 'search-indexer'],
    ['am-probe-job-is-no-service', 'shop.example', 'wiki.example'],
    ['events-client-names-itself', 'checkout', 'wiki'],
    ['events-of-alertmanager', 'checkout', 'wiki'],
  ])('%s', async (name, first, second) => {
    expect(outagesOf(await answerToCase(name))).toEqual(two(first, second))
  })

  const siblings: readonly (readonly [string, () => readonly RecordedWebhook[], string, string])[] = [
    [
      'the exporter without a service label',
      () => replaced(deliveriesOf('am-exporter-is-no-service'), /"service":"kps-kube-state-metrics",?/, ''),
      'payments-api',
      'search-indexer',
    ],
    [
      'the operator of the exporters named by another team',
      () => replaced(deliveriesOf('am-exporter-is-no-service'), 'kps-kube-state-metrics', 'monitoring-kube-state-metrics'),
      'payments-api',
      'search-indexer',
    ],
    [
      'a probing job by its usual longer name',
      () => replaced(deliveriesOf('am-probe-job-is-no-service'), '"job":"blackbox"', '"job":"blackbox-http"'),
      'shop.example',
      'wiki.example',
    ],
    [
      'the client of another monitor, which names itself as the component',
      () => replaced(deliveriesOf('events-client-names-itself'), 'Grafana', 'Prometheus Alertmanager'),
      'checkout',
      'wiki',
    ],
  ]
  it.each(siblings)('%s', async (_, deliveries, first, second) => {
    expect(outagesOf(await answerToDeliveries(deliveries()))).toEqual(two(first, second))
  })
})

describe('a severity under another name', () => {
  const at = (hour: number) => [`${hour}:00:00`, `${hour}:30:00`]

  it('starts an incident', async () => {
    expect(outagesOf(await answerToCase('am-severity-by-other-names'))).toEqual([
      [['checkout'], 'p1', ...at(10)],
      [['search'], 'critical', ...at(12)],
      [['billing'], 'sev-1', ...at(14)],
      [['login'], '严重', ...at(16)],
    ])
  })

  it('in capitals, with a space or as a number does, too', async () => {
    const deliveries = deliveriesOf('am-severity-by-other-names')
    const written = replaced(replaced(replaced(deliveries, '"P1"', '"Priority 1"'), '"sev-1"', '"SEV1"'), '"严重"', '"紧急"')
    expect((await answerToDeliveries(written)).incidents.map(({ at: { detected } }) => detected)).toEqual([
      '10:00:00',
      '12:00:00',
      '14:00:00',
      '16:00:00',
    ])
  })

  it('that nobody knows is listed, not lost', async () => {
    const answer = await answerToDeliveries(replaced(deliveriesOf('am-severity-by-other-names'), '"sev-1"', '"yellow"'))
    expect(answer.incidents.flatMap(({ services }) => services)).toEqual(['checkout', 'search', 'login'])
    expect(answer.unassigned.map((row) => row.split(' ').slice(0, 3).join(' '))).toEqual([
      'alert.fired 14:00:00 billing',
      'alert.resolved 14:30:00 billing',
    ])
  })
})

describe('a file of another monitor', () => {
  it('is no deploy log', async () => {
    expect(await answerToFile('fixtures/live/json-of-another-monitor.json')).toEqual({
      incidents: [],
      unassigned: [],
      rejected: ['unknown format; force one with --source NAME'],
    })
  })
})
