import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { incidentId, serviceName } from '../../../src/domain/identity.ts'
import { countedAt } from '../../../src/domain/metrics/counting.ts'
import { teamsOf } from '../../../src/domain/metrics/teams.ts'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { selectAll } from '../../../src/pipeline/metrics/columns.ts'
import { groupIncidents, METRIC_GROUPS, type MetricGroup } from '../../../src/pipeline/metrics/groups.ts'
import { anIncident } from './an-incident.ts'

const SERVICES = ['checkout', 'search', 'mail'].map(serviceName)
const TEAMS = teamsOf([
  { name: serviceName('checkout'), team: 'shop' },
  { name: serviceName('search'), team: 'shop' },
])
// Ahead of UTC, behind it, set back on the first of a month, and with a day that was left out at the end of a year.
const ZONES = ['UTC', 'Pacific/Auckland', 'America/Havana', 'Europe/London', 'Pacific/Apia']
const FOUR_YEARS = 4 * 366 * 1_440

const incident = fc
  .record({
    services: fc.subarray(SERVICES).chain((list) => fc.shuffledSubarray(list, { minLength: list.length })),
    severity: fc.constantFrom('critical', 'warning', null),
    // Near the turn of a month, and anywhere.
    at: fc.option(
      fc.oneof(
        fc.integer({ min: 0, max: FOUR_YEARS }),
        fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -1_500, max: 1_500 })).map(([month, off]) => month * 43_830 + off),
      ),
      { nil: undefined, freq: 5 },
    ),
    number: fc.nat(),
  })
  .map(({ services, severity, at, number }) => ({
    ...anIncident(at === undefined ? {} : { detected: at }, { severity }),
    services,
    id: incidentId(`incident ${number}`),
  }))

describe('groups of incidents', () => {
  test.prop([fc.array(incident, { maxLength: 30 }), fc.subarray([...METRIC_GROUPS], { minLength: 1 }), fc.constantFrom(...ZONES)])(
    'hold what naming each incident by itself gives',
    (list, names, zone) => {
      const clock = clockIn(zone)
      const monthOf = (at: ReturnType<typeof countedAt>) => (at === null ? 'unknown' : new Date(clock.wallOf(at)).toISOString().slice(0, 7))
      const valuesOf = (one: (typeof list)[number], name: MetricGroup): readonly string[] => {
        const teams = [...new Set(one.services.flatMap((service) => TEAMS(service) ?? []))]
        const values = { service: one.services, severity: [one.severity ?? 'unknown'], team: teams, month: [monthOf(countedAt(one))] }[name]
        return values.length === 0 ? ['unknown'] : values
      }
      const groups = groupIncidents(selectAll(list), names, { teamOf: TEAMS, clock })
      for (const { group, places } of groups) {
        const isIn = (one: (typeof list)[number]) => names.every((name) => valuesOf(one, name).includes(group[name] ?? ''))
        expect([...places]).toEqual(list.flatMap((one, place) => (isIn(one) ? [place] : [])))
        expect(places.length).toBeGreaterThan(0)
      }
      const expected = list.map((one) => names.reduce((count, name) => count * valuesOf(one, name).length, 1))
      expect(groups.reduce((sum, { places }) => sum + places.length, 0)).toBe(expected.reduce((sum, count) => sum + count, 0))
    },
  )
})
