import { describe, expect, it } from 'vitest'
import { DEFINITION_NAMES, type DefinitionName } from '../../../src/domain/metrics/definition.ts'
import { DEFINITIONS, definitionOf, measureOf } from '../../../src/domain/metrics/definitions.ts'
import { NO_SEVERITY_WORDS } from '../../../src/domain/severity.ts'
import { measureIncident } from '../../../src/pipeline/metrics/measure.ts'
import { aChange, anIncident, context, minute } from './an-incident.ts'

const under = (name: DefinitionName, measure = definitionOf(name).headline) => ({
  definition: definitionOf(name),
  measure: measureOf(definitionOf(name), measure),
})

/** A deploy was done at 0, users were hit at 5, an alert fired at 10, paged at 11, taken at 14, mitigated at 40, over at 70. */
const outage = anIncident(
  { impactStart: 5, detected: 10, acknowledged: 14, mitigated: 40, impactEnd: 40, resolved: 70 },
  { pagedAt: minute(11), changes: [aChange('deploy', 0, { verdict: 'caused' })] },
)
const at = context(200, { deployedAt: [minute(-60), minute(0), minute(8), minute(90)] })
const minutesOf = (name: DefinitionName, measure?: string) => {
  const measured = measureIncident(outage, under(name, measure), at)
  return 'ms' in measured ? measured.ms / 60_000 : measured.kind
}

describe('one outage', () => {
  it('is as long as each definition has it', () => {
    expect(minutesOf('hindsight')).toBe(60)
    expect(minutesOf('dora')).toBe(40)
    expect(minutesOf('pagerduty')).toBe(59)
    expect(minutesOf('pagerduty', 'triggered_to_first_acknowledge')).toBe(3)
    expect(minutesOf('datadog')).toBe('unknown')
    expect(minutesOf('datadog', 'detect_to_impact_end')).toBe(30)
    expect(minutesOf('atlassian')).toBe(65)
    expect(minutesOf('atlassian', 'acknowledge_to_mitigate')).toBe(26)
    expect(minutesOf('firehydrant')).toBe(65)
    expect(minutesOf('google-sre')).toBe(35)
    expect(minutesOf('four-keys')).toBe(70)
    expect(minutesOf('devlake')).toBe(62)
  })

  it('that no change caused is in no failed deployment recovery time', () => {
    const measured = measureIncident({ ...outage, changes: [aChange('deploy', 0)] }, under('dora'), at)
    expect(measured).toEqual({ kind: 'left-out', because: 'no-change' })
  })

  it('that goes on is at least so long, or left out where its authors leave it out', () => {
    const open = anIncident({ impactStart: 5, detected: 10 })
    expect(measureIncident(open, under('hindsight'), context(40))).toEqual({ kind: 'at-least', ms: 1_800_000 })
    expect(measureIncident(open, under('pagerduty'), context(40))).toEqual({ kind: 'left-out', because: 'open' })
  })

  it('that nobody closed for a day, that was a flap or a planned maintenance is in no duration', () => {
    const open = anIncident({ impactStart: 5, detected: 10 })
    expect(measureIncident(open, under('hindsight'), context(10 + 24 * 60 + 1))).toEqual({ kind: 'excluded', reason: 'nobody_closed' })
    const flap = { ...outage, severity: 'warning', endedByItself: true }
    expect(measureIncident(flap, under('hindsight'), at)).toEqual({ kind: 'excluded', reason: 'transient' })
    expect(measureIncident(flap, under('pagerduty'), at)).toMatchObject({ kind: 'known' })
    expect(measureIncident({ ...flap, severity: 'critical' }, under('hindsight'), at)).toMatchObject({ kind: 'known' })
    const severityWords = { ...NO_SEVERITY_WORDS, high: ['warning'] }
    expect(measureIncident(flap, under('hindsight'), { ...at, severityWords })).toMatchObject({ kind: 'known' })
    const window = { from: minute(0), to: minute(20) }
    const exclusions = [{ reason: 'maintenance' as const, window, services: ['checkout'] }]
    expect(measureIncident(outage, under('pagerduty'), { ...at, exclusions })).toEqual({ kind: 'excluded', reason: 'maintenance' })
    expect(
      measureIncident(outage, under('hindsight'), { ...at, exclusions: [{ reason: 'maintenance', window, services: ['mail'] }] }),
    ).toMatchObject({
      kind: 'known',
    })
  })

  it('of which an end is not known has no length, and one in the wrong order neither', () => {
    expect(measureIncident(anIncident({ resolved: 10 }), under('hindsight'), at)).toEqual({ kind: 'unknown' })
    expect(measureIncident(anIncident({ detected: 20, resolved: 10 }), under('hindsight'), at)).toEqual({ kind: 'invalid' })
    expect(measureIncident(anIncident({ detected: 20, resolved: 10 }), under('pagerduty'), at)).toEqual({ kind: 'invalid' })
  })

  it('whose end is vague has no length under any definition', () => {
    const vague = {
      ...outage,
      anchors: { ...outage.anchors, resolved: { at: minute(70), basis: 'inferred' as const, isVague: true as const } },
    }
    expect(measureIncident(vague, under('atlassian'), at)).toEqual({ kind: 'unknown' })
  })

  it('written down with one time for start and end has no length of 0', () => {
    const written = anIncident({ impactStart: 5, detected: 5, resolved: 5 }, { origin: 'document' })
    expect(measureIncident(written, under('hindsight'), at)).toEqual({ kind: 'excluded', reason: 'retroactive' })
  })
})

describe('the registry', () => {
  it('has each definition once, with a source and its headline among its measures', () => {
    expect(DEFINITIONS.map(({ name }) => name)).toEqual(DEFINITION_NAMES)
    for (const definition of DEFINITIONS) {
      expect(measureOf(definition, definition.headline).name).toBe(definition.headline)
      expect(definition.source).toMatch(/^(https:\/\/|docs\/metrics\.md$)/)
    }
  })

  it('calls nothing a bare MTTR: each name carries both of its ends, or its own full name', () => {
    const names = DEFINITIONS.flatMap(({ measures }) => measures.map(({ name }) => name))
    expect(names.filter((name) => !/_to_|^impact_duration$|^failed_deployment_recovery_time$/.test(name))).toEqual([])
  })

  it('has no measure of another name', () => {
    expect(() => measureOf(definitionOf('dora'), 'mttr')).toThrow(RangeError)
  })
})
