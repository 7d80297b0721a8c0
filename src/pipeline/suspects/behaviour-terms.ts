import type { ScoreTerm } from '../../domain/change.ts'
import type { EventId } from '../../domain/identity.ts'

/** The new instances of a changed service against its old ones, since it was changed. Shares are 0..1; null: no sample. */
export interface Contrast {
  /** Mean share of failed calls, and the number of samples that it rests on. */
  readonly errors: {
    readonly ofNew: number | null
    readonly ofOld: number | null
    readonly samplesOfNew: number
    readonly minutesOfNew: number
  }
  /** Samples that the new instances would have given by now, had they been called like the old; null: cannot be told. */
  readonly expectedOfNew: number | null
  /** Latency, CPU or memory of the new instances stand out: in words. */
  readonly slower: string | null
  readonly hungrier: string | null
  readonly evidence: readonly EventId[]
}

/** The share of failed calls from which on a version is said to fail. */
const FAILING_SHARE = 0.05

/**
 * In: the contrast of one change, or null where samples do not tell instances apart. Out: its terms.
 * Promise: few samples speak softly for a change; the new version failing like the old one speaks against it.
 */
export function behaviourTerms(contrast: Contrast | null, isAnythingFailing: boolean): readonly ScoreTerm[] {
  if (contrast === null) return []
  const term = (name: string, points: number, reason: string): ScoreTerm => ({
    family: 'behaviour',
    name,
    points,
    reason,
    evidence: contrast.evidence,
  })
  const terms = [errorTerm(contrast, { isAnythingFailing, term })]
  if (contrast.errors.samplesOfNew === 0 && contrast.expectedOfNew !== null && contrast.expectedOfNew > 0) {
    terms.push(
      term('silence', 1.8 * (1 - Math.exp(-contrast.expectedOfNew / 2)), 'the new instances answer nobody, while the old ones are called'),
    )
  }
  if (contrast.slower !== null) terms.push(term('latency', 0.7, contrast.slower))
  if (contrast.hungrier !== null) terms.push(term('resources', 0.9, contrast.hungrier))
  return terms.filter((known) => known !== null)
}

type Telling = { readonly isAnythingFailing: boolean; readonly term: (name: string, points: number, reason: string) => ScoreTerm }

function errorTerm({ errors }: Contrast, { isAnythingFailing, term }: Telling): ScoreTerm | null {
  const ofNew = errors.ofNew ?? 0
  const ofOld = errors.ofOld ?? 0
  const excess = Math.min(1, Math.log((ofNew + 0.01) / (ofOld + 0.01)) / Math.log(20))
  if (errors.ofNew !== null && ofNew >= FAILING_SHARE && excess > 0) {
    const points = -1 + 3.5 * excess
    const trust = 1 - Math.exp(-errors.samplesOfNew / 1.5)
    return term(
      'new-version-fails',
      points > 0 ? points * trust : points,
      `${percent(ofNew)} of calls to new instances fail, ${percent(ofOld)} to old ones`,
    )
  }
  if (ofOld >= FAILING_SHARE) return term('old-version-fails', -1, `the old version fails as much (${percent(ofOld)} of calls)`)
  if (errors.samplesOfNew === 0 || !isAnythingFailing) return null
  return term('new-version-works', -Math.min(0.7, 0.35 * errors.minutesOfNew), 'calls to the new instances succeed')
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
