import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterMarks, drawingOf, SIZES } from '../../src/charts/drawing.ts'
import { alertLanesOf, alertName, stepsOf } from '../../src/charts/lanes/alert-lanes.ts'
import { alertRowsOf } from '../../src/charts/lanes/alert-rows.ts'
import { placeLabels } from '../../src/charts/lanes/anchors-lane.tsx'
import { pictureOf } from '../../src/charts/picture.ts'
import { cut, textWidth } from '../../src/charts/text-width.ts'
import { serviceName } from '../../src/domain/identity.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import type { TimelineEntry } from '../../src/domain/incident/timeline.ts'
import { clockIn } from '../../src/domain/time/clock.ts'
import { aChange, aFinding, aMember, anAlert, anAnchor, anIncident, at, id, NO_ANCHORS } from '../pages/an-incident.ts'
import { anOutage } from '../pages/an-outage.ts'

const lanesWith = (timeline: readonly TimelineEntry[], different: Partial<Omit<Incident, 'durations'>> = {}) =>
  alertLanesOf(anIncident({ timeline, members: [], ...different }))
const rowsOf = (incident: Incident) => {
  const drawing = drawingOf(pictureOf(incident, null), SIZES.full, clockIn('UTC'))
  return drawing.picture.lanes.map((lane) => alertRowsOf(lane, drawing))
}

describe('alert lanes', () => {
  it('are one per service, in the order in which the services were first failing', () => {
    const lanes = lanesWith([
      anAlert('late', '14:10', { service: serviceName('b') }),
      anAlert('early', '14:00', { service: serviceName('a') }),
    ])
    expect(lanes.map((lane) => lane.name)).toEqual(['a', 'b'])
  })

  it('leave hidden entries out', () => {
    expect(lanesWith([anAlert('gone', '14:00', { hidden: true })])).toEqual([])
  })

  it('leave the end open where it was not recorded', () => {
    expect(lanesWith([anAlert('firing', '14:00')])[0]?.bars[0]).toMatchObject({ until: null, end: 'open' })
  })

  it('show an end by timeout apart from an observed one', () => {
    const findings = [aFinding('expired-alert', 'ended by expiry', { evidence: [id('gone')] })]
    const [lane] = lanesWith([anAlert('gone', '14:00', { until: at('14:20') })], { findings })
    expect(lane?.bars[0]?.end).toBe('expired')
  })

  it('show for how long the condition had held before it fired', () => {
    const anchors = { ...NO_ANCHORS, impactStart: anAnchor('13:57', 'HighErrorRate', { basis: 'inferred' }) }
    expect(lanesWith([anAlert('HighErrorRate', '14:00')], { anchors })[0]?.bars[0]?.heldFrom).toBe(at('13:57'))
  })

  it('show each firing of a flapping alert', () => {
    const members = ['a', 'b', 'c'].map((name, index) => aMember(name, `14:${index}0`, { until: at(`14:${index}5`) }))
    const [lane] = lanesWith([anAlert('a', '14:00', { count: 3, evidence: [id('a'), id('b'), id('c')], until: at('14:25') })], { members })
    expect(lane?.bars.map((bar) => [bar.from, bar.until])).toEqual(members.map((member) => [member.at, member.until]))
  })

  it('show a group whose alerts fire at once as how many do', () => {
    const web = alertLanesOf(anOutage()).find((lane) => lane.name === 'web')
    expect(web?.storms[0]).toMatchObject({ count: 148, label: 'HighCpu' })
    expect(web?.storms[0]?.peak).toBeGreaterThan(10)
  })

  it('name an alert by what stands before its summary', () => {
    expect(alertName({ text: 'HighErrorRate fired: error rate above 5 %' })).toBe('HighErrorRate')
  })
})

describe('how many fire at once', () => {
  it('rises and falls at each change', () => {
    const steps = stepsOf([
      { from: at('14:00'), until: at('14:20') },
      { from: at('14:10'), until: at('14:20') },
    ])
    expect(steps).toEqual([
      { at: at('14:00'), firing: 1 },
      { at: at('14:10'), firing: 2 },
      { at: at('14:20'), firing: 0 },
    ])
  })
})

