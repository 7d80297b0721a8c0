import type { IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { Lease } from './in-flight.ts'

/** aborted: the sender went away, no answer is needed. */
export type Body =
  | { readonly kind: 'complete'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' | 'no-room' | 'aborted' | 'malformed' }

export interface BodyLimits {
  readonly bytesMax: number
  readonly lease: Lease
}

/** The exact bytes of a request, or why they were not read completely. Stops at the first byte over the limit, whatever Content-Length says. */
export function readBody(request: IncomingMessage, { bytesMax, lease }: BodyLimits): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve({ kind: 'too-large' })
  return new Promise((resolve) => {
    lease.onWithdrawn?.(() => finish({ kind: 'no-room' }))
    const chunks: Buffer[] = []
    let length = 0
    const finish = (body: Body) => {
      lease.arrived?.()
      if (body.kind !== 'complete') request.off('data', onData).pause()
      resolve(body)
    }
    const onData = (chunk: Buffer) => {
      length += chunk.length
      if (length > bytesMax) return finish({ kind: 'too-large' })
      if (!lease.grow(chunk.length)) return finish({ kind: 'no-room' })
      chunks.push(chunk)
    }
    request.on('data', onData)
    request.on('end', () => finish({ kind: 'complete', bytes: joinChunks(chunks) }))
    // Comes last, whether the request ended or broke; of a request that ended nothing is left to say.
    request.on('close', () => {
      if (!request.readableEnded) finish({ kind: 'aborted' })
    })
  })
}

const joinChunks = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)

/**
 * The decoded body, never more than the limit: a gzip bomb costs one buffer of that size. On this thread, because a
 * body within the limit takes some milliseconds and the next one then waits instead of holding a buffer of its own.
 */
export function gunzipBounded(bytes: Buffer, { bytesMax, lease }: BodyLimits): Body {
  try {
    const decoded = gunzipSync(bytes, { maxOutputLength: bytesMax })
    return lease.grow(decoded.length) ? { kind: 'complete', bytes: decoded } : { kind: 'no-room' }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { kind: error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'malformed' }
  }
}
