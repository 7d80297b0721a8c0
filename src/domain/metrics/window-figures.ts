import type { DurationName } from '../incident/duration.ts'
import type { ExclusionReason } from './counting.ts'

export const GROUPED_BY = ['service', 'severity', 'team'] as const
export type GroupLabel = (typeof GROUPED_BY)[number]

/** Numbers of incidents of one window. `counts`: each incident is in one of them; `folded`: how many names are counted as `other`. */
export interface WindowCounts {
  readonly kind: 'counts'
  readonly window: string
  readonly counts: readonly { readonly labels: Readonly<Record<GroupLabel, string>>; readonly incidents: number }[]
  readonly excluded: ReadonlyMap<ExclusionReason, number>
  readonly folded: Readonly<Record<GroupLabel, number>>
}

/** One duration over the incidents of a window, or over those of them that have the label, in milliseconds; null: too few. */
export interface WindowDuration {
  readonly kind: 'duration'
  readonly window: string
  readonly duration: DurationName
  readonly labels: Readonly<Partial<Record<GroupLabel, string>>>
  readonly known: number
  readonly median: number | null
  readonly medianInterval: { readonly lower: number; readonly upper: number } | null
  readonly p90: number | null
}

/** Deployments that were in service in a window, and how many of them failed, as reviewers said, and with those that are likely the cause. */
export interface WindowChanges {
  readonly kind: 'changes'
  readonly window: string
  readonly labels: Readonly<Partial<Record<'service' | 'team', string>>>
  readonly deployments: number
  readonly confirmed: number
  readonly suspected: number
}

export type WindowPart = WindowChanges | WindowCounts | WindowDuration
