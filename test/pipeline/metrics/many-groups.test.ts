import { describe, expect, it } from 'vitest'
import { NO_SEVERITY_WORDS } from '../../../src/domain/severity.ts'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { selectAll } from '../../../src/pipeline/metrics/columns.ts'
import { groupIncidents, largestGroups, type MetricGroup } from '../../../src/pipeline/metrics/groups.ts'
import { metricsReport, type ReportQuestion } from '../../../src/pipeline/metrics/metrics-report.ts'
import { longestResampled } from '../../../src/pipeline/statistics/bootstrap.ts'
import { lasting, minute } from './an-incident.ts'

const grouping = { teamOf: () => null, clock: clockIn('UTC') }
const question = (groupBy: readonly MetricGroup[]): ReportQuestion => ({
  ...grouping,
  definitions: ['hindsight'],
  groupBy,
  period: null,
  clockName: 'wall',
  asOf: minute(100_000),
  exclusions: [],
  severityWords: NO_SEVERITY_WORDS,
  deployedAt: [],
})
const ofServices = (count: number, each: number) =>
  selectAll(
    Array.from({ length: count * each }, (_, place) =>
      lasting(place % 9_000, 10 + (place % 37), { services: [`service-${place % count}`] }),
    ),
  )

describe('an answer of many groups', () => {
  it('is refused above two thousand, with what there is and what to do', () => {
    expect(metricsReport(ofServices(2_000, 1), question(['service']))).toHaveLength(2_000)
    expect(() => metricsReport(ofServices(2_001, 1), question(['service', 'severity']))).toThrow(
      'grouped by service and severity there are 2,001 groups, at most 2,000 are computed at once: choose a shorter period, a filter or fewer names',
    )
  })

  it('resamples the short lists while together they are few, and the others not at all or by the expansion', () => {
    const meansOf = (count: number, each: number) =>
      metricsReport(ofServices(count, each), question(['service'])).map(
        ({ measures }) => measures.find(({ measure }) => measure.name === 'detect_to_resolve')?.figures.meanInterval,
      )
    expect(meansOf(10, 10)).not.toContain(null)
    expect(new Set(meansOf(1_000, 10))).toEqual(new Set([null]))
    expect(meansOf(1_000, 30)).not.toContain(null)
  })

  it('chooses by the lengths of lists which are resampled, those of one length all or none', () => {
    expect(longestResampled([6, 7, 1_900, 90_000])).toBe(2_000)
    expect(longestResampled([100, 3_000, 1_950, 1_960])).toBe(1_959)
    expect(longestResampled(Array.from({ length: 1_000 }, () => 10))).toBe(9)
    expect(longestResampled(Array.from({ length: 100_000 }, () => 5))).toBe(2_000)
  })

  it('shows on a page the largest, and how many there are besides', () => {
    const groups = groupIncidents(
      selectAll([
        ...Array.from({ length: 5 }, () => lasting(1, 2, { services: ['b'] })),
        lasting(3, 4, { services: ['a'] }),
        lasting(5, 6, { services: ['c', 'b'] }),
      ]),
      ['service'],
      grouping,
    )
    const { groups: shown, more } = largestGroups(groups, 2)
    expect(shown.map(({ group, places }) => [group.service, places.length])).toEqual([
      ['a', 1],
      ['b', 6],
    ])
    expect(more).toBe(1)
  })
})
