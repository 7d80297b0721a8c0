import { describe, expect, it } from 'vitest'
import { isAlert } from '../../../src/domain/event.ts'
import { instant, later, minutes } from '../../../src/domain/time/time.ts'
import { pagerdutyEvents } from '../../../src/sources/pagerduty-events/pagerduty-events.ts'
import { onlyEventIn, rawEvent } from '../fixture.ts'

const RECEIVED = instant(Date.UTC(2024, 2, 12, 9, 15))
const TIMESTAMP = '2024-03-12T09:14:00Z'
const KEY = '5f2c8d1e90ab4c37a6e4d0b9187c3f52'

const TRIGGER = { routing_key: KEY, event_action: 'trigger', dedup_key: 'db-1' }
const PAYLOAD = { summary: 'db-1 is down', source: 'db-1', severity: 'critical', timestamp: TIMESTAMP }

const rawOf = (body: object, path = '/v2/enqueue') =>
  rawEvent('pagerduty-events', JSON.stringify(body), { path, receivedAt: RECEIVED, headers: {} })
const read = (body: object, path?: string) => pagerdutyEvents.read(rawOf(body, path))
const trigger = (payload: object = {}, change: object = {}) => ({ ...TRIGGER, ...change, payload: { ...PAYLOAD, ...payload } })
const triggered = (payload: object = {}, change: object = {}) => onlyEventIn(read(trigger(payload, change)))
const said = (action: string, change: object = {}) => ({ routing_key: KEY, event_action: action, dedup_key: 'db-1', ...change })
const problemsOf = (body: object, path?: string) => {
  const reading = read(body, path)
  return reading.kind === 'unreadable' ? reading.problems.map(({ pointer }) => pointer) : reading.kind
}
const isTimeless = (body: object, path?: string) => pagerdutyEvents.isTimeless?.(rawOf(body, path))

describe('an event', () => {
  it('is an alert, or a page where the address says so', () => {
    expect(triggered().kind).toBe('alert.fired')
    expect(onlyEventIn(read(said('resolve'))).kind).toBe('alert.resolved')
    expect(onlyEventIn(read(trigger(), '/v2/enqueue?as=page')).kind).toBe('page.triggered')
    expect(onlyEventIn(read(said('resolve'), '/v2/enqueue?as=page')).kind).toBe('page.resolved')
  })

  it('that is acknowledged is a page that somebody took, either way', () => {
    expect(onlyEventIn(read(said('acknowledge'))).kind).toBe('page.acknowledged')
  })

  it('is joined by its key and its sender, and by the bare key with what PagerDuty reports', () => {
    const keys = triggered().keys.map(({ names, value }) => `${names} ${value.replace(/sha256:[0-9a-f]{32}/, 'HASH')}`)
    expect(keys).toEqual(['series HASH/db-1', 'series db-1'])
    expect(triggered().keys).toEqual(onlyEventIn(read(said('resolve'))).keys)
    expect(triggered({}, { routing_key: 'another' }).keys[0]).not.toEqual(triggered().keys[0])
  })

  it('that is reported again with other words is one fact; at another time, of another sender or action it is another', () => {
    expect(triggered({ summary: 'db-1 is still down' }).id).toBe(triggered().id)
    const others = [
      triggered({ timestamp: '2024-03-12T09:14:01Z' }),
      triggered({}, { routing_key: 'b' }),
      triggered({}, { dedup_key: 'c' }),
    ]
    expect(new Set([triggered(), ...others].map(({ id }) => id)).size).toBe(4)
  })

  it('without a key is its own, named by its delivery', () => {
    const body = trigger({}, { dedup_key: undefined })
    const event = onlyEventIn(read(body))
    expect(event.senderKey).toBe(rawOf(body).id)
    expect(event.keys).toHaveLength(1)
  })

  it('states when it was triggered; an acknowledgement and a resolution are as late as their receipt', () => {
    expect(triggered().occurred).toEqual({ at: Date.parse(TIMESTAMP) })
    for (const action of ['acknowledge', 'resolve']) {
      const event = onlyEventIn(read(said(action, { payload: PAYLOAD })))
      expect(event.occurred).toEqual({ at: RECEIVED, latest: RECEIVED })
    }
  })

  it.each(['yesterday', '0001-01-01T00:00:00Z', '2031-01-01T00:00:00Z', {}])('with the timestamp %j is not refused for it', (timestamp) => {
    const reading = read(trigger({ timestamp }))
    expect(reading).toMatchObject({ kind: 'read', problems: [{ pointer: '/payload/timestamp' }] })
    expect(onlyEventIn(reading).occurred).toEqual({ at: RECEIVED, latest: RECEIVED })
  })

  it('has the service and environment of its details, then of its component', () => {
    expect(triggered({ component: 'postgres', custom_details: { service: 'checkout', env: 'prod' } })).toMatchObject({
      service: 'checkout',
      environment: 'production',
    })
    expect(triggered({ component: 'postgres' })).toMatchObject({ service: 'postgres', environment: null })
  })

  it('takes severities in capitals', () => {
    expect(triggered({ severity: 'Warning' })).toMatchObject({ severity: 'warning' })
  })

  it('never shows its routing key', () => {
    const body = trigger({ custom_details: { note: 'none' } }, { client_url: 'https://monitoring.example/' })
    expect(JSON.stringify(read(body))).not.toContain(KEY)
  })

  it('has labels of any name as data', () => {
    const event = triggered({ custom_details: JSON.parse('{"__proto__": "a", "constructor": "b", "region": "eu"}') })
    expect(isAlert(event) && event.labels).toMatchObject({ constructor: 'b', region: 'eu' })
  })
})

