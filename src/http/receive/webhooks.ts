import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { RawEvent } from '../../domain/raw-event.ts'
import type { FirstReading } from '../../reading/first-reading.ts'
import type { Source } from '../../sources/source.ts'
import { credentialsOf } from '../../telemetry/struck-out.ts'
import { isAuthentic, isProvenByHead, mayBeAuthentic } from '../auth.ts'
import { isOfOtherSite } from '../doors/other-sites.ts'
import type { OwnNames } from '../doors/own-address.ts'
import { NO_CREDENTIALS, type SourceCredentials } from '../settings.ts'
import { mediaTypesOf, unsupportedMedia } from './delivery-head.ts'
import { failedAnswer, handshakeAnswer, type IntakeAnswer, intakeAnswer, probeAnswer } from './intake-answer.ts'
import { createReceiveContext, type Endpoint, type ReceiveContext, type Received, type ReceiveParts, receive } from './receive.ts'
import { type Fault, listRefusal, logFailure, unreadableFault } from './refusals.ts'
import { readOrStoreForRetry, secretsOf, storeDelivery, storedForm } from './stored-form.ts'
import { sentHeaders, storedHeaders } from './stored-headers.ts'
import { type WebhookTarget, webhookTarget } from './webhook-target.ts'

export interface IntakeParts extends ReceiveParts {
  /** Those of the configuration may change while the service runs. */
  readonly sources: () => readonly Source[]
  /** Of senders that sign with one: what a source named, and nothing else, is fetched. */
  readonly certificates: {
    certificateAt(url: string): Promise<string>
    confirm(url: string): Promise<void>
  }
}

/** Answers one request to a webhook; null: the sender went away. Never rejects. */
export type Intake = (request: IncomingMessage) => Promise<IntakeAnswer | null>

/**
 * The fast path of `POST /webhooks/…`, in front of Express, which alone would cost three times as much as all of this:
 * read within bounds, authenticate the exact bytes, make durable, answer. A machine's delivery is read afterwards.
 */
export function createIntake(parts: IntakeParts): Intake {
  const context: WebhookContext = { ...createReceiveContext(parts, IN_FLIGHT_LIMITS), certificates: parts.certificates }
  return async (request) => {
    const target = webhookTarget(request.url ?? '')
    const source = target === null ? undefined : parts.sources().find(({ name }) => name === target.source)
    const beganAt = performance.now()
    try {
      return await answerRequest(context, request, { target, source })
    } catch (error) {
      logFailure(context, error)
      return failedAnswer(error)
    } finally {
      context.metrics.recordIntake((performance.now() - beganAt) / 1_000)
    }
  }
}

/** Room for one body, as sent and decoded, at the largest setting of `bodyBytesMax`, or for 1,600 storms of 100 alerts. */
const IN_FLIGHT_LIMITS = { requestsMax: 2_000, bytesMax: 128 * 1_048_576 }

interface Addressee {
  readonly target: WebhookTarget | null
  readonly source: Source | undefined
}

type WebhookContext = ReceiveContext & Pick<IntakeParts, 'certificates'>

async function answerRequest(
  context: WebhookContext,
  request: IncomingMessage,
  { target, source }: Addressee,
): Promise<IntakeAnswer | null> {
  if (target === null || source === undefined) return intakeAnswer(await refuseUnknown(context, request, target))
  if (PROBES.has(request.method ?? '')) return probeAnswer(request)
  const received = await receive(context, webhookEndpoint(context, request, { target, source }), request)
  if (received.kind === 'stored') confirmSubscription(context, source, received.raw)
  const handshake = received.kind === 'stored' ? handshakeOf(source, received.raw) : null
  return handshake === null ? intakeAnswer(received) : handshakeAnswer(handshake)
}

/** A challenge is short: nothing longer is read for one. */
const handshakeOf = (source: Source, raw: RawEvent) => (raw.body.length > CHALLENGE_BYTES_MAX ? null : (source.handshake?.(raw) ?? null))
const CHALLENGE_BYTES_MAX = 64 * 1_024

const PROBES: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const METHODS: ReadonlySet<string> = new Set(['POST', 'PUT'])

/** The name is the sender's: the list of deliveries shows it, cut, because a mistyped address is looked for there. */
async function refuseUnknown(context: ReceiveContext, request: IncomingMessage, target: WebhookTarget | null): Promise<Received<never>> {
  const fault = { status: 404, reason: 'Unknown source; see GET /webhooks.' }
  const source = shownName(target?.source ?? 'unknown', credentialsOf(context.settings()))
  await listRefusal(context, { source, path: `/webhooks/${source}`, headers: storedHeaders(sentHeaders(request.headers), []) }, fault)
  context.metrics.received('unknown', 'rejected')
  return { kind: 'refused', fault }
}

