import { createHash, hash } from 'node:crypto'
import type { Headers } from '../../domain/raw-event.ts'
import { isSameBytes, storableText } from '../columns.ts'

/** What is stored of a delivery and never changes. */
export interface StoredBytes {
  readonly id: Uint8Array
  readonly source: string | Uint8Array
  /** When it was first received, whatever earlier receipt a recording reports later. */
  readonly arrivedAt: number
  readonly path: string | Uint8Array
  readonly headers: string | Uint8Array
  readonly body: Uint8Array
}

/** SHA-256 of a delivery as stored; each part follows its length, so that no byte can move from one to the next. PostgreSQL computes the same in SQL. */
export function digestOf({ id, source, arrivedAt, path, headers, body }: StoredBytes): Buffer {
  const hashing = createHash('sha256').update(id)
  const at = Buffer.alloc(8)
  at.writeBigInt64BE(BigInt(arrivedAt))
  hashing.update(at)
  for (const part of [source, path, headers].map(bytesOf)) hashing.update(lengthOf(part)).update(part)
  return hashing.update(body).digest()
}

/** What was damaged may be of another type, of which no digest can be computed. */
export function hasDigest(stored: StoredBytes, digest: unknown): boolean {
  try {
    return isSameBytes(digest, digestOf(stored))
  } catch {
    return false
  }
}

/** As `digestOf`, of texts that are not stored yet. */
export const digestOfNew = (raw: {
  readonly id: Uint8Array
  readonly source: string
  readonly receivedAt: number
  readonly path: string
  readonly headers: Headers
  readonly body: Uint8Array
}): Buffer => digestOf({ ...raw, arrivedAt: raw.receivedAt, path: storableText(raw.path), headers: JSON.stringify(raw.headers) })

const bytesOf = (part: string | Uint8Array): Uint8Array => (typeof part === 'string' ? Buffer.from(part) : part)

function lengthOf(part: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.byteLength)
  return length
}

/** Before the first delivery. */
export const FIRST_LINK: Buffer = Buffer.alloc(32)

/** Each link depends on all deliveries accepted before: what is missing or changed breaks the chain there. */
export const linkOf = (before: Uint8Array, digest: Uint8Array): Buffer => hash('sha256', Buffer.concat([before, digest]), 'buffer')
