import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { IncidentChart } from '../../src/charts/incident-chart.tsx'
import { pictureOf } from '../../src/charts/picture.ts'
import { pictureSentences } from '../../src/charts/picture-words.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { clockIn } from '../../src/domain/time/clock.ts'
import { draftOf } from '../../src/pipeline/draft/draft.ts'
import type { Line } from '../../src/pipeline/draft/lines.ts'
import { measurementOf } from '../pipeline/impact/measuring.ts'
import { anOutage, at, incidentOf } from '../pipeline/outage.ts'

const story = anOutage()
  .alertFires('10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })
  .alertResolves('10:35:00', '10:05:00', { name: 'HighErrorRate', service: 'checkout', severity: 'critical' })

/** Half of all requests fail from 10:00 to 10:30, and nothing is known from 10:10 to 10:15. */
const measured = measurementOf(at('09:00'), at('11:30'), {
  stepSeconds: 60,
  period: { requests: 20 * 30 * 86_400, knownShare: 1 },
  series: (time) =>
    time > at('10:10') && time <= at('10:15') ? {} : { total: 20, bad: time > at('10:00') && time <= at('10:30') ? 10 : 0 },
})
const incident = incidentOf({ events: [...story.events, measured] })
const chartOf = (one: Incident) =>
  renderToString(<IncidentChart picture={pictureOf(one, null)} clock={clockIn('UTC')} labelledBy="name" describedBy="words" />)
const wordsOf = (lines: readonly Line[]) =>
  lines.map((line) => (line.kind === 'blank' ? line.question : line.parts.map((part) => (typeof part === 'string' ? part : '…')).join('')))

describe('the curve of the impact', () => {
  it('is drawn in the picture, with what is not known hatched and never as nothing', () => {
    const curve = chartOf(incident).split('class="impact-curve"')[1] ?? ''
    expect(curve).toMatch(/^><rect [^>]*class="hatched"/)
    expect(curve).toMatch(/<path d="M[\d.]+ 34V/)
  })

  it('takes no colour but those of the style sheet, and stands in words beside it', () => {
    expect(chartOf(incident)).not.toMatch(/(?:fill|stroke|style|color)="/)
    expect(pictureSentences(pictureOf(incident, null), clockIn('UTC')).join(' ')).toMatch(/Impact: 15,000 more requests than usual failed/)
  })

  it('is in the draft, with what was lost, and when it began and ended as measured', () => {
    const { impact, duration } = draftOf(incident)
    const words = wordsOf(impact)
    expect(words[0]).toMatch(
      /^15,000 more requests than usual failed \(checkout-availability\): 15,000 of 30,000, 50 % at the worst; .* \(measured\)\.$/,
    )
    expect(words.find((line) => line.startsWith('Share of failed requests'))).toMatch(/▁+█+·+█+▁+$/)
    expect(wordsOf(duration)).toContain('The impact began between … and …, as measured.')
  })

  it('is none where nothing was measured', () => {
    expect(chartOf(incidentOf(story))).not.toContain('impact-curve')
  })
})
