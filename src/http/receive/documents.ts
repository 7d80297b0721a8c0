import type { Request } from 'express'
import { z } from 'zod'
import { DOCUMENT_BYTES_MAX } from '../../documents/lines/decode.ts'
import { DOCUMENT_SOURCE } from '../../domain/document.ts'
import { DOCUMENT_NAME_HEADER, deliveryIdOf, type Headers, type RawEvent } from '../../domain/raw-event.ts'
import { DOCUMENTS_PATH } from '../../domain/recorded-webhook.ts'
import { type Instant, minutes } from '../../domain/time/time.ts'
import { readPostmortem } from '../../reading/postmortem.ts'
import type { Store } from '../../store/store.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import { throttleLog } from '../../telemetry/throttled-log.ts'
import { json, problem, type Route, refusal, route } from '../route.ts'
import type { ServerSettings } from '../settings.ts'
import { type Body, gunzipBounded, readBody } from './body.ts'
import { receiptOf, WRONG_RECEIPT } from './delivery-head.ts'
import { InFlight, type Lease } from './in-flight.ts'
import { counted, OVERLOADED, type PostingDesk, type Taken } from './posting.ts'
import { type Fault, listRefusal, type RefusalDesk } from './refusals.ts'
import { sentHeaders, storedHeaders } from './stored-headers.ts'

export interface DocumentsApiParts {
  readonly settings: () => ServerSettings
  readonly store: Pick<Store, 'accept' | 'refuse'>
  readonly now: () => Instant
  readonly log: Log
  readonly metrics: Metrics
  readonly onPending: () => void
}

/** Takes written postmortems. What is none is refused at once, with the reader's reason: nobody would look for it later. */
export function documentsApi(parts: DocumentsApiParts): readonly Route[] {
  const desk: Desk = { ...parts, inFlight: new InFlight(IN_FLIGHT_LIMITS), tell: throttleLog(parts.now, minutes(1)) }
  const name = z
    .string()
    .min(1)
    .max(500)
    .meta({ description: 'Its path in what is imported: the same name again is a later version of it.' })
  return [
    route({
      ...{ method: 'post', path: DOCUMENTS_PATH, role: 'editor', summary: 'Keeps a written postmortem', query: z.strictObject({ name }) },
      ...{ delivery: z.string(), deliveryType: 'text/plain' },
      answers: {
        201: { description: 'The document is durable.', content: { 'application/json': kept } },
        413: refusal(`Larger than ${DOCUMENT_BYTES_MAX} bytes.`),
        415: refusal('A content type or encoding that is not taken.'),
      },
      handle: ({ request, query }) =>
        counted(desk, DOCUMENT_SOURCE, (lease) => take(desk, { request, name: query.name, settings: desk.settings() }, lease)),
    }),
  ]
}

const kept = z.object({
  outcome: z.enum(['accepted', 'duplicate']),
  id: z.string().meta({ description: 'Of the delivery.' }),
  incidents: z.array(z.string()).meta({ description: 'Ids of the incidents that it tells of, which are there once it is understood.' }),
})

/** A document is read before it is answered: few at a time keep the receivers of machines quick. */
const IN_FLIGHT_LIMITS = { requestsMax: 64, bytesMax: 16 * 1_048_576 }

interface Desk extends DocumentsApiParts, RefusalDesk, PostingDesk {
  readonly store: DocumentsApiParts['store']
  readonly metrics: Metrics
}

interface Posted {
  readonly request: Request
  readonly name: string
  readonly settings: ServerSettings
}

async function take(desk: Desk, posted: Posted, lease: Lease): Promise<Taken> {
  const headers = sentHeaders(posted.request.headers)
  const unsupported = unsupportedMedia(headers)
  if (unsupported !== null) return refuse(desk, posted, { status: 415, reason: unsupported })
  const body = await bodyOf(posted, lease)
  if (body.kind !== 'complete') return UNREAD[body.kind](desk, posted)
  const receivedAt = receiptOf(headers, { now: desk.now(), believes: posted.settings.listen.recordedReceipt })
  if (receivedAt === null) return refuse(desk, posted, { status: 400, reason: WRONG_RECEIPT })
  const read = readPostmortem(body.bytes)
  if ('reason' in read) return refuse(desk, posted, { status: 422, reason: `Not kept: ${read.reason}.`, body: body.bytes })
  const raw = rawEventOf(posted, { headers, receivedAt, body: body.bytes })
  const { outcome, rawEventId } = await desk.store.accept(raw)
  desk.onPending()
  return { answer: json({ outcome, id: rawEventId, incidents: [read.incident.id] }, 201), outcome }
}

const TEXTS = /^(?:text\/[a-z0-9.+-]+|application\/(?:octet-stream|xhtml\+xml|markdown))$/

function unsupportedMedia(headers: Headers): string | null {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type !== '' && !TEXTS.test(type)) return `Content-Type ${type.slice(0, 100)}: expected text/markdown, text/html or text/plain.`
  const encoding = headers['content-encoding'] ?? ''
  return ['', 'identity', 'gzip'].includes(encoding) ? null : `Content-Encoding ${encoding.slice(0, 100)}: expected gzip or none.`
}

async function bodyOf({ request }: Posted, lease: Lease): Promise<Body> {
  const limits = { bytesMax: DOCUMENT_BYTES_MAX, lease }
  const wire = await readBody(request, limits)
  return wire.kind === 'complete' && request.headers['content-encoding'] === 'gzip' ? gunzipBounded(wire.bytes, limits) : wire
}

const UNREAD: Readonly<Record<Exclude<Body['kind'], 'complete'>, (desk: Desk, posted: Posted) => Taken | Promise<Taken>>> = {
  aborted: () => ({ answer: problem(400, 'The body was cut off.'), outcome: null }),
  'no-room': () => OVERLOADED,
  'too-large': (desk, posted) => refuse(desk, posted, { status: 413, reason: `The document is larger than ${DOCUMENT_BYTES_MAX} bytes.` }),
  malformed: (desk, posted) => refuse(desk, posted, { status: 400, reason: 'The body is not gzip, or was cut off.' }),
}

/** The name stands in the header, whatever the sender put there: a replay brings both. */
function rawEventOf(
  { name, settings }: Posted,
  { headers, receivedAt, body }: Pick<RawEvent, 'headers' | 'receivedAt' | 'body'>,
): RawEvent {
  const tokens = settings.auth.tokens.map(({ token }) => token)
  const sent = {
    ...{ source: DOCUMENT_SOURCE, receivedAt, path: pathOf(name), body },
    headers: { ...storedHeaders(headers, tokens), [DOCUMENT_NAME_HEADER]: name },
  }
  return { id: deliveryIdOf(sent), ...sent }
}

const pathOf = (name: string): string => `${DOCUMENTS_PATH}?name=${encodeURIComponent(name)}`

async function refuse(desk: Desk, { request, name, settings }: Posted, fault: Fault): Promise<Taken> {
  const tokens = settings.auth.tokens.map(({ token }) => token)
  const headers = storedHeaders(sentHeaders(request.headers), tokens)
  await listRefusal(desk, { source: DOCUMENT_SOURCE, path: pathOf(name), headers }, fault)
  const answer = problem(fault.status, fault.reason)
  // What is still on its way would otherwise be waited for before the next request on this connection.
  return { answer: request.complete ? answer : { ...answer, headers: { connection: 'close' } }, outcome: 'rejected' }
}
