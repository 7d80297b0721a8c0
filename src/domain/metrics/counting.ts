import type { ServiceName } from '../identity.ts'
import type { IncidentFigures } from '../incident/figures.ts'
import type { Instant } from '../time/time.ts'

/** Why an incident is not among those that durations are computed of. */
export const EXCLUSION_REASONS = [
  'transient',
  'not_an_incident',
  'false_positive',
  'maintenance',
  'test',
  'nobody_closed',
  'retroactive',
] as const
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number]

/** The incident counts in the period in which it was detected, else in which its impact began. null: no date is known. */
export const countedAt = ({ anchors }: Pick<IncidentFigures, 'anchors'>): Instant | null =>
  (anchors.detected ?? anchors.impactStart ?? anchors.resolved)?.at ?? null

/** The first affected one; null: none is known. */
export const primaryService = ({ services }: Pick<IncidentFigures, 'services'>): ServiceName | null => services[0] ?? null
