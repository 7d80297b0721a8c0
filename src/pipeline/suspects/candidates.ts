import type { ChangeRecord } from '../../domain/change.ts'
import { isNonProduction, isSameEnvironment } from '../../domain/environment.ts'
import type { Episode } from '../../domain/episode.ts'
import { byText } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { earlier, type Instant, instant, later } from '../../domain/time/time.ts'
import { type Topology, topologyOf } from '../correlate/topology.ts'
import { beginningOf } from '../episodes/change-records.ts'
import type { Contrast } from './behaviour-terms.ts'
import type { Symptoms } from './symptoms.ts'

/** A change that may have to do with the incident. */
export interface Candidate {
  readonly record: ChangeRecord
  readonly startedAt: Instant
  /** The changed service by every name that the record gives it, as configured; empty: the record names none. */
  readonly services: ReadonlySet<string>
  /** The same as people may write it: names as sent, configured names and aliases. */
  readonly spellings: readonly string[]
  /** null: nothing is known of it but its record. */
  readonly rollout: Rollout | null
}

/** What metrics, alerts or an orchestrator tell of a change beyond its record. */
export interface Rollout {
  /** When the stages that are finished were finished, in order. */
  readonly steps: readonly Instant[]
  readonly contrast: Contrast | null
}

export interface CandidateEvidence {
  readonly symptoms: Symptoms
  readonly episodes: readonly Episode[]
  readonly records: readonly ChangeRecord[]
  /** null: nothing is known of a change but its record. */
  readonly rolloutOf: (record: ChangeRecord) => Rollout | null
  readonly policy: Policy
}

/**
 * In: all changes. Out: those of the incident's environment that went on between the look-back before the harm and
 * the incident's end, in order of time; of more than the limit the latest, with the number of those left out.
 */
export function candidatesOf(evidence: CandidateEvidence): { readonly candidates: readonly Candidate[]; readonly omitted: number } {
  const { records, rolloutOf, policy } = evidence
  const passedOver = passing(evidence)
  const near = records.filter((record) => passedOver(record) === null)
  const kept = near.toSorted((a, b) => beginningOf(a) - beginningOf(b) || byText(a.id, b.id)).slice(-policy.limits.candidateChangesMax)
  const topology = topologyOf(policy.services)
  const candidates = kept.map((record) => candidateOf(record, { policy, topology, rollout: rolloutOf(record) }))
  return { candidates, omitted: near.length - kept.length }
}

/** Why a change is no candidate. */
export type PassedOver = 'before-look-back' | 'after-the-end' | 'other-environment'

/** null: it is a candidate, as far as the limit allows. */
export function passing({
  symptoms,
  episodes,
  policy,
}: Pick<CandidateEvidence, 'symptoms' | 'episodes' | 'policy'>): (record: ChangeRecord) => PassedOver | null {
  const from = earlier(symptoms.onset?.beganAt ?? symptoms.detectedAt, policy.changes.lookBackMs)
  const until = endOf(episodes, policy)
  const isHere = environmentCheck(episodes)
  return (record) => {
    if (lastMomentOf(record) < from) return 'before-look-back'
    if (until !== null && beginningOf(record) > until) return 'after-the-end'
    return isHere(record) ? null : 'other-environment'
  }
}

/**
 * When all was over. What nobody told the end of counts as lasting for the open length after its last word, as it does
 * for correlation: one lost resolution must not make a candidate of every change that follows. null: no episodes.
 */
function endOf(episodes: readonly Episode[], policy: Policy): Instant | null {
  const ends = episodes.map(
    ({ endsAt, events }) => endsAt ?? later((events.at(-1) ?? events[0]).occurred.at, policy.correlation.openEpisodeMaxMs),
  )
  return ends.length === 0 ? null : instant(Math.max(...ends))
}

const lastMomentOf = (record: ChangeRecord): Instant => record.finishedAt ?? beginningOf(record)

/** A change of no known environment may be of any. Alerts that name none concern production. */
function environmentCheck(episodes: readonly Episode[]): (record: ChangeRecord) => boolean {
  const environments = [...new Set(episodes.flatMap(({ environment }) => environment ?? []))]
  return ({ environment }) => {
    if (environment === null) return true
    return environments.length === 0 ? !isNonProduction(environment) : environments.some((other) => isSameEnvironment(other, environment))
  }
}

type Naming = { readonly policy: Policy; readonly topology: Topology; readonly rollout: Rollout | null }

function candidateOf(record: ChangeRecord, { policy, topology, rollout }: Naming): Candidate {
  const told = [record.service, record.ref.application].filter((name) => name !== null)
  const services = new Set(told.map(topology.nameOf))
  const configured = policy.services
    .filter(({ name }) => services.has(topology.nameOf(name)))
    .flatMap(({ name, aliases }) => [name, ...aliases])
  return { record, startedAt: beginningOf(record), services, spellings: [...new Set([...told, ...configured])], rollout }
}
