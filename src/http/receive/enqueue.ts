import type { Request } from 'express'
import { z } from 'zod'
import type { RawEvent } from '../../domain/raw-event.ts'
import { EVENTS_API } from '../../domain/recorded-webhook.ts'
import { type Instant, minutes } from '../../domain/time/time.ts'
import { pagerdutyEvents } from '../../sources/pagerduty-events/pagerduty-events.ts'
import type { Reading } from '../../sources/source.ts'
import type { Acceptance, Store } from '../../store/store.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import { stage } from '../../telemetry/stage.ts'
import { throttleLog } from '../../telemetry/throttled-log.ts'
import { isAuthentic } from '../auth.ts'
import { type Answer, json, problem, type Route, refusal, route } from '../route.ts'
import type { ServerSettings, SourceCredentials } from '../settings.ts'
import { type Body, gunzipBounded, readBody } from './body.ts'
import { receiptOf, unsupportedMedia, WRONG_RECEIPT } from './delivery-head.ts'
import { InFlight, type Lease } from './in-flight.ts'
import { accept, keptForm, readOrKeep } from './keeping.ts'
import { counted, OVERLOADED, type PostingDesk, type Taken } from './posting.ts'
import { type Fault, listRefusal, type RefusalDesk } from './refusals.ts'
import { sentHeaders, storedHeaders } from './stored-headers.ts'

export interface EnqueueParts {
  readonly settings: () => ServerSettings
  readonly store: Pick<Store, 'accept' | 'acceptTimeless' | 'refuse'>
  readonly now: () => Instant
  readonly log: Log
  readonly metrics: Metrics
  readonly onPending: () => void
}

/**
 * PagerDuty's Events API v2 at its own addresses, answered in its words (PagerDuty/developer-docs
 * `docs/events-API-v2/01-Overview.md`), so that whatever can page can send here. Errors are ours: clients look at the status.
 */
export function enqueueApi(parts: EnqueueParts): readonly Route[] {
  const desk: Desk = { ...parts, inFlight: new InFlight(IN_FLIGHT_LIMITS), tell: throttleLog(parts.now, minutes(1)) }
  return [EVENTS, CHANGES].map(({ path, summary, schema, answer }) =>
    route({
      ...{ method: 'post', path, role: null, summary, query: z.looseObject({ as: z.enum(['alert', 'page']).optional() }) },
      delivery: z.looseObject({ routing_key: z.string().optional(), payload: z.unknown().optional() }),
      answers: { 202: { description: 'The delivery is durable.', content: { 'application/json': schema } }, ...REFUSALS },
      handle: ({ request, query }) => {
        const asPage = query.as === 'page' ? '?as=page' : ''
        return stage('enqueue', () => timed(desk, { request, path: path + asPage, answer }))
      },
    }),
  )
}

/** Bodies are small here, so that all of them together need no more room than two of the largest webhooks. */
const IN_FLIGHT_LIMITS = { requestsMax: 500, bytesMax: 16 * 1_048_576 }

/** PagerDuty takes no more. */
const BODY_BYTES_MAX = 512 * 1_024
const bytesMaxOf = ({ listen }: ServerSettings): number => Math.min(BODY_BYTES_MAX, listen.bodyBytesMax)

interface Endpoint {
  readonly path: string
  readonly summary: string
  readonly schema: z.ZodType
  readonly answer: (reading: Reading, acceptance: Acceptance, raw: RawEvent) => object
}

const success = z.literal('success')

const EVENTS: Endpoint = {
  path: EVENTS_API.events,
  summary: "Takes an event of PagerDuty's Events API v2",
  schema: z.object({ status: success, message: z.string(), dedup_key: z.string() }),
  answer: (reading, { rawEventId }, raw) => {
    const key = reading.kind === 'read' ? reading.events[0]?.senderKey : undefined
    // A trigger without a key is known by the delivery that is kept, so that sending it again gets the same key.
    return { status: 'success', message: 'Event processed', dedup_key: key === undefined || key === raw.id ? rawEventId : key }
  },
}

const CHANGES: Endpoint = {
  path: EVENTS_API.changes,
  summary: "Takes a change event of PagerDuty's Events API v2",
  schema: z.object({ status: success, message: z.string() }),
  answer: () => ({ status: 'success', message: 'Change event processed' }),
}

const REFUSALS = {
  400: refusal('The body is no JSON.'),
  403: refusal('No configured secret of `pagerduty-events` is the routing key.'),
  413: refusal('Larger than 512 KiB.'),
  415: refusal('A content type or encoding that is not taken.'),
} as const

interface Desk extends EnqueueParts, RefusalDesk, PostingDesk {
  readonly store: EnqueueParts['store']
  readonly metrics: Metrics
}

