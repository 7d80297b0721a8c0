import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BriefReading, FirstReading } from '../../reading/first-reading.ts'
import { type Acceptance, OperationalError } from '../../store/store.ts'
import { PROBLEM_TYPE, problemDocument, RETRY_AFTER_SECONDS } from '../problem.ts'
import type { Received } from './receive.ts'
import type { Fault } from './refusals.ts'

export interface IntakeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** null: no body. */
  readonly body: string | null
}

/** null: the sender went away. */
export function intakeAnswer(received: Received<FirstReading>): IntakeAnswer | null {
  switch (received.kind) {
    case 'stored':
      return acceptedAnswer(received.acceptance, received.content.reading)
    case 'refused':
      return refusedAnswer(received.fault)
    case 'overloaded':
      return problemAnswer({ status: 503, reason: 'Too many deliveries in flight; retry.' }, RETRY)
    case 'aborted':
      return null
  }
}

function acceptedAnswer({ outcome, rawEventId }: Acceptance, reading: BriefReading | null): IntakeAnswer {
  const problems = reading?.kind === 'read' ? reading.problems : []
  const body = problems.length === 0 ? { status: outcome, id: rawEventId } : { status: outcome, id: rawEventId, problems }
  return { status: 202, headers: JSON_HEADERS, body: JSON.stringify(body) }
}

const JSON_HEADERS = { 'content-type': 'application/json' }

/** Senders that check an address look for their words in a 200. */
export const handshakeAnswer = (members: Readonly<Record<string, string>>): IntakeAnswer => ({
  status: 200,
  headers: JSON_HEADERS,
  body: JSON.stringify(members),
})

function refusedAnswer(fault: Fault): IntakeAnswer {
  if (fault.status === 401) return problemAnswer(fault, { 'www-authenticate': 'Bearer realm="webhooks"' })
  return problemAnswer(fault, fault.status === 405 ? { allow: 'POST, PUT' } : {})
}

/** Never a 4xx for what may work later: Alertmanager drops a notification on any of them, 429 too. */
const RETRY = { 'retry-after': String(RETRY_AFTER_SECONDS) }

/** A full disk or an unreachable database will pass, so the sender is to retry; anything else is a fault of ours. */
export function failedAnswer(error: unknown): IntakeAnswer {
  if (error instanceof OperationalError) return problemAnswer({ status: 503, reason: 'The delivery could not be stored; retry.' }, RETRY)
  return problemAnswer({ status: 500, reason: 'Internal error; see the server log.' }, {})
}

function problemAnswer({ status, reason, problems = [] }: Fault, headers: Readonly<Record<string, string>>): IntakeAnswer {
  const body = JSON.stringify(problemDocument(status, reason, problems))
  return { status, headers: { 'content-type': PROBLEM_TYPE, ...headers }, body }
}

/** Some senders probe before they post; CloudEvents asks for permission with `WebHook-Request-Origin`. */
export function probeAnswer(request: IncomingMessage): IntakeAnswer {
  const origin = request.headers['webhook-request-origin'] === undefined ? {} : { 'webhook-allowed-origin': '*' }
  return { status: 204, headers: { allow: 'POST, PUT', ...origin }, body: null }
}

/** How long a refused sender may keep sending, so that it reads the answer instead of a connection reset. */
const LINGER_MS = 2_000

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Whether this server is stopping: the connection then closes after this answer. */
  readonly isClosing: boolean
}

/** An answer before the end of the request closes the connection; the rest of the request is drained for a short while. */
export function sendAnswer({ request, response, isClosing }: Exchange, { status, headers, body }: IntakeAnswer): void {
  const isEarly = !request.complete
  const head: Record<string, string | number> = { ...headers }
  if (body !== null) head['content-length'] = Buffer.byteLength(body)
  if (isEarly || isClosing) head.connection = 'close'
  response.writeHead(status, head)
  if (!isEarly) {
    response.end(body ?? undefined)
    return
  }
  if (body !== null) response.write(body)
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, LINGER_MS)
  request.once('end', end).once('close', end).resume()
}
