import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { alertmanager } from '../../../src/sources/alertmanager/alertmanager.ts'
import { pagerduty } from '../../../src/sources/pagerduty/pagerduty.ts'
import { eventsIn, fixtureNamed, onlyEventIn, rawEvent } from '../fixture.ts'

type Members = Readonly<Record<string, unknown>>

const RECEIVED = instant(Date.UTC(2024, 4, 6, 8, 16))
const alert = (members: Members = {}): Members => ({
  status: 'firing',
  labels: { alertname: 'CheckoutErrors', service: 'checkout', severity: 'critical' },
  annotations: { summary: 'Checkout fails' },
  startsAt: '2024-05-06T08:05:30.123456789Z',
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: '9c6b6f2a1d3e4f50',
  ...members,
})
const notification = (alerts: readonly unknown[], members: Members = {}) =>
  rawEvent(
    'alertmanager',
    JSON.stringify({ version: '4', status: 'firing', groupKey: '{}:{alertname="CheckoutErrors"}', commonLabels: {}, alerts, ...members }),
    { receivedAt: RECEIVED },
  )
const read = (alerts: readonly unknown[], members: Members = {}) => eventsIn(alertmanager.read(notification(alerts, members)))
const readOne = (members: Members, group: Members = {}) => onlyEventIn(alertmanager.read(notification([alert(members)], group)))

describe('what an alert is', () => {
  it('is resolved although its group is still firing', () => {
    expect(readOne({ status: 'resolved', endsAt: '2024-05-06T08:15:00Z' }, { status: 'firing' }).kind).toBe('alert.resolved')
  })

  it('without a status is resolved where its end has come, and fires where the end is only promised', () => {
    expect(readOne({ status: undefined, endsAt: '2024-05-06T08:15:00Z' }).kind).toBe('alert.resolved')
    expect(readOne({ status: undefined, endsAt: '2024-05-06T08:20:00Z' }).kind).toBe('alert.fired')
  })

  it('without a status and an end follows its group', () => {
    expect(readOne({ status: undefined, endsAt: undefined }, { status: 'resolved' }).kind).toBe('alert.resolved')
    expect(readOne({ status: undefined, endsAt: undefined }, { status: undefined }).kind).toBe('alert.fired')
  })

  it('is nothing in a state that we do not know, and the others are read', () => {
    const reading = alertmanager.read(notification([alert({ status: 'suppressed' }), alert()]))
    expect(eventsIn(reading)).toHaveLength(1)
    expect(reading).toMatchObject({ problems: [{ pointer: '/alerts/0/status' }] })
  })
})

describe('when an alert ended', () => {
  it('is the end as sent, up to five minutes ahead of us', () => {
    expect(isoOf(readOne({ status: 'resolved', endsAt: '2024-05-06T08:21:00Z' }).occurred.at)).toBe('2024-05-06T08:21:00.000Z')
  })

  it.each([undefined, '', '0001-01-01T00:00:00Z', '2024-05-06T08:21:00.001Z', 'soon'])(
    'is not known from the end %s: between its start and the receipt',
    (endsAt) => {
      expect(readOne({ status: 'resolved', endsAt }).occurred).toEqual({
        at: RECEIVED,
        earliest: Date.UTC(2024, 4, 6, 8, 5, 30, 123),
        latest: RECEIVED,
      })
    },
  )
})

