import type { Config } from '../config/config.ts'
import type { Edit } from '../domain/edit.ts'
import type { NonEmpty } from '../domain/identity.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import type { Instant } from '../domain/time/time.ts'
import type { AskedData } from '../http/asked.ts'
import type { FirstReading } from '../reading/first-reading.ts'
import type { StoreAddress } from '../store/open-store.ts'

/** What the thread starts with. */
export interface ReaderData {
  readonly storage: StoreAddress
  readonly config: Config
  /** The version of the program. */
  readonly version: string
  /** Since when the service listens. */
  readonly startedAt: Instant
}

export type ToReader =
  | { readonly kind: 'read'; readonly number: number; readonly route: string; readonly asked: AskedData }
  | { readonly kind: 'delivery'; readonly number: number; readonly raw: RawEvent }
  /** Nobody waits for the answer to this edit any more: it is not made unless its turn has begun. */
  | { readonly kind: 'left'; readonly number: number }
  /** The configuration was reloaded. */
  | { readonly kind: 'config'; readonly config: Config }
  /** Whether the edits were appended, or why the store failed. */
  | { readonly kind: 'appended'; readonly number: number; readonly outcome: boolean | Failure }
  | { readonly kind: 'stop' }

/** `code`: it was an `OperationalError`. */
export interface Failure {
  readonly error: Error
  readonly operational: { readonly code: string; readonly retryable: boolean } | null
}

export type FromReader =
  | { readonly kind: 'answer'; readonly number: number; readonly answer: SentAnswer }
  | { readonly kind: 'first-reading'; readonly number: number; readonly reading: FirstReading }
  | { readonly kind: 'failed'; readonly number: number; readonly failure: Failure }
  /** As `Store.appendEditsAfter`: this thread writes nothing by itself. */
  | { readonly kind: 'append'; readonly number: number; readonly edits: NonEmpty<Edit>; readonly count: number }
  /** A person waits for what became pending. */
  | { readonly kind: 'pending' }

export interface SentAnswer {
  readonly status: number
  readonly type: string
  readonly text: Uint8Array
  readonly headers: Readonly<Record<string, string | string[]>>
}
