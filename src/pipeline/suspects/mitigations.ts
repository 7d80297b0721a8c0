import type { ChangeRecord } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import { byText, type ChangeId, type EventId } from '../../domain/identity.ts'
import { type Instant, later, type Milliseconds } from '../../domain/time/time.ts'
import { beginningOf } from '../episodes/change-records.ts'
import type { Candidate } from './candidates.ts'
import type { Mention } from './change-mentions.ts'

/** A change that was made after the impact began, as an answer to an earlier one or to the trouble itself. */
export interface MitigatingChange {
  readonly record: ChangeRecord
  /** Changes of the same service that were begun before the impact. */
  readonly answers: readonly ChangeRecord[]
  /** reverts: it goes back; named: responders name it as the fix; next: it is only the next change of a changed service. */
  readonly form: 'reverts' | 'named' | 'next'
  /** Alerts that were up when it was finished, and ended within the repair window. */
  readonly ended: readonly EventId[]
  /** helped: of all that was tried this one. */
  readonly effect: 'helped' | 'did-not-help' | 'unknown'
}

export interface MitigationContext {
  readonly candidates: readonly Candidate[]
  /** What stands out without looking at what was done about it, and by how many points. */
  readonly suspects: ReadonlyMap<ChangeRecord, number>
  /** The alerts of the incident, or its pages where there are none. */
  readonly alerts: readonly Episode[]
  /** The last moment on record. */
  readonly observedUntil: Instant
  readonly mentions: ReadonlyMap<ChangeId, readonly Mention[]>
  readonly impactAt: Instant
  readonly windowMs: Milliseconds
}

/**
 * In: the changes around one incident, its alerts and notes. Out: what was tried against it, with its effect.
 * 1. A mitigating change began after the impact, was finished and did not fail, and goes back, is named by responders as
 *    the fix, or is the next change of a service that was changed before the impact.
 * 2. At most one helped. One that is more than the next change, or answers a suspect, comes before what may be routine;
 *    then the one after which most alerts ended within the window; of equals the one that answers the strongest suspect,
 *    as others roll back their own services meanwhile; then the last, for what came before it had its chance.
 * 3. It did not help when a note says so, or when every alert that was up stayed up until another one helped, or beyond
 *    the window.
 */
export function mitigationsOf(evidence: MitigationContext): readonly MitigatingChange[] {
  const attempts = evidence.candidates.flatMap((candidate) => mitigationOf(candidate, evidence))
  const suspicion = ({ answers }: MitigatingChange) =>
    answers.reduce((most, answered) => Math.max(most, evidence.suspects.get(answered) ?? 0), 0)
  const isAimed = (tried: MitigatingChange) => tried.form !== 'next' || suspicion(tried) > 0
  const [best] = attempts
    .filter(({ ended, effect }) => ended.length > 0 && effect !== 'did-not-help')
    .sort((a, b) => Number(isAimed(b)) - Number(isAimed(a)) || byMostEnded(a, b, suspicion))
  return attempts.map((tried) => ({ ...tried, effect: tried === best ? 'helped' : effectBeside(tried, { best, evidence }) }))
}

const byMostEnded = (a: MitigatingChange, b: MitigatingChange, suspicion: (tried: MitigatingChange) => number): number =>
  b.ended.length - a.ended.length || suspicion(b) - suspicion(a) || finishOf(b) - finishOf(a) || byText(a.record.id, b.record.id)
const finishOf = ({ record }: MitigatingChange): number => record.finishedAt ?? 0

function mitigationOf({ record, startedAt, services }: Candidate, evidence: MitigationContext): readonly MitigatingChange[] {
  if (record.finishedAt === null || record.outcome === 'failed' || record.outcome === 'cancelled') return []
  if (startedAt <= evidence.impactAt) return []
  const isOfSameService = (other: Candidate) => [...other.services].some((name) => services.has(name))
  const before = evidence.candidates.filter((other) => other.startedAt < startedAt && isOfSameService(other)).map((other) => other.record)
  const answers = before.filter((other) => beginningOf(other) <= evidence.impactAt)
  const noted = (evidence.mentions.get(record.id) ?? []).filter((mention) => mention.at >= evidence.impactAt)
  const form = goesBack(record, before) ? 'reverts' : noted.some((mention) => mention.stance === 'fixes') ? 'named' : 'next'
  if (form === 'next' && answers.length === 0) return []
  const hasFailed = noted.some((mention) => mention.stance === 'failed-fix')
  return [{ record, answers, form, ended: endedAfter(record.finishedAt, evidence), effect: hasFailed ? 'did-not-help' : 'unknown' }]
}

/** It says so, or brings back what an earlier change of the service had replaced. */
function goesBack(record: ChangeRecord, earlier: readonly ChangeRecord[]): boolean {
  const { version } = record.ref
  if (record.ref.rollback) return true
  return (
    version !== null &&
    earlier.slice(-1).some((last) => last.ref.version !== version) &&
    earlier.some(({ ref }) => ref.version === version || ref.previous === version)
  )
}

function endedAfter(finishedAt: Instant, { alerts, windowMs }: MitigationContext): readonly EventId[] {
  const until = later(finishedAt, windowMs)
  return alerts.flatMap(({ begins, endsAt, events }) => {
    const hasEnded = endsAt !== null && begins <= finishedAt && endsAt > finishedAt && endsAt <= until
    return hasEnded ? [(events.at(-1) ?? events[0]).id] : []
  })
}

function effectBeside(
  tried: MitigatingChange,
  { best, evidence }: { best: MitigatingChange | undefined; evidence: MitigationContext },
): MitigatingChange['effect'] {
  const { finishedAt } = tried.record
  if (tried.effect !== 'unknown' || finishedAt === null) return tried.effect
  const until = best === undefined ? later(finishedAt, evidence.windowMs) : beginningOf(best.record)
  const hadItsChance = finishedAt <= until && evidence.observedUntil >= until
  const up = evidence.alerts.filter(({ begins, endsAt }) => begins <= finishedAt && (endsAt === null || endsAt > finishedAt))
  const stayedUp = up.length > 0 && up.every(({ endsAt }) => endsAt === null || endsAt > until)
  return hadItsChance && stayedUp ? 'did-not-help' : 'unknown'
}
