import type { Likelihood, Verdict } from '../change.ts'
import type { ChangeId, IncidentId, ServiceName } from '../identity.ts'
import type { AnchorName, Basis } from '../incident/anchor.ts'
import type { Duration, DurationName } from '../incident/duration.ts'
import type { IncidentStatus, Origin } from '../incident/incident.ts'
import type { Instant, Interval } from '../time/time.ts'

/** Why an incident is not among those that durations are computed of. */
export const EXCLUSION_REASONS = ['transient', 'false_positive', 'maintenance', 'test', 'nobody_closed', 'retroactive'] as const
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number]

/** `isVague`: an end that is known only as a wide interval, which makes no length. */
export interface FigureAnchor {
  readonly at: Instant
  readonly basis: Basis
  readonly isVague?: true
}

/** A change that an incident has to do with. `completedAt`: when it was in service; null: not recorded. */
export interface FigureChange {
  readonly id: ChangeId
  readonly completedAt: Instant | null
  readonly service: ServiceName | null
  readonly role: 'suspect' | 'mitigation' | 'bystander'
  readonly likelihood: Likelihood | null
  readonly verdict: Verdict | null
}

/** What metrics need of one incident, and no more: small enough to be held for a hundred thousand of them. */
export interface IncidentFigures {
  readonly id: IncidentId
  readonly title: string
  readonly origin: Origin
  readonly status: IncidentStatus
  readonly severity: string | null
  /** The one that was affected first comes first: the incident's primary service. */
  readonly services: readonly ServiceName[]
  readonly anchors: { readonly [Name in AnchorName]: FigureAnchor | null }
  readonly durations: { readonly [Name in DurationName]: Pick<Duration, 'status' | 'ms'> }
  /** When a page was first triggered; null: none was recorded. */
  readonly pagedAt: Instant | null
  /** When it was first resolved, where it was reopened later; null: as `anchors.resolved`. */
  readonly firstResolvedAt: Instant | null
  readonly lastEvidenceAt: Instant | null
  /** The alerts resolved by themselves within minutes, nobody acted on it, and none was severe. */
  readonly isTransient: boolean
  readonly changes: readonly FigureChange[]
}

/** The incident counts in the period in which it was detected, else in which its impact began. null: no date is known. */
export const countedAt = ({ anchors }: Pick<IncidentFigures, 'anchors'>): Instant | null =>
  (anchors.detected ?? anchors.impactStart ?? anchors.resolved)?.at ?? null

/** The first affected one; null: none is known. */
export const primaryService = ({ services }: Pick<IncidentFigures, 'services'>): ServiceName | null => services[0] ?? null

/** When users were affected, as far as both ends are known; of an open incident up to `asOf`. null: not known. */
export function impactInterval({ anchors, status }: Pick<IncidentFigures, 'anchors' | 'status'>, asOf: Instant): Interval | null {
  const { impactStart, impactEnd } = anchors
  if (impactStart === null) return null
  const to = impactEnd === null ? (status === 'open' ? asOf : null) : impactEnd.isVague === true ? null : impactEnd.at
  return to === null || to < impactStart.at ? null : { from: impactStart.at, to }
}
