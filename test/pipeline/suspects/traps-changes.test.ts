import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import type { Event } from '../../../src/domain/event.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { deploys } from '../../../src/sources/deploys/deploys.ts'
import { eventsIn, rawEvent } from '../../sources/fixture.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

/** The storefront fails from 10:00 to 10:40. */
const failing = () => anOutage().alertFires('10:00').alertResolves('10:40', '10:00').events

/** What the receiver of deploys makes of these records. */
const recorded = (...records: readonly object[]): readonly Event[] =>
  eventsIn(deploys.read(rawEvent('deploys', JSON.stringify(records), { receivedAt: instant(at('12:00')), path: '/webhooks/deploys' })))
const on = (time: string) => `2024-06-05T${time}Z`

const incidentWith = (...records: readonly object[]): Incident => incidentOf({ events: [...failing(), ...recorded(...records)] })
const onlyChange = (incident: Incident): Change => {
  const [change, ...others] = incident.changes
  if (change === undefined || others.length > 0) throw new Error(`expected one change, got ${incident.changes.length}`)
  return change
}
const pointsOf = (change: Change) => change.terms.reduce((sum, { points }) => sum + points, 0)

describe('a progressive rollout', () => {
  const rollout = { id: 'r1', service: 'storefront', version: '2' }
  const ends = [
    { ...rollout, status: 'started', time: on('09:30:00') },
    { ...rollout, status: 'succeeded', time: on('10:30:00') },
  ]
  const steps = [
    { ...rollout, step: '10 %', time: on('09:58:30') },
    { ...rollout, step: '50 %', time: on('10:10:00') },
  ]

  it('counts as in service from its first finished step, not from its start nor its end', () => {
    const change = onlyChange(incidentWith(...ends, ...steps))
    expect(change).toMatchObject({ startedAt: at('09:30'), finishedAt: at('10:30'), outcome: 'succeeded', role: 'suspect' })
    expect(change.terms[0]?.reason).toBe('took effect 1 min 30 s before the first symptom')
    expect(onlyChange(incidentWith(...ends)).terms[0]?.reason).toBe('started 30 min before the first symptom')
  })

  it('is one change with a line for each step, in whatever order they are reported', () => {
    const incident = incidentWith(...ends, ...steps)
    expect(incidentWith(...[...steps, ...ends].reverse())).toEqual(incident)
    const lines = incident.timeline.filter(({ source }) => source === 'deploys').map(({ text }) => text)
    expect(lines).toEqual([
      'deploy storefront 2 (started)',
      'deploy storefront 2 (step 10 % finished)',
      'deploy storefront 2 (step 50 % finished)',
      'deploy storefront 2',
    ])
  })

  it('whose step failed has failed', () => {
    const failed = { ...rollout, step: '50 %', status: 'failed', time: on('10:10:00') }
    expect(onlyChange(incidentWith(...ends.slice(0, 1), ...steps.slice(0, 1), failed))).toMatchObject({
      outcome: 'failed',
      finishedAt: at('10:10'),
    })
  })
})

describe('a change that is no deployment', () => {
  it('may be a certificate that expired when the trouble began: it is likely', () => {
    const change = onlyChange(incidentWith({ kind: 'expiry', service: 'storefront', not_after: on('09:59:00') }))
    expect(change).toMatchObject({ kind: 'certificate', at: at('09:59'), role: 'suspect', likelihood: 'likely' })
    expect(change.summary).toBe('certificate of storefront expired')
  })

  it('counts for as long as its kind takes to bite: two hours later a migration more than configuration, and that more than code', () => {
    const points = ['migration', 'config', 'deploy'].map((action) =>
      pointsOf(onlyChange(incidentWith({ action, service: 'storefront', time: on('08:00:00') }))),
    )
    expect(points).toEqual(points.toSorted((a, b) => b - a))
    expect(new Set(points).size).toBe(3)
  })

  it('of another service in the same minute is never likely: a nightly job runs every night', () => {
    for (const action of ['cron', 'flag', 'config', 'certificate', 'scale']) {
      const change = onlyChange(incidentWith({ action, service: 'billing', time: on('09:59:10') }))
      expect(change.likelihood).not.toBe('likely')
    }
  })

  it('that is switched back and helped is the mitigation, and speaks against what it undid', () => {
    const flag = { action: 'flag', service: 'storefront' }
    const { changes, anchors } = incidentWith(
      { ...flag, text: 'flag new-basket turned on', version: 'on', previous: 'off', time: on('09:59:00') },
      { ...flag, text: 'flag new-basket turned off', version: 'off', previous: 'on', time: on('10:36:00') },
    )
    expect(changes.map(({ summary, role }) => [summary, role])).toEqual([
      ['flag new-basket turned on', 'suspect'],
      ['flag new-basket turned off', 'mitigation'],
    ])
    expect(anchors.mitigated?.at).toBe(at('10:36'))
  })

  it('that goes forward and helped is the mitigation as well', () => {
    const fix = { action: 'deploy', service: 'storefront' }
    const { changes } = incidentWith(
      { ...fix, version: '2', time: on('09:59:00') },
      { ...fix, version: '3', text: 'deployed hotfix', time: on('10:36:00') },
    )
    expect(changes.map(({ role }) => role)).toEqual(['suspect', 'mitigation'])
  })
})
