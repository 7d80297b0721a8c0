import { describe, expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { renderIncidentPage } from '../../src/render/page.tsx'
import { anAlert, anEntry, anIncident, at } from './an-incident.ts'
import { anIncidentView, elementWith, textOf, viewOf } from './views.ts'

const outage = renderIncidentPage(anIncidentView())

describe('the timeline', () => {
  const timeline = elementWith(outage, 'id="timeline"')

  it('says how many entries there are and how many are hidden', () => {
    expect(textOf(timeline)).toMatch(/^Timeline 19 of 20 entries · 1 hidden/)
    expect(textOf(timeline)).not.toContain('Posted to the wrong channel')
  })

  it('shows hidden entries when asked to, as hidden', () => {
    const shown = elementWith(renderIncidentPage(anIncidentView({ hidden: 'shown' })), 'id="timeline"')
    expect(textOf(shown)).toContain('Posted to the wrong channel (hidden)')
  })

  it('groups entries by the bands of the ribbon', () => {
    const heads = [...timeline.matchAll(/class="group-head">(.*?)<\/div>/g)].map((match) => textOf(match[1] ?? ''))
    expect(heads).toEqual([
      'Unanswered 5 min6 entries',
      'Investigation 1 h 10 min, of which 20 min on a false lead7 entries',
      'Mitigation 45 min3 entries',
      'Recovery 30 min2 entries',
    ])
  })

  it('says how late an event was received, and highlights what was very late', () => {
    expect(timeline).toContain('row-lag late')
    expect(textOf(timeline)).toContain('+9 min until received')
  })

  it('shows a gap as a line of its own', () => {
    expect(textOf(timeline)).toContain('no event of this incident for 27 min')
  })

  it('says of each entry why it is here, why it has its phase, and what it rests on', () => {
    const row = textOf(elementWith(outage, 'id="entry-PoolExhausted"'))
    expect(row).toContain(
      'Why here A service that it calls, or that calls it, was failing at that time, 0.62 of 1 · rule nearest-dependency',
    )
    expect(row).toContain('Phase Detection: Alert fired · rule alert.fired')
    expect(row).toContain('happened 14:06:00, received 14:06:02 from alertmanager')
  })

  it('shows the sender’s own time where a clock correction moved it', () => {
    const moved = anEntry('moved', '14:00', { at: { at: at('14:00'), uncorrected: at('14:02') }, source: sourceName('pagerduty') })
    const row = textOf(elementWith(renderIncidentPage(viewOf(anIncident({ timeline: [moved] }))), 'id="entry-moved"'))
    expect(row).toContain('happened 14:00:00 (14:02:00 by the clock of pagerduty, corrected), received')
  })

  it('says which words gave a note its phase', () => {
    expect(textOf(elementWith(outage, 'id="entry-bots"'))).toContain(
      'False lead: A later note rules this out, by the words “may be” · rule contradicted-later',
    )
  })

  it('opens a storm to its alerts, forty at a time', () => {
    const grouped = elementWith(outage, 'class="grouped-events"')
    expect(textOf(grouped)).toContain('148 alerts grouped in this line')
    expect(textOf(grouped)).toContain('and 108 more')
  })

  it('writes the date where a day begins', () => {
    const html = renderIncidentPage(viewOf(anIncident({ timeline: [anAlert('HighErrorRate', '23:50'), anEntry('later', '+1 00:10')] })))
    expect(textOf(elementWith(html, 'class="row-day"'))).toBe('Thu 6 Jun 2024')
  })

  it('lists 200 entries and links to the next', () => {
    const entries = Array.from({ length: 450 }, (_, index) => anEntry(`note-${index}`, '14:00'))
    const page = renderIncidentPage(anIncidentView({ incident: anIncident({ timeline: entries }), entriesBefore: 200 }))
    expect(textOf(elementWith(page, 'class="pager"'))).toBe('Earlier entries201 to 400 of 450Later entries')
    expect(page).toContain('href="/incidents/HighErrorRate?entriesBefore=400#timeline"')
  })
})
