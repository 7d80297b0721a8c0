import type { Kysely } from 'kysely'
import type { DeliveryBatch } from './deliveries/delivery-batch.ts'
import type { Schema } from './schema.ts'

export type SqlValue = string | number | Uint8Array | null

/** A compiled statement, run once for each row of parameters. */
export interface Statement {
  readonly sql: string
  readonly rows: readonly (readonly SqlValue[])[]
}

/** What the two databases do differently; everything else is written once, over this. All methods reject with `OperationalError`. */
export interface Engine {
  /** Compiles statements for `write`; it is connected to nothing. */
  readonly compiler: Kysely<Schema>
  /**
   * How many rows one INSERT carries. SQLite runs a cached statement a row faster than it parses a long one;
   * PostgreSQL pays a round trip for each.
   */
  readonly rowsPerInsert: number
  /** The function that finds a text in a text, counted from 1, 0 when it is not there. */
  readonly textPosition: 'instr' | 'strpos'
  read<T>(question: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** Everything that `walk` reads is of one moment, however long the walk takes. */
  snapshot<T>(walk: (db: Kysely<Schema>) => AsyncIterable<T>): AsyncIterable<T>
  /** All of the statements or none, durable when it resolves: the number of rows that each of them changed. */
  write(statements: readonly Statement[]): Promise<readonly number[]>
  /** As `write`, but once this store has asked for the worker's lock only while it has it. */
  writeAsWorker(statements: readonly Statement[]): Promise<readonly number[]>
  /**
   * As `write`, but no two of them overlap, in whatever replicas, and none waits for questions: for deliveries that are
   * judged by what was kept before.
   */
  writeAlone(statements: readonly Statement[]): Promise<readonly number[]>
  /** One durable commit; for each delivery whether it is new. */
  accept(batch: DeliveryBatch): Promise<readonly boolean[]>
  holdWorkerLock(): Promise<boolean>
  close(): Promise<void>
}
