import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Problem } from '../../domain/raw-event.ts'
import type { Acceptance } from '../../store/store.ts'
import type { ReceivedOutcome } from '../../telemetry/metrics.ts'
import { PROBLEM_TYPE, problemDocument, RETRY_AFTER_SECONDS } from '../problem.ts'

export interface IntakeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** null: no body. */
  readonly body: string | null
  /** null: not a delivery (a probe). */
  readonly outcome: ReceivedOutcome | null
}

const JSON_TYPE = { 'content-type': 'application/json' }

export function acceptedAnswer({ outcome, rawEventId }: Acceptance, problems: readonly Problem[]): IntakeAnswer {
  const told = problems.length === 0 ? {} : { problems }
  return { status: 202, headers: JSON_TYPE, body: JSON.stringify({ status: outcome, id: rawEventId, ...told }), outcome }
}

export function refusedAnswer(status: number, reason: string, errors: readonly Problem[]): IntakeAnswer {
  const extra: Readonly<Record<string, string>> =
    status === 401 ? { 'www-authenticate': 'Bearer realm="webhooks"' } : status === 405 ? { allow: 'POST, PUT' } : {}
  return { ...problemAnswer(status, reason, errors), headers: { 'content-type': PROBLEM_TYPE, ...extra }, outcome: 'rejected' }
}

/** Never a 4xx for what may work later: Alertmanager gives a notification up on any of them, 429 too. */
export const overloadedAnswer: IntakeAnswer = {
  ...problemAnswer(503, 'Too many deliveries at once: send this one again.', []),
  headers: { 'content-type': PROBLEM_TYPE, 'retry-after': String(RETRY_AFTER_SECONDS) },
  outcome: 'overloaded',
}

export const unavailableAnswer: IntakeAnswer = {
  ...overloadedAnswer,
  ...problemAnswer(503, 'The delivery could not be stored: send it again.', []),
  outcome: 'failed',
}

export const brokenAnswer: IntakeAnswer = {
  ...problemAnswer(500, 'The delivery could not be handled; the log of this server says why.', []),
  headers: { 'content-type': PROBLEM_TYPE },
  outcome: 'failed',
}

/** Senders that look before they post; CloudEvents asks by `WebHook-Request-Origin` whether it may. */
export function probeAnswer(request: IncomingMessage): IntakeAnswer {
  const origin = request.headers['webhook-request-origin'] === undefined ? {} : { 'webhook-allowed-origin': '*' }
  return { status: 204, headers: { allow: 'POST, PUT', ...origin }, body: null, outcome: null }
}

function problemAnswer(status: number, detail: string, errors: readonly Problem[]): Pick<IntakeAnswer, 'status' | 'body'> {
  return { status, body: JSON.stringify(problemDocument(status, detail, errors)) }
}

/** How long a sender may go on sending after it was refused, so that it reads the answer instead of a reset. */
const LINGER_MS = 2_000

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Whether this server is stopping: the connection then ends with this answer. */
  readonly isClosing: boolean
}

/** An answer before the end of the request ends the connection: what else comes on it is thrown away, for a short while. */
export function sendAnswer({ request, response, isClosing }: Exchange, { status, headers, body }: IntakeAnswer): void {
  const isEarly = !request.complete
  const length: Readonly<Record<string, string | number>> = body === null ? {} : { 'content-length': Buffer.byteLength(body) }
  const connection: Readonly<Record<string, string>> = isEarly || isClosing ? { connection: 'close' } : {}
  response.writeHead(status, { ...headers, ...length, ...connection })
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
