import type Database from 'better-sqlite3'
import { type Accepted, AcceptedRing } from '../damage/accepted-ring.ts'
import { digestOf, FIRST_LINK, linkOf } from '../damage/digest.ts'

/** Rows of before this version that are read at a time. */
const CATCH_UP_ROWS = 500

interface Head {
  readonly position: number
  readonly rawSeq: number
  readonly link: Buffer
}

/**
 * The end of the chain of deliveries, as the thread that writes holds it. After a failure the connection is replaced, and
 * this with it, so that it never runs ahead of what is stored.
 */
export class Chain {
  readonly #database: Database.Database
  readonly #insert: Database.Statement
  readonly #lastSeq: Database.Statement
  readonly #ring: AcceptedRing
  #head: Head
  #unwitnessed: Accepted[] = []

  constructor(database: Database.Database, folder: string) {
    this.#database = database
    this.#insert = database.prepare('insert into links (position, raw_seq, raw_id, digest, link) values (?, ?, ?, ?, ?)')
    this.#lastSeq = database.prepare('select max(seq) as seq from raw_bodies')
    const last = database.prepare('select position, raw_seq as rawSeq, link from links order by position desc limit 1').get()
    this.#head = (last as Head | undefined) ?? { position: 0, rawSeq: 0, link: FIRST_LINK }
    this.#ring = new AcceptedRing(folder)
  }

  /** Within the transaction that stores the delivery. */
  append(rawSeq: number, id: Buffer, digest: Buffer): void {
    const position = this.#head.position + 1
    const link = linkOf(this.#head.link, digest)
    this.#insert.run(position, rawSeq, id, digest, link)
    this.#head = { position, rawSeq, link }
    this.#unwitnessed.push({ position, id: id.toString('hex') })
  }

  /** Within a transaction that may have stored deliveries by itself; also those of before there was a chain. */
  catchUp(): void {
    const { seq } = this.#lastSeq.get() as { readonly seq: number | null }
    while (seq !== null && this.#head.rawSeq < seq) {
      const rows = this.#database.prepare(UNCHAINED).all(this.#head.rawSeq, CATCH_UP_ROWS) as UnchainedRow[]
      if (rows.length === 0) return
      for (const row of rows) this.append(row.seq, row.id, row.digest ?? this.#completeDigest(row))
    }
  }

  /** After the commit. */
  witness(): void {
    if (this.#unwitnessed.length === 0) return
    this.#ring.append(this.#unwitnessed)
    this.#unwitnessed = []
  }

  close(): void {
    this.#ring.close()
  }

  #completeDigest(row: UnchainedRow): Buffer {
    const digest = digestOf({ ...row, arrivedAt: row.received_at, headers: row.headers_json })
    this.#database.prepare('update raw_bodies set arrived_at = ?, digest = ? where seq = ?').run(row.received_at, digest, row.seq)
    return digest
  }
}

interface UnchainedRow {
  readonly seq: number
  readonly id: Buffer
  readonly source: string
  readonly received_at: number
  readonly path: string
  readonly headers_json: string
  readonly body: Buffer
  readonly digest: Buffer | null
}

const UNCHAINED = `select raw_events.seq, id, source, received_at, path, headers_json, body, digest
  from raw_bodies join raw_events on raw_events.seq = raw_bodies.seq where raw_bodies.seq > ? order by raw_bodies.seq limit ?`
