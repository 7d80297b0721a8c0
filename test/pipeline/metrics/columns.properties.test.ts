import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { incidentId } from '../../../src/domain/identity.ts'
import { ANCHOR_NAMES } from '../../../src/domain/incident/anchor.ts'
import { DURATION_NAMES } from '../../../src/domain/incident/duration.ts'
import type { IncidentFigures } from '../../../src/domain/incident/figures.ts'
import { countedAt, EXCLUSION_REASONS } from '../../../src/domain/metrics/counting.ts'
import { DEFINITION_NAMES } from '../../../src/domain/metrics/definition.ts'
import { definitionOf } from '../../../src/domain/metrics/definitions.ts'
import { joinedIntervals } from '../../../src/domain/time/intervals.ts'
import { instant, milliseconds } from '../../../src/domain/time/time.ts'
import { reasonAt, reasonsOf, selectAll } from '../../../src/pipeline/metrics/columns.ts'
import { downtimeOf } from '../../../src/pipeline/metrics/downtime.ts'
import { exclusionOf } from '../../../src/pipeline/metrics/exclusions.ts'
import { columnsAfter, columnsOf } from '../../../src/pipeline/metrics/figure-columns.ts'
import { type MeasureContext, measureIncident } from '../../../src/pipeline/metrics/measure.ts'
import { knownOf, sortOut, sortOutColumns } from '../../../src/pipeline/metrics/sort-out.ts'
import { aChange, anIncident, context, minute } from './an-incident.ts'

const DAYS = 4
const PERIOD = { from: minute(0), until: minute(DAYS * 1_440) }
const at = fc.option(fc.integer({ min: 0, max: (DAYS + 1) * 1_440 }), { nil: undefined, freq: 2 })

const change = fc
  .record({
    name: fc.constantFrom('a', 'b'),
    completedAt: fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: null }),
    role: fc.constantFrom('suspect' as const, 'mitigation' as const),
    verdict: fc.constantFrom('caused' as const, 'not_caused' as const, null),
  })
  .map(({ name, completedAt, ...rest }) => aChange(name, completedAt, rest))

/** Whatever a store may hold, also what no sender would send. */
const incident: fc.Arbitrary<IncidentFigures> = fc
  .record({
    anchors: fc.record(Object.fromEntries(ANCHOR_NAMES.map((name) => [name, at])) as Record<(typeof ANCHOR_NAMES)[number], typeof at>),
    vague: fc.subarray([...ANCHOR_NAMES]),
    status: fc.constantFrom('open' as const, 'resolved' as const),
    origin: fc.constantFrom('evidence' as const, 'document' as const),
    severity: fc.constantFrom('critical', 'warning', null),
    endedByItself: fc.boolean(),
    dismissed: fc.constantFrom(undefined, 'false_positive' as const, 'test' as const),
    pagedAt: at,
    changes: fc.array(change, { maxLength: 2 }),
    states: fc.array(fc.constantFrom('measured', 'inferred', 'pending', 'unknown', 'invalid'), { minLength: 7, maxLength: 7 }),
    number: fc.nat(),
  })
  .map(({ anchors, vague, pagedAt, dismissed, states, number, ...rest }) => {
    const known = Object.fromEntries(Object.entries(anchors).filter(([, minutes]) => minutes !== undefined))
    const made = anIncident(known, { ...rest, pagedAt: pagedAt === undefined ? null : minute(pagedAt) })
    const withVague = Object.fromEntries(
      ANCHOR_NAMES.map((name) => {
        const anchor = made.anchors[name]
        return [name, anchor !== null && vague.includes(name) ? { ...anchor, isVague: true as const } : anchor]
      }),
    ) as IncidentFigures['anchors']
    const durations = Object.fromEntries(
      DURATION_NAMES.map((name, place) => {
        const status = states[place] ?? 'unknown'
        return [name, { status, ms: status === 'measured' || status === 'inferred' ? milliseconds(60_000) : null }]
      }),
    ) as IncidentFigures['durations']
    return {
      ...made,
      id: incidentId(`incident ${number}`),
      anchors: withVague,
      durations,
      ...(dismissed !== undefined && { dismissed }),
    }
  })

const contexts: fc.Arbitrary<MeasureContext> = fc
  .record({
    asOf: fc.integer({ min: 0, max: DAYS * 1_440 }),
    deployed: fc.array(fc.integer({ min: 0, max: DAYS * 1_440 }), { maxLength: 5 }),
    isExcluding: fc.boolean(),
    isOnOtherClock: fc.boolean(),
  })
  .map(({ asOf, deployed, isExcluding, isOnOtherClock }) => ({
    ...context(asOf),
    deployedAt: deployed.toSorted((a, b) => a - b).map(minute),
    ...(isExcluding && {
      exclusions: [{ reason: 'maintenance' as const, window: { from: minute(100), to: minute(900) }, services: ['checkout'] }],
    }),
    ...(isOnOtherClock && { lengthOf: (from: number, to: number) => milliseconds(Math.floor((to - from) / 3)) }),
  }))

