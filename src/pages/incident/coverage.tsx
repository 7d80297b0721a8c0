import { SourceStrip } from '../../charts/source-strip.tsx'
import { between } from '../../domain/time/time.ts'
import { durationWords, pluralize } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import { Time } from '../parts.tsx'

/** Which sources reported, when, and where it has no event. */
export function CoverageSection({ context }: { readonly context: PageContext }) {
  const { incident, clock, picture } = context
  const { sources, gaps } = incident.coverage
  const silent = incident.findings.filter((finding) => finding.code === 'silent-source')
  return (
    <section id="coverage" aria-labelledby="coverage-heading">
      <div class="section-head">
        <h2 id="coverage-heading">Coverage</h2>
        <p class="hint">
          {clock.timeOfDay(picture.whole.from)} to {clock.timeOfDay(picture.whole.to)} {clock.offset(picture.whole.to)}
        </p>
      </div>
      <ul class="sources">
        {sources.map((coverage) => (
          <li key={coverage.source}>
            <div>
              <bdi>{coverage.source}</bdi>
              <p class="hint">
                {pluralize(coverage.events, 'event')}, <Time at={coverage.first}>{clock.timeOfDay(coverage.first)}</Time> to{' '}
                <Time at={coverage.last}>{clock.timeOfDay(coverage.last)}</Time>
              </p>
            </div>
            <SourceStrip picture={picture} source={coverage.source} />
          </li>
        ))}
      </ul>
      <h3>Gaps in coverage</h3>
      {silent.length === 0 && gaps.length === 0 && <p class="hint">No gaps found.</p>}
      <ul class="plain">
        {silent.map((finding) => (
          <li key={finding.message}>
            <bdi>{finding.message}</bdi>
          </li>
        ))}
        {gaps.map((gap) => (
          <li key={gap.from}>
            No event of this incident for {durationWords(between(gap.from, gap.to))}, from{' '}
            <Time at={gap.from}>{clock.timeOfDay(gap.from)}</Time> to <Time at={gap.to}>{clock.timeOfDay(gap.to)}</Time>.
          </li>
        ))}
      </ul>
    </section>
  )
}
