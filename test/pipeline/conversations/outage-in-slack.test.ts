import { describe, expect, it } from 'vitest'
import { editOf } from '../../../src/domain/edit.ts'
import { rawEventIdOf, sourceName } from '../../../src/domain/identity.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import type { RawEvent } from '../../../src/domain/raw-event.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { reconstructed } from '../../world/reconstructed.ts'

const DAY = '2024-03-12'
const at = (clock: string): number => Date.parse(`${DAY}T${clock.length === 5 ? `${clock}:00` : clock}Z`)
const ts = (clock: string, nth = 1): string => `${at(clock) / 1_000}.00${String(nth).padStart(4, '0')}`

function delivery(source: string, body: unknown, clock: string, path = `/webhooks/${source}`): RawEvent {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const name = sourceName(source)
  return { id: rawEventIdOf(name, bytes), source: name, receivedAt: instant(at(clock)), path, headers: {}, body: bytes }
}

function alert(service: string, fired: string, resolved: string | null): RawEvent {
  const labels = { alertname: 'HighErrorRate', service, severity: 'critical', environment: 'production' }
  const one = { status: resolved === null ? 'firing' : 'resolved', labels, annotations: {}, startsAt: `${DAY}T${fired}:00Z` }
  const alerts = [{ ...one, endsAt: resolved === null ? '0001-01-01T00:00:00Z' : `${DAY}T${resolved}:00Z` }]
  return delivery('alertmanager', { version: '4', groupLabels: {}, commonLabels: {}, alerts }, resolved ?? fired)
}

const deploy = (clock: string, version: string, more: object = {}): RawEvent =>
  delivery(
    'deploys',
    { time: `${DAY}T${clock}:00Z`, service: 'checkout', environment: 'production', version, status: 'succeeded', ...more },
    clock,
  )

type Line = readonly [clock: string, user: string, text: string, more?: object]

/** A day of a channel, as Slack exports it. */
const channelDay = (channel: string, ...lines: readonly Line[]): RawEvent =>
  delivery(
    'slack',
    lines.map(([clock, user, text, more], nth) => ({ type: 'message', user, text, ts: ts(clock, nth), ...more })),
    '20:00',
    `/webhooks/slack?team=T1&channel=${channel}`,
  )

const page = (id: string, service: string, clock: string): RawEvent => {
  const data = {
    id,
    type: 'incident',
    title: `${service} is down`,
    html_url: `https://acme.pagerduty.com/incidents/${id}`,
    service: { summary: service },
  }
  return delivery(
    'pagerduty',
    { event: { id: `${id} t`, event_type: 'incident.triggered', occurred_at: `${DAY}T${clock}:00Z`, data } },
    clock,
  )
}

const OUTAGE = [
  alert('checkout', '10:02', null),
  alert('checkout', '10:02', '10:31'),
  deploy('09:55', 'v42'),
  deploy('10:25', 'v41', { action: 'rollback' }),
]
const TALK = channelDay(
  'checkout-outage',
  ['10:04', 'ada', 'I am on it'],
  ['10:12', 'bo', 'The connection pool of v42 is the root cause'],
  ['10:24', 'ada', 'rolling back v42'],
  ['10:33', 'bo', 'errors are gone, all good'],
)

const textsOf = ({ timeline }: Incident): readonly string[] =>
  timeline.filter(({ source }) => source === 'slack').map(({ at: { at: time }, text }) => `${isoOf(time).slice(11, 16)} ${text}`)
const incidentsOf = (...raws: readonly RawEvent[]) => reconstructed(raws).incidents.map(({ incident }) => incident)

