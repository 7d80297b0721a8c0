import { describe, expect, it } from 'vitest'
import { renderIncidentPage } from '../../src/render/page.tsx'
import { measurementOf } from '../pipeline/impact/measuring.ts'
import { anOutage, at, incidentOf } from '../pipeline/outage.ts'
import { elementWith, textOf, viewOf } from './views.ts'

const story = anOutage()
  .alertFires('10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })
  .alertResolves('10:35:00', '10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })
const measured = measurementOf(at('09:00'), at('11:30'), {
  stepSeconds: 60,
  period: { requests: 20 * 30 * 86_400, knownShare: 1 },
  series: (time) => ({ total: 20, bad: time > at('10:00') && time <= at('10:30') ? 10 : 0 }),
})
const page = renderIncidentPage(viewOf(incidentOf({ events: [...story.events, measured] })))

describe('what was measured, on the page of an incident', () => {
  const words = textOf(elementWith(page, 'id="measured"'))

  it('says when users were affected, between which times, and what they lost', () => {
    expect(words).toMatch(/from 10:00:\d\d \(10:00:00 to 10:01:00\) to 10:\d\d:\d\d \(10:29:00 to 10:30:00\)/)
    expect(words).toContain('18,000 of 36,000 requests failed, 18,000 more than usual.')
    expect(words).toContain('Burnt: 15 min of the error budget of 30 d (35 % of it).')
    expect(words).toContain('0 % of the samples are missing')
  })

  it('shows the queries behind it', () => {
    expect(words).toContain('http_requests_total')
  })

  it('is not there where nothing was measured', () => {
    expect(renderIncidentPage(viewOf(incidentOf(story)))).not.toContain('id="measured"')
  })
})
