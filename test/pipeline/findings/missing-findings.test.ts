import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { pagerduty } from '../../../src/sources/pagerduty/pagerduty.ts'
import { eventsIn, rawEvent } from '../../sources/fixture.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

const findingsOf = (events: readonly Event[], code: string) => incidentOf({ events }).findings.filter((finding) => finding.code === code)

describe('how it was detected', () => {
  it('is not known where people were paged and no alert was received', () => {
    const { events } = anOutage().pageTriggered('10:01').pageAcknowledged('10:04').pageResolved('10:30')
    expect(findingsOf(events, 'no-detection')).toEqual([
      {
        code: 'no-detection',
        severity: 'info',
        message: expect.stringContaining('but not how the problem was detected'),
        evidence: [events[0]?.id],
      },
    ])
  })

  it('is no question where an alert reported it', () => {
    expect(findingsOf(anOutage().alertFires('10:00').pageTriggered('10:01').events, 'no-detection')).toEqual([])
  })

  it('and when, is not known where the trigger of the page was lost: nobody acknowledged at once', () => {
    const { events } = anOutage().pageAcknowledged('10:04').pageResolved('10:30')
    const { anchors, durations } = incidentOf({ events })
    expect(anchors.detected).toMatchObject({
      at: at('10:04'),
      latest: at('10:04'),
      basis: 'inferred',
      rule: 'page-without-its-trigger',
    })
    expect(durations.timeToAcknowledge).toMatchObject({ status: 'unknown', ms: null })
    expect(findingsOf(events, 'no-detection')).toMatchObject([{ severity: 'warning', evidence: [events[0]?.id] }])
  })
})

describe('a source that reports no end', () => {
  const other = { name: 'Latency' }
  const paged = () => anOutage().alertFires('10:00').alertFires('10:02', other).pageTriggered('10:01').pageResolved('10:30')

  it('is named with all that it began, once the incident is over', () => {
    const [only, ...others] = findingsOf(paged().events, 'silent-source')
    expect(others).toEqual([])
    expect(only?.message).toBe(
      'alertmanager reported 2 alerts here and the end of none: it sends no resolved notifications, or all of them were lost.',
    )
    expect(only?.evidence).toHaveLength(2)
  })

  it('is not silent where one end was reported, where one alert is all, or while it goes on', () => {
    expect(findingsOf(paged().alertResolves('10:20', '10:00').events, 'silent-source')).toEqual([])
    expect(findingsOf(anOutage().alertFires('10:00').pageTriggered('10:01').pageResolved('10:30').events, 'silent-source')).toEqual([])
    expect(findingsOf(paged().events.slice(0, 3), 'silent-source')).toEqual([])
  })
})

describe('an alert that was silenced in the course of it', () => {
  it('has no end recorded: people close the page, and the finding says what is open', () => {
    const outage = anOutage()
      .alertFires('10:00')
      .pageTriggered('10:01')
      .note('10:10', 'Silenced the alert while we repair')
      .pageResolved('10:30')
    const { status, anchors, findings } = incidentOf(outage)
    expect(status).toBe('resolved')
    expect(anchors).toMatchObject({ resolved: { at: at('10:30'), rule: 'last-page-resolved' }, impactEnd: null })
    expect(findings.map(({ code }) => code)).toContain('unresolved-alert')
  })
})

describe('a page that is assigned anew', () => {
  const reassigned = (type: string, to: string, agent: string | null) => {
    const person = (id: string) => ({ id, type: 'user_reference', summary: `Responder ${id}` })
    const data = { id: 'P1', type: 'incident', title: 'Down', html_url: 'https://acme.pagerduty.com/incidents/P1', assignees: [person(to)] }
    const event = {
      id: `${type}-${to}`,
      event_type: type,
      occurred_at: '2024-06-05T10:10:00Z',
      agent: agent === null ? null : person(agent),
      data,
    }
    return eventsIn(
      pagerduty.read(rawEvent('pagerduty', JSON.stringify({ event }), { receivedAt: at('10:10'), path: '/webhooks/pagerduty' })),
    )
  }
  const triggered = () => reassigned('incident.triggered', 'A', null).map((event) => ({ ...event, occurred: { at: at('10:00') } }))
  const escalated = (events: readonly Event[]) => incidentOf({ events: [...triggered(), ...events] }).anchors.escalated

  it('to another person is escalated, by whom or by what is shown', () => {
    expect(escalated(reassigned('incident.reassigned', 'B', 'A'))?.at).toBe(at('10:10'))
    expect(escalated(reassigned('incident.escalated', 'B', null))?.at).toBe(at('10:10'))
    expect(reassigned('incident.escalated', 'B', null)[0]).toMatchObject({ actor: null, to: 'Responder B' })
    expect(reassigned('incident.reassigned', 'B', 'A')[0]).toMatchObject({ actor: 'Responder A' })
  })

  it('to whoever does it is taken over, not escalated', () => {
    expect(escalated(reassigned('incident.reassigned', 'B', 'B'))).toBeNull()
  })
})

describe('an incident that was resolved while alerts fired', () => {
  const resolvedAt = (time: string) =>
    anOutage().alertFires('10:00').pageTriggered('10:01').pageResolved(time).alertResolves('10:30', '10:00')

  it('is a finding with both times', () => {
    const [only] = findingsOf(resolvedAt('10:20').events, 'resolved-before-impact-end')
    expect(only).toMatchObject({ severity: 'warning' })
    expect(only?.message).toBe(
      'Resolved 2024-06-05T10:20:00.000Z, but alerts kept firing until 2024-06-05T10:30:00.000Z, 10 min longer: ' +
        'it was closed too early, or those alerts belong to something else.',
    )
    expect(only?.evidence).toHaveLength(2)
  })

  it('is none within a minute of the end, or after it', () => {
    expect(findingsOf(resolvedAt('10:29').events, 'resolved-before-impact-end')).toEqual([])
    expect(findingsOf(resolvedAt('10:31').events, 'resolved-before-impact-end')).toEqual([])
  })
})
