import type { Instant } from '../time/time.ts'
import { DURATION_NAMES, type Duration, type DurationName } from './duration.ts'
import type { Incident } from './incident.ts'

/** What counts and medians over many incidents need of each: some hundred bytes, where the whole may be a megabyte. */
export interface IncidentFigures extends Pick<Incident, 'status' | 'severity' | 'services'> {
  readonly anchors: { readonly detected: { readonly at: Instant } | null }
  readonly durations: Readonly<Record<DurationName, Pick<Duration, 'status' | 'ms'>>>
}

export function figuresOf({ status, severity, services, anchors: { detected }, durations }: IncidentFigures): IncidentFigures {
  const short = DURATION_NAMES.map((name) => [name, { status: durations[name].status, ms: durations[name].ms }] as const)
  return {
    status,
    severity,
    services,
    anchors: { detected: detected === null ? null : { at: detected.at } },
    durations: Object.fromEntries(short) as IncidentFigures['durations'],
  }
}
