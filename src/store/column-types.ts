import type { ColumnBuilderCallback, RawBuilder } from 'kysely'

/** The spelling of each database for what the migrations need. */
export interface ColumnTypes {
  readonly bytes: RawBuilder<unknown>
  /** Ordered by code points, as the domain orders ids. */
  readonly text: RawBuilder<unknown>
  /** A counter of 64 bits that the database raises. */
  readonly sequence: RawBuilder<unknown>
  readonly asSequence: ColumnBuilderCallback
  readonly reference: RawBuilder<unknown>
  /** Ends a table whose rows are stored in the order of the primary key. */
  readonly clustered: RawBuilder<unknown>
  /** Ends a table whose rows are some kilobytes long. */
  readonly wideRows: RawBuilder<unknown>
  /** From now on large values of a column are compressed so that it costs little time; null: the database compresses none. */
  readonly compressQuickly: (table: string, column: string) => RawBuilder<unknown> | null
  /** Empties a table in a time that does not grow with its rows. */
  readonly deleteAllRows: (table: string) => RawBuilder<unknown>
}
