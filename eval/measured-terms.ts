import type { ScoreTerm } from '../src/domain/change.ts'
import type { Contrast } from './instance-contrast.ts'
import type { MeasuredSymptoms } from './symptom-series.ts'

/** Terms that only measured series support; the product's scoring takes them beside its own. */

/** The share of failed calls from which on a version is said to fail. */
const FAILING_SHARE = 0.05

/** A changed service that lost its callers is downstream of the failure, not its origin. */
export function downstreamTerms(services: ReadonlySet<string>, { withoutCallers }: MeasuredSymptoms): readonly ScoreTerm[] {
  const service = [...services].find((name) => withoutCallers.has(name))
  if (service === undefined) return []
  const reason = `nobody calls ${service} any more: it is downstream of the failure`
  return [{ family: 'place', name: 'downstream', points: -0.7, reason, evidence: [] }]
}

/**
 * In: the contrast of one change. Out: its terms.
 * Promise: few samples speak softly for a change; the new version failing like the old one speaks against it.
 */
export function instanceTerms(contrast: Contrast, isAnythingFailing: boolean): readonly ScoreTerm[] {
  const { errors, expectedOfNew, higherLatency, moreResources } = contrast
  const terms = [errorTerm(errors, isAnythingFailing)]
  if (errors.samplesOfNew === 0 && expectedOfNew !== null && expectedOfNew > 0) {
    const points = 1.8 * (1 - Math.exp(-expectedOfNew / 2))
    terms.push(behaviourTerm('silence', points, 'the new instances serve no calls, while the old ones do'))
  }
  if (higherLatency !== null) terms.push(behaviourTerm('latency', 0.7, higherLatency))
  if (moreResources !== null) terms.push(behaviourTerm('resources', 0.9, moreResources))
  return terms.filter((known) => known !== null)
}

function errorTerm(errors: Contrast['errors'], isAnythingFailing: boolean): ScoreTerm | null {
  const ofNew = errors.ofNew ?? 0
  const ofOld = errors.ofOld ?? 0
  const excess = Math.min(1, Math.log((ofNew + 0.01) / (ofOld + 0.01)) / Math.log(20))
  if (errors.ofNew !== null && ofNew >= FAILING_SHARE && excess > 0) {
    const points = -1 + 3.5 * excess
    const trust = 1 - Math.exp(-errors.samplesOfNew / 1.5)
    const reason = `${percent(ofNew)} of calls to new instances fail, ${percent(ofOld)} to old ones`
    return behaviourTerm('new-version-fails', points > 0 ? points * trust : points, reason)
  }
  if (ofOld >= FAILING_SHARE) return behaviourTerm('old-version-fails', -1, `the old version fails as much (${percent(ofOld)} of calls)`)
  if (errors.samplesOfNew === 0 || !isAnythingFailing) return null
  return behaviourTerm('new-version-works', -Math.min(0.7, 0.35 * errors.minutesOfNew), 'calls to the new instances succeed')
}

const behaviourTerm = (name: string, points: number, reason: string): ScoreTerm => ({
  family: 'behaviour',
  name,
  points,
  reason,
  evidence: [],
})

const percent = (share: number): string => `${Math.round(share * 100)} %`
