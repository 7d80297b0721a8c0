import type { EventId } from '../identity.ts'
import type { Instant } from '../time/time.ts'
import type { Basis } from './anchor.ts'

export const IMPACT_KINDS = ['users', 'requests', 'revenue', 'errorBudget', 'service'] as const
export type ImpactKind = (typeof IMPACT_KINDS)[number]

/** How users were affected. `statement` is the sentence that states it; no figure is ever made up. */
export interface Impact {
  readonly kind: ImpactKind
  readonly value: number | null
  readonly unit: 'percent' | 'count'
  readonly statement: string
  readonly from: Instant | null
  readonly to: Instant | null
  readonly basis: Basis
  readonly evidence: readonly EventId[]
  /** Absent: read from the words of an event or a document. */
  readonly rule?: string
  /** How many of how many, where a reviewer gave both. */
  readonly numerator?: number
  readonly denominator?: number
  /** Where a reviewer read the figures. */
  readonly source?: string
}
