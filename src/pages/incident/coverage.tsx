import { SourceStrip } from '../../charts/source-strip.tsx'
import { between } from '../../domain/time/time.ts'
import { durationWords, pluralize } from '../../domain/words.ts'
import { Time } from '../parts.tsx'
import type { Scene } from '../scene.ts'

/** Who was heard, when, and where nobody was. */
export function CoverageSection({ scene }: { readonly scene: Scene }) {
  const { incident, clock, picture } = scene
  const { sources, gaps } = incident.coverage
  const silent = incident.findings.filter((finding) => finding.code === 'silent-source')
  return (
    <section id="coverage" aria-labelledby="coverage-heading">
      <div class="section-head">
        <h2 id="coverage-heading">Coverage</h2>
        <p class="hint">
          {clock.timeOfDay(picture.window.from)} to {clock.timeOfDay(picture.window.to)} {clock.offset(picture.window.to)}
        </p>
      </div>
      <ul class="sources">
        {sources.map((spoken) => (
          <li key={spoken.source}>
            <div>
              <bdi>{spoken.source}</bdi>
              <p class="hint">
                {pluralize(spoken.events, 'event')}, <Time at={spoken.first}>{clock.timeOfDay(spoken.first)}</Time> to{' '}
                <Time at={spoken.last}>{clock.timeOfDay(spoken.last)}</Time>
              </p>
            </div>
            <SourceStrip picture={picture} source={spoken.source} />
          </li>
        ))}
      </ul>
      <h3>Who was silent</h3>
      {silent.length === 0 && gaps.length === 0 && <p class="hint">No source is known to have been silent.</p>}
      <ul class="plain">
        {silent.map((finding) => (
          <li key={finding.message}>
            <bdi>{finding.message}</bdi>
          </li>
        ))}
        {gaps.map((gap) => (
          <li key={gap.from}>
            Nobody said anything for {durationWords(between(gap.from, gap.to))}, from <Time at={gap.from}>{clock.timeOfDay(gap.from)}</Time>{' '}
            to <Time at={gap.to}>{clock.timeOfDay(gap.to)}</Time>.
          </li>
        ))}
      </ul>
    </section>
  )
}
