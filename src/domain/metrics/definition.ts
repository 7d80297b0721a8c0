import type { AnchorName } from '../incident/anchor.ts'

/** An instant of an incident that a definition counts from or to. */
export type Point =
  | AnchorName
  /** A page was triggered; where none was recorded, nothing. */
  | 'paged'
  /** Somebody declared an incident. No source records that yet. */
  | 'declared'
  /** The change that caused it, as a reviewer said, was in service. */
  | 'causeCompleted'
  /** The change that mitigated it was in service. */
  | 'fixCompleted'
  /** The last deployment before the detection was in service, whatever it was. */
  | 'lastDeployment'

/** The first of the points that is known, or the earliest of those that are. */
export interface End {
  readonly pick: 'first-known' | 'earliest'
  readonly of: readonly Point[]
  /** In words, as the definition's own text has it. */
  readonly words: string
}

export interface MeasureDefinition {
  /** Carries both ends: never a bare "MTTR". */
  readonly name: string
  readonly title: string
  readonly from: End
  readonly to: End
  /** Of which incidents: all, or those that a confirmed change caused. */
  readonly includes: 'all' | 'caused-by-change'
  /** The statistic that its authors show. */
  readonly statistic: 'median' | 'mean'
  /** What becomes of an incident that is open: it counts as "at least so long", or its authors leave it out. */
  readonly open: 'at-least' | 'left-out'
  /** What its authors do otherwise, in a sentence. */
  readonly note: string
}

export const DEFINITION_NAMES = [
  'hindsight',
  'dora',
  'pagerduty',
  'datadog',
  'atlassian',
  'firehydrant',
  'google-sre',
  'four-keys',
  'devlake',
] as const
export type DefinitionName = (typeof DEFINITION_NAMES)[number]

/** `headline`: the measure that is meant when its authors say "time to restore" or "MTTR". `leavesOut`: what it does not count. */
export interface Definition {
  readonly name: DefinitionName
  readonly title: string
  readonly source: string
  readonly headline: string
  readonly measures: readonly MeasureDefinition[]
  readonly countsTransient: boolean
  /** How it counts failed changes: deployments a reviewer confirmed, or the incidents themselves. */
  readonly changeFailRate: 'confirmed-deployments' | 'incidents-per-deployment' | null
}

/** An answer to `--definition` that is not one; for messages. */
export const isDefinitionName = (name: string): name is DefinitionName => DEFINITION_NAMES.some((known) => known === name)
