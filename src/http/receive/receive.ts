import type { IncomingMessage } from 'node:http'
import { rawEventIdOf, type SourceName } from '../../domain/identity.ts'
import type { Headers, RawEvent } from '../../domain/raw-event.ts'
import { type Instant, minutes } from '../../domain/time/time.ts'
import type { DeliveryReader } from '../../reading/first-reading.ts'
import type { Acceptance, Store } from '../../store/store.ts'
import { recordDelivery } from '../../telemetry/delivery-span.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Metrics, ReceivedOutcome } from '../../telemetry/metrics.ts'
import { throttleLog } from '../../telemetry/throttled-log.ts'
import type { Changes } from '../changes/changes.ts'
import type { ServerSettings } from '../settings.ts'
import { type Body, gunzipBounded, readBody } from './body.ts'
import { receiptOf, WRONG_RECEIPT, withoutUnbelieved } from './delivery-head.ts'
import { InFlight, type InFlightLimits, type Lease } from './in-flight.ts'
import { type Fault, listRefusal } from './refusals.ts'
import { sentHeaders, storedHeaders } from './stored-headers.ts'

export interface ReceiveParts {
  readonly settings: () => ServerSettings
  readonly store: Pick<Store, 'accept' | 'acceptTimeless' | 'refuse'>
  readonly changes: Pick<Changes, 'publish'>
  readonly now: () => Instant
  readonly log: Log
  readonly metrics: Metrics
  /** Reads what takes long; left out: everything is read by the thread that answers. */
  readonly reader?: DeliveryReader
  /** Called after a raw event became pending, so that the worker does not wait for its next poll. */
  readonly onPending: () => void
}

/** What one group of endpoints shares: its memory budget and its log throttle. */
export interface ReceiveContext extends ReceiveParts {
  readonly inFlight: InFlight
  readonly logThrottled: ReturnType<typeof throttleLog>
}

export function createReceiveContext(parts: ReceiveParts, limits: InFlightLimits): ReceiveContext {
  return { ...parts, inFlight: new InFlight(limits), logThrottled: throttleLog(parts.now, minutes(1)) }
}

/** What an endpoint decides for itself. `Content`: what its answer needs to know about the body. */
export interface Endpoint<Content> {
  readonly source: SourceName
  /** The path as it is stored: without anything that may be a credential. */
  readonly path: string
  /** Headers that contain one of these are never stored. */
  readonly credentials: readonly string[]
  readonly limits: BodySizes
  /** Checks what is known before the body is read. */
  checkHead(headers: Headers): Fault | null
  /** Checks the exact bytes as sent, before anything is decoded. */
  checkWire?(wire: RawEvent): Fault | null | Promise<Fault | null>
  /** The decoded delivery in the form in which it is stored. */
  toStored(sent: RawEvent): RawEvent
  examine(delivery: Examined): Fault | { readonly content: Content } | Promise<Fault | { readonly content: Content }>
  /** Resolves when the delivery is durable. */
  store(raw: RawEvent, content: Content): Promise<Acceptance>
}

interface BodySizes {
  /** As sent; a body between the two limits is read to its end, so that its sender gets the 413. */
  readonly wireBytesMax: number
  /** After decoding. */
  readonly bytesMax: number
  /** What is too large: `body`, `document`. */
  readonly noun: string
  /** Whether a body that cannot be decoded is listed with its refusal: not where it may hide a credential. */
  readonly undecoded: 'listed' | 'omitted'
}

export interface Examined {
  /** Decoded, credentials included. */
  readonly sent: RawEvent
  readonly raw: RawEvent
}

/** What became of one request. aborted: the sender went away. */
export type Received<Content> =
  | { readonly kind: 'stored'; readonly acceptance: Acceptance; readonly raw: RawEvent; readonly content: Content }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'overloaded' | 'aborted' }

/**
 * Takes one delivery: room in memory, head, body within bounds, the exact bytes, decoding, receipt, content, durable. Lists a
 * refusal and counts the outcome on the way. Rejects where the store fails or we do; that is counted as failed.
 */
