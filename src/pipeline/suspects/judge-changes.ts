import type { Change, ChangeRecord, ChangeRole, ScoreTerm } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import { byTime, type Event } from '../../domain/event.ts'
import { byText, type NonEmpty } from '../../domain/identity.ts'
import type { ChangePolicy, Policy } from '../../domain/policy.ts'
import { topologyOf } from '../correlate/topology.ts'
import { contrastOfAlerts } from './alert-contrast.ts'
import { behaviourTerms } from './behaviour-terms.ts'
import { type Candidate, type CandidateEvidence, candidatesOf, type Rollout } from './candidates.ts'
import { mentionsOf } from './change-mentions.ts'
import { type Places, placesOf, placeTerms } from './place-terms.ts'
import { type Remedy, remediesOf } from './remedies.ts'
import { alertsOrPages, lastObservedAt, type Symptoms, symptomsOfAlerts } from './symptoms.ts'
import { BEGAN_AFTER, timeTerms } from './time-terms.ts'
import { type Witness, witnessTerms } from './witness-terms.ts'

export interface ChangeContext {
  /** The episodes of one incident. */
  readonly episodes: NonEmpty<Episode>
  /** What people wrote in its course. */
  readonly notes: readonly Event[]
  /** Every change known, in order of time; those too long before the incident or after its end are passed over here. */
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
 * 4. Roles: suspect where a change beats "no change involved", mitigation for the remedy that helped, else bystander.
 * Promise: the order of the inputs decides nothing; each term says its reason and names its events.
 */
export function judgeChanges({ episodes, notes, records, policy }: ChangeContext): ChangeVerdicts {
  const symptoms = symptomsOfAlerts(episodes, policy)
  const alertsOf = alertsByService(episodes, policy)
  const rolloutOf = (record: ChangeRecord): Rollout => {
    const alerts = record.service === null ? [] : alertsOf(record.service)
    return { steps: [], contrast: contrastOfAlerts(record, alerts, policy.changes.resolutionMs) }
  }
  return judgeBySymptoms({ symptoms, episodes, notes, records, rolloutOf, policy })
}

function alertsByService(episodes: readonly Episode[], policy: Policy): (service: string) => readonly Episode[] {
  const { nameOf } = topologyOf(policy.services)
  const known = new Map<string, Episode[]>()
  for (const episode of episodes) {
    if (episode.kind !== 'alert' || episode.service === null) continue
    const name = nameOf(episode.service)
    const ofService = known.get(name)
    if (ofService === undefined) known.set(name, [episode])
    else ofService.push(episode)
  }
  return (service) => known.get(nameOf(service)) ?? []
}

/** What candidates are chosen by, and what was written. */
export interface JudgedEvidence extends CandidateEvidence {
  readonly notes: readonly Event[]
}

/** The same from symptoms of any origin: alerts, or the series of a metrics system. */
export function judgeBySymptoms(evidence: JudgedEvidence): ChangeVerdicts {
  const { candidates, omitted } = candidatesOf(evidence)
  if (candidates.length === 0) return { changes: [], noChangeScore: null, omitted }
  const { symptoms, episodes, notes } = evidence
  const policy = evidence.policy.changes
  const places = placesOf(symptoms)
  const mentions = mentionsOf(notes.toSorted(byTime), candidates, places.ailing)
  const judge = (remedies: readonly Remedy[]) =>
    candidates.map((candidate) => scoredBy(candidate, { symptoms, places, mentions, remedies, policy }))
  const suspects = suspectsAmong(judge([]), policy)
  const harmAt = symptoms.onset?.beganAt ?? symptoms.detectedAt
  const remedies = remediesOf({
    ...{ candidates, suspects, mentions, harmAt, windowMs: policy.repairWindowMs },
    alerts: alertsOrPages(episodes),
    heardUntil: lastObservedAt(episodes),
  })
  return { ...ranked(judge(remedies), { policy, remedies }), omitted }
}

interface Scored {
  readonly candidate: Candidate
  readonly terms: readonly ScoreTerm[]
  readonly points: number
}

interface Grounds extends Witness {
  readonly symptoms: Symptoms
  readonly places: Places
  readonly policy: ChangePolicy
}

/** Every term, in the order in which it is shown. What began after the harm needs no further word. */
function scoredBy(candidate: Candidate, grounds: Grounds): Scored {
  const { symptoms, places, policy } = grounds
  const time = timeTerms(candidate, symptoms, policy)
  const isExcluded = time.some((term) => term.name === BEGAN_AFTER)
  const others = [
    ...placeTerms(candidate, symptoms, places),
    ...behaviourTerms(candidate.rollout?.contrast ?? null, symptoms.troubles.length > 0),
    ...witnessTerms(candidate, grounds),
  ]
  const terms = (isExcluded ? time : [...time, ...others]).map(shown).filter((term) => term.points !== 0)
  return { candidate, terms, points: rounded(terms.reduce((sum, term) => sum + term.points, 0)) }
}

/** Rounded before they are added: what is shown adds up to what is ranked. Twenty events are enough to check a term by. */
const shown = (term: ScoreTerm): ScoreTerm => ({ ...term, points: rounded(term.points), evidence: term.evidence.slice(0, 20) })

const rounded = (points: number): number => Math.round(points * 100) / 100

function ranked(
  scored: readonly Scored[],
  { policy, remedies }: { policy: ChangePolicy; remedies: readonly Remedy[] },
): Omit<ChangeVerdicts, 'omitted'> {
  const best = scored.toSorted(
    (a, b) => b.points - a.points || servedAt(b) - servedAt(a) || byText(a.candidate.record.id, b.candidate.record.id),
  )
  const total = best.reduce((sum, { points }) => sum + weightOf(points), weightOf(policy.noChangePoints))
  const shareOf = ({ points }: Scored) => weightOf(points) / total
  const suspects = suspectsAmong(
    best.filter((one) => shareOf(one) >= policy.suspectShareMin),
    policy,
  )
  const changes = best.map((one, index) => {
    const share = shareOf(one)
    const isLikely = index === 0 && share >= policy.likelyShareMin && isBroadlySupported(one.terms, policy)
    return changeOf(one, { share, isLikely, role: roleOf(one.candidate.record, { suspects, remedies }) })
  })
  return { changes, noChangeScore: weightOf(policy.noChangePoints) / total }
}

/** What beats "no change involved". */
const suspectsAmong = (scored: readonly Scored[], { noChangePoints }: ChangePolicy): ReadonlySet<ChangeRecord> =>
  new Set(scored.filter(({ points }) => points > noChangePoints).map(({ candidate }) => candidate.record))

/**
 * A change that nothing speaks for weighs nothing. With plain exponentials (a softmax) each would weigh a fifth of "no
 * change involved", and the two hundred deployments of a busy day would outweigh any suspect.
 */
const weightOf = (points: number): number => Math.expm1(Math.max(0, points))

const servedAt = ({ candidate }: Scored): number =>
  candidate.rollout?.steps[0] ?? candidate.record.steps?.[0] ?? candidate.record.finishedAt ?? candidate.startedAt

/** Two independent kinds of evidence speak for it, a provisional one not counted, and nothing but time against it. */
function isBroadlySupported(terms: readonly ScoreTerm[], policy: ChangePolicy): boolean {
  const strong = terms.filter((term) => term.points >= policy.likelyTermMin && !term.name.endsWith('-provisional'))
  const isContradicted = terms.some((term) => term.family !== 'time' && term.points <= -0.4)
  return new Set(strong.map((term) => term.family)).size >= 2 && !isContradicted
}

function roleOf(
  record: ChangeRecord,
  { suspects, remedies }: { suspects: ReadonlySet<ChangeRecord>; remedies: readonly Remedy[] },
): ChangeRole {
  if (suspects.has(record)) return 'suspect'
  const remedy = remedies.find((tried) => tried.record === record && tried.effect === 'helped')
  if (remedy === undefined) return 'bystander'
  return remedy.form !== 'next' || remedy.answers.some((answered) => suspects.has(answered)) ? 'mitigation' : 'bystander'
}

function changeOf({ candidate, terms }: Scored, { share, role, isLikely }: { share: number; role: ChangeRole; isLikely: boolean }): Change {
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
