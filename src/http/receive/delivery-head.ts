import { type Headers, TEST_HEADER } from '../../domain/raw-event.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import type { Source } from '../../sources/source.ts'
import type { Fault } from './refusals.ts'

/** The content types that an endpoint takes, besides none at all, and how it names them. */
export interface MediaTypes {
  readonly accepts: (type: string) => boolean
  readonly expected: string
}

export const mediaTypesOf = ({ contentTypes }: Source): MediaTypes => ({
  accepts: (type) => contentTypes.includes(type),
  expected: contentTypes.join(', '),
})

/** 415 for a type or an encoding of the body that is not supported. */
export function unsupportedMedia({ accepts, expected }: MediaTypes, headers: Headers): Fault | null {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type !== '' && !accepts(type)) return { status: 415, reason: `Content-Type ${type.slice(0, 100)}: expected ${expected}.` }
  const encoding = headers['content-encoding'] ?? ''
  if (['', 'identity', 'gzip'].includes(encoding)) return null
  return { status: 415, reason: `Content-Encoding ${encoding.slice(0, 100)}: expected gzip or none.` }
}

/** The mark of a test is set by this server, and by recordings where they are replayed; from anybody else it would hide what is real. */
export function withoutUnbelieved(headers: Headers, { trustReplayHeader }: { readonly trustReplayHeader: boolean }): Headers {
  if (trustReplayHeader || headers[TEST_HEADER] === undefined) return headers
  const { [TEST_HEADER]: _, ...believed } = headers
  return believed
}

const RECEIPT_HEADER = 'x-hindsight-received-at'
export const WRONG_RECEIPT = `${RECEIPT_HEADER} is not a past RFC 3339 time.`

/** When it was received: now, or when the recording says so on a server that takes replays; null: not a past time. */
export function receiptOf(
  headers: Headers,
  { now, trustReplayHeader }: { readonly now: Instant; readonly trustReplayHeader: boolean },
): Instant | null {
  const recorded = headers[RECEIPT_HEADER]
  if (recorded === undefined || !trustReplayHeader) return now
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(recorded) ? Date.parse(recorded) : Number.NaN
  return at <= now ? instant(at) : null
}