/** A mistyped address may hold a token where the name belongs: no name of a source is that long, or has so many digits. */
const shownName = (name: string, credentials: readonly string[]): string =>
  credentials.includes(name) || name.length > NAME_MAX || name.replace(/\D/g, '').length > NAME_DIGITS_MAX ? `${name.slice(0, 3)}…` : name
const NAME_MAX = 24
const NAME_DIGITS_MAX = 3

/** A source's webhook: who sends is known by the head and the exact bytes, so the credentials are checked before anything else. */
function webhookEndpoint(
  context: WebhookContext,
  { method = '', headers }: IncomingMessage,
  { target, source }: { readonly target: WebhookTarget; readonly source: Source },
): Endpoint<FirstReading> {
  const now = context.settings()
  const { listen, sources } = now
  const credentials = sources[source.name] ?? NO_CREDENTIALS
  const bytesMax = listen.bodyBytesMax
  const sender = { source, credentials, pathToken: target.token }
  return {
    source: source.name,
    path: target.path,
    credentials: secretsOf(credentials),
    limits: { wireBytesMax: bytesMax, bytesMax, noun: 'body', undecoded: source.conceal === undefined ? 'listed' : 'omitted' },
    checkHead: (sent) => checkSender(headers, { method, own: listen }) ?? (mayBeAuthentic(sent, sender) ? null : UNAUTHENTICATED),
    checkWire(wire) {
      const mediaFault = () => {
        const fault = unsupportedMedia(mediaTypesOf(source), wire.headers)
        return fault === null ? null : { ...fault, body: source.conceal?.(wire).body ?? wire.body }
      }
      if (isProvenByHead(source) || isAuthentic(wire, sender)) return mediaFault()
      return checkSignature(context.certificates, wire, { source, credentials }).then((fault) => fault ?? mediaFault())
    },
    ...keptFrom(context, source),
  }
}

/** How a delivery of this source is kept, once it is known to be genuine. */
export function keptFrom(context: ReceiveParts, source: Source): Pick<Endpoint<FirstReading>, 'toStored' | 'examine' | 'store'> {
  const now = context.settings()
  const credentials = now.sources[source.name] ?? NO_CREDENTIALS
  return {
    toStored: (sent) => storedForm(sent, source, credentials, credentialsOf(now)),
    examine: ({ raw }) => examineReading(context, source, raw),
    store: (raw, first) => storeDelivery(context.store, raw, first),
  }
}

async function examineReading(context: ReceiveParts, source: Source, raw: RawEvent): Promise<Fault | { readonly content: FirstReading }> {
  const first = await readOrStoreForRetry(context, source, raw)
  return first.reading?.kind === 'unreadable' ? { ...unreadableFault(first.reading), body: raw.body } : { content: first }
}

/** No sender is a web page: one that a browser posts for comes from a site that wants to forge something. */
function checkSender(headers: IncomingHttpHeaders, { method, own }: { readonly method: string; readonly own: OwnNames }): Fault | null {
  if (!METHODS.has(method)) return { status: 405, reason: 'Use POST.' }
  return isOfOtherSite(headers, own) ? { status: 403, reason: 'Cross-site requests are not allowed.' } : null
}

const UNAUTHENTICATED: Fault = { status: 401, reason: 'No configured secret or token for this source matches.' }

interface Signed {
  readonly source: Source
  readonly credentials: SourceCredentials
}

/** What a certificate of the sender proves; null: that the sender made these bytes, of a topic that is configured. */
async function checkSignature(
  certificates: IntakeParts['certificates'],
  wire: RawEvent,
  { source, credentials: { topics = [] } }: Signed,
): Promise<Fault | null> {
  const url = source.signedByCertificate?.certificateUrl(wire, topics) ?? null
  if (url === null) return UNAUTHENTICATED
  try {
    return source.signedByCertificate?.isSigned(wire, await certificates.certificateAt(url)) === true ? null : UNAUTHENTICATED
  } catch (error) {
    return {
      status: 503,
      reason: `The certificate of the sender cannot be fetched: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

/** Beside everything else: the delivery is durable, and who confirms by hand may still do so. */
function confirmSubscription({ settings, certificates, log }: WebhookContext, source: Source, raw: RawEvent): void {
  const url = source.signedByCertificate?.confirmationUrl(raw, settings().sources[source.name]?.topics ?? []) ?? null
  if (url === null) return
  certificates.confirm(url).then(
    () => log.info({ source: source.name }, 'subscription confirmed'),
    (error: unknown) => log.warn({ source: source.name, err: error }, 'subscription not confirmed'),
  )
}