const MEASURES = DEFINITION_NAMES.map(definitionOf).flatMap((definition) => definition.measures.map((measure) => ({ definition, measure })))

describe('figures by column', () => {
  test.prop([fc.array(incident, { maxLength: 12 }), contexts])(
    'give under every measure of every definition what measuring one by one gives',
    (list, asked) => {
      const selection = selectAll(list)
      const reasons = reasonsOf(selection.columns, asked)
      expect(list.map((_, place) => reasonAt(reasons, place))).toEqual(list.map((one) => exclusionOf(one, asked)))
      for (const by of MEASURES) {
        const byColumn = sortOutColumns(selection, reasons, { by, context: asked })
        const measured = list.map((one) => measureIncident(one, by, asked))
        expect(byColumn, `${by.definition.name} ${by.measure.name}`).toEqual(sortOut(measured))
        const known = measured.flatMap((one, place) => (one.kind === 'known' ? [{ place, ms: one.ms }] : []))
        expect(knownOf(selection, reasons, { by, context: asked })).toEqual(known)
      }
    },
  )

  test.prop([fc.array(incident, { maxLength: 12 }), fc.integer({ min: 0, max: DAYS * 1_440 }).map(minute)])(
    'give the time of the period in which users were affected, as the intervals of the incidents do',
    (list, asOf) => {
      const impacts = list.flatMap(({ anchors: { impactStart, impactEnd }, status }) => {
        const to = impactEnd === null && status === 'open' ? asOf : impactEnd?.isVague === true ? null : (impactEnd?.at ?? null)
        return impactStart === null || to === null || to < impactStart.at ? [] : [{ from: impactStart.at, to }]
      })
      const until = instant(Math.min(PERIOD.until, asOf))
      const stretches = joinedIntervals(
        impacts
          .map(({ from, to }) => ({ from: instant(Math.max(from, PERIOD.from)), to: instant(Math.min(to, until)) }))
          .filter(({ from, to }) => from <= to),
      )
      const totalMs = stretches.reduce((sum, { from, to }) => sum + (to - from), 0)
      const wholeMs = until - PERIOD.from
      expect(downtimeOf(selectAll(list), PERIOD, asOf)).toEqual({
        totalMs,
        incidents: impacts.length,
        unknown: list.length - impacts.length,
        availability: wholeMs <= 0 ? null : 1 - totalMs / wholeMs,
        timeBetweenMs: stretches.length === 0 ? null : (wholeMs - totalMs) / stretches.length,
      })
    },
  )

  test.prop([fc.array(fc.tuple(incident, fc.constantFrom('kept', 'gone', 'changed', 'new')), { maxLength: 30 })])(
    'are those of a list by itself, whatever list it takes the place of',
    (list) => {
      const byTime = (some: readonly IncidentFigures[]) => some.toSorted((a, b) => (countedAt(a) ?? -1) - (countedAt(b) ?? -1))
      const before = byTime(list.flatMap(([one, fate]) => (fate === 'new' ? [] : [one])))
      const after = byTime(
        list.flatMap(([one, fate]) => (fate === 'gone' ? [] : [fate === 'changed' ? { ...one, severity: 'changed' } : one])),
      )
      columnsOf(before)
      columnsAfter(before, after)
      const [{ numbers: _, of, severity, services, ...made }, { numbers: __, ...alone }] = [
        columnsOf(after),
        columnsOf(after.map((one) => ({ ...one }))),
      ]
      expect(of).toBe(after)
      expect(made).toEqual({ ...alone, of: undefined, severity: undefined, services: undefined })
      for (const [place, one] of after.entries())
        for (const [other, another] of after.entries()) {
          expect(severity[place] === severity[other]).toBe(one.severity === another.severity)
          expect(services[place] === services[other]).toBe(String(one.services) === String(another.services))
        }
    },
  )

  test.prop([fc.array(incident, { minLength: 1, maxLength: 6 })])(
    'decide anew what is left out when the moment or a setting changes',
    (list) => {
      const { columns } = selectAll(list)
      const all = { reason: 'test' as const, window: { from: minute(0), to: minute(DAYS * 2_000) }, services: [] }
      const before = reasonsOf(columns, context(10))
      for (const asked of [context(DAYS * 1_440), { ...context(10), exclusions: [all] }, context(10)]) {
        const reasons = reasonsOf(columns, asked)
        expect(list.map((_, place) => reasonAt(reasons, place))).toEqual(list.map((one) => exclusionOf(one, asked)))
      }
      expect(reasonsOf(columns, context(10))).toEqual(before)
      expect(EXCLUSION_REASONS.length).toBeLessThan(255)
    },
  )
})
