import { DOCUMENT_SOURCE } from './document.ts'
import { type SourceName, sourceName } from './identity.ts'
import { deliveryIdOf, type Headers, type RawEvent } from './raw-event.ts'
import { type Instant, instant, isoOf } from './time/time.ts'

/**
 * One recorded delivery, a JSON document each: `replay` posts them and `export raw` prints them.
 * `receivedAt`: RFC 3339; `path`: as requested, `/webhooks/<source>`; `body`: the JSON value, or the text where
 * the sender did not post JSON.
 */
export interface RecordedWebhook {
  readonly receivedAt: string
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
  /** Instead of `body` where the bytes are not UTF-8 text. */
  readonly bodyBase64?: string
}

/**
 * The bytes that a replay sends, over which a recorded signature holds: text as it is, anything else as
 * `JSON.stringify` writes it (no spaces, keys in the recorded order).
 */
export function bodyBytes(recorded: Pick<RecordedWebhook, 'body' | 'bodyBase64'>): Uint8Array {
  if (recorded.bodyBase64 !== undefined) return Uint8Array.from(atob(recorded.bodyBase64), (character) => character.charCodeAt(0))
  return new TextEncoder().encode(typeof recorded.body === 'string' ? recorded.body : JSON.stringify(recorded.body))
}

/**
 * The delivery as it arrived; duplicates are dropped later (`dedupeDeliveries`). null: the path names no source, or
 * `receivedAt` is not a time.
 */
export function rawEventOf(recorded: RecordedWebhook): RawEvent | null {
  const source = sourceOfPath(recorded.path)
  const receivedAt = instantOf(recorded.receivedAt)
  if (source === null || receivedAt === null) return null
  const body = bodyBytes(recorded)
  const sent = { source, receivedAt, path: recorded.path, headers: recorded.headers, body }
  return { id: deliveryIdOf(sent), ...sent }
}

/** PagerDuty's clients have their paths built in, so that only the host can be configured. */
export const EVENTS_API = { source: sourceName('pagerduty-events'), events: '/v2/enqueue', changes: '/v2/change/enqueue' } as const

/** Where a postmortem is posted; `?name=` is its path in what was imported. */
export const DOCUMENTS_PATH = '/api/v1/documents'

/** `/webhooks/alertmanager`, also with a token or a query behind it, is `alertmanager`. null: not a webhook's path. */
export function sourceOfPath(path: string): SourceName | null {
  const [address = ''] = path.split('?', 1)
  if (address === EVENTS_API.events || address === EVENTS_API.changes) return EVENTS_API.source
  if (address === DOCUMENTS_PATH) return DOCUMENT_SOURCE
  const match = /^\/webhooks\/([a-z0-9-]+)(?:[/?]|$)/.exec(path)
  return match?.[1] === undefined ? null : sourceName(match[1])
}

function instantOf(text: string): Instant | null {
  const epochMs = Date.parse(text)
  return Number.isNaN(epochMs) ? null : instant(epochMs)
}

/** The inverse of `rawEventOf`: `bodyBytes` of the result are the bytes as received, whatever they were. */
export function recordedOf(raw: RawEvent): RecordedWebhook {
  const fields = { receivedAt: isoOf(raw.receivedAt), method: 'POST', path: raw.path, headers: raw.headers }
  const text = utf8TextOf(raw.body)
  if (text === null) return { ...fields, body: null, bodyBase64: btoa(Array.from(raw.body, (byte) => String.fromCharCode(byte)).join('')) }
  return { ...fields, body: valueWrittenAs(text) ?? text }
}

function utf8TextOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    // The decoder has no other failure: these bytes are not UTF-8.
    return null
  }
}

/** The JSON value, if writing it gives these very characters back; null: keep the text. */
function valueWrittenAs(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && JSON.stringify(value) === text ? value : null
  } catch {
    // Not JSON, or nested deeper than the engine reads: text then.
    return null
  }
}