describe('what is wrong with an event', () => {
  it.each([
    ['no key', trigger({}, { routing_key: undefined }), ['/routing_key']],
    ['a key that is no text', trigger({}, { routing_key: 7 }), ['/routing_key']],
    ['an unknown action', said('snooze'), ['/event_action']],
    ['no action', { ...trigger(), event_action: undefined }, ['/event_action']],
    ['a long dedup key', trigger({}, { dedup_key: 'k'.repeat(256) }), ['/dedup_key']],
    ['a dedup key that is no text', said('resolve', { dedup_key: 5 }), ['/dedup_key']],
    ['nothing to resolve', said('resolve', { dedup_key: '' }), ['/dedup_key']],
    ['no payload', TRIGGER, ['/payload']],
    ['a payload that is a list', { ...TRIGGER, payload: [] }, ['/payload']],
    ['no summary', trigger({ summary: '' }), ['/payload/summary']],
    ['a long summary', trigger({ summary: 's'.repeat(1_025) }), ['/payload/summary']],
    ['no source', trigger({ source: null }), ['/payload/source']],
    ['another severity', trigger({ severity: 'high' }), ['/payload/severity']],
    ['all of it', { routing_key: KEY, event_action: 'trigger', payload: {} }, ['/payload/summary', '/payload/source', '/payload/severity']],
  ])('%s is reported with its pointer', (_, body, pointers) => {
    expect(problemsOf(body)).toEqual(pointers)
  })

  it('is reported of a body that is no object', () => {
    expect(problemsOf([])).toEqual([''])
  })

  it.each([
    ['a summary of 1,024 characters', trigger({ summary: 's'.repeat(1_024) })],
    ['a dedup key of 255', trigger({}, { dedup_key: 'k'.repeat(255) })],
    ['members that we do not know', trigger({}, { images: 7, routing: {} })],
    ['a wrong member that may be left out', trigger({ component: 5, custom_details: 'text' })],
  ])('is not %s', (_, body) => {
    expect(problemsOf(body)).toBe('read')
  })
})

