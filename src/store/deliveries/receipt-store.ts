import type { SourceName } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'

/** When deliveries of one source were received. */
export interface SourceReceipts {
  /** The newest, in descending order, repeats included; at most as many as were asked for. */
  readonly newest: readonly Instant[]
  readonly since: ReceiptsSince
}

/** What was received since the time that was asked for. */
export interface ReceiptsSince {
  readonly count: number
  /** Whether there were more than are counted. */
  readonly isMore: boolean
  /** How many in each hour from that time on, up to the last in which there were any. null: more came since than are counted. */
  readonly byHour: readonly (number | null)[]
}

export interface ReceiptStore {
  /** Of every source that something was accepted from. Reads the index of receipts, and of each source a bounded part. */
  sourceReceipts(query: { readonly newest: number; readonly since: Instant }): Promise<ReadonlyMap<SourceName, SourceReceipts>>
}
