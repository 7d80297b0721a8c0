import type { ChangeRecord } from '../../domain/change.ts'
import { isNonProduction, isSameEnvironment } from '../../domain/environment.ts'
import type { Episode } from '../../domain/episode.ts'
import { byText, type NonEmpty } from '../../domain/identity.ts'
import { pathOwners } from '../../domain/mapping/changed-paths.ts'
import type { Policy } from '../../domain/policy.ts'
import { type ServiceEntry, serviceNamer } from '../../domain/service.ts'
import { earlier, type Instant, instant, later } from '../../domain/time/time.ts'
import { beginningOf } from '../episodes/change-records.ts'
import { impactAt, type Symptoms } from './symptoms.ts'

/** A change that may have to do with the incident. */
export interface Candidate {
  readonly record: ChangeRecord
  readonly startedAt: Instant
  /** The changed service by every name that the record gives it, as configured; empty: the record names none. */
  readonly services: ReadonlySet<string>
  /** The same as people may write it: names as sent, configured names and aliases. */
  readonly spellings: readonly string[]
}

interface CandidateContext {
  readonly symptoms: Symptoms
  readonly episodes: NonEmpty<Episode>
  readonly policy: Policy
}

interface CandidateEvidence extends CandidateContext {
  readonly records: readonly ChangeRecord[]
}

/**
 * In: all changes. Out: those of the incident's environment that went on between the look-back before the impact and
 * the incident's end, in order of time; of more than the limit the latest, with the number of those left out.
 */
export function candidatesOf(evidence: CandidateEvidence): { readonly candidates: readonly Candidate[]; readonly omitted: number } {
  const { records, policy } = evidence
  const exclusionOf = exclusionReason(evidence)
  const near = records.filter((record) => exclusionOf(record) === null)
  const kept = near.toSorted((a, b) => beginningOf(a) - beginningOf(b) || byText(a.id, b.id)).slice(-policy.limits.candidateChangesMax)
  return { candidates: kept.map(candidateReader(policy)), omitted: near.length - kept.length }
}

/** Why a change is no candidate. */
export type Exclusion = 'before-look-back' | 'after-the-end' | 'other-environment'

/** null: it is a candidate, as far as the limit allows. */
export function exclusionReason({ symptoms, episodes, policy }: CandidateContext): (record: ChangeRecord) => Exclusion | null {
  const from = earlier(impactAt(symptoms), policy.changes.lookBackMs)
  const until = endOf(episodes, policy)
  const isHere = environmentCheck(episodes)
  return (record) => {
    if (lastMomentOf(record) < from) return 'before-look-back'
    if (beginningOf(record) > until) return 'after-the-end'
    return isHere(record) ? null : 'other-environment'
  }
}

/**
 * When all was over. An episode without a recorded end counts as lasting for the open length after its last event, as it
 * does for correlation: one lost resolution must not make a candidate of every change that follows.
 */
function endOf(episodes: NonEmpty<Episode>, policy: Policy): Instant {
  const latest = episodes.reduce((greatest, { endsAt, events }) => {
    const end = endsAt ?? later((events.at(-1) ?? events[0]).occurred.at, policy.correlation.openEpisodeMaxMs)
    return Math.max(greatest, end)
  }, Number.NEGATIVE_INFINITY)
  return instant(latest)
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

/** Reads the names of the changed service off a record. */
export function candidateReader(policy: Policy): (record: ChangeRecord) => Candidate {
  const nameOf = serviceNamer(policy.services)
  const ownersOf = pathOwners(policy.services)
  return (found) => {
    const owners = [...new Set((found.ref.paths ?? []).flatMap(ownersOf))]
    const record = withOwner(found, owners)
    // A repository that holds several services is none of them: its name stands for them only where no path does.
    const sent =
      owners.length > 0 ? owners.map(({ name }) => name) : [record.service, record.ref.application].filter((name) => name !== null)
    const services = new Set(sent.map(nameOf))
    const configured = policy.services.filter(({ name }) => services.has(nameOf(name))).flatMap(({ name, aliases }) => [name, ...aliases])
    return { record, startedAt: beginningOf(record), services, spellings: [...new Set([...sent, ...configured])] }
  }
}

/** Shown is the first service that its files belong to. */
function withOwner(record: ChangeRecord, [owner]: readonly ServiceEntry[]): ChangeRecord {
  return owner === undefined ? record : { ...record, service: owner.name }
}
