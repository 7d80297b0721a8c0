import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { RawEvent } from '../../../src/domain/raw-event.ts'
import { pagerduty } from '../../../src/sources/pagerduty/pagerduty.ts'
import { onlyEventIn, rawEvent } from '../fixture.ts'

type Members = Readonly<Record<string, unknown>>

const USER = { id: 'PUSER1', type: 'user_reference', summary: 'Responder A' }
const incident = (members: Members = {}): Members => ({
  id: 'PINCIDENT',
  type: 'incident',
  html_url: 'https://example.pagerduty.com/incidents/PINCIDENT',
  incident_key: 'key-1',
  created_at: '2024-01-15T10:26:00Z',
  title: 'Checkout fails',
  service: { id: 'PSERVICE', type: 'service_reference', summary: 'checkout' },
  assignees: [USER],
  urgency: 'high',
  ...members,
})
const delivery = (type: string, data: Members = incident(), members: Members = {}) =>
  rawEvent(
    'pagerduty',
    JSON.stringify({ event: { id: '01EVENT', event_type: type, occurred_at: '2024-01-15T10:30:00.250Z', agent: USER, data, ...members } }),
  )
const readOne = (type: string, data: Members = incident(), members: Members = {}) =>
  onlyEventIn(pagerduty.read(delivery(type, data, members)))

describe('identity', () => {
  it('is account, type and event; the incident joins what happens to it', () => {
    const triggered = readOne('incident.triggered')
    expect(triggered.keys).toEqual([
      { names: 'occurrence', value: 'PINCIDENT' },
      { names: 'series', value: 'PSERVICE/key-1' },
      { names: 'series', value: 'key-1' },
    ])
    expect(readOne('incident.triggered', incident({ title: 'Renamed' })).id).toBe(triggered.id)
    expect(readOne('incident.triggered', incident(), { id: '01OTHER' }).id).not.toBe(triggered.id)
  })

  it('differs between accounts', () => {
    const other = incident({ html_url: 'https://other.pagerduty.com/incidents/PINCIDENT' })
    expect(readOne('incident.triggered', other).id).not.toBe(readOne('incident.triggered').id)
  })

  it('finds the incident of a note, whose own id is the note', () => {
    const note = {
      type: 'incident_note',
      id: 'PNOTE',
      content: 'Found it',
      incident: { id: 'PINCIDENT', html_url: 'https://example.pagerduty.com/incidents/PINCIDENT' },
    }
    expect(readOne('incident.annotated', note)).toMatchObject({
      senderKey: 'PINCIDENT',
      text: 'Found it',
      keys: [{ value: 'PINCIDENT' }],
    })
  })
})

describe('time', () => {
  it('is when it occurred, not when the incident was created', () => {
    expect(readOne('incident.acknowledged').occurred).toEqual({ at: Date.UTC(2024, 0, 15, 10, 30, 0, 250) })
  })

  it('is between the creation and the receipt where it is not stated', () => {
    const { occurred, receivedAt } = readOne('incident.acknowledged', incident(), { occurred_at: null })
    expect(occurred).toEqual({ at: receivedAt, earliest: Date.UTC(2024, 0, 15, 10, 26), latest: receivedAt })
  })
})

