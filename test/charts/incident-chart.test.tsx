import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { IncidentChart } from '../../src/charts/incident-chart.tsx'
import { pictureOf } from '../../src/charts/picture.ts'
import { pictureRows, pictureSentences } from '../../src/charts/picture-words.ts'
import { serviceName } from '../../src/domain/identity.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { clockIn } from '../../src/domain/time/clock.ts'
import type { Instant } from '../../src/domain/time/time.ts'
import { aChange, anAlert, anAnchor, anEntry, anIncident, at, NO_ANCHORS } from '../pages/an-incident.ts'
import { anOutage } from '../pages/an-outage.ts'
import { anOpenIncident } from '../pages/views.ts'

const clock = clockIn('UTC')
const chart = (incident: Incident, now: Instant | null = null) =>
  renderToString(<IncidentChart picture={pictureOf(incident, now)} clock={clock} labelledBy="name" describedBy="words" />)
/** What is written in the widest of the sizes. */
const wordsIn = (html: string) =>
  [...(html.split('chart-wide')[0] ?? '').matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, text = '']) => text.replace(/<[^>]*>/g, ''))

describe('the picture of an incident', () => {
  const outage = chart(anOutage())

  it('is one named and described group', () => {
    expect(outage).toMatch(/^<div class="picture" role="group" aria-labelledby="name" aria-describedby="words">/)
    expect(outage.split('role="group"').length).toBe(2)
  })

  it('takes every colour from the style sheet', () => {
    expect(outage).not.toMatch(/(?:fill|stroke|style|color)="/)
  })

  it('names what changed and what it was', () => {
    expect(wordsIn(outage)).toEqual(
      expect.arrayContaining(['Connection pool of orders-db halved suspect, likely', 'checkout 3.18.2 bystander']),
    )
  })

  it('says the bands of the ribbon', () => {
    expect(wordsIn(outage)).toEqual(expect.arrayContaining(['False lead', 'Mitigation 45 min', 'Recovery 30 min']))
  })

  it('says gaps, storms and how much fired at once', () => {
    expect(wordsIn(outage)).toEqual(expect.arrayContaining(['no event for 27 min', '148 alerts grouped: HighCpu', 'up to 27 at once']))
  })

  it('says that no impact was measured, and what people reported', () => {
    expect(wordsIn(outage)).toContain('No impact series for storefront and 3 more; reported: about 80 % of users get errors')
  })

  it('leads from every mark to its line', () => {
    expect(outage).toContain('<a href="#entry-ack" tabindex="-1"><title>14:05:00 acknowledged, On-call engineer acknowledges</title>')
  })

  it('counts marks that would cover each other', () => {
    const notes = ['14:00:00', '14:00:05', '14:00:10'].map((time, index) => anEntry(`note ${index}`, time))
    const html = chart(anIncident({ timeline: [anAlert('HighErrorRate', '13:00', { until: at('15:00') }), ...notes] }))
    expect(wordsIn(html)).toContain('3')
  })
})

describe('the picture while it goes on', () => {
  const open = chart(anOpenIncident(), at('+1 09:48'))

  it('ends now, with open ends', () => {
    expect(wordsIn(open)).toEqual(expect.arrayContaining(['now 09:48', 'Unanswered, 6 min so far', 'SlowResponses, firing']))
    expect(open).toContain('href="#end-open"')
  })

  it('says that nobody has responded and that nothing had changed', () => {
    expect(wordsIn(open)).toEqual(expect.arrayContaining(['no response yet', 'none in the 24 h before']))
  })
})

describe('the picture of days', () => {
  const timeline = [anAlert('HighLatency', '14:00', { until: at('+2 15:00') }), anEntry('first', '14:30'), anEntry('last', '+2 13:30')]

  it('leaves out what is empty and says how long that was', () => {
    expect(wordsIn(chart(anIncident({ timeline })))).toContain('1 d 23 h without events')
  })
})

describe('what the picture cannot know', () => {
  it('is said: an end that was not recorded', () => {
    expect(wordsIn(chart(anIncident({ timeline: [anAlert('Down', '14:00')] })))).toContain('Down, never resolved')
  })

  it('is said: a service that the sender does not name', () => {
    expect(wordsIn(chart(anIncident({ timeline: [anAlert('HighErrorRate', '14:00', { service: null })] })))).toContain('service not stated')
  })

  it('is said: the phases, where fewer than two anchors are known', () => {
    expect(wordsIn(chart(anIncident({ anchors: { ...NO_ANCHORS, detected: anAnchor('14:00', 'HighErrorRate') } })))).toContain(
      'not known: fewer than two anchors are known',
    )
  })
})

describe('the picture in words', () => {
  it('has a sentence for each lane', () => {
    expect(pictureSentences(pictureOf(anOutage(), null), clock)).toEqual([
      'Changes: 4 changes; suspect Connection pool of orders-db halved, 13:52; mitigation Connection pool of orders-db restored, 15:30.',
      'Phases: Unnoticed 3 min, Unanswered 5 min, Investigation 1 h 10 min, Mitigation 45 min, Recovery 30 min.',
      'Impact: No impact series for storefront and 3 more; reported: about 80 % of users get errors.',
      'People: 11 entries.',
      'storefront: 2 alerts, 14:00 to 16:24.',
      'web: 148 alerts, 14:02 to 16:10.',
      'checkout: 1 alert, 14:03 to 16:18.',
      'orders-db: 1 alert, 14:06 to 16:03.',
    ])
  })

  it('is a table of phases, changes and alerts', () => {
    const rows = pictureRows(pictureOf(anOutage(), null), clock, 100)
    expect(rows[0]).toEqual({ lane: 'Phase', what: 'Unnoticed, 3 min', from: '13:57:00', to: '14:00:00' })
    expect(rows.filter(({ lane }) => lane === 'web')).toEqual([
      { lane: 'web', what: '148 alerts: HighCpu, up to 27 at once', from: '14:02:11', to: '16:10:00' },
    ])
  })

  it('has at most as many rows as asked for', () => {
    expect(pictureRows(pictureOf(anOutage(), null), clock, 3)).toHaveLength(3)
  })
})

describe('bystanders under the flag of a suspect', () => {
  it('are counted with it', () => {
    const changes = [
      aChange('guilty', '14:10', { role: 'suspect', likelihood: 'possible' }),
      aChange('near', '14:10:20', { service: serviceName('other') }),
    ]
    const timeline = [anAlert('HighErrorRate', '13:00', { until: at('15:00') })]
    expect(wordsIn(chart(anIncident({ changes, timeline })))).toContain('guilty suspect, possible +1')
  })
})
