import type Database from 'better-sqlite3'
import { type DeliveryBatch, digestOfPacked, type PackedDelivery, type Range, unpackDeliveries } from '../deliveries/delivery-batch.ts'
import type { Statement } from '../engine.ts'
import { ATTEMPTS_MAX } from '../round.ts'
import { Chain } from './chain.ts'
import { reopenToWrite } from './connection.ts'
import { watchFiles } from './watch-files.ts'

/** Compiled statements to cache; lists of ids make statements of many lengths. */
const STATEMENTS_MAX = 200

/** The connection that writes, as its thread uses it. Each method is one transaction; all are durable but `writeDerived`. */
export class WritingConnection {
  readonly #database: Database.Database
  readonly #statements = new Map<string, Database.Statement>()

  readonly #chain: Chain
  readonly #isThere: () => void

  constructor(folder: string) {
    this.#database = reopenToWrite(folder)
    this.#chain = new Chain(this.#database, folder)
    this.#isThere = watchFiles(folder)
    this.#atomically(() => this.#chain.catchUp())
  }

  write(statements: readonly Statement[]): number[] {
    return this.#atomically(() => {
      const changes = statements.map(({ sql, rows }) => {
        const statement = this.#prepare(sql)
        return rows.reduce((sum, row) => sum + statement.run(row).changes, 0)
      })
      this.#chain.catchUp()
      return changes
    })
  }

  /**
   * As `write`, without a sync. The next durable commit syncs everything before it; until then a power cut can take back
   * the latest derived rows, whose deliveries are then pending again. A crash of the process takes back nothing.
   */
  writeDerived(statements: readonly Statement[]): number[] {
    this.#database.pragma('synchronous = NORMAL')
    try {
      return this.write(statements)
    } finally {
      this.#database.pragma('synchronous = FULL')
    }
  }

  /** 1 for a new delivery, 0 for a duplicate. */
  accept(batch: DeliveryBatch): number[] {
    // Between threads a Buffer becomes the array that it is made of.
    const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength)
    const deliveries = unpackDeliveries({ ...batch, bytes })
    return this.#atomically(() => deliveries.map((delivery) => this.#acceptOne(bytes, delivery)))
  }

  close(): void {
    this.#chain.close()
    this.#database.close()
  }

  #acceptOne(bytes: Buffer, delivery: PackedDelivery): number {
    const { source, receivedAt } = delivery
    const part = ({ from, to }: Range) => bytes.subarray(from, to)
    const id = part(delivery.id)
    const { changes, lastInsertRowid } = this.#prepare(INSERT_RAW_EVENT).run(id, source, receivedAt)
    if (changes === 1) {
      const digest = digestOfPacked(bytes, delivery)
      const texts = [part(delivery.path), part(delivery.headers)]
      this.#prepare(INSERT_BODY).run(lastInsertRowid, ...texts, part(delivery.body), receivedAt, digest)
      this.#chain.append(Number(lastInsertRowid), id, digest)
      return 1
    }
    const second = Math.floor(receivedAt / 1_000) * 1_000
    this.#prepare(COUNT_RECEIPT).run(id, receivedAt, second, second + 1_000, second, second + 1_000)
    this.#prepare(INSERT_DUPLICATE).run(receivedAt, id)
    this.#prepare(LOWER_RECEIPT).run(receivedAt, id, receivedAt)
    return 0
  }

  #atomically<T>(work: () => T): T {
    const done = this.#database.transaction(work).immediate()
    // SQLite writes on into files that were deleted: a sender that got a 2xx would believe that it is kept.
    this.#isThere()
    this.#chain.witness()
    return done
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear()
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

const INSERT_RAW_EVENT = `insert into raw_events (id, source, received_at, state, version)
  values (?, ?, ?, 'pending', 1) on conflict (id) do nothing`

/** Texts are bound as the bytes that they came in and become text inside SQLite, which spares two conversions each. */
const INSERT_BODY =
  'insert into raw_bodies (seq, path, headers_json, body, arrived_at, digest) values (?, cast(? as text), cast(? as text), ?, ?, ?)'

/** The raw event keeps the earliest receipt, so the later of the two is the duplicate's, in whatever order they arrived. */
const INSERT_DUPLICATE = `insert into duplicates (raw_seq, source, received_at)
  select seq, source, max(received_at, ?) from raw_events where id = ?`

/** A receipt before the first, or in a second that had none yet, counts: the delivery is read again with it, unless it was set aside. */
const COUNT_RECEIPT = `update raw_events set version = version + 1, state = 'pending', reason = null
  where id = ? and attempts < ${ATTEMPTS_MAX} and (received_at > ? or not (received_at >= ? and received_at < ?)
    and not exists (select 1 from duplicates where raw_seq = raw_events.seq and received_at >= ? and received_at < ?))`

const LOWER_RECEIPT = 'update raw_events set received_at = ? where id = ? and received_at > ?'
