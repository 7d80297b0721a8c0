import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { sourceName } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { instant, type Milliseconds, milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { onOneClock } from '../../../src/pipeline/episodes/clock-offsets.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { anOutage, at, incidentsOf } from '../outage.ts'

const story = () =>
  anOutage().alertFires('10:00').pageTriggered('10:01').pageAcknowledged('10:04').alertResolves('10:20', '10:00').pageResolved('10:30')
    .events

const correcting = (source: string, offsetMs: Milliseconds): Policy => ({
  ...DEFAULT_POLICY,
  clocks: [{ source: sourceName(source), offsetMs }],
})

/** The same story from a sender whose clock is ahead by so much; what it sends arrives as before. */
const ahead = (source: string, by: Milliseconds, events: readonly Event[] = story()) =>
  events.map((event): Event => {
    if (event.source !== source) return event
    const occurred = { at: instant(event.occurred.at + by) }
    return event.kind === 'alert.resolved' ? { ...event, occurred, firedAt: instant(event.firedAt + by) } : { ...event, occurred }
  })

const incidentOf = (events: readonly Event[], policy: Policy) => {
  const [incident, ...others] = incidentsOf({ events }, [], policy)
  if (incident === undefined || others.length > 0) throw new Error('expected one incident')
  return incident
}
const codesOf = (events: readonly Event[], policy: Policy) => incidentOf(events, policy).findings.map(({ code }) => code)

describe('a configured clock offset', () => {
  const corrected = incidentOf(ahead('pagerduty', minutes(2)), correcting('pagerduty', minutes(-2)))

  it('brings back the durations of clocks that agree', () => {
    expect(corrected.durations).toEqual(incidentOf(story(), DEFAULT_POLICY).durations)
    expect(incidentOf(ahead('pagerduty', minutes(2)), DEFAULT_POLICY).durations).not.toEqual(corrected.durations)
  })

  it('keeps on each entry and anchor that moved what the sender reported, and marks no other', () => {
    expect(corrected.timeline.map(({ kind, at: { at: moment, uncorrected } }) => [kind, moment, uncorrected ?? null])).toEqual([
      ['alert.fired', at('10:00'), null],
      ['page.triggered', at('10:01'), at('10:03')],
      ['page.acknowledged', at('10:04'), at('10:06')],
      ['alert.resolved', at('10:20'), null],
      ['page.resolved', at('10:30'), at('10:32')],
    ])
    expect(corrected.anchors.acknowledged).toMatchObject({ at: at('10:04'), uncorrected: at('10:06') })
    expect(corrected.anchors.detected?.uncorrected).toBeUndefined()
  })

  it('is a finding that names its key and every event that it moved', () => {
    const [only, ...others] = corrected.findings.filter(({ code }) => code.startsWith('clock'))
    expect(others).toEqual([])
    expect(only).toMatchObject({ code: 'clock-corrected', severity: 'info' })
    expect(only?.message).toBe(
      'The times of pagerduty are shown 2 min earlier than it reported them (sources.pagerduty.clock_offset): 3 events here. ' +
        'Each keeps the time as reported.',
    )
    expect(only?.evidence).toHaveLength(3)
  })

  it('is no finding where the source said nothing', () => {
    expect(codesOf(story(), correcting('github', minutes(-2)))).not.toContain('clock-corrected')
  })

  it('moves the firing of an alert with its end, and so the start of the impact', () => {
    const { anchors } = incidentOf(ahead('alertmanager', minutes(-3)), correcting('alertmanager', minutes(3)))
    expect(anchors.impactStart).toMatchObject({ at: at('10:00'), uncorrected: at('09:57') })
    expect(anchors.impactEnd).toMatchObject({ at: at('10:20'), uncorrected: at('10:17') })
  })

  it('leaves a time that is only that of the receipt: nothing of it was read from the wrong clock', () => {
    const [event] = story()
    if (event === undefined) throw new Error('a story begins')
    const { receivedAt } = event
    const undated = { ...event, occurred: { at: receivedAt, latest: receivedAt } }
    expect(onOneClock(undated, correcting('alertmanager', minutes(-2)))).toEqual(undated)
  })

  it.each([
    ['as found', DEFAULT_POLICY],
    ['on top of one that did not suffice', correcting('pagerduty', seconds(-30))],
  ])('is named by the finding of the wrong clock, %s: written down, the finding is gone', (_, policy) => {
    const sent = ahead('pagerduty', milliseconds(122_400))
    const skew = incidentOf(sent, policy).findings.find(({ code }) => code === 'clock-skew')
    const [, offset = ''] = /sources\.pagerduty\.clock_offset: (-\d+)s/.exec(skew?.message ?? '') ?? []
    expect(Number(offset)).toBeLessThan(0)
    expect(codesOf(sent, correcting('pagerduty', seconds(Number(offset))))).not.toContain('clock-skew')
  })

  it('is named for either of two clocks of which one must be wrong', () => {
    const [only] = incidentOf(ahead('pagerduty', minutes(-3)), DEFAULT_POLICY).findings.filter(({ code }) => code === 'clock-skew')
    expect(only?.message).toContain('sources.pagerduty.clock_offset: 120s or sources.alertmanager.clock_offset: -120s')
  })

  it('gives what the clock set right would have given, whatever it was wrong by', () => {
    const wrong = fc.tuple(fc.constantFrom('alertmanager', 'pagerduty'), fc.integer({ min: -7_200, max: 7_200 }))
    fc.assert(
      fc.property(wrong, ([source, by]) => {
        const sent = ahead(source, seconds(by))
        const { incidents } = reconstruct(sent, [], correcting(source, seconds(-by)))
        expect(incidents.map(({ incident }) => incident.durations)).toEqual(
          incidentsOf({ events: story() }).map(({ durations }) => durations),
        )
      }),
      { seed: 11, numRuns: 60 },
    )
  })
})
