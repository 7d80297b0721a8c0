import { describe, expect, it } from 'vitest'
import { hours, milliseconds, seconds } from '../../../src/domain/time/time.ts'
import { clock } from '../clock.ts'
import { alertmanagerOf, rule } from '../stories/tools.ts'
import { notify, type Told, webhookOf } from './alertmanager.ts'
import { alertsOf, type Condition, fingerprintOf, type PrometheusSetup } from './prometheus.ts'

const at = clock('2024-01-01', 'Z')
const prometheus: PrometheusSetup = {
  url: 'http://p:9090',
  evaluationMs: seconds(15),
  phaseMs: milliseconds(4_250),
  externalLabels: { cluster: 'c' },
}
const down = rule({
  alert: 'Down',
  severity: 'critical',
  expr: 'up == 0',
  hold: seconds(30),
  summary: '{{ $labels.service }} is down',
  condition: 'It has been down',
})
const outage = (service: string, from: string, to: string): Condition => ({
  rule: down,
  labels: { service },
  value: '0',
  from: at(from),
  to: at(to),
})

function told(conditions: readonly Condition[], change: Partial<Parameters<typeof alertmanagerOf>[0]> = {}): Told {
  const setup = alertmanagerOf({
    version: '0.27.0',
    externalURLs: ['http://a:9093', 'http://b:9093'],
    repeat: hours(1),
    pagerduty: 'triggers',
    ...change,
  })
  return notify(setup, alertsOf(prometheus, conditions), at('20:00:00'))
}

const timesOf = (notifications: Told['webhook']): readonly string[] =>
  notifications.map((one) => new Date(one.at).toISOString().slice(11, 19))

describe('a simulated Prometheus', () => {
  it('starts an alert at the evaluation by which its condition has held, on the phase of its rule group', () => {
    const [alert] = alertsOf(prometheus, [outage('a', '10:00:00', '10:10:00')])
    expect(alert).toMatchObject({ startsAt: at('10:00:34.250'), endsAt: at('10:10:04.250') })
  })

  it('fires nothing for a condition that ends before it has held', () => {
    expect(alertsOf(prometheus, [outage('a', '10:00:00', '10:00:20')])).toEqual([])
  })

  it('computes fingerprints as Prometheus does (a payload recorded by zulip, Apache-2.0)', () => {
    expect(fingerprintOf({ severity: 'critical', alertname: 'High CPU Temperature', host: 'andromeda' })).toBe('a1bc48475b20e73d')
  })
})

describe('a simulated Alertmanager', () => {
  it('tells a new group after group_wait, additions and ends at steps of group_interval, and an end again as Prometheus does', () => {
    const { webhook } = told([outage('a', '10:00:00', '10:20:00'), outage('b', '10:02:00', '10:12:00')])
    expect(timesOf(webhook)).toEqual(['10:01:04', '10:06:04', '10:16:04', '10:21:04'])
    expect(
      webhook.map(({ alerts }) => alerts.map((alert) => `${alert.labels.service} ${alert.endsAt === null ? 'fires' : 'ended'}`)),
    ).toEqual([['a fires'], ['a fires', 'b fires'], ['a fires', 'b ended'], ['a ended', 'b ended']])
  })

  it('repeats one step after repeat_interval, because a notification is logged just after its step', () => {
    expect(timesOf(told([outage('a', '10:00:00', '12:20:00')]).webhook)).toEqual(['10:01:04', '11:06:04', '12:11:04', '12:21:04'])
  })

  it('never tells an alert that is over within group_wait', () => {
    expect(told([outage('a', '10:00:00', '10:00:50')]).webhook).toEqual([])
  })

  it('loses an end that is followed by the next firing before the next step', () => {
    const { webhook } = told([outage('a', '10:00:00', '10:02:00'), outage('a', '10:03:00', '10:08:00')])
    expect(webhook.map(({ alerts }) => alerts.map((alert) => alert.endsAt !== null))).toEqual([[false], [true]])
    expect(new Set(webhook.flatMap(({ alerts }) => alerts.map((alert) => alert.startsAt))).size).toBe(2)
  })

  it('tells everything twice while its replicas do not hear each other, 15 s apart and by their own addresses', () => {
    const gossipLost = { from: at('10:00:00'), to: at('10:05:00') }
    const { webhook } = told([outage('a', '10:00:00', '10:20:00')], { gossipLost })
    expect(timesOf(webhook)).toEqual(['10:01:04', '10:01:19', '10:21:04'])
    expect(webhook.map(({ replica }) => replica)).toEqual([0, 1, 0])
  })

  it('tells PagerDuty no end where send_resolved is off', () => {
    const conditions = [outage('a', '10:00:00', '10:20:00')]
    expect(timesOf(told(conditions).pagerduty)).toEqual(['10:01:04'])
    expect(timesOf(told(conditions, { pagerduty: 'triggers and resolves' }).pagerduty)).toEqual(['10:01:04', '10:21:04'])
  })

  it('writes times as Go does, without zeros at the end of the fraction', () => {
    const setup = alertmanagerOf({ version: '0.27.0', externalURLs: ['http://a:9093'], repeat: hours(1), pagerduty: 'none' })
    const [alert] = alertsOf(prometheus, [outage('a', '10:00:00', '10:20:00')])
    const [first] = notify(setup, alert === undefined ? [] : [alert], at('10:05:00')).webhook
    if (first === undefined) throw new Error('nothing was told')
    expect(webhookOf(setup, first).body).toMatchObject({
      alerts: [{ startsAt: '2024-01-01T10:00:34.25Z', endsAt: '0001-01-01T00:00:00Z' }],
    })
  })
})
