/** The labels that an incident is counted under. */
export interface LabelPair {
  readonly service: string
  readonly severity: string
}

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
const OTHER = 'other'

export interface LabelBounds {
  /** How many names are counted as `other`. */
  readonly folded: { readonly service: number; readonly severity: number }
  labelsOf(pair: LabelPair): LabelPair
}

/** `total`: incidents that count for the pair; `affected`: those that touched its service. */
export function boundLabels(
  series: Iterable<LabelPair & { readonly total: number; readonly affected: number }>,
  limits: LabelLimits = LABEL_LIMITS,
): LabelBounds {
  const counts = { service: new Map<string, number>(), severity: new Map<string, number>() }
  for (const { service, severity, total, affected } of series) {
    counts.service.set(service, (counts.service.get(service) ?? 0) + affected)
    counts.severity.set(severity, (counts.severity.get(severity) ?? 0) + total)
  }
  const services = foldRare(counts.service, limits.services)
  const severities = foldRare(counts.severity, limits.severities)
  return {
    folded: { service: services.size, severity: severities.size },
    labelsOf: ({ service, severity }) => ({
      service: services.has(service) ? OTHER : service,
      severity: severities.has(severity) ? OTHER : severity,
    }),
  }
}

/** All but the most frequent; of equally frequent ones the first by name stay, so that two scrapes show the same. */
function foldRare(counts: ReadonlyMap<string, number>, limit: number): ReadonlySet<string> {
  const named = [...counts].filter(([name]) => name !== '')
  if (named.length <= limit) return new Set()
  const byFrequency = named.sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
  return new Set(byFrequency.slice(limit).map(([name]) => name))
}
