import { startOf } from '../../charts/picture.ts'
import type { Budget, ImpactPhase, MeasuredImpact } from '../../domain/impact/measured-impact.ts'
import { earliestOf, latestOf } from '../../domain/time/clock.ts'
import type { Moment } from '../../domain/time/time.ts'
import { countWords, durationWords, trimFullStop } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import { EvidenceLinks, Time } from '../parts.tsx'

/** What each service level shows of the incident: figures with what is not known about them, and the queries behind them. */
export function MeasuredSection({ context }: { readonly context: PageContext }) {
  const { measured = [] } = context.incident
  if (measured.length === 0) return null
  return (
    <section id="measured" class="measured-section" aria-labelledby="measured-heading">
      <div class="section-head">
        <h2 id="measured-heading">Measured impact</h2>
        <p class="hint">from Prometheus, one sample each {durationWords(measured[0]?.stepMs ?? minute)}</p>
      </div>
      {measured.map((impact) => (
        <Level key={impact.level.name} impact={impact} context={context} />
      ))}
    </section>
  )
}

const minute = 60_000 as MeasuredImpact['stepMs']

function Level({ impact, context }: { readonly impact: MeasuredImpact; readonly context: PageContext }) {
  const { level, outcome, phases, missingShare, confidence, queries, evidence } = impact
  const change = context.incident.changes.find(({ id }) => id === impact.change?.id)
  return (
    <article>
      <h3>
        <bdi>{level.name}</bdi>
      </h3>
      <p>{OUTCOME_WORDS[outcome]}</p>
      {phases.length > 0 && (
        <ul class="plain">
          {phases.map((phase) => (
            <li key={phase.start.at}>
              <Phase phase={phase} context={context} />
            </li>
          ))}
        </ul>
      )}
      <ul class="plain">
        {figureWords(impact).map((words) => (
          <li key={words}>{words}</li>
        ))}
        {impact.change !== null && change !== undefined && (
          <li>
            <bdi>{trimFullStop(change.summary)}</bdi>, in effect since{' '}
            <Time at={startOf(change)}>{context.clock.timeOfDay(startOf(change))}</Time>, burnt {budgetWords(impact.change.budget, impact)}.
          </li>
        )}
      </ul>
      <p class="hint">
        {shareWords(missingShare)} of the samples are missing · confidence {confidence} · evidence{' '}
        <EvidenceLinks context={context} evidence={evidence} />
      </p>
      <details class="hint">
        <summary>Queries</summary>
        <ul class="plain">
          {Object.entries(queries).map(([name, query]) => (
            <li key={name}>
              {name}: <code>{query}</code>
            </li>
          ))}
        </ul>
      </details>
    </article>
  )
}

const OUTCOME_WORDS: Readonly<Record<MeasuredImpact['outcome'], string>> = {
  visible: 'Users were affected:',
  'not-visible': 'It stayed in its usual range: users were not affected as far as it shows.',
  unknown: 'No samples of the time of the incident: nothing is known.',
}

function Phase({ phase: { start, end }, context: { clock } }: { readonly phase: ImpactPhase; readonly context: PageContext }) {
  const range = (moment: Moment) => `${clock.timeOfDayWithSeconds(earliestOf(moment))} to ${clock.timeOfDayWithSeconds(latestOf(moment))}`
  return (
    <>
      from <Time at={start.at}>{clock.timeOfDayWithSeconds(start.at)}</Time> <span class="hint">({range(start)})</span>{' '}
      {end === null ? (
        'on; not over where the samples end'
      ) : (
        <>
          to <Time at={end.at}>{clock.timeOfDayWithSeconds(end.at)}</Time> <span class="hint">({range(end)})</span>
        </>
      )}
    </>
  )
}

function figureWords(impact: MeasuredImpact): readonly string[] {
  const { figures, burnRates } = impact
  const { failed, requests, excessFailed, peakRatio, meanRatio, weightedDowntimeMs, unknownShare, budget, users } = figures
  const reached = burnRates.filter(({ isReached }) => isReached === true).map(({ factor }) => `${factor}×`)
  return [
    ...(failed === null || requests === null || excessFailed === null
      ? []
      : [`${rounded(failed)} of ${rounded(requests)} requests failed, ${rounded(excessFailed)} more than usual.`]),
    ...(peakRatio === null || meanRatio === null
      ? []
      : [`Failed at the worst ${shareWords(peakRatio)}, on average ${shareWords(meanRatio)}.`]),
    ...(weightedDowntimeMs === null ? [] : [`As long as a full outage of ${durationWords(weightedDowntimeMs)}.`]),
    ...(budget === null ? [] : [`Burnt: ${budgetWords(budget, impact)}.`]),
    ...(reached.length === 0 ? [] : [`Burn rate over ${reached.join(', ')}.`]),
    ...(users === null ? [] : [`Up to ${rounded(users)} users were affected at a time.`]),
    ...(unknownShare < 0.01 ? [] : [`${shareWords(unknownShare)} of that time has no samples; what was lost then is not counted.`]),
  ]
}

const budgetWords = ({ share, ms }: Budget, { level }: MeasuredImpact): string =>
  `${durationWords(ms)} of the error budget of ${durationWords(level.periodMs)} (${shareWords(share)} of it)`

const rounded = (count: number): string => countWords(Math.round(count))
const shareWords = (share: number): string => `${Number((100 * share).toPrecision(2))} %`