interface Posted {
  readonly request: Request
  readonly path: string
  readonly answer: Endpoint['answer']
}

async function timed(desk: Desk, posted: Posted): Promise<Answer> {
  const stopClock = desk.metrics.timeIntake()
  try {
    return await counted(desk, pagerdutyEvents.name, (lease) => take(desk, posted, lease))
  } finally {
    stopClock()
  }
}

/** Who sends is known by what is sent, so the body is read before anybody is asked for a key. */
async function take(desk: Desk, posted: Posted, lease: Lease): Promise<Taken> {
  const settings = desk.settings()
  const delivery: Delivery = { ...posted, settings, credentials: settings.sources[pagerdutyEvents.name] ?? { secrets: [], tokens: [] } }
  const headers = sentHeaders(posted.request.headers)
  const unsupported = unsupportedMedia(pagerdutyEvents, headers)
  if (unsupported !== null) return refuse(desk, delivery, { status: 415, reason: unsupported })
  const body = await bodyOf(delivery, lease)
  if (body.kind !== 'complete') return UNREAD[body.kind](desk, delivery)

  const now = desk.now()
  const receivedAt = receiptOf(headers, { now, believes: settings.listen.recordedReceipt })
  if (receivedAt === null) return refuse(desk, delivery, { status: 400, reason: WRONG_RECEIPT })
  const sent = { source: pagerdutyEvents.name, receivedAt, path: posted.path, headers, body: body.bytes }
  return judge(desk, delivery, sent)
}

/** The whole of a body that is a little too large is read, so that its sender hears of it. */
async function bodyOf({ request, settings }: Delivery, lease: Lease): Promise<Body> {
  const wire = await readBody(request, { bytesMax: settings.listen.bodyBytesMax, lease })
  if (wire.kind !== 'complete') return wire
  const bytesMax = bytesMaxOf(settings)
  if (wire.bytes.length > bytesMax) return { kind: 'too-large' }
  return request.headers['content-encoding'] === 'gzip' ? gunzipBounded(wire.bytes, { bytesMax, lease }) : wire
}

type Unread = (desk: Desk, delivery: Delivery) => Taken | Promise<Taken>

const UNREAD: Readonly<Record<Exclude<Body['kind'], 'complete'>, Unread>> = {
  aborted: () => ({ answer: problem(400, 'The body was cut off.'), outcome: null }),
  'no-room': () => OVERLOADED,
  'too-large': (desk, delivery) =>
    refuse(desk, delivery, { status: 413, reason: `The body is larger than ${bytesMaxOf(delivery.settings)} bytes.` }),
  malformed: (desk, delivery) => refuse(desk, delivery, { status: 400, reason: 'The body is not gzip, or was cut off.' }),
}

interface Delivery extends Posted {
  readonly settings: ServerSettings
  readonly credentials: SourceCredentials
}

async function judge(desk: Desk, delivery: Delivery, sent: Omit<RawEvent, 'id'>): Promise<Taken> {
  const { credentials } = delivery
  const raw = keptForm(sent, pagerdutyEvents, credentials)
  const isKnown = isAuthentic({ ...sent, id: raw.id }, { source: pagerdutyEvents, credentials, pathToken: null })
  const reading = isKnown ? await readOrKeep(desk.store, pagerdutyEvents, raw) : pagerdutyEvents.read(raw)
  if (reading.kind === 'unreadable' && reading.malformed) {
    return refuse(desk, delivery, { status: 400, reason: 'The body is malformed.', problems: reading.problems })
  }
  if (!isKnown) return refuse(desk, delivery, { status: 403, reason: 'No configured secret of pagerduty-events is this routing key.' })
  if (reading.kind === 'unreadable') {
    const { problems } = reading
    return refuse(desk, delivery, { status: 422, reason: 'The body is well-formed, but wrong.', problems, body: raw.body })
  }
  const acceptance = await accept(desk.store, pagerdutyEvents, raw)
  desk.onPending()
  return { answer: json(delivery.answer(reading, acceptance, raw), 202), outcome: acceptance.outcome }
}

async function refuse(desk: Desk, { request, path, credentials }: Delivery, fault: Fault): Promise<Taken> {
  const headers = storedHeaders(sentHeaders(request.headers), [...credentials.secrets, ...credentials.tokens])
  await listRefusal(desk, { source: pagerdutyEvents.name, path, headers }, fault)
  const answer = problem(fault.status, fault.reason, fault.problems)
  // What is still on its way would otherwise be waited for before the next request on this connection.
  return { answer: request.complete ? answer : { ...answer, headers: { connection: 'close' } }, outcome: 'rejected' }
}
