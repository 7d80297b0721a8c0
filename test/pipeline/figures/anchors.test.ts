import { describe, expect, it } from 'vitest'
import { seconds } from '../../../src/domain/time/time.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

const paged = () => anOutage().alertFires('10:00').pageTriggered('10:01')

describe('anchors', () => {
  it('detect with the first alert, by when it fired, and name it as evidence', () => {
    const outage = paged()
    expect(incidentOf(outage).anchors.detected).toEqual({
      at: at('10:00'),
      basis: 'measured',
      rule: 'first-alert',
      evidence: [outage.events[0]?.id],
    })
  })

  it('detect with an alert of which only the end was received', () => {
    const outage = anOutage().alertResolves('10:30', '10:00')
    expect(incidentOf(outage).anchors.detected).toMatchObject({ at: at('10:00'), rule: 'first-alert-by-its-resolution' })
  })

  it('date the impact by how long the alert says that its condition had held', () => {
    const outage = anOutage().alertFires('10:05', { heldFor: seconds(300) })
    expect(incidentOf(outage).anchors.impactStart).toMatchObject({ at: at('10:00'), basis: 'inferred', rule: 'alert-condition-began' })
  })

  it('do not take automation that acknowledges for a person', () => {
    expect(incidentOf(paged().pageAcknowledged('10:02', null).pageAcknowledged('10:06')).anchors.acknowledged?.at).toBe(at('10:06'))
    expect(incidentOf(paged().pageAcknowledged('10:02', null)).anchors.acknowledged).toBeNull()
  })

  it('infer the acknowledgement from the first note of a person where nobody pressed the button', () => {
    expect(incidentOf(paged().note('10:07', 'Looking at the error rate')).anchors.acknowledged).toMatchObject({
      at: at('10:07'),
      basis: 'inferred',
      rule: 'first-note-of-a-person',
    })
  })

  it('take the first escalation, and a note that mentions one only where the pager recorded none', () => {
    expect(incidentOf(paged().pageEscalated('10:20').pageEscalated('10:40')).anchors.escalated).toMatchObject({
      at: at('10:20'),
      basis: 'measured',
    })
    expect(incidentOf(paged().note('10:15', 'Escalated to the network team by phone')).anchors.escalated).toMatchObject({
      at: at('10:15'),
      basis: 'reported',
    })
  })

  it('identify with the first note that says what it is', () => {
    const outage = paged().note('10:10', 'Checking the database').note('10:25', 'Found it: the load balancer is misconfigured')
    expect(incidentOf(outage).anchors.identified).toMatchObject({ at: at('10:25'), basis: 'reported' })
  })

  it('identify with a note that names the cause and begins the mitigation in the same breath', () => {
    const outage = paged().note('10:25', 'Found it: load balancer change r118 is wrong. Rolling back to r117.')
    const { anchors, timeline } = incidentOf(outage)
    expect(anchors.identified).toMatchObject({ at: at('10:25'), basis: 'reported', rule: 'first-note-that-names-the-cause-too' })
    expect(timeline.at(-1)?.phase).toBe('mitigation')
  })

  it('mitigate with the last note that says so, up to the very moment of the resolution', () => {
    const noted = (time: string) =>
      paged().note('10:20', 'Restarted the proxies').note(time, 'Rolled back the release').pageResolved('10:30')
    const mitigatedAt = (time: string) => incidentOf(noted(time)).anchors.mitigated?.at
    expect(incidentOf(noted('10:30')).anchors.mitigated).toMatchObject({ basis: 'reported', rule: 'note-of-a-mitigation-in-effect' })
    expect(mitigatedAt('10:30')).toBe(at('10:30'))
    expect(mitigatedAt('10:31')).toBe(at('10:20'))
  })

  it('resolve when the last page was closed, not when the alerts ended', () => {
    const outage = paged().alertResolves('10:30', '10:00').pageResolved('10:41')
    expect(incidentOf(outage).anchors.resolved).toMatchObject({ at: at('10:41'), basis: 'measured', rule: 'last-page-resolved' })
    expect(incidentOf(outage).anchors.impactEnd).toMatchObject({ at: at('10:30'), basis: 'inferred', rule: 'last-alert-resolved' })
  })

  it('resolve with the last alert where nobody was paged', () => {
    const outage = anOutage().alertFires('10:00').alertResolves('10:30', '10:00')
    expect(incidentOf(outage).anchors.resolved).toMatchObject({ at: at('10:30'), basis: 'inferred', rule: 'last-alert-resolved' })
  })

  it('are not resolved while a page is open, and say so', () => {
    const incident = incidentOf(paged().alertResolves('10:30', '10:00'))
    expect(incident.anchors.resolved).toBeNull()
    expect(incident.status).toBe('open')
    expect(incident.findings.map(({ code }) => code)).toEqual(['no-resolution'])
  })

  it('leave the end of the impact unknown while an alert has no end recorded', () => {
    const incident = incidentOf(
      paged().alertFires('10:02', { name: 'SlowResponses' }).alertResolves('10:30', '10:00').pageResolved('10:40'),
    )
    expect(incident.anchors.impactEnd).toBeNull()
    expect(incident.findings.find(({ code }) => code === 'unresolved-alert')?.message).toContain('SlowResponses on storefront')
  })
})
