import { describe, expect, it } from 'vitest'
import { serviceName } from '../../../src/domain/identity.ts'
import type { IncidentFigures } from '../../../src/domain/incident/figures.ts'
import { earlier, instant, minutes } from '../../../src/domain/time/time.ts'
import { changeRecordsOf } from '../../../src/pipeline/episodes/change-records.ts'
import { blameWithin, changeMetrics, countWithin, type Deployment, deploymentsOf } from '../../../src/pipeline/metrics/change-metrics.ts'
import { selectAll } from '../../../src/pipeline/metrics/columns.ts'
import { anOutage } from '../outage.ts'
import { aChange, anIncident, context, lasting, minute } from './an-incident.ts'

const DAY = 1_440
const period = { from: minute(0), until: minute(14 * DAY) }
const asked = { ...context(14 * DAY), period, group: 'all' }
const deployed = (name: string, at: number, options: Partial<Deployment> = {}): Deployment => ({
  id: aChange(name, at).id,
  service: serviceName('checkout'),
  completedAt: minute(at),
  committedAt: null,
  isRollback: false,
  hasFailed: false,
  ...options,
})

/** As an answer counts them. */
const counted = (incidents: readonly IncidentFigures[]) => countWithin(selectAll(incidents), asked)

const TEN = Array.from({ length: 10 }, (_, index) => deployed(`deploy ${index}`, index * DAY))
const blamed = (name: string, at: number, verdict: 'caused' | null) =>
  anIncident(
    { impactStart: at + 1, detected: at + 2, mitigated: at + 31, resolved: at + 60 },
    { changes: [aChange(name, at, { verdict })] },
  )

describe('change metrics', () => {
  it('count a deployment once however many incidents it caused, confirmed and suspected apart', () => {
    const incidents = [
      blamed('deploy 1', DAY, 'caused'),
      blamed('deploy 1', DAY + 100, 'caused'),
      blamed('deploy 2', 2 * DAY, null),
      lasting(5 * DAY, 30),
    ]
    const found = changeMetrics(TEN, counted(incidents), asked)
    expect(found.changeFailRate).toEqual({ count: 1, of: 10, share: 0.1 })
    expect(found.changeFailRateWithSuspects).toEqual({ count: 2, of: 10, share: 0.2 })
    expect(found.incidentsPerDeployment).toEqual({ count: 4, of: 10, share: 0.4 })
    expect(found.incidentsWithoutChange).toEqual({ count: 1, of: 4, share: 0.25 })
    expect(found.failed.map(({ isConfirmed }) => isConfirmed)).toEqual([true, false])
  })

  it('give the recovery time of confirmed failures alone, from the change in service to the mitigation', () => {
    const { recoveryTime } = changeMetrics(TEN, counted([blamed('deploy 1', DAY, 'caused'), blamed('deploy 2', 2 * DAY, null)]), asked)
    expect(recoveryTime).toMatchObject({ known: 1, quantiles: { p50: 31 * 60_000 }, leftOut: { 'no-change': 1 } })
  })

  it('of one service blame its deployments for incidents of others, and count its own incidents', () => {
    const elsewhere = { ...blamed('deploy 1', DAY, 'caused'), services: [serviceName('cart')] }
    const found = changeMetrics(TEN, counted([lasting(5 * DAY, 30)]), {
      ...asked,
      blaming: blameWithin(selectAll([elsewhere, lasting(5 * DAY, 30)]), asked),
    })
    expect(found.changeFailRate).toEqual({ count: 1, of: 10, share: 0.1 })
    expect(found.recoveryTime).toMatchObject({ known: 1, quantiles: { p50: 31 * 60_000 } })
    expect(found.incidentsWithoutChange).toEqual({ count: 1, of: 1, share: 1 })
  })

  it('take back what a reviewer cleared', () => {
    const cleared = anIncident({ detected: DAY, resolved: DAY + 9 }, { changes: [aChange('deploy 1', DAY, { verdict: 'not_caused' })] })
    expect(changeMetrics(TEN, counted([cleared]), asked).changeFailRateWithSuspects.count).toBe(0)
  })

  it('say how often was deployed, on how many days, and how sure that is', () => {
    const { deployments, deploymentsPerDay, deploymentsPerWeek, deploymentDaysPerWeek } = changeMetrics(TEN, counted([]), asked)
    expect({ deployments, deploymentDaysPerWeek }).toEqual({ deployments: 10, deploymentDaysPerWeek: 5 })
    expect(deploymentsPerDay).toBeCloseTo(10 / 14, 9)
    expect(deploymentsPerWeek?.interval.lower).toBeCloseTo(4.7954 / 2, 3)
  })

  it('count rollbacks and what mitigated an incident as rework, and what is outside the period not at all', () => {
    const fixes = [deployed('back', 3 * DAY, { isRollback: true }), deployed('fix', 4 * DAY), deployed('later', 20 * DAY)]
    const incident = anIncident(
      { detected: 4 * DAY - 10, resolved: 4 * DAY + 9 },
      { changes: [aChange('fix', 4 * DAY, { role: 'mitigation' })] },
    )
    expect(changeMetrics([...TEN, ...fixes], counted([incident]), asked).reworkRate).toEqual({ count: 2, of: 12, share: 2 / 12 })
  })

  it('give lead times of those whose commits are known, and count the others', () => {
    const known = [deployed('a', 100, { committedAt: minute(40) }), deployed('b', 200, { committedAt: minute(80) }), deployed('c', 300)]
    expect(changeMetrics(known, counted([]), asked).leadTimeMs).toEqual({ median: 90 * 60_000, known: 2, unknown: 1 })
  })

  it('without deployments have no shares, and no 0', () => {
    expect(changeMetrics([], counted([lasting(10, 20)]), asked)).toMatchObject({
      changeFailRate: { count: 0, of: 0, share: null },
      reworkRate: { share: null },
      incidentsPerDeployment: { count: 1, of: 0, share: null },
    })
  })

  it('do not count incidents that are left out of durations', () => {
    const flap = lasting(10, 3, { endedByItself: true, severity: 'warning' })
    expect(changeMetrics(TEN, counted([flap]), asked).incidentsPerDeployment.count).toBe(0)
  })
})

describe('deployments', () => {
  it('are what was put into service in production', () => {
    const events = anOutage()
      .deployed('10:00', 'checkout')
      .deployed('10:05', 'mail', { environment: 'staging' })
      .deployed('10:10', 'cart', { rollback: true })
    expect(deploymentsOf(changeRecordsOf(events.events)).map(({ service, isRollback }) => [service, isRollback])).toEqual([
      ['checkout', false],
      ['cart', true],
    ])
  })

  it('know when their commit was made where the commit itself was received', () => {
    const [deployment] = changeRecordsOf(anOutage().deployed('10:00', 'checkout').events)
    if (deployment === undefined) throw new Error('assertion failed: one was deployed')
    const of = (ref: Partial<typeof deployment.ref>, options: Partial<typeof deployment> = {}) => ({
      ...deployment,
      ...options,
      ref: { ...deployment.ref, sha: 'a'.repeat(40), ...ref },
    })
    const push = (before: number) => of({ kind: 'push' }, { finishedAt: earlier(deployment.finishedAt ?? instant(0), minutes(before)) })
    expect(deploymentsOf([of({}), push(30), push(50)])[0]?.committedAt).toBe(push(50).finishedAt)
    expect(deploymentsOf([of({}), of({ kind: 'push', sha: 'b'.repeat(40) })])[0]?.committedAt).toBeNull()
    expect(deploymentsOf([of({ sha: null }), push(30)])[0]?.committedAt).toBeNull()
  })
})
