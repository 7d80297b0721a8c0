import type { Request } from 'express'
import { z } from 'zod'
import type { RawEvent } from '../../domain/raw-event.ts'
import { EVENTS_API } from '../../domain/recorded-webhook.ts'
import { type FirstReading, readFirst } from '../../reading/first-reading.ts'
import { pagerdutyEvents } from '../../sources/pagerduty-events/pagerduty-events.ts'
import type { Acceptance } from '../../store/store.ts'
import { credentialsOf } from '../../telemetry/struck-out.ts'
import { isAuthentic } from '../auth.ts'
import { type Answer, json, type Route, refusal, route } from '../route.ts'
import { NO_CREDENTIALS, type SourceCredentials } from '../settings.ts'
import { mediaTypesOf, unsupportedMedia } from './delivery-head.ts'
import { postedAnswer } from './posted-answer.ts'
import { createReceiveContext, type Endpoint, type Examined, type ReceiveContext, type ReceiveParts, receive } from './receive.ts'
import { type Fault, unreadableFault } from './refusals.ts'
import { readOrStoreForRetry, secretsOf, storeDelivery, storedForm } from './stored-form.ts'

/**
 * PagerDuty's Events API v2 at its own addresses, answered as PagerDuty does (PagerDuty/developer-docs
 * `docs/events-API-v2/01-Overview.md`), so that whatever can page can send here. Errors are problem details: clients look at the status.
 */
export function enqueueApi(parts: ReceiveParts): readonly Route[] {
  const context = createReceiveContext(parts, IN_FLIGHT_LIMITS)
  return [EVENTS, CHANGES].map(({ path, summary, schema, answer }) =>
    route({
      method: 'post',
      path,
      role: null,
      summary,
      query: z.looseObject({ as: z.enum(['alert', 'page']).optional() }),
      delivery: z.looseObject({ routing_key: z.string().optional(), payload: z.unknown().optional() }),
      answers: { 202: { description: 'The delivery is durable.', content: { 'application/json': schema } }, ...REFUSALS },
      handle: ({ asked, query }) => {
        const asPage = query.as === 'page' ? '?as=page' : ''
        return answerRequest(context, asked.incoming(), { path: path + asPage, answer })
      },
    }),
  )
}

/** Bodies are small here, so that all of them together need no more room than two of the largest webhooks. */
const IN_FLIGHT_LIMITS = { requestsMax: 500, bytesMax: 16 * 1_048_576 }

/** PagerDuty's own limit. */
const BODY_BYTES_MAX = 512 * 1_024

interface EventsApiRoute {
  readonly path: string
  readonly summary: string
  readonly schema: z.ZodType
  readonly answer: (names: string | null, acceptance: Acceptance, raw: RawEvent) => object
}

const success = z.literal('success')

const EVENTS: EventsApiRoute = {
  path: EVENTS_API.events,
  summary: "Receive an event of PagerDuty's Events API v2",
  schema: z.object({ status: success, message: z.string(), dedup_key: z.string() }),
  // A trigger without a key is identified by its stored delivery, so that sending it again gets the same key.
  answer: (key, { rawEventId }, raw) => ({
    status: 'success',
    message: 'Event processed',
    dedup_key: key === null || key === raw.id ? rawEventId : key,
  }),
}

const CHANGES: EventsApiRoute = {
  path: EVENTS_API.changes,
  summary: "Receive a change event of PagerDuty's Events API v2",
  schema: z.object({ status: success, message: z.string() }),
  answer: () => ({ status: 'success', message: 'Change event processed' }),
}

const REFUSALS = {
  400: refusal('The body is not JSON.'),
  403: refusal('The routing key is not a configured secret of `pagerduty-events`.'),
  413: refusal('Larger than 512 KiB.'),
  415: refusal('Unsupported content type or encoding.'),
} as const

type PostedTo = Pick<EventsApiRoute, 'path' | 'answer'>

async function answerRequest(context: ReceiveContext, request: Request, { path, answer }: PostedTo): Promise<Answer> {
  const beganAt = performance.now()
  try {
    const received = await receive(context, eventsEndpoint(context, path), request)
    return postedAnswer(received, request, ({ content: { reading }, acceptance, raw }) =>
      json(answer(reading?.kind === 'read' ? reading.names : null, acceptance, raw), 202),
    )
  } finally {
    context.metrics.recordIntake((performance.now() - beganAt) / 1_000)
  }
}

/** The routing key is in the body, so the body is read before the credentials can be checked. */
function eventsEndpoint(context: ReceiveContext, path: string): Endpoint<FirstReading> {
  const now = context.settings()
  const { listen, sources } = now
  const credentials = sources[pagerdutyEvents.name] ?? NO_CREDENTIALS
  return {
    source: pagerdutyEvents.name,
    path,
    credentials: secretsOf(credentials),
    limits: {
      wireBytesMax: listen.bodyBytesMax,
      bytesMax: Math.min(BODY_BYTES_MAX, listen.bodyBytesMax),
      noun: 'body',
      undecoded: 'omitted',
    },
    checkHead: (headers) => unsupportedMedia(mediaTypesOf(pagerdutyEvents), headers),
    toStored: (sent) => storedForm(sent, pagerdutyEvents, credentials, credentialsOf(now)),
    examine: (delivery) => readAuthentic(context, credentials, delivery),
    store: (raw, first) => storeDelivery(context.store, raw, first),
  }
}

async function readAuthentic(
  context: ReceiveContext,
  credentials: SourceCredentials,
  { sent, raw }: Examined,
): Promise<Fault | { content: FirstReading }> {
  const isKnown = isAuthentic(sent, { source: pagerdutyEvents, credentials, pathToken: null })
  // Nobody unknown gets the reading thread to work.
  const first = isKnown ? await readOrStoreForRetry(context, pagerdutyEvents, raw) : readFirst(pagerdutyEvents, raw)
  const { reading } = first
  if (reading?.kind === 'unreadable' && reading.malformed) return unreadableFault(reading)
  if (!isKnown) return { status: 403, reason: 'This routing key is not a configured secret of pagerduty-events.' }
  return reading?.kind === 'unreadable' ? { ...unreadableFault(reading), body: raw.body } : { content: first }
}