describe('the export of a channel beside the alerts and deploys of an outage', () => {
  const [incident, ...others] = incidentsOf(...OUTAGE, TALK)

  it('is one incident, with what was said in its place', () => {
    expect(others).toEqual([])
    expect(incident === undefined ? [] : textsOf(incident)).toEqual([
      '10:04 I am on it',
      '10:12 The connection pool of v42 is the root cause',
      '10:24 rolling back v42',
      '10:33 errors are gone, all good',
    ])
  })

  it('has the anchors that alerts alone do not give', () => {
    const clockOf = (anchor: { readonly at: number } | null | undefined) => (anchor ? isoOf(instant(anchor.at)).slice(11, 16) : null)
    const { acknowledged, identified, mitigated, resolved, detected } = incident?.anchors ?? {}
    expect([detected, acknowledged, identified, mitigated, resolved].map(clockOf)).toEqual(['10:02', '10:04', '10:12', '10:25', '10:31'])
  })

  it('is so where only the end of the alert was received', () => {
    const [other] = incidentsOf(alert('checkout', '10:02', '10:31'), TALK)
    expect(other === undefined ? [] : textsOf(other)).toHaveLength(4)
  })

  it('says why each message is there', () => {
    const rules = incident?.members.filter(({ source }) => source === 'slack').map(({ because, rule }) => `${because} ${rule}`)
    expect(new Set(rules)).toEqual(new Set(['same-conversation conversation-names-service']))
  })

  it('is opened by the alert, whoever wrote before it', () => {
    const early = channelDay('checkout-outage', ['09:59', 'ada', 'is checkout slow?'], ['10:04', 'ada', 'it is'])
    const [other] = incidentsOf(...OUTAGE, early)
    expect(other?.id).toBe(incident?.id)
    expect(other?.anchors.detected?.at).toBe(at('10:02'))
    expect(other?.anchors.acknowledged?.at).toBe(at('10:04'))
  })
})

it('what an app posts in the channel shows nobody at work', () => {
  const bot = { subtype: 'bot_message', bot_id: 'B1', username: 'monitor' }
  const posted = channelDay('checkout-outage', ['10:02:10', 'monitor', 'HighErrorRate on checkout', bot], ['10:06', 'ada', 'I am on it'])
  const [incident] = incidentsOf(...OUTAGE, posted)
  expect(incident === undefined ? [] : textsOf(incident)).toHaveLength(2)
  expect(incident?.anchors.acknowledged?.at).toBe(at('10:06'))
})

describe('what changes in a channel', () => {
  it('an edit counts, and a deletion takes the words away', () => {
    const message = { type: 'message', user: 'bo', ts: ts('10:12'), text: 'The pool is fine' }
    const event = (body: object, clock: string) =>
      delivery('slack', { team_id: 'T1', api_app_id: 'A1', type: 'event_callback', event: { channel: 'checkout-outage', ...body } }, clock)
    const edited = { ...message, text: 'The pool is the root cause', edited: { user: 'bo', ts: ts('10:13') } }
    const edit = event(
      { type: 'message', subtype: 'message_changed', ts: ts('10:13'), message: edited, previous_message: message },
      '10:13',
    )
    const deletion = event(
      { type: 'message', subtype: 'message_deleted', ts: ts('10:15'), deleted_ts: ts('10:12'), previous_message: edited },
      '10:15',
    )
    const posted = event(message, '10:12')
    const shown = (...raws: readonly RawEvent[]) =>
      incidentsOf(...OUTAGE, ...raws).map((one) => [textsOf(one), one.anchors.identified?.at ?? null])
    expect(shown(edit, posted)).toEqual([[['10:12 The pool is the root cause'], at('10:12')]])
    expect(shown(deletion, posted, edit)).toEqual([[['10:12 message deleted'], null]])
  })
})

