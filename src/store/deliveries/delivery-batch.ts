import type { RawEvent } from '../../domain/raw-event.ts'
import { replaceNul } from '../columns.ts'

export const ID_BYTES = 16

/**
 * Deliveries that share a commit, packed: bytes travel to a thread or to a server as one block, where objects would
 * be copied field by field, and a small Buffer with all of the pool that it is cut from.
 */
export interface DeliveryBatch {
  /** For each delivery its id, path, headers as JSON, and body, one after the other. */
  readonly bytes: Buffer<ArrayBuffer>
  /** Three for each delivery: how many bytes path, headers and body have. */
  readonly lengths: Uint32Array<ArrayBuffer>
  readonly receivedAt: Float64Array<ArrayBuffer>
  readonly sources: readonly string[]
}

export function packDeliveries(rawEvents: readonly RawEvent[]): DeliveryBatch {
  const parts = rawEvents.map(partsOf)
  const size = parts.reduce((sum, part) => sum + ID_BYTES + part.lengths[0] + part.lengths[1] + part.lengths[2], 0)
  const bytes = Buffer.from(new ArrayBuffer(size))
  let offset = 0
  for (const part of parts) offset = writePart(bytes, part, offset)
  return {
    bytes,
    lengths: Uint32Array.from(parts.flatMap((part) => part.lengths)),
    receivedAt: Float64Array.from(rawEvents, (raw) => raw.receivedAt),
    sources: rawEvents.map((raw) => raw.source),
  }
}

interface Part {
  readonly raw: RawEvent
  readonly path: string
  readonly headers: string
  readonly lengths: readonly [number, number, number]
}

function partsOf(raw: RawEvent): Part {
  const path = replaceNul(raw.path)
  const headers = JSON.stringify(raw.headers)
  return { raw, path, headers, lengths: [Buffer.byteLength(path), Buffer.byteLength(headers), raw.body.byteLength] }
}

function writePart(bytes: Buffer, part: Part, start: number): number {
  const pathAt = start + bytes.write(part.raw.id, start, ID_BYTES, 'hex')
  const headersAt = pathAt + bytes.write(part.path, pathAt)
  const bodyAt = headersAt + bytes.write(part.headers, headersAt)
  bytes.set(part.raw.body, bodyAt)
  return bodyAt + part.raw.body.byteLength
}
