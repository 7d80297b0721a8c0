import type { IncomingMessage } from 'node:http'
import { depthOf } from '../sources/values/json-body.ts'
import { readBody } from './receive/body.ts'
import type { Lease } from './receive/in-flight.ts'

/** Edits are short. */
const BODY_BYTES_MAX = 65_536

/** No edit nests deeper than four; what visits a value goes as deep as it. */
const DEPTH_MAX = 64

/** Bodies of this size are not counted against a memory budget. */
const UNCOUNTED: Lease = { grow: () => true, release: () => {} }

/** The JSON of a request, `{}` for an empty body; or the status and the reason of its refusal. */
export async function readJson(request: IncomingMessage): Promise<{ json: unknown } | { status: number; detail: string }> {
  const body = await readBody(request, { bytesMax: BODY_BYTES_MAX, lease: UNCOUNTED })
  if (body.kind === 'too-large') return { status: 413, detail: `The body is larger than ${BODY_BYTES_MAX} bytes.` }
  if (body.kind !== 'complete') return { status: 400, detail: 'The body is truncated.' }
  if (body.bytes.length === 0) return { json: {} }
  // This also keeps out forms of other sites: they cannot send this type without a preflight.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return { status: 415, detail: 'Expected Content-Type application/json.' }
  const text = body.bytes.toString('utf8')
  if (depthOf(text) > DEPTH_MAX) return { status: 400, detail: `The body is nested deeper than ${DEPTH_MAX} levels.` }
  try {
    const json: unknown = JSON.parse(text)
    return { json }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { status: 400, detail: `The body is not JSON: ${error.message.slice(0, 200)}` }
  }
}

/** The longest text is 10,000 characters, each of which may take nine bytes in a form; twice, with what it was before. */
const FORM_BYTES_MAX = 262_144

/** The text of a form, which the route reads. */
export async function readFormText(request: IncomingMessage): Promise<{ json: string } | { status: number; detail: string }> {
  const body = await readBody(request, { bytesMax: FORM_BYTES_MAX, lease: UNCOUNTED })
  if (body.kind === 'too-large') return { status: 413, detail: `The form is larger than ${FORM_BYTES_MAX} bytes.` }
  return body.kind === 'complete' ? { json: body.bytes.toString('utf8') } : { status: 400, detail: 'The form is truncated.' }
}
