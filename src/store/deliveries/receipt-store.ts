import type { SourceName } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'

/** When deliveries of one source were received. */
export interface SourceReceipts {
  /** The newest, in descending order, repeats included; at most as many as were asked for. */
  readonly newest: readonly Instant[]
  /** How many since the time that was asked for, and whether there were more than are counted. */
  readonly since: { readonly count: number; readonly isMore: boolean }
}

export interface ReceiptStore {
  /** Of every source that something was accepted from. Reads the index of receipts, and of each source a bounded part. */
  sourceReceipts(query: { readonly newest: number; readonly since: Instant }): Promise<ReadonlyMap<SourceName, SourceReceipts>>
}
