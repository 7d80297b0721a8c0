import type { Change, ChangeRecord, ChangeRole } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import { byTime, type Event } from '../../domain/event.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { candidatesOf } from './candidates.ts'
import { mentionsOf } from './change-mentions.ts'
import { componentTerms, failingServicesOf } from './component-terms.ts'
import { type MitigatingChange, mitigationsOf } from './mitigations.ts'
import { type RankedCandidate, rankCandidates, recordsAboveNoChange, scoreCandidates, type TermFunction } from './scoring.ts'
import { alertsOrPages, impactAt, lastObservedAt, symptomsOfAlerts } from './symptoms.ts'
import { timeTerms } from './time-terms.ts'
import { versionTermsFrom } from './version-terms.ts'
import { witnessTerms } from './witness-terms.ts'

export interface ChangeContext {
  /** The episodes of one incident. */
  readonly episodes: NonEmpty<Episode>
  /** What people wrote in its course. */
  readonly notes: readonly Event[]
  /** Every change known, in order of time; those too long before the incident or after its end are excluded here. */
  readonly records: readonly ChangeRecord[]
  readonly policy: Policy
}

export interface ChangeVerdicts {
  /** Best first. */
  readonly changes: readonly Change[]
  /** The share of "no change involved", 0..1; null: there is no candidate to compare it with. */
  readonly noChangeScore: number | null
  /** Candidates beyond the limit of the policy, the oldest: not judged. */
  readonly omitted: number
}

/**
 * In: one incident and the changes around it. Out: what each change has to do with it.
 * 1. Candidates: changes of the incident's environment from the look-back window to the incident's end.
 * 2. Each is scored by a sum of terms of four families: time, place, behaviour, and what people said and did. Their
 *    points were chosen together, on recorded rollouts of which one was defective (protocol E3 of the evaluation).
 * 3. The scores become shares among the candidates and "no change involved".
 * 4. Roles: suspect where a change beats "no change involved", mitigation for the change that helped, else bystander.
 * Promise: the order of the inputs decides nothing; each term says its reason and names its events.
 */
export function judgeChanges({ episodes, notes, records, policy }: ChangeContext): ChangeVerdicts {
  const symptoms = symptomsOfAlerts(episodes, policy)
  const { candidates, omitted } = candidatesOf({ symptoms, episodes, records, policy })
  if (candidates.length === 0) return { changes: [], noChangeScore: null, omitted }
  const failing = failingServicesOf(symptoms)
  const mentions = mentionsOf(notes.toSorted(byTime), candidates, failing.all)
  const evidenceTerms: readonly TermFunction[] = [
    (candidate) => timeTerms(candidate, symptoms, policy.changes),
    (candidate) => componentTerms(candidate, symptoms, failing),
    versionTermsFrom(episodes, policy),
  ]
  const score = (mitigations: readonly MitigatingChange[]) =>
    scoreCandidates(candidates, [...evidenceTerms, (candidate) => witnessTerms(candidate, { mentions, mitigations })])
  // What helped depends on what stands out without it, and then speaks for or against what it answered.
  const suspects = recordsAboveNoChange(score([]), policy.changes)
  const mitigations = mitigationsOf({
    candidates,
    suspects,
    mentions,
    impactAt: impactAt(symptoms),
    windowMs: policy.changes.repairWindowMs,
    alerts: alertsOrPages(episodes),
    observedUntil: lastObservedAt(episodes),
  })
  const { ranked, noChangeShare } = rankCandidates(score(mitigations), policy.changes)
  return { changes: toChanges(ranked, mitigations), noChangeScore: noChangeShare, omitted }
}

function toChanges(ranked: readonly RankedCandidate[], mitigations: readonly MitigatingChange[]): readonly Change[] {
  const suspects = new Set(ranked.filter(({ isSuspect }) => isSuspect).map(({ candidate }) => candidate.record))
  return ranked.map((one) => toChange(one, roleOf(one.candidate.record, { suspects, mitigations })))
}

function roleOf(
  record: ChangeRecord,
  { suspects, mitigations }: { suspects: ReadonlySet<ChangeRecord>; mitigations: readonly MitigatingChange[] },
): ChangeRole {
  if (suspects.has(record)) return 'suspect'
  const mitigation = mitigations.find((tried) => tried.record === record && tried.effect === 'helped')
  if (mitigation === undefined) return 'bystander'
  return mitigation.form !== 'next' || mitigation.answers.some((answered) => suspects.has(answered)) ? 'mitigation' : 'bystander'
}

function toChange({ candidate, terms, share, isLikely }: RankedCandidate, role: ChangeRole): Change {
  const { record, startedAt } = candidate
  return {
    id: record.id,
    at: startedAt,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    outcome: record.outcome,
    service: record.service,
    environment: record.environment,
    kind: record.ref.kind,
    summary: record.summary,
    score: share,
    likelihood: role === 'suspect' ? (isLikely ? 'likely' : 'possible') : null,
    terms,
    role,
    verdict: null,
    evidence: record.evidence,
  }
}
