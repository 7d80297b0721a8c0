import { Counter, Gauge, Histogram, type Registry, type RegistryContentType } from 'prom-client'
import type { DurationName } from '../domain/incident/duration.ts'
import type { FigureAnchor, IncidentFigures } from '../domain/incident/figures.ts'
import { BUCKET_SECONDS, EXPORTED_DURATIONS } from '../domain/metrics/exported-durations.ts'
import { boundLabels, LABEL_LIMITS, type LabelLimits } from './bounded-labels.ts'
import { type WindowFigures, windowGauges } from './window-metrics.ts'

/** The fields that the figures are computed from. */
export interface CountedIncident extends Pick<IncidentFigures, 'status' | 'severity' | 'services' | 'durations'> {
  readonly anchors: { readonly detected: Pick<FigureAnchor, 'at'> | null }
}

/** Computes the figures of each window from the same incidents. */
export type WindowsOf = (incidents: readonly CountedIncident[]) => readonly WindowFigures[]

/**
 * Histograms of the durations of resolved incidents, computed anew from what is stored: an incident counts once, and a
 * later correction restates it. Returns a function that refreshes the figures; call it before each exposition.
 * An incident of several services counts for the first affected one alone; for each of them in `hindsight_services_affected_total`.
 */
export function incidentMetrics(
  registry: Registry<RegistryContentType>,
  readIncidents: () => AsyncIterable<CountedIncident>,
  windowsOf: WindowsOf,
  limits: LabelLimits = LABEL_LIMITS,
): () => Promise<void> {
  const durations = EXPORTED_DURATIONS.map(({ name, metric, help }) => ({ name, histogram: durationHistogram(registry, metric, help) }))
  const total = new Counter({
    name: 'hindsight_incidents_total',
    help: 'Incidents known, by service and severity.',
    labelNames: LABELS,
    registers: [registry],
  })
  const affected = new Counter({
    name: 'hindsight_services_affected_total',
    help: 'Incidents by each service that they affected: one of three services counts three times.',
    labelNames: LABELS,
    registers: [registry],
  })
  const open = new Gauge({ name: 'hindsight_incidents_open', help: 'Incidents that are not resolved.', registers: [registry] })
  const folded = new Gauge({
    name: 'hindsight_folded_label_values',
    help: 'Services and severities without series of their own, because there are too many: counted as other.',
    labelNames: ['label'],
    registers: [registry],
  })
  const showWindows = windowGauges(registry)
  const show = (all: readonly CountedIncident[]) => {
    const { incidents, services, severities } = boundLabels(all, limits)
    folded.set({ label: 'service' }, services)
    folded.set({ label: 'severity' }, severities)
    total.reset()
    affected.reset()
    for (const incident of incidents) {
      total.inc(labelsOf(incident))
      for (const service of incident.services) affected.inc({ ...labelsOf(incident), service })
    }
    for (const { name, histogram } of durations) observeAll(histogram, name, incidents)
    open.set(incidents.filter(({ status }) => status === 'open').length)
    showWindows(windowsOf(all))
  }
  return async () => {
    try {
      // No await while figures change: two expositions at the same time must not count into the same histogram.
      show(await collectIncidents(readIncidents()))
    } catch (error) {
      show([])
      open.remove()
      showWindows([])
      throw error
    }
  }
}

/** Of each no more than this, as all incidents are in memory at once. */
async function collectIncidents(incidents: AsyncIterable<CountedIncident>): Promise<readonly CountedIncident[]> {
  const all: CountedIncident[] = []
  for await (const { status, severity, services, anchors, durations } of incidents)
    all.push({ status, severity, services, anchors: { detected: anchors.detected }, durations })
  return all
}

const LABELS = ['service', 'severity'] as const
type LabelName = (typeof LABELS)[number]

function durationHistogram(registry: Registry<RegistryContentType>, metric: string, help: string): Histogram<LabelName> {
  const name = `hindsight_incident_${metric}_seconds`
  return new Histogram({
    name,
    help: `${help} Resolved incidents only.`,
    labelNames: LABELS,
    buckets: BUCKET_SECONDS,
    registers: [registry],
  })
}

function observeAll(histogram: Histogram<LabelName>, name: DurationName, incidents: readonly CountedIncident[]): void {
  histogram.reset()
  for (const incident of incidents) {
    const { ms } = incident.durations[name]
    if (incident.status === 'resolved' && ms !== null) histogram.observe(labelsOf(incident), ms / 1_000)
  }
}

/**
 * One service, the first affected one, so that sums and joins over services count an incident once. To Prometheus an empty
 * label value means the same as no label: unknown.
 */
const labelsOf = ({ services, severity }: CountedIncident): Record<LabelName, string> => ({
  service: services[0] ?? '',
  severity: severity ?? '',
})
