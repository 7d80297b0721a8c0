import type { IncomingMessage } from 'node:http'
import { readBody } from './receive/body.ts'
import type { Lease } from './receive/in-flight.ts'

/** What a person or a script says of an incident is short. */
const BODY_BYTES_MAX = 65_536

/** Bodies of this size are not worth counting. */
const UNCOUNTED: Lease = { grow: () => true, release: () => {} }

/** The JSON of a request, `{}` where nothing was sent; or the status and the reason to refuse it with. */
export async function readJson(request: IncomingMessage): Promise<{ json: unknown } | { status: number; detail: string }> {
  const body = await readBody(request, { bytesMax: BODY_BYTES_MAX, lease: UNCOUNTED })
  if (body.kind === 'too-large') return { status: 413, detail: `The body is larger than ${BODY_BYTES_MAX} bytes.` }
  if (body.kind !== 'complete') return { status: 400, detail: 'The body was cut off.' }
  if (body.bytes.length === 0) return { json: {} }
  // Also what keeps the forms of other sites out: they cannot send this type unasked.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return { status: 415, detail: 'Only application/json is taken.' }
  try {
    const json: unknown = JSON.parse(body.bytes.toString('utf8'))
    return { json }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { status: 400, detail: `The body is no JSON: ${error.message.slice(0, 200)}` }
  }
}
