import { describe, expect, it } from 'vitest'
import { type IncidentId, serviceName } from '../../src/domain/identity.ts'
import type { LevelQuery } from '../../src/domain/impact/service-level.ts'
import { serviceNamer } from '../../src/domain/service.ts'
import { hours, type Instant, instant, isoOf } from '../../src/domain/time/time.ts'
import { type MeasuredIncident, planOf } from '../../src/measurer/plan.ts'

const at = (time: string): Instant => instant(Date.parse(`2024-06-05T${time}:00Z`))
const level = (name: string, service: string): LevelQuery => ({
  level: { name, service: serviceName(service), kind: 'ratio', objective: null, periodMs: hours(720), thresholdSeconds: null },
  queries: { value: 'x' },
})
const incident = (from: string, to: string, more: Partial<MeasuredIncident> = {}): MeasuredIncident => ({
  id: `incident ${from}` as IncidentId,
  services: [serviceName('checkout')],
  begins: at(from),
  last: at(to),
  isOpen: false,
  ...more,
})
const cart = { name: serviceName('checkout'), aliases: ['cart'], dependsOn: [], team: null, tier: null }
const plan = (incidents: readonly MeasuredIncident[], now: Instant, levels = [level('a', 'checkout'), level('b', 'search')]) =>
  planOf(incidents, { levels, nameOf: serviceNamer([cart]), now }).map(({ query, chunk, until }) => [
    query.level.name,
    isoOf(chunk).slice(11, 16),
    isoOf(until).slice(11, 16),
  ])

describe('what is to be measured', () => {
  it('is each service level of the incident, an hour around it, by chunks of two hours, the newest first', () => {
    expect(plan([incident('10:30', '11:30')], at('18:00'))).toEqual([
      ['a', '12:00', '12:30'],
      ['a', '10:00', '12:00'],
      ['a', '08:00', '10:00'],
    ])
  })

  it('is measured once for two incidents, as far as the longer one wants', () => {
    expect(plan([incident('10:30', '10:40'), incident('10:35', '11:30')], at('18:00')).filter(([, from]) => from === '12:00')).toEqual([
      ['a', '12:00', '12:30'],
    ])
  })

  it('goes on to now while an alert is open, for a day at most', () => {
    expect(plan([incident('10:30', '10:40', { isOpen: true })], at('13:00'))[0]).toEqual(['a', '12:00', '13:00'])
    const later = plan([incident('10:30', '10:40', { isOpen: true })], instant(at('10:40') + hours(60)))
    expect(later[0]).toEqual(['a', '10:00', '10:40'])
    expect(later.length).toBeLessThanOrEqual(14)
  })

  it('knows a service by its other names', () => {
    expect(plan([incident('10:30', '10:40')], at('18:00'), [level('a', 'Cart')]).length).toBeGreaterThan(0)
  })

  it('is nothing without a service level', () => {
    expect(plan([incident('10:30', '10:40', { services: [serviceName('other')] })], at('18:00'))).toEqual([])
  })
})
