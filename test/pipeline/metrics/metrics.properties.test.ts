import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import type { IncidentFigures } from '../../../src/domain/incident/figures.ts'
import { definitionOf } from '../../../src/domain/metrics/definitions.ts'
import { NO_SEVERITY_WORDS } from '../../../src/domain/severity.ts'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { instant, milliseconds } from '../../../src/domain/time/time.ts'
import { selectAll } from '../../../src/pipeline/metrics/columns.ts'
import { downtimeOf } from '../../../src/pipeline/metrics/downtime.ts'
import type { Measured } from '../../../src/pipeline/metrics/measure.ts'
import { metricsReport, type ReportQuestion } from '../../../src/pipeline/metrics/metrics-report.ts'
import { sortOut } from '../../../src/pipeline/metrics/sort-out.ts'
import { summaryOf } from '../../../src/pipeline/metrics/summary.ts'
import { anIncident, lasting, minute } from './an-incident.ts'

const PERIOD = { from: minute(0), until: minute(7 * 1_440) }

const question = (change: Partial<ReportQuestion> = {}): ReportQuestion => ({
  definitions: ['hindsight', 'dora', 'pagerduty', 'devlake'],
  groupBy: [],
  period: PERIOD,
  teamOf: () => null,
  clock: clockIn('UTC'),
  clockName: 'wall',
  asOf: minute(8 * 1_440),
  exclusions: [],
  severityWords: NO_SEVERITY_WORDS,
  deployedAt: [],
  withMeanInterval: false,
  ...change,
})

const incidents: fc.Arbitrary<readonly IncidentFigures[]> = fc.array(
  fc
    .record({
      from: fc.integer({ min: 0, max: 9_000 }),
      length: fc.integer({ min: 0, max: 2_000 }),
      kind: fc.constantFrom('closed', 'open', 'unknown'),
    })
    .map(({ from, length, kind }) =>
      kind === 'closed'
        ? lasting(from, length)
        : kind === 'open'
          ? anIncident({ impactStart: from, detected: from + 1 })
          : anIncident({ resolved: from }),
    ),
  { maxLength: 40 },
)

const measured: fc.Arbitrary<readonly Measured[]> = fc.array(
  fc.record({ kind: fc.constantFrom('known' as const, 'at-least' as const), ms: fc.integer({ min: 0, max: 1e8 }).map(milliseconds) }),
  { maxLength: 60 },
)

describe('figures of many incidents', () => {
  test.prop([incidents])('never count more time than passed, nor more than the incidents took', (list) => {
    const { totalMs } = downtimeOf(selectAll(list), PERIOD, PERIOD.until)
    const each = list.map((one) => downtimeOf(selectAll([one]), PERIOD, PERIOD.until).totalMs)
    expect(totalMs).toBeLessThanOrEqual(PERIOD.until - PERIOD.from)
    expect(totalMs).toBeLessThanOrEqual(each.reduce((sum, ms) => sum + ms, 0))
    expect(totalMs).toBeGreaterThanOrEqual(Math.max(0, ...each))
  })

  test.prop([measured])('have quantiles that never fall, and an interval that holds the median', (list) => {
    const { quantiles, medianInterval } = summaryOf(sortOut(list), { seed: 'x', withMeanInterval: false })
    const known = [quantiles.p25, quantiles.p50, quantiles.p75, quantiles.p90, quantiles.p95].filter((value) => value !== null)
    expect(known).toEqual(known.toSorted((a, b) => a - b))
    if (medianInterval === null || quantiles.p50 === null) return
    expect(medianInterval.lower).toBeLessThanOrEqual(quantiles.p50)
    expect(medianInterval.upper ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(quantiles.p50)
  })

  test.prop([incidents, fc.integer()])('are the same whatever the order of the incidents', (list, seed) => {
    const shuffled = list.toSorted((a, b) => ((a.id.length * 7 + seed) % 5) - ((b.id.length * 7 + seed) % 5))
    expect(metricsReport(selectAll(shuffled.toReversed()), question())).toEqual(metricsReport(selectAll(list), question()))
  })

  test.prop([incidents, fc.integer({ min: 0, max: 9_000 })])('are not changed by an incident that is excluded', (list, from) => {
    const maintenance = lasting(from, 600, { services: ['planned'] })
    const exclusions = [
      { reason: 'maintenance' as const, window: { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER) }, services: ['planned'] },
    ]
    const without = metricsReport(selectAll(list), question({ exclusions }))
    const withIt = metricsReport(selectAll([...list, maintenance]), question({ exclusions }))
    withIt.forEach((group, index) => {
      expect(group.downtime).toEqual(without[index]?.downtime)
      expect(group.perWeek).toEqual(without[index]?.perWeek)
      group.measures.forEach(({ figures }, at) => {
        expect({ ...figures, excluded: {} }).toEqual({ ...without[index]?.measures[at]?.figures, excluded: {} })
      })
    })
  })

  test.prop([incidents, fc.integer({ min: 1, max: 1_000_000 })])('do not change when everything happens later', (list, by) => {
    const later = list.map((one) => shifted(one, by))
    const then = question({
      period: { from: instant(PERIOD.from + by), until: instant(PERIOD.until + by) },
      asOf: instant(question().asOf + by),
    })
    const figuresOf = (groups: ReturnType<typeof metricsReport>) => groups.map(({ measures, downtime }) => ({ measures, downtime }))
    expect(figuresOf(metricsReport(selectAll(later), then))).toEqual(figuresOf(metricsReport(selectAll(list), question())))
  })

  test.prop([incidents])('count each incident once under each definition', (list) => {
    for (const { measures, incidents: count } of metricsReport(selectAll(list), question({ definitions: ['hindsight', 'firehydrant'] }))) {
      for (const { figures } of measures) {
        const apart = Object.values({ ...figures.excluded, ...prefixed(figures.leftOut) }).reduce((sum, one) => sum + one, 0)
        expect(figures.known + figures.open + figures.unknown + figures.invalid + apart).toBe(count)
      }
    }
    expect(definitionOf('firehydrant').measures.length).toBeGreaterThan(1)
  })
})

const prefixed = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [`left ${name}`, count]))

function shifted(incident: IncidentFigures, by: number): IncidentFigures {
  const move = <T extends { readonly at: number } | null>(anchor: T): T =>
    anchor === null ? anchor : { ...anchor, at: instant(anchor.at + by) }
  const anchors = Object.fromEntries(
    Object.entries(incident.anchors).map(([name, anchor]) => [name, move(anchor)]),
  ) as IncidentFigures['anchors']
  return { ...incident, anchors, lastEvidenceAt: incident.lastEvidenceAt === null ? null : instant(incident.lastEvidenceAt + by) }
}