describe('bars', () => {
  it('share a row where they do not meet', () => {
    const alerts = [
      anAlert('first', '14:00', { until: at('14:08') }),
      anAlert('meanwhile', '14:05', { until: at('14:12') }),
      anAlert('after', '14:10', { until: at('14:20') }),
    ]
    const [lane] = rowsOf(anIncident({ timeline: alerts }))
    expect(lane?.rows.map((row) => row.map(({ bar }) => bar.label))).toEqual([['first', 'after'], ['meanwhile']])
  })

  it('become one area where more than three rows would be needed', () => {
    const alerts = ['a', 'b', 'c', 'd'].map((name) => anAlert(name, '14:00', { until: at('15:00') }))
    expect(rowsOf(anIncident({ timeline: alerts }))[0]).toMatchObject({ rows: [], storms: [{ count: 4, peak: 4 }] })
  })

  it('stay below what a browser moves smoothly, however many alerts there are', () => {
    const alerts = Array.from({ length: 4_000 }, (_, index) =>
      anAlert(`a${index}`, '14:00', {
        at: { at: at(`14:00:${index}`) },
        until: at(`14:00:${index + 1}`),
        service: serviceName(`s${index % 20}`),
      }),
    )
    const drawn = rowsOf(anIncident({ timeline: alerts })).flatMap(({ rows, storms }) => [...rows.flat(), ...storms])
    expect(drawn.length).toBeLessThanOrEqual(1_500)
  })
})

describe('the lanes of a large incident', () => {
  it('are twelve; the rest is counted', () => {
    const alerts = Array.from({ length: 15 }, (_, index) => anAlert(`a${index}`, '14:00', { service: serviceName(`s${index}`) }))
    const picture = pictureOf(anIncident({ timeline: alerts }), null)
    expect([picture.lanes.length, picture.moreLanes.length]).toEqual([12, 3])
  })

  it('are not squeezed by a bystander of the day before', () => {
    const picture = pictureOf(anIncident({ changes: [aChange('nightly', '01:00')] }), null)
    expect([picture.window.from > at('13:00'), picture.earlierChanges]).toEqual([true, 1])
  })
})

describe('labels of anchors', () => {
  const leaders = fc.array(
    fc.record({
      px: fc.integer({ min: 0, max: 900 }),
      labels: fc.array(fc.record({ names: fc.constantFrom('detected', 'acknowledged', 'began'), time: fc.constant('14:05') }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    { maxLength: 8 },
  )

  it('never cover each other', () => {
    fc.assert(
      fc.property(leaders, (some) => {
        const sorted = [...some].sort((a, b) => a.px - b.px)
        const spans = placeLabels(sorted, { from: -148, to: 900, breaks: [] }).flatMap((place, index) => {
          const leader = sorted[index]
          if (place === null || leader === undefined) return []
          const width = place.labels.reduce((sum, label) => sum + textWidth(`${label.names} ${label.time}`, 11.5), 0)
          return [
            {
              row: place.row,
              from: place.side === 'right' ? leader.px + 4 : leader.px - 4 - width,
              to: place.side === 'right' ? leader.px + 4 + width : leader.px - 4,
            },
          ]
        })
        const isCovered = spans.some((a, index) =>
          spans.slice(index + 1).some((b) => a.row === b.row && a.from < b.to - 2 && b.from < a.to - 2),
        )
        expect(isCovered).toBe(false)
      }),
      { seed: 5, numRuns: 300 },
    )
  })
})

describe('marks that would cover each other', () => {
  it('become one; none is lost and no group grows without end', () => {
    const places = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 200 })
    fc.assert(
      fc.property(places, (some) => {
        const groups = clusterMarks(some, (px) => px, 10)
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...some].sort((a, b) => a - b))
        expect(groups.every((group) => (group.at(-1) ?? 0) - group[0] < 40)).toBe(true)
      }),
      { seed: 11, numRuns: 200 },
    )
  })
})

describe('text that is cut', () => {
  it('never ends inside a character', () => {
    expect(cut('🔥🔥🔥🔥', 3)).toBe('🔥🔥…')
  })
})
