import { type ServiceName, serviceName } from '../domain/identity.ts'
import type { IncidentFigures } from '../domain/incident/figures.ts'

type Labelled = Pick<IncidentFigures, 'services' | 'severity'>

export interface LabelLimits {
  readonly services: number
  readonly severities: number
}

/**
 * Each service has some 35 series for each of its severities, and a name costs a sender nothing: without a limit it decides how
 * large a scrape is, and a Prometheus with a `sample_limit` drops all of it.
 */
export const LABEL_LIMITS: LabelLimits = { services: 200, severities: 10 }

/** What a value is counted as that has no series of its own. */
export const OTHER = 'other'

/** The same incidents with the labels that they are counted under, and how many names are counted as `other`. */
export function boundLabels<Incident extends Labelled>(
  incidents: readonly Incident[],
  limits: LabelLimits = LABEL_LIMITS,
): { readonly incidents: readonly Incident[]; readonly services: number; readonly severities: number } {
  const services = foldRare(
    incidents.flatMap((incident) => incident.services),
    limits.services,
  )
  const severities = foldRare(
    incidents.flatMap(({ severity }) => (severity === null ? [] : [severity])),
    limits.severities,
  )
  if (services.size + severities.size === 0) return { incidents, services: 0, severities: 0 }
  const counted = (service: ServiceName): ServiceName => (services.has(service) ? serviceName(OTHER) : service)
  return {
    incidents: incidents.map((incident) => ({
      ...incident,
      services: [...new Set(incident.services.map(counted))],
      severity: incident.severity !== null && severities.has(incident.severity) ? OTHER : incident.severity,
    })),
    services: services.size,
    severities: severities.size,
  }
}

/** All but the most frequent; of equally frequent ones the first by name stay, so that two scrapes show the same. */
function foldRare(values: readonly string[], limit: number): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  if (counts.size <= limit) return new Set()
  const byFrequency = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
  return new Set(byFrequency.slice(limit).map(([value]) => value))
}