describe('another channel', () => {
  const saidIn = (...raws: readonly RawEvent[]) => incidentsOf(...OUTAGE, ...raws).map((one) => [one.services[0], textsOf(one)])
  const about = (channel: string) =>
    channelDay(
      channel,
      ['10:05', 'cleo', 'payments is failing'],
      ['10:06', 'dan', 'is checkout failing, too?'],
      ['10:07', 'dan', 'checkout is, but on its own'],
    )

  it('of another incident stays out, by its name', () => {
    expect(saidIn(about('payments-outage'), alert('payments', '10:03', null))).toEqual([
      ['checkout', []],
      ['payments', ['10:05 payments is failing', '10:06 is checkout failing, too?', '10:07 checkout is, but on its own']],
    ])
  })

  it('that was made for an incident of which nothing else is known stays out of all', () => {
    expect(saidIn(about('inc-77-payments'))).toEqual([['checkout', []]])
  })

  it('belongs to the incident whose page it cites, whatever it names', () => {
    const cited = channelDay(
      'inc-9',
      ['10:05', 'cleo', 'see <https://acme.pagerduty.com/incidents/Q7X9|the page>'],
      ['10:06', 'dan', 'checkout checkout'],
    )
    expect(saidIn(cited, page('Q7X9', 'search', '10:04'))).toEqual([
      ['checkout', []],
      ['search', ['10:05 see the page (https://acme.pagerduty.com/incidents/Q7X9)', '10:06 checkout checkout']],
    ])
  })

  it('belongs to the incident that names it, whatever it is called', () => {
    const declared = { id: 'I1', reference: 'INC-9', name: 'Search is down', created_at: `${DAY}T10:04:00Z`, slack_channel_id: 'C9' }
    const type = 'public_incident.incident_created_v2'
    const incidentIo = delivery('incident-io', { event_type: type, [type]: declared }, '10:04')
    expect(saidIn(about('C9'), incidentIo)[1]?.[1]).toHaveLength(3)
  })

  it('of many matters is heard where it names the service more than once', () => {
    const once = channelDay('random', ['10:05', 'cleo', 'the checkout of the hotel is at noon'], ['10:06', 'dan', 'lunch?'])
    const twice = channelDay(
      'ops',
      ['10:05', 'cleo', 'checkout is failing'],
      ['10:06', 'dan', 'checkout again? looking'],
      ['15:00', 'dan', 'lunch?'],
    )
    expect(saidIn(once, twice)).toEqual([['checkout', ['10:05 checkout is failing', '10:06 checkout again? looking']]])
  })

  it('is part of the incident where a person says so', () => {
    const [lunch] = [channelDay('random', ['10:05', 'cleo', 'users cannot pay'])]
    const before = reconstructed([...OUTAGE, lunch])
    const [message] = before.unassigned.filter(({ source }) => source === 'slack')
    const [incident] = before.incidents
    if (message === undefined || incident === undefined) throw new Error('expected an incident, and a message of none')
    const edit = editOf(
      { about: incident.eventIds[0], at: instant(at('18:00')), author: 'On-call engineer', reason: null },
      { type: 'assign', events: [message.id] },
    )
    const [after] = reconstructed([...OUTAGE, lunch], [edit]).incidents
    expect(after?.incident.timeline.map(({ text }) => text)).toContain('users cannot pay')
    expect(after?.incident.members.find(({ eventId }) => eventId === message.id)).toMatchObject({
      because: 'named-by-edit',
      rule: 'assigned-by-edit',
    })
  })
})

describe('a thread', () => {
  it('under the alert of a bot belongs to it, in a channel of all alerts', () => {
    const alerts = channelDay(
      'alerts',
      ['10:02:30', 'bot', 'PagerDuty: <https://acme.pagerduty.com/incidents/Q1A2|search is down>'],
      ['10:03', 'bot', 'PagerDuty: <https://acme.pagerduty.com/incidents/Q3B4|login is down>'],
      ['10:05', 'ada', 'reindexing search', { thread_ts: ts('10:02:30', 0) }],
      ['10:06', 'bo', 'restarting', { thread_ts: ts('10:03', 1) }],
    )
    const said = incidentsOf(page('Q1A2', 'search', '10:02'), page('Q3B4', 'login', '10:02'), alerts).map((one) => [
      one.services[0],
      textsOf(one).at(-1),
    ])
    expect(new Map(said as [string, string][])).toEqual(
      new Map([
        ['search', '10:05 reindexing search'],
        ['login', '10:06 restarting'],
      ]),
    )
  })
})
