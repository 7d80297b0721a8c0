import type { DurationName } from '../domain/incident/duration.ts'

/** The durations that have metrics: the part of the metric's name, and what the duration is measured between. */
export const EXPORTED_DURATIONS: readonly { readonly name: DurationName; readonly metric: string; readonly help: string }[] = [
  { name: 'timeToDetect', metric: 'time_to_detect', help: 'From the start of the impact to its detection.' },
  { name: 'timeToAcknowledge', metric: 'time_to_acknowledge', help: 'From the detection to the first acknowledgement.' },
  { name: 'timeToMitigate', metric: 'time_to_mitigate', help: 'From the start of the impact to its mitigation.' },
  { name: 'timeToResolve', metric: 'time_to_resolve', help: 'From the detection to the resolution.' },
  { name: 'impactDuration', metric: 'impact_duration', help: 'From the start to the end of the impact.' },
]
