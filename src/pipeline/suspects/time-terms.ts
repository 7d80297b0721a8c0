import type { ChangeKind, ScoreTerm } from '../../domain/change.ts'
import type { ChangePolicy } from '../../domain/policy.ts'
import { between, type Instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import { durationWords } from '../../domain/words.ts'
import type { Candidate } from './candidates.ts'
import { impactAt, type Symptoms } from './symptoms.ts'

/** It began after the impact: nothing makes up for that. */
const EXCLUDED_POINTS = -4
/** The name of the term of a change that is excluded. */
export const BEGAN_AFTER = 'began-after'

/**
 * In: a change and the symptoms. Out: one term: how well the times fit.
 * 1. What began after the first symptom is excluded.
 * 2. What served before it counts the more the nearer it is: a steep part for the minute before and a long tail by
 *    kind, less for one that served for so few seconds that it hardly had time to show.
 * 3. What began before it but served only afterwards falls on a straight line: its pods may have taken calls before
 *    the step was called finished.
 */
export function timeTerms(candidate: Candidate, symptoms: Symptoms, policy: ChangePolicy): readonly ScoreTerm[] {
  const impactBegan = impactAt(symptoms)
  const tolerance = symptoms.onset === null ? policy.resolutionMs : 0
  const evidence = [candidate.record.evidence[0], ...(symptoms.onset?.evidence ?? [])]
  const startedBefore = between(candidate.startedAt, impactBegan)
  if (startedBefore < -tolerance) {
    const reason = `excluded: started ${durationWords(milliseconds(-startedBefore))} after the first symptom`
    return [{ family: 'time', name: BEGAN_AFTER, points: EXCLUDED_POINTS, reason, evidence }]
  }
  const servedAt = servedBy(candidate, impactBegan)
  const servedBefore = servedAt === null ? null : between(servedAt, impactBegan)
  if (servedBefore !== null && servedBefore < -tolerance) {
    const points = servedLatePoints(-servedBefore - tolerance, symptoms, policy)
    const reason = `took effect only ${durationWords(milliseconds(-servedBefore))} after the first symptom`
    return [{ family: 'time', name: 'served-after', points, reason, evidence }]
  }
  const points = nearnessPoints(servedBefore ?? startedBefore, {
    resolutionMs: policy.resolutionMs,
    decayMs: decayOf(candidate.record.ref.kind, policy),
    hasServed: servedBefore !== null,
  })
  const [verb, age] = servedBefore === null ? ['started', startedBefore] : ['took effect', servedBefore]
  return [{ family: 'time', name: 'shortly-before', points, reason: `${verb} ${sideOf(age)} the first symptom`, evidence }]
}

const sideOf = (age: Milliseconds): string => (age < 0 ? `${durationWords(milliseconds(-age))} after` : `${durationWords(age)} before`)

/** When it first took calls: the end of its first step, else of the whole; null while that was still going on at `impactBegan`. */
function servedBy({ record, startedAt }: Candidate, impactBegan: Instant): Instant | null {
  const firstStep = record.steps?.[0]
  if (firstStep !== undefined) return firstStep
  if (record.finishedAt === null || record.startedAt === null) return record.finishedAt
  return startedAt <= impactBegan && impactBegan <= record.finishedAt && record.finishedAt > startedAt ? null : record.finishedAt
}

/** From 1.7 at the first symptom to -2 one sample later; half the penalty while the symptom may still be a flicker. */
function servedLatePoints(lateMs: number, { onset }: Symptoms, { resolutionMs }: ChangePolicy): number {
  const points = Math.max(-2, 1.7 - (3.7 * lateMs) / resolutionMs)
  return points < 0 && onset?.isFirm === false ? points / 2 : points
}

function nearnessPoints(
  age: Milliseconds,
  { resolutionMs, decayMs, hasServed }: { resolutionMs: Milliseconds; decayMs: Milliseconds; hasServed: boolean },
): number {
  const beyond = Math.max(0, age - resolutionMs)
  const hardlyHadTime = hasServed ? Math.max(0, 1 - Math.max(0, age) / (resolutionMs / 3)) : 1
  return 1.2 * Math.exp(-beyond / resolutionMs) + Math.exp(-beyond / decayMs) - 0.5 * hardlyHadTime
}

function decayOf(kind: ChangeKind, policy: ChangePolicy): Milliseconds {
  switch (kind) {
    case 'deployment':
    case 'release':
    case 'push':
      return policy.decayMs.deployment
    case 'flag':
    case 'config':
    case 'certificate':
    case 'migration':
    case 'job':
      return policy.decayMs[kind]
    case 'infrastructure':
      return policy.decayMs.other
  }
}
