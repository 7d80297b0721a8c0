import type { EventId } from '../identity.ts'
import type { Instant } from '../time/time.ts'
import type { Basis } from './anchor.ts'

export type ImpactKind = 'users' | 'requests' | 'revenue' | 'errorBudget' | 'service'

/** What users lost. `statement` is the sender's sentence; a figure without a sender is never made up. */
export interface Impact {
  readonly kind: ImpactKind
  readonly value: number | null
  readonly unit: 'percent' | 'count'
  readonly statement: string
  readonly from: Instant | null
  readonly to: Instant | null
  readonly basis: Basis
  readonly evidence: readonly EventId[]
}
