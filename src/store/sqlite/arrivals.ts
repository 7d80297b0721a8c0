import type Database from 'better-sqlite3'
import { ATTEMPTS_MAX } from '../round.ts'
import { openToWrite } from './connection.ts'

/**
 * From so many in one commit on they are listed: then many senders wait, and what a commit writes is what they wait for. Of fewer each
 * is in the register when it is answered.
 */
const LISTED_TOGETHER_MIN = 16

/** Whether so many deliveries of one commit are listed. */
export const isListed = (deliveries: number): boolean => deliveries >= LISTED_TOGETHER_MIN

/** A delivery, or another receipt of the same bytes, as the list of arrivals and the register know it. */
export interface Arrival {
  readonly id: Buffer
  readonly source: string
  readonly receivedAt: number
}

/**
 * The register of deliveries, `raw_events`, is found by ids that are spread over its index: each new row writes a page of it. Deliveries
 * that come many at a time are therefore written into a list, `arrivals`, in their commit, and entered into the register
 * together, when several of them share a page. Until then they are durable, in the chain, and known here by their ids.
 * All methods work within a transaction of the caller; after one that fails this is thrown away with its connection.
 */
export class Arrivals {
  readonly #insertArrival: Database.Statement
  readonly #insertAll: Database.Statement
  readonly #copies: Database.Statement
  readonly #deleteAll: Database.Statement
  readonly #isRegistered: Database.Statement
  readonly #lastSeq: Database.Statement
  readonly #register: Database.Statement
  readonly #countReceipt: Database.Statement
  readonly #insertDuplicate: Database.Statement
  readonly #lowerReceipt: Database.Statement
  /** Ids of those that are listed, each as a text of 16 characters. */
  readonly #listed = new Set<string>()
  #length = 0
  /** null: the register may have grown by itself. */
  #nextSeq: number | null = null

  constructor(database: Database.Database) {
    this.#insertArrival = database.prepare('insert into arrivals (raw_seq, id, source, received_at) values (?, ?, ?, ?)')
    this.#insertAll = database.prepare(REGISTER_ALL)
    this.#copies = database.prepare('select id, source, received_at from arrivals where raw_seq is null order by number')
    this.#deleteAll = database.prepare('delete from arrivals')
    this.#isRegistered = database.prepare('select 1 from raw_events where id = ?').pluck()
    this.#lastSeq = database.prepare('select max(seq) from raw_events').pluck()
    this.#register = database.prepare(REGISTER)
    this.#countReceipt = database.prepare(COUNT_RECEIPT)
    this.#insertDuplicate = database.prepare(INSERT_DUPLICATE)
    this.#lowerReceipt = database.prepare(LOWER_RECEIPT)
  }

  /** How many are listed and not entered. */
  get length(): number {
    return this.#length
  }

  /** Lists it. Its number in the register when it is new, null for another receipt. */
  list({ id, source, receivedAt }: Arrival): number | null {
    const name = id.toString('latin1')
    const isKnown = this.#listed.has(name) || this.#isRegistered.get(id) !== undefined
    const seq = isKnown ? null : this.#takeSeq()
    this.#insertArrival.run(seq, id, source, receivedAt)
    this.#length += 1
    this.#listed.add(name)
    return seq
  }

  /** Enters it at once; nothing may be listed. Its number in the register when it is new, null for another receipt. */
  register({ id, source, receivedAt }: Arrival): number | null {
    const { changes, lastInsertRowid } = this.#register.run(id, source, receivedAt)
    if (changes === 0) {
      this.#registerCopy({ id, source, receivedAt })
      return null
    }
    this.#nextSeq = null
    return Number(lastInsertRowid)
  }

  /** Enters all that are listed, also by an earlier connection. */
  enter(): void {
    this.#insertAll.run()
    const copies = this.#copies.all() as { readonly id: Buffer; readonly source: string; readonly received_at: number }[]
    for (const { id, source, received_at } of copies) this.#registerCopy({ id, source, receivedAt: received_at })
    this.#deleteAll.run()
    this.#listed.clear()
    this.#length = 0
    this.#nextSeq = null
  }

  #registerCopy({ id, receivedAt }: Arrival): void {
    const second = Math.floor(receivedAt / 1_000) * 1_000
    this.#countReceipt.run(id, receivedAt, second, second + 1_000, second, second + 1_000)
    this.#insertDuplicate.run(receivedAt, id)
    this.#lowerReceipt.run(receivedAt, id, receivedAt)
  }

  #takeSeq(): number {
    const seq = this.#nextSeq ?? Number(this.#lastSeq.get() ?? 0) + 1
    this.#nextSeq = seq + 1
    return seq
  }
}

const REGISTER = `insert into raw_events (id, source, received_at, state, version)
  values (?, ?, ?, 'pending', 1) on conflict (id) do nothing`

const REGISTER_ALL = `insert into raw_events (seq, id, source, received_at, state, version)
  select raw_seq, id, source, received_at, 'pending', 1 from arrivals where raw_seq is not null order by number on conflict (id) do nothing`

/** The raw event keeps the earliest receipt, so the later of the two is the duplicate's, in whatever order they arrived. */
const INSERT_DUPLICATE = `insert into duplicates (raw_seq, source, received_at)
  select seq, source, max(received_at, ?) from raw_events where id = ?`

/** A receipt before the first, or in a second that had none yet, counts: the delivery is read again with it, unless it was set aside. */
const COUNT_RECEIPT = `update raw_events set version = version + 1, state = 'pending', reason = null
  where id = ? and attempts < ${ATTEMPTS_MAX} and (received_at > ? or not (received_at >= ? and received_at < ?)
    and not exists (select 1 from duplicates where raw_seq = raw_events.seq and received_at >= ? and received_at < ?))`

const LOWER_RECEIPT = 'update raw_events set received_at = ? where id = ? and received_at > ?'

/** Enters what a process that died has left listed, before anybody reads the register. */
export function enterLeftArrivals(folder: string): void {
  const database = openToWrite(folder)
  try {
    const arrivals = new Arrivals(database)
    database.transaction(() => arrivals.enter()).immediate()
  } finally {
    database.close()
  }
}
