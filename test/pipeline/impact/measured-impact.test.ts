import { describe, expect, it } from 'vitest'
import { editOf } from '../../../src/domain/edit.ts'
import type { LevelMeasured } from '../../../src/domain/event.ts'
import { eventId, serviceName } from '../../../src/domain/identity.ts'
import type { MeasuredImpact } from '../../../src/domain/impact/measured-impact.ts'
import { hours, type Instant, instant, minutes, seconds } from '../../../src/domain/time/time.ts'
import { anOutage, at, incidentOf, type Outage } from '../outage.ts'
import { CHECKOUT, measurementOf } from './measuring.ts'

/** Alerts fire five minutes late and resolve five minutes late. */
const outage = anOutage()
  .alertFires('10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })
  .alertResolves('10:35:00', '10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })

const is = (time: Instant, from: string, to: string): boolean => time > at(from) && time <= at(to)
const withMeasured = (story: Outage, ...measured: readonly LevelMeasured[]) => incidentOf({ events: [...story.events, ...measured] })

/** 20 requests a second, of which 0.05 fail on an ordinary day and half from 10:00 to 10:30. */
const failing = (time: Instant) => ({ total: 20, bad: is(time, '10:00', '10:30') ? 10 : 0.01 })
const measured = measurementOf(at('09:00'), at('11:30'), { series: failing, period: { requests: 20 * 30 * 86_400, knownShare: 1 } })

const only = (impacts: readonly MeasuredImpact[] | undefined): MeasuredImpact => {
  const [impact, ...others] = impacts ?? []
  if (impact === undefined || others.length > 0) throw new Error('expected one service level')
  return impact
}

describe('what was measured of a service of the incident', () => {
  it('dates the start and the end of the impact, where alerts are late at both', () => {
    const { anchors, durations } = withMeasured(outage, measured)
    expect(anchors.impactStart).toMatchObject({ basis: 'measured', earliest: at('10:00:00'), latest: at('10:00:15') })
    expect(anchors.impactEnd).toMatchObject({ basis: 'measured', earliest: at('10:29:45'), latest: at('10:30:00') })
    expect(durations.timeToDetect).toMatchObject({ status: 'measured', ms: minutes(5) - 7_500 })
  })

  it('counts the requests that failed above the usual, and those that failed at all', () => {
    const { figures } = only(withMeasured(outage, measured).measured)
    expect(figures.failed).toBeCloseTo(10 * 1_800, 3)
    expect(figures.excessFailed).toBeCloseTo((10 - 0.01) * 1_800, 3)
    expect(figures).toMatchObject({ requests: 20 * 1_800, peakRatio: 0.5, meanRatio: 0.5, unknownShare: 0, users: null })
    expect(figures.weightedDowntimeMs).toBe(minutes(15))
  })

  it('says what was burnt of the error budget, as a share and as minutes of it', () => {
    const { budget } = only(withMeasured(outage, measured).measured).figures
    const allowed = 0.001 * 20 * 30 * 86_400
    expect(budget?.share).toBeCloseTo(((10 - 0.01) * 1_800) / allowed, 6)
    expect(budget?.ms).toBe(Math.round((((10 - 0.01) * 1_800) / allowed) * 0.001 * hours(720)))
  })

  it('flags the burn rates that people are paged for, and those of which too little is known', () => {
    const rates = only(withMeasured(outage, measured).measured).burnRates
    expect(rates.map(({ factor, isReached }) => [factor, isReached])).toEqual([
      [14.4, true],
      [6, null],
      [1, null],
    ])
  })

  it('leaves an incident of another service, and of another day, as it is', () => {
    const other = measurementOf(at('09:00'), at('11:30'), { series: failing, level: { ...CHECKOUT, service: serviceName('search') } })
    const nextDay = measurementOf(instant(at('09:00') + hours(24)), instant(at('11:30') + hours(24)), { series: failing })
    expect(withMeasured(outage, other, nextDay)).toEqual(incidentOf(outage))
  })

  it('shows an incident that users did not feel as one', () => {
    const quiet = measurementOf(at('09:00'), at('11:30'), { series: () => ({ total: 20, bad: 0 }) })
    const { anchors, measured: impacts, impact } = withMeasured(outage, quiet)
    expect(only(impacts)).toMatchObject({ outcome: 'not-visible', phases: [] })
    expect(anchors.impactStart?.basis).toBe('inferred')
    expect(impact).toEqual([])
  })
})

describe('missing samples', () => {
  it('are unknown, and never requests that did not fail', () => {
    const gap = measurementOf(at('09:00'), at('11:30'), {
      series: (time) => (is(time, '10:10', '10:20') ? { total: null, bad: null } : failing(time)),
    })
    const { figures, phases } = only(withMeasured(outage, gap).measured)
    expect(phases).toHaveLength(1)
    expect(figures.failed).toBeCloseTo(10 * 1_200, 3)
    expect(figures.unknownShare).toBeCloseTo(1 / 3, 6)
    expect(only(withMeasured(outage, gap).measured).curve?.values).toContain(null)
  })

  it('widen the range in which the impact began and ended', () => {
    const gaps = measurementOf(at('09:00'), at('11:30'), {
      series: (time) => (is(time, '09:55', '10:02') || is(time, '10:28', '10:33') ? {} : failing(time)),
    })
    const [phase] = only(withMeasured(outage, gaps).measured).phases
    expect(phase?.start).toMatchObject({ earliest: at('09:55:00'), latest: at('10:02:15') })
    expect(phase?.end).toMatchObject({ earliest: at('10:27:45'), latest: at('10:33:00') })
  })

  it('of the whole time leave everything unknown', () => {
    const nothing = measurementOf(at('09:00'), at('11:30'), { series: () => ({ total: null, bad: null }) })
    const incident = withMeasured(outage, nothing)
    expect(only(incident.measured)).toMatchObject({
      outcome: 'unknown',
      missingShare: 1,
      curve: null,
      figures: { failed: null, budget: null },
    })
    expect(incident.anchors).toEqual(incidentOf(outage).anchors)
  })

  it('of a service without requests leave the share unknown', () => {
    const idle = measurementOf(at('09:00'), at('11:30'), { series: () => ({ total: 0, bad: 0 }) })
    expect(only(withMeasured(outage, idle).measured).outcome).toBe('unknown')
  })
})

describe('the end of the impact', () => {
  it('is not the last end of an alert where users are affected still', () => {
    const goesOn = measurementOf(at('09:00'), at('11:30'), { series: (time) => ({ total: 20, bad: time > at('10:00') ? 10 : 0 }) })
    expect(withMeasured(outage, goesOn).anchors.impactEnd).toBeNull()
  })

  it('stays that of the alerts where nothing was measured until then', () => {
    const early = measurementOf(at('09:00'), at('10:20'), { series: failing })
    expect(withMeasured(outage, early).anchors.impactEnd).toMatchObject({ at: at('10:35'), basis: 'inferred' })
  })

  it('comes after the last of several phases', () => {
    const twice = measurementOf(at('09:00'), at('11:30'), {
      series: (time) => ({ total: 20, bad: is(time, '10:00', '10:08') || is(time, '10:20', '10:30') ? 10 : 0 }),
    })
    const incident = withMeasured(outage, twice)
    expect(only(incident.measured).phases.map(({ start, end }) => [start.latest, end?.latest])).toEqual([
      [at('10:00:15'), at('10:08')],
      [at('10:20:15'), at('10:30')],
    ])
    expect(incident.anchors.impactEnd?.latest).toBe(at('10:30'))
  })
})

describe('other kinds of service levels', () => {
  it('a share without numbers gives no requests, and burns the budget by time', () => {
    const ratio = measurementOf(at('09:00'), at('11:30'), {
      level: { ...CHECKOUT, kind: 'ratio' },
      series: (time) => ({ value: is(time, '10:00', '10:30') ? 0.5 : 0 }),
    })
    const { figures } = only(withMeasured(outage, ratio).measured)
    expect(figures).toMatchObject({ failed: null, requests: null, peakRatio: 0.5, weightedDowntimeMs: minutes(15) })
    expect(figures.budget?.ms).toBe(minutes(15))
  })

  it('a latency affects users above its threshold, or above twice the usual', () => {
    const latency = (thresholdSeconds: number | null) =>
      measurementOf(at('09:00'), at('11:30'), {
        level: { ...CHECKOUT, kind: 'latency', objective: null, thresholdSeconds },
        series: (time) => ({ value: is(time, '10:00', '10:30') ? 0.8 : 0.2 }),
      })
    expect(only(withMeasured(outage, latency(0.5)).measured).phases).toHaveLength(1)
    expect(only(withMeasured(outage, latency(null)).measured).phases).toHaveLength(1)
    expect(only(withMeasured(outage, latency(1)).measured).outcome).toBe('not-visible')
  })

  it('traffic that falls below half of the usual is an outage without a single error', () => {
    const traffic = measurementOf(at('09:00'), at('11:30'), {
      level: { ...CHECKOUT, kind: 'traffic', objective: null },
      usualTraffic: 20,
      series: (time) => ({ total: is(time, '10:00', '10:30') ? 2 : 20 }),
    })
    const impact = only(withMeasured(outage, traffic).measured)
    expect(impact.phases).toHaveLength(1)
    expect(impact.figures).toMatchObject({ failed: null, budget: null })
  })

  it('few requests a step are looked at together: one failure is no outage', () => {
    const sparse = measurementOf(at('09:00'), at('11:30'), {
      series: (time) => ({ total: 0.1, bad: time === at('10:00:15') || time === at('10:00:45') ? 0.1 : 0 }),
      level: { ...CHECKOUT, objective: 0.9 },
    })
    expect(only(withMeasured(outage, sparse).measured)).toMatchObject({ confidence: 'low' })
  })
})

describe('several measurements of one service level', () => {
  const parts = [measurementOf(at('08:00'), at('10:00'), { series: failing }), measurementOf(at('10:00'), at('12:00'), { series: failing })]

  it('are one series, in any order', () => {
    const [a, b] = [withMeasured(outage, ...parts), withMeasured(outage, ...parts.toReversed())]
    expect(a).toEqual(b)
    expect(only(a.measured).figures.failed).toBeCloseTo(18_000, 3)
  })

  it('measured again hold what was received last, and keep what was known', () => {
    const again = measurementOf(at('10:00'), at('10:10'), { series: failing, receivedAt: at('10:10') })
    const full = measurementOf(at('10:00'), at('12:00'), { series: failing, receivedAt: at('12:01') })
    const incident = withMeasured(outage, ...parts.slice(0, 1), full, again)
    expect(only(incident.measured).figures.failed).toBeCloseTo(18_000, 3)
  })
})

describe('the change that a reviewer confirmed', () => {
  const story = outage.deployed('10:10:00', 'checkout', { version: 'v2' })
  const [change] = withMeasured(story, measured).changes
  const confirmed = (): MeasuredImpact => {
    if (change === undefined) throw new Error('expected a change')
    const edit = editOf(
      { about: story.events[0]?.id ?? eventId('none'), at: at('12:00'), author: 'On-call engineer', reason: null },
      { type: 'verdict', change: change.id, verdict: 'caused' },
    )
    return only(incidentOf({ events: [...story.events, measured] }, [edit]).measured)
  }

  it('is charged with what was burnt from when it took effect', () => {
    const { change: charged, figures } = confirmed()
    expect(charged?.id).toBe(change?.id)
    expect((charged?.budget.share ?? 0) / (figures.budget?.share ?? 0)).toBeCloseTo(20 / 30, 1)
  })

  it('and no other change is', () => {
    expect(only(withMeasured(outage.deployed('06:00:00', 'search'), measured).measured).change).toBeNull()
  })
})

describe('a person who states a figure', () => {
  it('outranks what was measured, and both stand', () => {
    const edit = editOf(
      { about: outage.events[0]?.id ?? eventId('none'), at: at('12:00'), author: 'On-call engineer', reason: null },
      {
        type: 'impact',
        kind: 'requests',
        value: 30,
        unit: 'percent',
        statement: '30 % of checkouts failed',
        numerator: null,
        denominator: null,
      },
    )
    const { impact } = incidentOf({ events: [...outage.events, measured] }, [edit])
    expect(impact.map(({ kind, basis }) => [kind, basis])).toEqual([
      ['requests', 'reported'],
      ['requests', 'measured'],
      ['errorBudget', 'measured'],
    ])
  })

  it('outranks it as to the start of the impact, and the history keeps both', () => {
    const edit = editOf(
      { about: outage.events[0]?.id ?? eventId('none'), at: at('12:00'), author: 'On-call engineer', reason: null },
      { type: 'anchor', anchor: 'impactStart', to: { at: at('09:50') } },
    )
    const incident = incidentOf({ events: [...outage.events, measured] }, [edit])
    expect(incident.anchors.impactStart).toMatchObject({ at: at('09:50'), basis: 'reported' })
    expect(incident.edits?.[0]?.before).toMatchObject({ kind: 'time', basis: 'measured', rule: 'service-level-left-its-range' })
  })
})

it('a leading alert within the range of the start bounds it', () => {
  const early = anOutage().alertFires('10:00:05', { service: 'checkout', severity: 'critical' })
  const { anchors, durations } = withMeasured(early, measured)
  expect(anchors.impactStart?.latest).toBe(at('10:00:05'))
  expect(durations.timeToDetect.ms).toBeLessThanOrEqual(seconds(5))
})
