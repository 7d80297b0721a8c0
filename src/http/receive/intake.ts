import type { IncomingMessage } from 'node:http'
import { rawEventIdOf } from '../../domain/identity.ts'
import type { Headers, RawEvent } from '../../domain/raw-event.ts'
import { type Instant, minutes } from '../../domain/time/time.ts'
import type { Source } from '../../sources/source.ts'
import { OperationalError, type Store } from '../../store/store.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import { stage } from '../../telemetry/stage.ts'
import { throttleLog } from '../../telemetry/throttled-log.ts'
import { isAuthentic } from '../auth.ts'
import type { ServerSettings, SourceCredentials } from '../settings.ts'
import { gunzipBounded, readBody } from './body.ts'
import { receiptOf, unsupportedMedia, WRONG_RECEIPT } from './delivery-head.ts'
import { InFlight, type Lease } from './in-flight.ts'
import {
  acceptedAnswer,
  brokenAnswer,
  type IntakeAnswer,
  overloadedAnswer,
  probeAnswer,
  refusedAnswer,
  unavailableAnswer,
} from './intake-answer.ts'
import { accept, keptForm, readOrKeep } from './keeping.ts'
import { type Fault, listRefusal, logFailure } from './refusals.ts'
import { sentHeaders, storedHeaders } from './stored-headers.ts'
import { type WebhookTarget, webhookTarget } from './webhook-target.ts'

export interface IntakeParts {
  readonly sources: readonly Source[]
  readonly settings: () => ServerSettings
  readonly store: Pick<Store, 'accept' | 'acceptTimeless' | 'refuse'>
  readonly now: () => Instant
  readonly log: Log
  readonly metrics: Metrics
  /** Told after a raw event became pending, so that the worker need not wait for its next look. */
  readonly onPending: () => void
}

/** Answers one request to a webhook; null: the sender went away. Never rejects. */
export type Intake = (request: IncomingMessage) => Promise<IntakeAnswer | null>

/**
 * The fast path of `POST /webhooks/…`, in front of Express, which alone would cost three times as much as all of this:
 * read within bounds, authenticate the exact bytes, make durable, answer. A machine's delivery is understood afterwards.
 */
export function createIntake(parts: IntakeParts): Intake {
  const desk: Desk = {
    ...parts,
    byName: new Map(parts.sources.map((source) => [source.name, source])),
    inFlight: new InFlight(IN_FLIGHT_LIMITS),
    tell: throttleLog(parts.now, minutes(1)),
  }
  return async (request) => {
    const target = webhookTarget(request.url ?? '')
    const source = target === null ? undefined : desk.byName.get(target.source)
    const stopClock = desk.metrics.timeIntake()
    const answer = await stage('intake', () => answerTo(desk, { request, target, source })).catch((error: unknown) =>
      failedAnswer(desk, error),
    )
    stopClock()
    if (answer !== null && answer.outcome !== null) desk.metrics.received(source?.name ?? 'unknown', answer.outcome)
    return answer
  }
}

/** Room for one body, as sent and decoded, at the largest setting of `bodyBytesMax`, or for 1,600 storms of 100 alerts. */
const IN_FLIGHT_LIMITS = { requestsMax: 2_000, bytesMax: 128 * 1_048_576 }

interface Desk extends IntakeParts {
  readonly byName: ReadonlyMap<string, Source>
  readonly inFlight: InFlight
  readonly tell: ReturnType<typeof throttleLog>
}

interface Arrival {
  readonly request: IncomingMessage
  readonly target: WebhookTarget | null
  readonly source: Source | undefined
}

/** One delivery on its way in. */
interface Attempt {
  readonly request: IncomingMessage
  readonly target: WebhookTarget
  readonly source: Source
  readonly credentials: SourceCredentials
  readonly headers: Headers
  readonly settings: ServerSettings
}

async function answerTo(desk: Desk, { request, target, source }: Arrival): Promise<IntakeAnswer | null> {
  const headers = sentHeaders(request.headers)
  if (target === null || source === undefined) return refuseUnknown(desk, { target, headers })
  if (PROBES.has(request.method ?? '')) return probeAnswer(request)
  const settings = desk.settings()
  const attempt: Attempt = { request, target, source, headers, settings, credentials: settings.sources[source.name] ?? NO_CREDENTIALS }
  if (request.method !== 'POST' && request.method !== 'PUT') return refuse(desk, attempt, { status: 405, reason: 'Webhooks are posted.' })
  const lease = desk.inFlight.begin()
  if (lease === null) return overloadedAnswer
  try {
    return await take(desk, attempt, lease)
  } finally {
    lease.release()
  }
}

const PROBES: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const NO_CREDENTIALS: SourceCredentials = { secrets: [], tokens: [] }

