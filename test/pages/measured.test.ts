import { describe, expect, it } from 'vitest'
import { editOf } from '../../src/domain/edit.ts'
import { eventId } from '../../src/domain/identity.ts'
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

describe('an impact of several phases, whose users a series counts', () => {
  const isBad = (time: number) => (time > at('10:00') && time <= at('10:08')) || (time > at('10:20') && time <= at('10:30'))
  const twice = measurementOf(at('09:00'), at('11:30'), {
    stepSeconds: 60,
    series: (time) => ({ total: 20, bad: isBad(time) ? 10 : 0, users: !isBad(time) ? 9_000 : time <= at('10:08') ? 1_200 : 4_350 }),
  })
  const events = [...story.events, twice]
  const words = textOf(elementWith(renderIncidentPage(viewOf(incidentOf({ events }))), 'id="measured"'))

  it('shows each phase by itself, and the most users at one time', () => {
    const phases = [...words.matchAll(/from \d\d:\d\d:\d\d \((\d\d:\d\d):00 to \S+\) to \d\d:\d\d:\d\d \(\S+ to (\d\d:\d\d):00\)/g)]
    expect(phases.map(([, from, to]) => [from, to])).toEqual([
      ['10:00', '10:08'],
      ['10:20', '10:30'],
    ])
    expect(words).toContain('Up to 4,350 users were affected at a time.')
  })

  it('is headed by what a person stated, and stays in full below it', () => {
    const edit = editOf(
      { about: story.events[0]?.id ?? eventId('none'), at: at('12:00'), author: 'On-call engineer', reason: null },
      {
        type: 'impact',
        kind: 'users',
        value: 5_000,
        unit: 'count',
        statement: '5,000 users could not pay',
        numerator: null,
        denominator: null,
      },
    )
    const incident = incidentOf({ events }, [edit])
    const html = renderIncidentPage(viewOf(incident))
    expect(incident.impact.map(({ kind, basis }) => [kind, basis])).toContainEqual(['users', 'measured'])
    expect(textOf(html)).toMatch(/5,000 users[^.]*\(reported\)/)
    expect(textOf(elementWith(html, 'id="measured"'))).toBe(words)
  })
})
