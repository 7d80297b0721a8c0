import type { ColumnBuilderCallback, RawBuilder } from 'kysely'

/** How a database spells what the tables need. */
export interface ColumnTypes {
  readonly bytes: RawBuilder<unknown>
  /** Ordered by code points, as the domain orders ids. */
  readonly text: RawBuilder<unknown>
  /** A counter of 64 bits that the database raises. */
  readonly sequence: RawBuilder<unknown>
  readonly asSequence: ColumnBuilderCallback
  readonly reference: RawBuilder<unknown>
  /** What follows a table whose rows lie in the order of the primary key. */
  readonly clustered: RawBuilder<unknown>
  /** What follows a table whose rows are some kilobytes long. */
  readonly wideRows: RawBuilder<unknown>
}
