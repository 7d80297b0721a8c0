import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { instant, minutes } from '../../../src/domain/time/time.ts'
import { pagerdutyEvents } from '../../../src/sources/pagerduty-events/pagerduty-events.ts'
import { eventsIn, rawEvent } from '../../sources/fixture.ts'
import { anOutage, at, incidentOf, incidentsOf, type Outage } from '../outage.ts'
import { alert, mergedInto, page } from '../trouble.ts'

const paged = () => anOutage().alertFires('10:00').pageTriggered('10:01')

/** The same story with one more page of the same group, made from the only page of another story. */
const andPage = (outage: Outage, other: Outage, key: string): { readonly events: readonly Event[] } => ({
  events: [
    ...outage.events,
    ...other.events.map((event) => ({
      ...event,
      id: `${key} ${event.id}` as typeof event.id,
      senderKey: key,
      keys: event.keys.map((known) => (known.names === 'occurrence' ? { ...known, value: `acme ${key}` } : known)),
    })),
  ],
})

describe('a page', () => {
  it('that a machine acknowledged is taken by nobody until a person does', () => {
    expect(incidentOf(paged().pageAcknowledged('10:02', null)).durations.timeToAcknowledge).toMatchObject({ status: 'pending', ms: null })
    expect(incidentOf(paged().pageAcknowledged('10:02', null).pageAcknowledged('10:09')).durations.timeToAcknowledge.ms).toBe(minutes(9))
  })

  it('that a timeout escalated is escalated by nobody, and counts', () => {
    const byTimeout = paged().pageEscalated('10:15')
    const events = byTimeout.events.map((event) => (event.kind === 'page.escalated' ? { ...event, actor: null } : event))
    const incident = incidentOf({ events })
    expect(incident.anchors.escalated?.at).toBe(at('10:15'))
    expect(incident.anchors.acknowledged).toBeNull()
    expect(incident.timeline.find(({ kind }) => kind === 'page.escalated')).toMatchObject({ actor: null, phase: 'escalation' })
  })

  it('that is reopened soon goes on: it is resolved by its last resolution', () => {
    const reopened = { ...paged().events[1], id: 'reopened', occurred: { at: at('10:40') }, reopened: true } as Event
    const outage = paged().pageResolved('10:30').pageResolved('11:00')
    const incident = incidentOf({ events: [...outage.events, reopened] })
    expect(incident.anchors.resolved?.at).toBe(at('11:00'))
    expect(incidentOf({ events: [...paged().pageResolved('10:30').events, reopened] }).status).toBe('open')
  })

  it('that was acknowledged through the Events API names nobody: nobody is known to have looked, and the finding says so', () => {
    const send = (body: object, minute: string) => {
      const receivedAt = at(minute)
      const sent = { routing_key: 'k', dedup_key: 'web', ...body }
      return eventsIn(pagerdutyEvents.read(rawEvent('pagerduty-events', JSON.stringify(sent), { receivedAt, path: '/v2/enqueue?as=page' })))
    }
    const events = [
      ...send({ event_action: 'trigger', payload: { summary: 'Down', source: 'web', severity: 'critical' } }, '10:00'),
      ...send({ event_action: 'acknowledge' }, '10:02'),
      ...send({ event_action: 'resolve' }, '10:20'),
    ]
    const incident = incidentOf({ events })
    expect(incident.anchors.acknowledged).toBeNull()
    expect(incident.findings.find(({ code }) => code === 'no-acknowledgement')).toMatchObject({
      severity: 'warning',
      message: 'Acknowledged 2024-06-05T10:02:00.000Z without a name: by automation, or by someone whom pagerduty-events does not name.',
      evidence: [events[1]?.id],
    })
  })

  it('that people merged into one of another service is one incident with it, whichever is reported first', () => {
    const [checkout, mail] = [page(0, 60, { service: 'checkout' }), page(3, 9, { service: 'mail' })]
    const merged = [...checkout, ...mergedInto(mail, checkout)]
    expect(incidentsOf({ events: [...checkout, ...mail] })).toHaveLength(2)
    const incident = incidentOf({ events: merged })
    expect(incident.services).toEqual(['checkout', 'mail'])
    expect(incident.members.map(({ because, rule }) => [because, rule])).toEqual([
      ['opened', 'first-episode'],
      ['merged-by-people', 'page-merged'],
    ])
    expect(incident.anchors.resolved?.evidence).toEqual([checkout[1]?.id])
    expect(incidentOf({ events: merged.toReversed() })).toEqual(incident)
  })

  it('that was merged brings along the alerts that it named', () => {
    const [checkout, mail] = [page(0, 60, { service: 'checkout' }), page(3, 9, { group: 'g' })]
    const alerts = alert(2, 8, { service: 'mail', group: 'g' })
    expect(incidentsOf({ events: [...checkout, ...mail, ...alerts] })).toHaveLength(2)
    expect(incidentOf({ events: [...checkout, ...mergedInto(mail, checkout), ...alerts] }).members).toHaveLength(3)
  })

  it('that was merged into one that was never received is not thereby resolved', () => {
    const [unknown, mail] = [page(0, 60, { service: 'checkout' }), page(3, 9, { service: 'mail' })]
    expect(incidentOf({ events: mergedInto(mail, unknown) })).toMatchObject({ status: 'open', anchors: { resolved: null } })
  })

  it('that was reopened after it had been merged goes on by itself', () => {
    const [checkout, mail] = [page(0, 60, { service: 'checkout' }), page(3, 9, { service: 'mail' })]
    const reopened: Event = {
      ...page(12, null, { service: 'mail' })[0],
      keys: mail[0]?.keys ?? [],
      kind: 'page.triggered',
      reopened: true,
      severity: null,
    } as Event
    expect(incidentsOf({ events: [...checkout, ...mergedInto(mail, checkout), reopened] })).toHaveLength(2)
  })

  it('that was merged into another resolves nothing while the other is open', () => {
    const merged = anOutage().pageTriggered('10:03').pageResolved('10:10')
    const whole = andPage(paged(), merged, 'P2')
    const incident = incidentOf(whole)
    expect(incident.members.filter(({ source }) => source === 'pagerduty')).toHaveLength(2)
    expect(incident.status).toBe('open')
    const closed = andPage(paged().pageResolved('11:00'), merged, 'P2')
    expect(incidentOf(closed).anchors.resolved?.at).toBe(at('11:00'))
  })
})

describe('the order of facts', () => {
  it('of an alert whose firing is received up to a minute after its resolution changes nothing', () => {
    const story = paged().alertResolves('10:20', '10:00').pageResolved('10:30')
    const late = story.events.map((event) => (event.kind === 'alert.fired' ? { ...event, receivedAt: instant(at('10:20:30')) } : event))
    expect(incidentOf({ events: late.toReversed() }).anchors).toEqual(incidentOf(story).anchors)
  })

  it('of an alert whose end is dated before its start gives no negative length', () => {
    const incident = incidentOf(paged().alertResolves('09:59', '10:00').pageResolved('10:30'))
    expect(incident.members.every(({ at: begins, until }) => until === undefined || until === null || until >= begins)).toBe(true)
    for (const { ms } of Object.values(incident.durations)) expect(ms ?? 0).toBeGreaterThanOrEqual(0)
  })

  it('of an end without any beginning still dates the detection', () => {
    const incident = incidentOf(anOutage().alertResolves('10:20', '10:00').pageTriggered('10:01').pageResolved('10:30'))
    expect(incident.anchors.detected?.at).toBe(at('10:00'))
  })
})
