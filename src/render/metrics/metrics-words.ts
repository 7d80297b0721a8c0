import type { ExclusionReason } from '../../domain/metrics/counting.ts'
import type { DurationFigures, FigureBounds, Warning } from '../../domain/metrics/duration-figures.ts'
import { type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import { countWords, durationWords, listWords, NOT_KNOWN, pluralize } from '../../domain/words.ts'
import type { PeriodComparison } from '../../pipeline/metrics/period-comparison.ts'

/** Below it the dots are all that is shown. */
const MEDIAN_FROM = 3
const INTERVAL_FROM = 6

export const lengthWords = (ms: number | null): string =>
  ms === null ? NOT_KNOWN : durationWords(milliseconds(Math.round(ms)) as Milliseconds)

/** `1 h 51 min`; of fewer than three incidents why there is none. */
export function medianWords({ quantiles, known, open }: DurationFigures): string {
  const count = known + open
  if (count === 0) return NOT_KNOWN
  if (count < MEDIAN_FROM) return `not shown: ${MEDIAN_FROM} needed`
  return quantiles.p50 === null ? 'more than half are open' : lengthWords(quantiles.p50)
}

/** `1 h 10 min – 2 h 15 min`; `6 needed for an interval`. */
export function intervalWords({ medianInterval, known, open }: DurationFigures): string {
  if (known + open === 0) return ''
  return medianInterval === null ? `${INTERVAL_FROM} needed for an interval` : boundsWords(medianInterval)
}

export const boundsWords = ({ lower, upper }: FigureBounds): string =>
  upper === null ? `at least ${lengthWords(lower)}` : `${lengthWords(lower)} – ${lengthWords(upper)}`

/** `9 of 42 unknown, 1 open`; empty where all are known. */
export function countsWords({ known, open, unknown, invalid, excluded, leftOut }: DurationFigures): string {
  const left = Object.values(leftOut).reduce<number>((sum, count) => sum + (count ?? 0), 0)
  const of = known + open + unknown + invalid
  const parts = [
    open > 0 ? `${countWords(open)} open` : null,
    unknown > 0 ? `${countWords(unknown)} of ${countWords(of)} unknown` : null,
    invalid > 0 ? `${countWords(invalid)} out of order` : null,
    left > 0 ? `${countWords(left)} not counted by this definition` : null,
    excludedWords(excluded),
  ]
  return parts.filter((part) => part !== null).join(', ')
}

export const EXCLUDED_WORDS: Readonly<Record<ExclusionReason, string>> = {
  transient: 'transient',
  not_an_incident: 'dismissed as none',
  false_positive: 'false positive',
  maintenance: 'in maintenance',
  test: 'test',
  nobody_closed: 'that nobody closed',
  retroactive: 'written down with one time',
}

/** `left out: 2 transient and 1 in maintenance`; null: none. */
export function excludedWords(excluded: DurationFigures['excluded']): string | null {
  const parts = Object.entries(excluded).map(([reason, count]) => `${countWords(count)} ${EXCLUDED_WORDS[reason as ExclusionReason]}`)
  return parts.length === 0 ? null : `left out: ${listWords(parts)}`
}

export const WARNING_WORDS: Readonly<Record<Warning, string>> = {
  SMALL_SAMPLE: 'Too few incidents for an interval (6 needed).',
  NO_TREND: 'Too few incidents to compare periods (20 in each needed).',
  OUTLIER_DOMINATED: 'One incident holds more than half of the total: its mean says little.',
  CENSORED: 'More than one in ten is open: figures are estimated from how long they have lasted so far.',
  MIXED_SEVERITY: 'Incidents of several severities are counted together.',
  BUSINESS_HOURS: 'Counted in business hours, not on the wall clock.',
  RETROACTIVE: 'Some were written down with one time for start and end.',
}

/** What a period says beside the one before it, in one sentence. */
export function comparisonWords({ verdict, change, smallestShown, before, after }: PeriodComparison): string {
  if (verdict === 'too-few')
    return `Too few incidents to compare: ${countWords(before)} before and ${countWords(after)} now, 6 in each needed.`
  const shown = smallestShown === null ? '' : ` With samples of this size only a change of ${percent(smallestShown)} or more would show.`
  if (verdict === 'no-evidence') return `No evidence of a change against the period before.${shown}`
  return `${verdict === 'longer' ? 'Longer' : 'Shorter'} than in the period before by ${percent(Math.abs(change ?? 0))}.`
}

const percent = (share: number): string => `${countWords(Math.round(share * 100))} %`

/** The page's first paragraph. */
export function summaryWords(figures: DurationFigures, comparison: PeriodComparison | null): readonly string[] {
  const { quantiles, known, open } = figures
  const sentences: string[] = []
  if (known + open < MEDIAN_FROM) sentences.push(`Only ${pluralize(known + open, 'incident')}: too few for a median.`)
  else if (quantiles.p50 === null) sentences.push('More than half of the incidents are still open.')
  else {
    const nine = quantiles.p90 === null ? '' : `, nine in ten within ${lengthWords(quantiles.p90)}`
    sentences.push(`Half of the incidents were resolved within ${lengthWords(quantiles.p50)} of being detected${nine}.`)
  }
  if (comparison !== null) sentences.push(comparisonWords(comparison))
  return sentences
}
