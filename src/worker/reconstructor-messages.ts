import type { Notice } from '../domain/incident/notice.ts'
import type { Policy } from '../domain/policy.ts'
import type { Seat } from '../store/open-store.ts'
import type { DeployCount } from '../telemetry/deploy-metrics.ts'
import type { Busyness } from '../threads/busyness.ts'
import type { TickOutcome } from './worker.ts'

/** What the thread starts with. */
export interface ReconstructorData {
  readonly seat: Seat
  readonly policy: Policy
  /** Names this thread in the mark of its round. */
  readonly holder: string
  /** Of the thread that answers. */
  readonly answering: Busyness
  /** The version of the program, for the spans that it sends. */
  readonly version: string
}

export type ToReconstructor =
  | { readonly kind: 'nudge'; readonly urgency?: 'urgent' }
  /** The configuration was reloaded. */
  | { readonly kind: 'policy'; readonly policy: Policy }
  /** The writer of the store was replaced. */
  | { readonly kind: 'seat'; readonly seat: Seat }
  /** It ends after the tick under way, and those that end what is pending, as far as they begin within this time. */
  | { readonly kind: 'stop'; readonly lastTicksMs: number }

export type FromReconstructor =
  | { readonly kind: 'alive' }
  | { readonly kind: 'settled'; readonly notice: Notice }
  | { readonly kind: 'ticked'; readonly outcome: TickOutcome; readonly seconds: number }
  | { readonly kind: 'deploys'; readonly counts: readonly DeployCount[] }
  /** To be logged: what failed in a round, or what only matters to whoever watches. */
  | { readonly kind: 'error' | 'warning'; readonly details: object; readonly message: string }
  /** Its writer has ended: it needs a new seat. */
  | { readonly kind: 'unseated' }
