import type { DurationName } from '../incident/duration.ts'

/** A duration that has a histogram: the part of the metric's name, and what the duration is measured between. */
export interface ExportedDuration {
  readonly name: DurationName
  readonly metric: string
  readonly help: string
}

export const EXPORTED_DURATIONS: readonly ExportedDuration[] = [
  { name: 'timeToDetect', metric: 'time_to_detect', help: 'From the start of the impact to its detection.' },
  { name: 'timeToAcknowledge', metric: 'time_to_acknowledge', help: 'From the detection to the first acknowledgement.' },
  { name: 'timeToMitigate', metric: 'time_to_mitigate', help: 'From the start of the impact to its mitigation.' },
  { name: 'timeToResolve', metric: 'time_to_resolve', help: 'From the detection to the resolution.' },
  { name: 'impactDuration', metric: 'impact_duration', help: 'From the start to the end of the impact.' },
]

/** 1 min to 7 d in steps of about two. */
export const BUCKET_SECONDS = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 172_800, 604_800]
