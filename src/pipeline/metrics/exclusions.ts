import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt, type ExclusionReason } from '../../domain/metrics/counting.ts'
import { type SeverityWords, severityRank } from '../../domain/severity.ts'
import type { Instant, Interval, Milliseconds } from '../../domain/time/time.ts'
import { hours } from '../../domain/time/time.ts'

/** What a team leaves out of its durations: single incidents, or whatever was detected in a window (of some services). */
export type Exclusion =
  | { readonly reason: ExclusionReason; readonly incident: string }
  | { readonly reason: ExclusionReason; readonly window: Interval; readonly services: readonly string[] }

/** An incident that is open without any evidence for so long was forgotten, not unresolved. */
export const FORGOTTEN_AFTER_MS: Milliseconds = hours(24)

/** In: an incident. Out: why it is left out of durations; null: it counts. */
export function exclusionOf(
  incident: IncidentFigures,
  {
    exclusions,
    asOf,
    severityWords,
  }: { readonly exclusions: readonly Exclusion[]; readonly asOf: Instant; readonly severityWords: SeverityWords },
): ExclusionReason | null {
  if (incident.dismissed !== undefined) return incident.dismissed
  const stated = exclusions.find((exclusion) => concerns(exclusion, incident))
  if (stated !== undefined) return stated.reason
  if (isTransient(incident, severityWords)) return 'transient'
  if (isForgotten(incident, asOf)) return 'nobody_closed'
  return isRetroactive(incident) ? 'retroactive' : null
}

function concerns(exclusion: Exclusion, incident: IncidentFigures): boolean {
  if ('incident' in exclusion) return exclusion.incident === incident.id
  const at = countedAt(incident)
  if (at === null || at < exclusion.window.from || at > exclusion.window.to) return false
  return exclusion.services.length === 0 || incident.services.some((service) => exclusion.services.includes(service))
}

/** A flap that nobody acted on and that was not severe: no incident that people worked on. */
function isTransient({ endedByItself, severity }: IncidentFigures, words: SeverityWords): boolean {
  if (!endedByItself) return false
  const rank = severityRank(severity, words)
  return rank !== 'critical' && rank !== 'high'
}

export const isForgotten = ({ status, lastEvidenceAt }: Pick<IncidentFigures, 'status' | 'lastEvidenceAt'>, asOf: Instant): boolean =>
  status === 'open' && lastEvidenceAt !== null && asOf - lastEvidenceAt > FORGOTTEN_AFTER_MS

/** Written down afterwards with one time for its start and its end: how long it was is not known, least of all 0. */
function isRetroactive({ origin, anchors }: IncidentFigures): boolean {
  const { impactStart, detected, impactEnd, resolved } = anchors
  const [start, end] = [impactStart ?? detected, resolved ?? impactEnd]
  return origin === 'document' && start !== null && end !== null && start.at === end.at
}
