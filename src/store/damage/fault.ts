import type { Instant } from '../../domain/time/time.ts'

/** Something that is not as it was written. `isEvidence`: a delivery or an edit; anything else a rebuild makes anew. */
export interface Fault {
  readonly what: string
  readonly isEvidence: boolean
}

export interface Damage {
  readonly noticedAt: Instant
  readonly what: string
}
