import type { EventId } from '../identity.ts'
import type { Moment } from '../time/time.ts'

/** In the order in which an ordinary incident passes them. */
export const ANCHOR_NAMES = [
  'impactStart',
  'detected',
  'acknowledged',
  'escalated',
  'identified',
  'mitigated',
  'impactEnd',
  'resolved',
] as const
export type AnchorName = (typeof ANCHOR_NAMES)[number]

/** measured: a machine recorded it; reported: a person said so; inferred: a rule said so. */
export type Basis = 'measured' | 'reported' | 'inferred'

/** A time that durations hang on. `rule` names the rule that chose it; `evidence` is sorted by event time. */
export interface Anchor extends Moment {
  readonly basis: Basis
  readonly rule: string
  readonly evidence: readonly EventId[]
  /** Of a time that a person wrote: as far as it is known (`domain/time/written-time.ts`). `at` is no date where that one is none. */
  readonly written?: string
  readonly line?: number
}

/** The rule of a time that the evidence does not know and a linked postmortem does. */
export const FROM_POSTMORTEM = 'from-linked-postmortem'

/** null: not known. */
export type Anchors = { readonly [Name in AnchorName]: Anchor | null }