describe('kinds', () => {
  it.each([
    ['incident.triggered', 'page.triggered'],
    ['incident.reopened', 'page.triggered'],
    ['incident.acknowledged', 'page.acknowledged'],
    ['incident.resolved', 'page.resolved'],
    ['incident.unacknowledged', 'message.posted'],
    ['incident.priority_updated', 'message.posted'],
    ['incident.service_updated', 'message.posted'],
    ['incident.incident_type.changed', 'message.posted'],
    ['incident.task.created', 'message.posted'],
    ['incident.task.deleted', 'message.posted'],
    ['incident.action_invocation.terminated', 'message.posted'],
    ['incident.workflow.completed', 'message.posted'],
  ])('%s is a %s', (type, kind) => {
    expect(readOne(type).kind).toBe(kind)
  })

  it.each(['pagey.ping', 'service.created', 'service.custom_field_values.updated', 'incident.unheard_of', 'toString', 'x.constructor'])(
    '%s is ignored',
    (type) => {
      expect(pagerduty.read(delivery(type)).kind).toBe('ignored')
    },
  )

  it.each(['incident.escalated', 'incident.delegated', 'incident.reassigned'])(
    '%s to somebody else is an escalation, to oneself it is not',
    (type) => {
      const other = { id: 'PUSER2', type: 'user_reference', summary: 'Responder B' }
      expect(readOne(type, incident({ assignees: [other] }))).toMatchObject({ kind: 'page.escalated', to: 'Responder B' })
      expect(readOne(type, incident({ assignees: [USER, other] }))).toMatchObject({
        kind: 'page.escalated',
        to: 'Responder A, Responder B',
      })
      expect(readOne(type, incident({ assignees: [USER] }))).toMatchObject({
        kind: 'message.posted',
        text: 'Responder A took the incident: Checkout fails',
      })
      expect(readOne(type, incident({ assignees: [USER] }), { agent: null }).kind).toBe('page.escalated')
    },
  )

  it('escalates to the policy where no person is named', () => {
    const policy = { id: 'PPOLICY', type: 'escalation_policy_reference', summary: 'Platform on call' }
    expect(readOne('incident.delegated', incident({ assignees: [], escalation_policy: policy }))).toMatchObject({ to: 'Platform on call' })
  })

  it.each([
    ['joined', 'Responder B joined: On it'],
    ['accepted', 'Responder B joined: On it'],
    ['declined', 'Responder B declined: On it'],
    ['pending', 'Responder B has not replied yet: On it'],
  ])('shows the reply %s as a message of the responder', (state, text) => {
    const reply = {
      type: 'incident_responder',
      incident: { id: 'PINCIDENT' },
      user: { id: 'PUSER2', summary: 'Responder B' },
      state,
      message: 'On it',
    }
    expect(readOne('incident.responder.replied', reply)).toMatchObject({ kind: 'message.posted', actor: 'Responder B', text })
  })
})

describe('what it says', () => {
  it('has the priority as severity, else the urgency', () => {
    expect(readOne('incident.triggered')).toMatchObject({ severity: 'high' })
    expect(readOne('incident.triggered', incident({ priority: { id: 'P', summary: 'P1' } }))).toMatchObject({ severity: 'p1' })
  })

  it('names people as actors, and no machines', () => {
    expect(readOne('incident.triggered').actor).toBe('Responder A')
    expect(readOne('incident.triggered', incident(), { agent: { id: 'PUSER1', type: 'user_reference' } }).actor).toBe('PUSER1')
    expect(
      readOne('incident.triggered', incident(), { agent: { id: 'P', type: 'inbound_integration_reference', summary: 'Prometheus' } }).actor,
    ).toBeNull()
    expect(readOne('incident.triggered', incident(), { agent: null }).actor).toBeNull()
  })

  it('is unreadable where it names no incident', () => {
    expect(pagerduty.read(delivery('incident.triggered', {}))).toMatchObject({ kind: 'unreadable', malformed: false })
  })
})

describe('signatures', () => {
  const body = delivery('incident.triggered').body
  const v1 = (secret: string) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`
  const with_ = (signature: string, bytes = body): RawEvent =>
    rawEvent('pagerduty', bytes, { headers: { 'x-pagerduty-signature': signature } })

  it('pass when any of several is of this secret, so that secrets can be rotated', () => {
    expect(pagerduty.authenticate(with_(`${v1('old')},${v1('new')}`), 'new')).toBe(true)
    expect(pagerduty.authenticate(with_(`${v1('old')}, ${v1('new')}`), 'old')).toBe(true)
    expect(pagerduty.authenticate(with_(`${v1('old')},${v1('new')}`), 'third')).toBe(false)
  })

  it('of other versions are passed over', () => {
    expect(pagerduty.authenticate(with_(`v2=abc,${v1('s')}`), 's')).toBe(true)
    expect(pagerduty.authenticate(with_(v1('s').replace('v1=', 'v2=')), 's')).toBe(false)
    expect(pagerduty.authenticate(with_(v1('s').replace('v1=', '')), 's')).toBe(false)
  })

  it('break with any change of the bytes', () => {
    const line = new TextEncoder().encode(`${new TextDecoder().decode(body)}\n`)
    expect(pagerduty.authenticate(with_(v1('s')), 's')).toBe(true)
    expect(pagerduty.authenticate(with_(v1('s'), line), 's')).toBe(false)
  })
})
