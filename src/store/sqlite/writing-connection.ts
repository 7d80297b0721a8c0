import type Database from 'better-sqlite3'
import { type DeliveryBatch, digestOfPacked, type PackedDelivery, type Range, unpackDeliveries } from '../deliveries/delivery-batch.ts'
import type { Statement } from '../engine.ts'
import { Arrivals, isListed } from './arrivals.ts'
import { Chain } from './chain.ts'
import { reopenToWrite } from './connection.ts'
import { watchFiles } from './watch-files.ts'

/** Compiled statements to cache; lists of ids make statements of many lengths. */
const STATEMENTS_MAX = 200

/** From so many on, entering them shares most of the pages; more would delay the next commit. */
const ARRIVALS_MAX = 4_000

/** The connection that writes, as its thread uses it. Each method is one transaction; all are durable but those that say otherwise. */
export class WritingConnection {
  readonly #database: Database.Database
  readonly #statements = new Map<string, Database.Statement>()

  readonly #chain: Chain
  readonly #arrivals: Arrivals
  readonly #isThere: () => void

  constructor(folder: string) {
    this.#database = reopenToWrite(folder)
    this.#chain = new Chain(this.#database, folder)
    this.#arrivals = new Arrivals(this.#database)
    this.#isThere = watchFiles(folder)
    this.#atomically(() => {
      this.#arrivals.enter()
      this.#chain.catchUp()
    })
  }

  /** What was listed before is entered first, so that statements find every delivery in the register. */
  write(statements: readonly Statement[]): number[] {
    return this.#atomically(() => {
      this.#enter()
      return this.#run(statements)
    })
  }

  #run(statements: readonly Statement[]): number[] {
    const changes = statements.map(({ sql, rows }) => {
      const statement = this.#prepare(sql)
      return rows.reduce((sum, row) => sum + statement.run(row).changes, 0)
    })
    this.#chain.catchUp()
    return changes
  }

  /**
   * As `write`, without a sync. The next durable commit syncs everything before it; until then a power cut can take back
   * the latest derived rows, whose deliveries are then pending again. A crash of the process takes back nothing.
   */
  writeDerived(statements: readonly Statement[]): number[] {
    return this.#withoutSync(() => this.#run(statements))
  }

  /** Enters what is listed into the register. Without a sync: what is listed is durable, and is listed again after a power cut. */
  enterArrivals(): void {
    if (this.#arrivals.length > 0) this.#withoutSync(() => this.#enter())
  }

  /** How many are listed: few may wait for others, many not. */
  arrivals(): 'none' | 'few' | 'many' {
    if (this.#arrivals.length === 0) return 'none'
    return this.#arrivals.length < ARRIVALS_MAX ? 'few' : 'many'
  }

  /** 1 for a new delivery, 0 for a duplicate. */
  accept(batch: DeliveryBatch): number[] {
    // Between threads a Buffer becomes the array that it is made of.
    const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength)
    const deliveries = unpackDeliveries({ ...batch, bytes })
    const asList = isListed(deliveries.length)
    return this.#atomically(() => {
      if (!asList) this.#enter()
      return deliveries.map((delivery) => this.#acceptOne(bytes, delivery, asList))
    })
  }

  close(): void {
    this.#chain.close()
    this.#database.close()
  }

  #acceptOne(bytes: Buffer, delivery: PackedDelivery, asList: boolean): number {
    const { source, receivedAt } = delivery
    const part = ({ from, to }: Range) => bytes.subarray(from, to)
    const id = part(delivery.id)
    const arrival = { id, source, receivedAt }
    const seq = asList ? this.#arrivals.list(arrival) : this.#arrivals.register(arrival)
    if (seq === null) return 0
    const digest = digestOfPacked(bytes, delivery)
    const texts = [part(delivery.path), part(delivery.headers)]
    this.#prepare(INSERT_BODY).run(seq, ...texts, part(delivery.body), receivedAt, digest)
    this.#chain.append(seq, id, digest)
    return 1
  }

  #enter(): void {
    if (this.#arrivals.length > 0) this.#arrivals.enter()
  }

  #withoutSync<T>(work: () => T): T {
    this.#database.pragma('synchronous = NORMAL')
    try {
      return this.#atomically(work)
    } finally {
      this.#database.pragma('synchronous = FULL')
    }
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

/** Texts are bound as the bytes that they came in and become text inside SQLite, which spares two conversions each. */
const INSERT_BODY =
  'insert into raw_bodies (seq, path, headers_json, body, arrived_at, digest) values (?, cast(? as text), cast(? as text), ?, ?, ?)'
