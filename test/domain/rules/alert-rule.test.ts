import { describe, expect, it } from 'vitest'
import { type Event, isAlert } from '../../../src/domain/event.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import type { AlertRule } from '../../../src/domain/rules/alert-rule.ts'
import { ruleReader } from '../../../src/domain/rules/alert-rule.ts'
import { type Milliseconds, milliseconds, minutes } from '../../../src/domain/time/time.ts'
import { anOutage, at, incidentsOf } from '../../pipeline/outage.ts'

const rule = (heldFor: Milliseconds, labels = {}): AlertRule => ({
  name: 'HighErrorRate',
  labels,
  heldFor,
  keepFiring: milliseconds(0),
  window: minutes(5),
})

const heldFor = (rules: readonly AlertRule[], events: readonly Event[]) =>
  events.map(ruleReader(rules)).flatMap((event) => (isAlert(event) ? [event.heldFor] : []))

describe('a rule of an alert', () => {
  const { events } = anOutage().alertFires('10:05')

  it('says for how long the condition held, where the alert does not', () => {
    expect(heldFor([rule(minutes(5))], events)).toEqual([minutes(5)])
    expect(heldFor([rule(minutes(5))], anOutage().alertFires('10:05', { heldFor: minutes(2) }).events)).toEqual([minutes(2)])
    expect(heldFor([{ ...rule(minutes(5)), name: 'Other' }], events)).toEqual([null])
  })

  it('is chosen by its labels where several share the name', () => {
    const rules = [rule(minutes(5), { service: 'storefront' }), rule(minutes(30), { service: 'search' })]
    expect(heldFor(rules, events)).toEqual([minutes(5)])
    expect(heldFor([rule(minutes(5)), rule(minutes(30))], events)).toEqual([null])
  })

  it('counts for what fired while it was in force', () => {
    const during = (from: string, until: string | null) => ({ from: at(from), until: until === null ? null : at(until) })
    const resolved = anOutage().alertFires('10:05').alertResolves('10:30', '10:05').events
    expect(heldFor([{ ...rule(minutes(5)), during: during('10:06', null) }], events)).toEqual([null])
    expect(heldFor([{ ...rule(minutes(5)), during: during('10:05', '10:06') }], resolved)).toEqual([minutes(5), minutes(5)])
    expect(heldFor([{ ...rule(minutes(5)), during: during('10:00', '10:05') }], resolved)).toEqual([null, null])
  })

  it('dates the start of the impact', () => {
    const policy = { ...DEFAULT_POLICY, rules: [rule(minutes(5))] }
    const [incident] = incidentsOf({ events }, [], policy)
    expect(incident?.anchors.impactStart).toMatchObject({ at: at('10:00'), rule: 'alert-condition-began' })
    expect(incident?.durations.timeToDetect).toMatchObject({ status: 'inferred', ms: minutes(5) })
  })
})
