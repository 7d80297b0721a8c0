import { hash } from 'node:crypto'
import {
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { ReceivedOutcome } from './metrics.ts'

/*
 * The span of a delivery is known by the delivery's own id, so that the round that understands it names it, in another thread, another
 * replica, or after a restart, and nobody has to carry anything over. A sender's `traceparent` is stored with the other headers.
 */
interface Ids {
  generateTraceId(): string
  generateSpanId(): string
}

const state = { isTracing: false, next: null as { readonly traceId: string; readonly spanId: string } | null }

/** What makes ids once spans are sent: those of a delivery where one is about to be recorded, else random ones. */
export function idsOfDeliveries(random: Ids): Ids {
  state.isTracing = true
  return {
    generateTraceId: () => state.next?.traceId ?? random.generateTraceId(),
    generateSpanId: () => state.next?.spanId ?? random.generateSpanId(),
  }
}

/** Spans are sent no more. */
export function stopTracing(): void {
  state.isTracing = false
}

interface AnsweredDelivery {
  readonly source: string
  /** null: the sender went away. */
  readonly outcome: ReceivedOutcome | null
  /** null: it is not stored. */
  readonly id: string | null
  readonly traceparent: string | null
  /** When its head had been read; milliseconds since 1970. */
  readonly beganAt: number
}

/** One span for a delivery that was answered: its source, its outcome and its id; part of the sender's trace where that names one. */
export function recordDelivery({ source, outcome, id, traceparent, beganAt }: AnsweredDelivery): void {
  if (!state.isTracing || outcome === null) return
  const parent = traceparent === null ? null : contextOf(traceparent)
  const attributes = { 'hindsight.source': source, 'hindsight.outcome': outcome, ...(id !== null && { 'hindsight.delivery.id': id }) }
  const around = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent)
  const begin = () => trace.getTracer('hindsight').startSpan('intake', { kind: SpanKind.SERVER, startTime: beganAt, attributes }, around)
  // One that comes again would be a second span of the same id.
  const span = id !== null && outcome === 'accepted' ? withSpanIds(id, begin) : begin()
  if (outcome === 'failed' || outcome === 'overloaded') span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

/** Begins one span whose ids follow from an id of ours, and from its name where it is one of several below that. */
export function withSpanIds(id: string, begin: () => Span, name?: string): Span {
  state.next = name === undefined ? spanIdsOf(id) : { traceId: id, spanId: hash('sha256', `${id} ${name}`).slice(0, SPAN_ID_DIGITS) }
  try {
    return begin()
  } finally {
    state.next = null
  }
}

/** More are not sent. */
const LINKS_MAX = 128

/** From the round that understands these deliveries to the span of each. */
export function linksTo(
  deliveries: readonly { readonly id: string; readonly headers: Readonly<Record<string, string>> }[],
): readonly Link[] {
  if (!state.isTracing) return []
  return deliveries.slice(0, LINKS_MAX).map(({ id, headers }) => {
    const parent = headers.traceparent === undefined ? null : contextOf(headers.traceparent)
    const own = spanIdsOf(id)
    const traceId = parent?.traceId ?? own.traceId
    return { context: { traceId, spanId: own.spanId, traceFlags: 1, isRemote: true }, attributes: { 'hindsight.delivery.id': id } }
  })
}

/** An id of a delivery has 32 hexadecimal digits, as that of a trace. */
const spanIdsOf = (id: string) => ({ traceId: id, spanId: id.slice(0, SPAN_ID_DIGITS) })
const SPAN_ID_DIGITS = 16

/** As W3C Trace Context writes it; null: it says nothing. */
function contextOf(traceparent: string): SpanContext | null {
  const [, traceId = '', spanId = '', flags = ''] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(traceparent) ?? []
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(context) ? context : null
}