describe('a change', () => {
  const CHANGE = { routing_key: KEY, payload: { summary: 'Deploy checkout', source: 'ci', timestamp: TIMESTAMP } }
  const change = (details: object, payload: object = {}) => ({
    ...CHANGE,
    payload: { ...CHANGE.payload, ...payload, custom_details: details },
  })
  const changed = (details: object, payload?: object) => onlyEventIn(read(change(details, payload), '/v2/change/enqueue'))

  it.each([
    ['build_state', 'passed', 'succeeded'],
    ['status', 'Failure', 'failed'],
    ['result', 'aborted', 'cancelled'],
    ['status', 'purple', 'unknown'],
  ])('whose %s is %s has %s', (name, word, outcome) => {
    expect(changed({ [name]: word })).toMatchObject({ kind: 'change.finished', outcome })
  })

  it.each([
    [{ kind: 'flag' }, 'flag'],
    [{ action: 'migration', kind: 'flag' }, 'migration'],
    [{ kind: 'important' }, 'deployment'],
    [{}, 'deployment'],
  ])('with the details %j is a %s', (details, kind) => {
    expect(changed(details)).toMatchObject({ change: { kind } })
  })

  it('has no outcome from the words of its summary', () => {
    expect(changed({}, { summary: 'Build Success: done' })).toMatchObject({ outcome: 'unknown' })
  })

  it('that is running has started, and one that waits is ignored', () => {
    expect(changed({ status: 'running' }).kind).toBe('change.started')
    expect(read(change({ status: 'queued' }), '/v2/change/enqueue')).toMatchObject({ kind: 'ignored' })
  })

  it('is distinguished from others by sender, source, time and summary', () => {
    const others = [
      changed({}, { summary: 'Deploy cart' }),
      changed({}, { source: 'cd' }),
      changed({}, { timestamp: '2024-03-12T09:14:01Z' }),
    ]
    expect(new Set([changed({}), ...others].map(({ id }) => id)).size).toBe(4)
    expect(changed({ build_number: '7' }).id).toBe(changed({}).id)
  })

  it('needs a summary and nothing else', () => {
    expect(problemsOf({ routing_key: KEY, payload: { summary: 'x' } }, '/v2/change/enqueue')).toBe('read')
    expect(problemsOf({ routing_key: KEY, payload: {} }, '/v2/change/enqueue')).toEqual(['/payload/summary'])
    expect(problemsOf({ routing_key: KEY }, '/v2/change/enqueue')).toEqual(['/payload'])
  })

  it('is distinguished from an event by its shape where the address does not say', () => {
    expect(onlyEventIn(read(change({}), '/webhooks/pagerduty-events')).kind).toBe('change.finished')
    expect(onlyEventIn(read(trigger(), '/webhooks/pagerduty-events')).kind).toBe('alert.fired')
  })
})

describe('a body is timeless', () => {
  it.each([
    ['an acknowledgement', said('acknowledge'), true],
    ['a resolution', said('resolve'), true],
    ["a resolution with the trigger's timestamp", said('resolve', { payload: PAYLOAD }), true],
    ['a trigger without a timestamp', trigger({ timestamp: undefined }), true],
    ['a trigger whose timestamp is none', trigger({ timestamp: 'None' }), true],
    ['a trigger with a timestamp', trigger(), false],
    ['a change without a timestamp', { routing_key: KEY, payload: { summary: 'x' } }, true],
    ['a change with a timestamp', { routing_key: KEY, payload: { summary: 'x', timestamp: TIMESTAMP } }, false],
    ['what cannot be read', {}, false],
  ])('%s: %s', (_, body, expected) => {
    expect(isTimeless(body, '/webhooks/pagerduty-events')).toBe(expected)
  })

  it('and then names its facts by its delivery, never by its receipt', () => {
    const raw = rawOf(said('resolve'))
    const idOf = (delivery: typeof raw) => onlyEventIn(pagerdutyEvents.read(delivery)).id
    expect(idOf({ ...raw, receivedAt: later(RECEIVED, minutes(1)) })).toBe(idOf(raw))
    expect(idOf({ ...raw, id: rawOf(said('acknowledge')).id })).not.toBe(idOf(raw))
  })
})
