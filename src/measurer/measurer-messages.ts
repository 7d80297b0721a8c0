import type { LevelQuery } from '../domain/impact/service-level.ts'
import type { ServiceEntry } from '../domain/service.ts'
import type { Milliseconds } from '../domain/time/time.ts'
import type { StoreAddress } from '../store/open-store.ts'

/** Whom to ask, and for what. */
export interface MeasuringSettings {
  readonly url: string
  readonly token: string | null
  readonly levels: readonly LevelQuery[]
  readonly services: readonly ServiceEntry[]
  /** null: as Prometheus says. */
  readonly scrapeIntervalMs: Milliseconds | null
  readonly measureEveryMs: Milliseconds
}

export interface MeasurerData {
  readonly storage: StoreAddress
  readonly settings: MeasuringSettings
}

export type ToMeasurer =
  | { readonly kind: 'settings'; readonly settings: MeasuringSettings }
  /** A delivery is on the disk, or is not. */
  | { readonly kind: 'delivered'; readonly number: number; readonly problem: string | null }
  | { readonly kind: 'stop' }

export type FromMeasurer =
  | { readonly kind: 'deliver'; readonly number: number; readonly source: string; readonly body: Uint8Array }
  | { readonly kind: 'measured'; readonly count: number }
  | { readonly kind: 'warn'; readonly details: object; readonly message: string }
