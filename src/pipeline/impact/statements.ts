import type { MeasuredImpact } from '../../domain/impact/measured-impact.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import { type Instant, lastInstant } from '../../domain/time/time.ts'
import { countWords, durationWords } from '../../domain/words.ts'

/** What was measured, as figures beside those that people stated: requests that failed, budget burnt, users affected. */
export function measuredStatements(impacts: readonly MeasuredImpact[]): readonly Impact[] {
  return impacts.filter(({ outcome }) => outcome === 'visible').flatMap(statementsOf)
}

function statementsOf(impact: MeasuredImpact): readonly Impact[] {
  const { level, figures, phases, evidence } = impact
  const common = { from: phases[0]?.start.at ?? null, to: endOf(impact), basis: 'measured' as const, evidence: evidence.slice(0, 1) }
  const { excessFailed, requests, failed, budget, users, peakRatio } = figures
  const peak = peakRatio === null ? '' : `, ${percentWords(peakRatio)} at the worst`
  const unknown =
    figures.unknownShare >= 0.01 ? `; ${percentWords(figures.unknownShare)} of that time has no samples and is not counted` : ''
  return [
    ...(excessFailed === null || failed === null || requests === null
      ? []
      : [
          {
            ...common,
            kind: 'requests' as const,
            value: Math.round(excessFailed),
            unit: 'count' as const,
            statement: `${countWords(Math.round(excessFailed))} more requests than usual failed (${level.name}): ${countWords(Math.round(failed))} of ${countWords(Math.round(requests))}${peak}${unknown}`,
            numerator: Math.round(failed),
            denominator: Math.round(requests),
          },
        ]),
    ...(users === null
      ? []
      : [
          {
            ...common,
            kind: 'users' as const,
            value: Math.round(users),
            unit: 'count' as const,
            statement: `Up to ${countWords(Math.round(users))} users were affected at a time (${level.name})`,
          },
        ]),
    ...(budget === null
      ? []
      : [
          {
            ...common,
            kind: 'errorBudget' as const,
            value: Number((100 * budget.share).toPrecision(6)),
            unit: 'percent' as const,
            statement: `${durationWords(budget.ms)} of the error budget of ${durationWords(level.periodMs)} were burnt (${level.name}): ${percentWords(budget.share)} of it`,
          },
        ]),
  ]
}

/** null: it had not ended where the samples end. */
function endOf({ phases }: MeasuredImpact): Instant | null {
  const ends = phases.map(({ end }) => end?.at ?? null)
  return ends.includes(null) ? null : lastInstant(ends.flatMap((at) => at ?? []))
}

export const percentWords = (share: number): string => `${Number((100 * share).toPrecision(share < 0.1 ? 2 : 3))} %`