export async function receive<Content>(
  context: ReceiveContext,
  endpoint: Endpoint<Content>,
  request: IncomingMessage,
): Promise<Received<Content>> {
  const lease = context.inFlight.begin(request.socket)
  const beganAt = performance.timeOrigin + performance.now()
  let outcome: ReceivedOutcome | null = 'failed'
  let id: string | null = null
  try {
    const received = lease === null ? OVERLOADED : await takeIn(context, endpoint, { request, lease })
    if (received.kind === 'refused') {
      const headers = storedHeaders(sentHeaders(request.headers), endpoint.credentials)
      await listRefusal(context, { source: endpoint.source, path: endpoint.path, headers }, received.fault)
    }
    outcome = received.kind === 'stored' ? received.acceptance.outcome : OUTCOMES[received.kind]
    if (received.kind === 'stored') id = received.acceptance.rawEventId
    return received
  } finally {
    lease?.release()
    if (outcome !== null) context.metrics.received(endpoint.source, outcome)
    const { traceparent } = request.headers
    recordDelivery({ source: endpoint.source, outcome, id, traceparent: typeof traceparent === 'string' ? traceparent : null, beganAt })
  }
}

const OVERLOADED = { kind: 'overloaded' } as const
const OUTCOMES = { refused: 'rejected', overloaded: 'overloaded', aborted: null } as const

interface Arrival {
  readonly request: IncomingMessage
  readonly lease: Lease
}

async function takeIn<Content>(context: ReceiveContext, endpoint: Endpoint<Content>, arrival: Arrival): Promise<Received<Content>> {
  const trustReplayHeader = context.settings().listen.recordedReceipt
  const headers = withoutUnbelieved(sentHeaders(arrival.request.headers), { trustReplayHeader })
  const headFault = endpoint.checkHead(headers)
  if (headFault !== null) return refused(headFault)
  const { source, path, limits } = endpoint
  const wire = await readBody(arrival.request, { bytesMax: limits.wireBytesMax, lease: arrival.lease })
  if (wire.kind !== 'complete') return unreadResult(wire.kind, limits)

  const now = context.now()
  const sent: RawEvent = { id: rawEventIdOf(source, wire.bytes), source, receivedAt: now, path, headers, body: wire.bytes }
  const checked = endpoint.checkWire?.(sent) ?? null
  const wireFault = checked instanceof Promise ? await checked : checked
  if (wireFault !== null) return refused(wireFault)
  const body = decodeBody(wire.bytes, endpoint, { headers, lease: arrival.lease })
  if (body.kind !== 'complete') return unreadResult(body.kind, limits, wire.bytes)
  const receivedAt = receiptOf(headers, { now, trustReplayHeader })
  if (receivedAt === null) return refused({ status: 400, reason: WRONG_RECEIPT })

  const id = body.bytes === wire.bytes ? sent.id : rawEventIdOf(source, body.bytes)
  return keepDecoded(context, endpoint, { ...sent, id, receivedAt, body: body.bytes })
}

/** The second half of the way: what is decoded becomes durable, or is refused for what it holds. */
export async function keepDecoded<Content>(
  context: Pick<ReceiveContext, 'onPending'>,
  endpoint: Pick<Endpoint<Content>, 'toStored' | 'examine' | 'store'>,
  decoded: RawEvent,
): Promise<Extract<Received<Content>, { readonly kind: 'stored' | 'refused' }>> {
  const raw = endpoint.toStored(decoded)
  const examined = await endpoint.examine({ sent: decoded, raw })
  if ('status' in examined) return refused(examined)
  const acceptance = await endpoint.store(raw, examined.content)
  context.onPending()
  return { kind: 'stored', acceptance, raw, content: examined.content }
}

const refused = (fault: Fault) => ({ kind: 'refused', fault }) as const

function decodeBody(
  bytes: Buffer,
  { limits: { bytesMax } }: Pick<Endpoint<unknown>, 'limits'>,
  { headers, lease }: { readonly headers: Headers; readonly lease: Lease },
): Body {
  if (headers['content-encoding'] === 'gzip') return gunzipBounded(bytes, { bytesMax, lease })
  return bytes.length > bytesMax ? { kind: 'too-large' } : { kind: 'complete', bytes }
}

function unreadResult(kind: Exclude<Body['kind'], 'complete'>, sizes: BodySizes, wire?: Uint8Array): Received<never> {
  const listed = wire === undefined || sizes.undecoded === 'omitted' ? {} : { body: wire }
  switch (kind) {
    case 'aborted':
      return { kind: 'aborted' }
    case 'no-room':
      return OVERLOADED
    case 'too-large':
      return refused({ status: 413, reason: `The ${sizes.noun} is larger than ${sizes.bytesMax} bytes.`, ...listed })
    case 'malformed':
      return refused({ status: 400, reason: 'The body is not valid gzip, or is truncated.', ...listed })
  }
}