async function take(desk: Desk, attempt: Attempt, lease: Lease): Promise<IntakeAnswer | null> {
  const { source, target, credentials, headers } = attempt
  const limits = { bytesMax: attempt.settings.listen.bodyBytesMax, lease }
  const wire = await readBody(attempt.request, limits)
  if (wire.kind !== 'complete') return unreadAnswer(desk, attempt, { kind: wire.kind, body: null })

  const id = rawEventIdOf(source.name, wire.bytes)
  const sent: RawEvent = { id, source: source.name, receivedAt: desk.now(), path: target.path, headers, body: wire.bytes }
  if (!isAuthentic(sent, { source, credentials, pathToken: target.token })) {
    return refuse(desk, attempt, { status: 401, reason: 'No configured secret or token of this source matches.' })
  }
  const unsupported = unsupportedMedia(source, headers)
  if (unsupported !== null) return refuse(desk, attempt, { status: 415, reason: unsupported, body: wire.bytes })

  const body = headers['content-encoding'] === 'gzip' ? gunzipBounded(wire.bytes, limits) : wire
  if (body.kind !== 'complete') return unreadAnswer(desk, attempt, { kind: body.kind, body: wire.bytes })
  const receivedAt = receiptOf(headers, { now: sent.receivedAt, believes: attempt.settings.listen.recordedReceipt })
  if (receivedAt === null) return refuse(desk, attempt, { status: 400, reason: WRONG_RECEIPT })
  const keptId = body === wire ? id : rawEventIdOf(source.name, body.bytes)
  const kept = { id: keptId, source: source.name, receivedAt, path: target.path, headers: keptHeaders(attempt), body: body.bytes }
  return keep(desk, attempt, source.conceal === undefined ? kept : keptForm({ ...kept, headers }, source, credentials))
}

async function keep(desk: Desk, attempt: Attempt, raw: RawEvent): Promise<IntakeAnswer> {
  const reading = attempt.source.postedBy === 'people' ? await readOrKeep(desk.store, attempt.source, raw) : null
  if (reading?.kind === 'unreadable') {
    const { malformed, problems } = reading
    const fault = malformed
      ? { status: 400, reason: 'The body is malformed.' }
      : { status: 422, reason: 'The body is well-formed, but wrong.' }
    return refuse(desk, attempt, { ...fault, body: raw.body, problems })
  }
  const acceptance = await accept(desk.store, attempt.source, raw)
  desk.onPending()
  return acceptedAnswer(acceptance, reading?.kind === 'read' ? reading.problems : [])
}

const keptHeaders = ({ headers, credentials }: Pick<Attempt, 'headers' | 'credentials'>): Headers =>
  storedHeaders(headers, [...credentials.secrets, ...credentials.tokens])

async function refuse(desk: Desk, attempt: Attempt, fault: Fault): Promise<IntakeAnswer> {
  const { source, target, headers } = attempt
  const body = fault.body === undefined ? {} : { body: source.conceal?.({ headers, body: fault.body }).body ?? fault.body }
  await listRefusal(desk, { source: source.name, path: target.path, headers: keptHeaders(attempt) }, { ...fault, ...body })
  return refusedAnswer(fault.status, fault.reason, fault.problems ?? [])
}

/** The name is the sender's: the list of deliveries shows it, cut, because a mistyped address is looked for there. */
async function refuseUnknown(desk: Desk, { target, headers }: { readonly target: WebhookTarget | null; readonly headers: Headers }) {
  const fault = { status: 404, reason: 'No source has this name; GET /webhooks lists them.' }
  const name = target?.source.slice(0, 64) ?? 'unknown'
  await listRefusal(
    desk,
    { source: name, path: `/webhooks/${name}`, headers: keptHeaders({ headers, credentials: NO_CREDENTIALS }) },
    fault,
  )
  return refusedAnswer(fault.status, fault.reason, [])
}

interface Unread {
  readonly kind: 'too-large' | 'no-room' | 'aborted' | 'malformed'
  readonly body: Uint8Array | null
}

async function unreadAnswer(desk: Desk, attempt: Attempt, { kind, body }: Unread): Promise<IntakeAnswer | null> {
  if (kind === 'aborted') return null
  if (kind === 'no-room') return overloadedAnswer
  const bytesMax = attempt.settings.listen.bodyBytesMax
  // Of a packed body nobody can tell whether a credential is in it.
  const kept = body === null || attempt.source.conceal !== undefined ? {} : { body }
  if (kind === 'too-large') return refuse(desk, attempt, { status: 413, reason: `The body is larger than ${bytesMax} bytes.`, ...kept })
  return refuse(desk, attempt, { status: 400, reason: 'The body is not gzip, or was cut off.', ...kept })
}

function failedAnswer(desk: Desk, error: unknown): IntakeAnswer {
  logFailure(desk, error)
  return error instanceof OperationalError ? unavailableAnswer : brokenAnswer
}
