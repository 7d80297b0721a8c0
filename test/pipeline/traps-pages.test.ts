import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import { instant, minutes } from '../../src/domain/time.ts'
import { anOutage, at, incidentOf, type Outage } from './outage.ts'

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
  it('of an alert that ended before it was heard to fire changes nothing', () => {
    const story = paged().alertResolves('10:20', '10:00').pageResolved('10:30')
    const late = story.events.map((event) => (event.kind === 'alert.fired' ? { ...event, receivedAt: instant(at('10:25')) } : event))
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
