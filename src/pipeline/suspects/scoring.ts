import type { ChangeRecord, ScoreTerm } from '../../domain/change.ts'
import { byText } from '../../domain/identity.ts'
import type { ChangePolicy } from '../../domain/policy.ts'
import type { Candidate } from './candidates.ts'
import { BEGAN_AFTER } from './time-terms.ts'

/** One kind of evidence about a candidate. No terms: it says nothing, neither for nor against. */
export type TermFunction = (candidate: Candidate) => readonly ScoreTerm[]

export interface ScoredCandidate {
  readonly candidate: Candidate
  /** Those that count, in the order of their functions. */
  readonly terms: readonly ScoreTerm[]
  readonly points: number
}

export interface RankedCandidate extends ScoredCandidate {
  /** 0..1, against the other candidates and "no change involved". */
  readonly share: number
  readonly isSuspect: boolean
  readonly isLikely: boolean
}

export interface Ranking {
  /** Best first. */
  readonly ranked: readonly RankedCandidate[]
  readonly noChangeShare: number
}

/** Each candidate with the sum of its terms. */
export const scoreCandidates = (candidates: readonly Candidate[], termFunctions: readonly TermFunction[]): readonly ScoredCandidate[] =>
  candidates.map((candidate) => scoreCandidate(candidate, termFunctions))

function scoreCandidate(candidate: Candidate, termFunctions: readonly TermFunction[]): ScoredCandidate {
  const found: ScoreTerm[] = []
  for (const termsOf of termFunctions) {
    found.push(...termsOf(candidate))
    // A change that began after the impact cannot have caused it, whatever else speaks for it.
    if (found.some((term) => term.name === BEGAN_AFTER)) break
  }
  const terms = found.map(roundTerm).filter((term) => term.points !== 0)
  return { candidate, terms, points: roundPoints(terms.reduce((sum, term) => sum + term.points, 0)) }
}

/** Rounded before they are added: what is shown adds up to what is ranked. Twenty events are enough to check a term by. */
const roundTerm = (term: ScoreTerm): ScoreTerm => ({ ...term, points: roundPoints(term.points), evidence: term.evidence.slice(0, 20) })

const roundPoints = (points: number): number => Math.round(points * 100) / 100

/** The scores as shares among the candidates and "no change involved". The order of the input decides nothing. */
export function rankCandidates(scored: readonly ScoredCandidate[], policy: ChangePolicy): Ranking {
  const best = scored.toSorted(
    (a, b) => b.points - a.points || inServiceAt(b) - inServiceAt(a) || byText(a.candidate.record.id, b.candidate.record.id),
  )
  const noChangeWeight = weightOf(policy.noChangePoints)
  const total = best.reduce((sum, { points }) => sum + weightOf(points), noChangeWeight)
  const ranked = best.map((one, index): RankedCandidate => {
    const share = weightOf(one.points) / total
    const isSuspect = beatsNoChange(one, policy) && share >= policy.suspectShareMin
    const isLikely = isSuspect && index === 0 && share >= policy.likelyShareMin && isBroadlySupported(one.terms, policy)
    return { ...one, share, isSuspect, isLikely }
  })
  return { ranked, noChangeShare: noChangeWeight / total }
}

/** The changes that score above "no change involved", however many they are, each with its points. */
export const recordsAboveNoChange = (scored: readonly ScoredCandidate[], policy: ChangePolicy): ReadonlyMap<ChangeRecord, number> =>
  new Map(scored.filter((one) => beatsNoChange(one, policy)).map(({ candidate, points }) => [candidate.record, points]))

const beatsNoChange = ({ points }: ScoredCandidate, { noChangePoints }: ChangePolicy): boolean => points > noChangePoints

/**
 * A change without evidence weighs nothing. With plain exponentials (a softmax) each would weigh a fifth of "no change
 * involved", and the two hundred deployments of a busy day would outweigh any suspect.
 */
const weightOf = (points: number): number => Math.expm1(Math.max(0, points))

const inServiceAt = ({ candidate: { record, startedAt } }: ScoredCandidate): number => record.steps?.[0] ?? record.finishedAt ?? startedAt

/** Two independent kinds of evidence speak for it, not counting a provisional one, and nothing but time against it. */
function isBroadlySupported(terms: readonly ScoreTerm[], policy: ChangePolicy): boolean {
  const strong = terms.filter((term) => term.points >= policy.likelyTermMin && !term.name.endsWith('-provisional'))
  const isContradicted = terms.some((term) => term.family !== 'time' && term.points <= -0.4)
  return new Set(strong.map((term) => term.family)).size >= 2 && !isContradicted
}
