import type { MessagePort } from 'node:worker_threads'
import type { Kysely } from 'kysely'
import { defined } from '../domain/defined.ts'
import type { Notice } from '../domain/incident/notice.ts'
import type { DeliveryBatch } from './deliveries/delivery-batch.ts'
import type { Schema } from './schema.ts'

/** A place for another thread at this store. It holds a port, so it is used once, and transferred (`transferOf`). */
export type Seat =
  | { readonly kind: 'sqlite'; readonly folder: string; readonly port: MessagePort }
  | { readonly kind: 'postgres'; readonly url: string }

export const transferOf = (seat: Seat): readonly MessagePort[] => (seat.kind === 'sqlite' ? [seat.port] : [])

export type SqlValue = string | number | Uint8Array | null

/** A compiled statement, run once for each row of parameters. */
export interface Statement {
  readonly sql: string
  readonly rows: readonly (readonly SqlValue[])[]
}

/** Everything that differs between the two databases; the rest is written once, on top of it. All methods reject with `OperationalError`. */
export interface Engine {
  /** Compiles statements for `write`; it has no connection. */
  readonly compiler: Kysely<Schema>
  /**
   * How many rows one INSERT carries. SQLite runs a cached statement a row faster than it parses a long one;
   * PostgreSQL pays a round trip for each.
   */
  readonly rowsPerInsert: number
  /**
   * How many rows one transaction of a settlement writes at most. SQLite has one writer, and a delivery that comes waits for
   * the transaction under way; PostgreSQL's do not wait for each other.
   */
  readonly derivedRowsMax: number
  /**
   * How many commits of deliveries may be on their way at once. While one is written the next is packed and sent, so that the writer
   * has it at hand; more would only be smaller ones.
   */
  readonly commitsMax: number
  /** The function that finds a text in a text: its position from 1, 0 when it does not occur. */
  readonly textPosition: 'instr' | 'strpos'
  /** Whether `chain_head` says where the chain of deliveries ends; SQLite has a file beside the store that does. */
  readonly keepsChainHead: boolean
  read<T>(query: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** `walk` reads one consistent snapshot, however long it takes. */
  snapshot<T>(walk: (db: Kysely<Schema>) => AsyncIterable<T>): AsyncIterable<T>
  /** All of the statements or none, durable when it resolves: the number of rows that each of them changed. */
  write(statements: readonly Statement[]): Promise<readonly number[]>
  /** As `write`, but if this store ever requested the worker's lock, only while it holds it. */
  writeAsWorker(statements: readonly Statement[]): Promise<readonly number[]>
  /**
   * As `write`, but no two of them overlap, across all replicas, and no query delays them: for deliveries that are
   * compared with what is already stored.
   */
  writeAlone(statements: readonly Statement[]): Promise<readonly number[]>
  /** One durable commit; for each delivery whether it is new. */
  accept(batch: DeliveryBatch): Promise<readonly boolean[]>
  /** Every delivery that was accepted is in `raw_events` when it resolves: one database lists them first. */
  enterArrivals(): Promise<void>
  holdWorkerLock(): Promise<boolean>
  holdMeasurerLock(): Promise<boolean>
  /** Works while no other replica does so, as far as that can be had in time. Left out: there are no others. */
  inTurn?<T>(work: () => Promise<T>): Promise<T>
  /** Part of a transaction: says to all replicas what it changed. Left out: there are no others. */
  notify?(notice: Notice): Statement
  /** What another thread of this process needs to work on the same store. */
  seat(): Seat
  /** What the database itself finds wrong with its files; left out: it has no such check. */
  integrityFaults?(): Promise<readonly string[]>
  /** A consistent copy in a new file; left out: the database has tools of its own. */
  backUp?(file: string): Promise<void>
  close(): Promise<void>
}

type ReadingPart =
  | 'read'
  | 'snapshot'
  | 'close'
  | 'compiler'
  | 'rowsPerInsert'
  | 'derivedRowsMax'
  | 'textPosition'
  | 'keepsChainHead'
  | 'holdMeasurerLock'
  | 'inTurn'

/** The engine of whoever only reads. What it measures it hands on as deliveries, and edits are checked here in their turn before they are handed on. */
export function readOnly(engine: Pick<Engine, ReadingPart>): Engine {
  const refuse = () => Promise.reject(new Error('assertion failed: this thread only reads'))
  return {
    compiler: engine.compiler,
    rowsPerInsert: engine.rowsPerInsert,
    derivedRowsMax: engine.derivedRowsMax,
    textPosition: engine.textPosition,
    keepsChainHead: engine.keepsChainHead,
    commitsMax: 1,
    read: engine.read,
    snapshot: engine.snapshot,
    close: engine.close,
    holdMeasurerLock: engine.holdMeasurerLock,
    ...defined({ inTurn: engine.inTurn }),
    write: refuse,
    writeAsWorker: refuse,
    writeAlone: refuse,
    accept: refuse,
    enterArrivals: refuse,
    holdWorkerLock: refuse,
    seat: () => {
      throw new Error('assertion failed: whoever only reads has no seats')
    },
  }
}
