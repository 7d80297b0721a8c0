import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '../../../src/domain/time/time.ts'
import { anOutage, incidentOf } from '../outage.ts'

const answered = () =>
  anOutage()
    .alertFires('10:00', { heldFor: seconds(120) })
    .pageTriggered('10:01')
    .pageAcknowledged('10:04')
    .pageResolved('10:31')
    .alertResolves('10:30', '10:00', { heldFor: seconds(120) })

describe('durations', () => {
  it('measure between what machines recorded', () => {
    expect(incidentOf(answered()).durations.timeToAcknowledge).toEqual({
      from: 'detected',
      to: 'acknowledged',
      status: 'measured',
      ms: minutes(4),
    })
    expect(incidentOf(answered()).durations.timeToResolve).toEqual({
      from: 'detected',
      to: 'resolved',
      status: 'measured',
      ms: minutes(31),
    })
  })

  it('are inferred where an end is inferred: the condition began before the alert fired', () => {
    expect(incidentOf(answered()).durations.timeToDetect).toEqual({
      from: 'impactStart',
      to: 'detected',
      status: 'inferred',
      ms: minutes(2),
      minMs: minutes(2),
    })
    expect(incidentOf(answered()).durations.impactDuration).toMatchObject({ status: 'inferred', ms: minutes(32) })
  })

  it('are unknown, never 0, where only the alert that detected it dates the impact', () => {
    const outage = anOutage().alertFires('10:00').alertResolves('10:30', '10:00')
    expect(incidentOf(outage).durations.timeToDetect).toEqual({ from: 'impactStart', to: 'detected', status: 'unknown', ms: null })
    expect(incidentOf(outage).anchors.impactStart).toMatchObject({
      basis: 'inferred',
      rule: 'alert-fired',
      latest: incidentOf(outage).anchors.detected?.at,
    })
  })

  it('are measured as 0 where machines recorded both ends at one moment', () => {
    const outage = anOutage().alertFires('10:00').pageTriggered('10:00').pageAcknowledged('10:00')
    expect(incidentOf(outage).durations.timeToAcknowledge).toMatchObject({ status: 'measured', ms: 0 })
  })

  it('are pending while the incident is open, and unknown once it is over without them', () => {
    expect(incidentOf(anOutage().alertFires('10:00')).durations.timeToResolve.status).toBe('pending')
    expect(incidentOf(answered()).durations.timeToEscalate).toEqual({ from: 'detected', to: 'escalated', status: 'unknown', ms: null })
  })

  it('are invalid, without a number, where the end is before the beginning', () => {
    const early = anOutage()
      .alertFires('10:00')
      .alertResolves('10:30', '10:00')
      .pageTriggered('10:01')
      .pageAcknowledged('09:58')
      .pageResolved('10:31')
    expect(incidentOf(early).durations.timeToAcknowledge).toMatchObject({ status: 'invalid', ms: null })
    expect(incidentOf(early).findings.map(({ code }) => code)).toContain('acknowledged-before-detected')
  })
})