describe('who an alert is', () => {
  it('is its fingerprint and its start in milliseconds, so that webhook and backfill agree', () => {
    const [occurrence] = readOne({}).keys
    expect(occurrence).toEqual({ names: 'occurrence', value: '9c6b6f2a1d3e4f50@2024-05-06T08:05:30.123Z' })
    expect(readOne({ startsAt: '2024-05-06T10:05:30.123+02:00' }).keys[0]).toEqual(occurrence)
  })

  it('is named to people with the start as sent', () => {
    expect(readOne({}).senderKey).toBe('9c6b6f2a1d3e4f50@2024-05-06T08:05:30.123456789Z')
  })

  it.each([undefined, '', null])('gets the computed fingerprint where %s is sent', (fingerprint) => {
    const labels = { alertname: 'High CPU Temperature', host: 'andromeda', severity: 'critical' }
    expect(readOne({ labels, fingerprint }).keys[1]).toEqual({ names: 'series', value: 'a1bc48475b20e73d' })
  })

  it('is the same for both twins of a cluster, for every repeat, route and receiver, and for drifting annotations', () => {
    const other = { receiver: 'other', externalURL: 'http://twin:9093', groupKey: '{}/{team="shop"}:{}' }
    expect(readOne({ annotations: { summary: 'Checkout fails: 12%' } }, other).id).toBe(readOne({}).id)
  })

  it('differs between firing and resolved, which share their occurrence', () => {
    const fired = readOne({})
    const resolved = readOne({ status: 'resolved', endsAt: '2024-05-06T08:15:00Z' })
    expect(resolved.id).not.toBe(fired.id)
    expect(resolved.keys).toEqual(fired.keys)
  })

  it('is known only within its delivery where no start was sent', () => {
    const ofOne = readOne({ startsAt: null })
    const ofAnother = readOne({ startsAt: null }, { receiver: 'other' })
    expect(ofOne.id).toBe(readOne({ startsAt: null }).id)
    expect(ofOne.id).not.toBe(ofAnother.id)
  })

  it('is in the series of its group, by the hash that Alertmanager gives to pagers', () => {
    const groupKey = '{}:{alertname="HighErrorRate"}'
    const value = createHash('sha256').update(groupKey).digest('hex')
    expect(readOne({}, { groupKey }).keys).toContainEqual({ names: 'series', value })
    const page = onlyEventIn(pagerduty.read(fixtureNamed('pagerduty', 'triggered-by-alertmanager').raw))
    expect(page.keys).toContainEqual({ names: 'series', value })
  })

  it('is in no group series where the key is the number of old versions', () => {
    expect(readOne({}, { groupKey: 1234567890 }).keys.map((key) => key.names)).toEqual(['occurrence', 'series'])
  })
})

describe('what an alert says', () => {
  it('prefers its own labels to the common ones, and fills gaps from them', () => {
    const event = readOne({}, { commonLabels: { alertname: 'Other', env: 'Prod' } })
    expect(event).toMatchObject({ labels: { alertname: 'CheckoutErrors', env: 'Prod' }, environment: 'production' })
  })

  it.each([
    [{ summary: 's', message: 'm', description: 'd' }, 's'],
    [{ message: 'm', description: 'd' }, 'm'],
    [{ description: 'd' }, 'd'],
    [{}, 'CheckoutErrors'],
  ])('shows %j as "%s"', (annotations, text) => {
    expect(readOne({ annotations }).text).toBe(text)
  })

  it('says how long the condition had held, where the annotations say it', () => {
    expect(readOne({ annotations: { description: 'Failing for more than 5 minutes' } })).toMatchObject({ heldFor: 300_000 })
  })

  it('keeps names that objects inherit as labels', () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}')
    expect(JSON.stringify(readOne({ labels }))).toContain('"labels":{"__proto__":"x","constructor":"y"}')
  })
})

describe('what is no news', () => {
  it.each(['Watchdog', 'DeadMansSwitch', 'InfoInhibitor'])('%s is a heartbeat', (alertname) => {
    expect(alertmanager.read(notification([alert({ labels: { alertname } })])).kind).toBe('ignored')
    expect(read([alert({ labels: { alertname } }), alert()])).toHaveLength(1)
  })

  it('a notification without alerts is none', () => {
    expect(alertmanager.read(notification([]))).toEqual({ kind: 'ignored', reason: 'a notification without alerts' })
  })

  it('a body of a template of the user is unreadable', () => {
    expect(alertmanager.read(rawEvent('alertmanager', '{"text":"Checkout fails"}'))).toMatchObject({
      kind: 'unreadable',
      malformed: false,
      problems: [{ pointer: '/alerts' }],
    })
  })
})

describe('what the size limit of a notification cut', () => {
  it('is reported by a message at one alert of it, which joins no others', () => {
    const [, , message] = read([alert(), alert({ fingerprint: '1111111111111111' })], { truncatedAlerts: 37 })
    expect(message).toMatchObject({
      kind: 'message.posted',
      channel: 'alertmanager',
      text: expect.stringContaining('37 alerts'),
      keys: [{ names: 'occurrence' }],
    })
    expect(message?.keys).toHaveLength(1)
  })

  it('has one id in every order of the alerts', () => {
    const alerts = [alert(), alert({ fingerprint: '1111111111111111' })]
    const idOf = (ordered: readonly unknown[]) => read(ordered, { truncatedAlerts: 1 }).find((event) => event.kind === 'message.posted')?.id
    expect(idOf(alerts)).toBe(idOf(alerts.toReversed()))
  })

  it.each([0, -1, 1.5, null, 'many'])('is not reported for %s', (truncatedAlerts) => {
    expect(read([alert()], { truncatedAlerts })).toHaveLength(1)
  })
})

describe('recognition', () => {
  it('leaves the bodies of Grafana, which look alike, to others', () => {
    expect(alertmanager.recognizes(notification([alert()], { version: '1', orgId: 1 }))).toBe(false)
    expect(alertmanager.recognizes(notification([alert()], { version: undefined }))).toBe(true)
  })
})
