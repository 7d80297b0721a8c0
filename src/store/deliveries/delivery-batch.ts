import { hash } from 'node:crypto'
import type { RawEvent } from '../../domain/raw-event.ts'
import { storableText } from '../columns.ts'

export const ID_BYTES = 16
const TIME_BYTES = 8
const LENGTH_BYTES = 4

/**
 * Deliveries that share a commit, packed: bytes travel to a thread or to a server as one block, where objects would
 * be copied field by field, and a small Buffer with all of the pool that it is cut from. Each lies there as `damage/digest.ts` hashes it:
 * id, receipt, then source, path and headers as JSON, each after its length, and the body.
 */
export interface DeliveryBatch {
  readonly bytes: Buffer<ArrayBuffer>
  /** How many bytes each delivery has. */
  readonly lengths: Uint32Array<ArrayBuffer>
}

export function packDeliveries(rawEvents: readonly RawEvent[]): DeliveryBatch {
  const lengths = new Uint32Array(rawEvents.length)
  const texts = rawEvents.map((raw, index) => {
    const parts = [raw.source, storableText(raw.path), JSON.stringify(raw.headers)]
    lengths[index] = parts.reduce((sum, text) => sum + LENGTH_BYTES + Buffer.byteLength(text), ID_BYTES + TIME_BYTES + raw.body.byteLength)
    return parts
  })
  const bytes = Buffer.from(new ArrayBuffer(lengths.reduce((sum, length) => sum + length, 0)))
  let at = 0
  for (const [index, raw] of rawEvents.entries()) {
    at += bytes.write(raw.id, at, ID_BYTES, 'hex')
    at = writeTime(bytes, raw.receivedAt, at)
    for (const text of texts[index] ?? []) at = writeText(bytes, text, at)
    bytes.set(raw.body, at)
    at += raw.body.byteLength
  }
  return { bytes, lengths }
}

/** A whole number of 64 bits, without making one of another kind. */
function writeTime(bytes: Buffer, milliseconds: number, at: number): number {
  const high = Math.floor(milliseconds / TWO_TO_32)
  return bytes.writeUInt32BE(milliseconds - high * TWO_TO_32, bytes.writeInt32BE(high, at))
}
const TWO_TO_32 = 2 ** 32

function writeText(bytes: Buffer, text: string, at: number): number {
  const length = bytes.write(text, at + LENGTH_BYTES)
  return bytes.writeUInt32BE(length, at) + length
}

/** Where bytes are in the block: the first, and the one after the last. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A delivery in the block. */
export interface PackedDelivery {
  readonly source: string
  readonly receivedAt: number
  readonly all: Range
  readonly id: Range
  readonly path: Range
  readonly headers: Range
  readonly body: Range
}

export function unpackDeliveries({ bytes, lengths }: DeliveryBatch): readonly PackedDelivery[] {
  let to = 0
  return Array.from(lengths, (length) => {
    to += length
    return unpackOne(bytes, { from: to - length, to })
  })
}

function unpackOne(bytes: Buffer, all: Range): PackedDelivery {
  const timeAt = all.from + ID_BYTES
  const source = textAfter(bytes, timeAt + TIME_BYTES)
  const path = textAfter(bytes, source.to)
  const headers = textAfter(bytes, path.to)
  return {
    source: bytes.toString('utf8', source.from, source.to),
    receivedAt: Number(bytes.readBigInt64BE(timeAt)),
    all,
    id: { from: all.from, to: timeAt },
    path,
    headers,
    body: { from: headers.to, to: all.to },
  }
}

function textAfter(bytes: Buffer, at: number): Range {
  const from = at + LENGTH_BYTES
  return { from, to: from + bytes.readUInt32BE(at) }
}

/** As `digestOf` of what is packed there. */
export const digestOfPacked = (bytes: Buffer, { all }: PackedDelivery): Buffer => hash('sha256', bytes.subarray(all.from, all.to), 'buffer')
