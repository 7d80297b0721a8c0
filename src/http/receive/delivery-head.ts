import type { Headers } from '../../domain/raw-event.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import type { Source } from '../../sources/source.ts'

/** What is wrong with the type or the encoding of the body; null: nothing. */
export function unsupportedMedia(source: Source, headers: Headers): string | null {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type !== '' && !source.contentTypes.includes(type)) return `Content-Type ${type}: expected ${source.contentTypes.join(', ')}.`
  const encoding = headers['content-encoding'] ?? ''
  return ['', 'identity', 'gzip'].includes(encoding) ? null : `Content-Encoding ${encoding}: expected gzip or none.`
}

const RECEIPT_HEADER = 'x-hindsight-received-at'
export const WRONG_RECEIPT = `${RECEIPT_HEADER} is not a past RFC 3339 time.`

/** When it was received: now, or when the recording says, where recordings are replayed; null: that is no past time. */
export function receiptOf(headers: Headers, { now, believes }: { readonly now: Instant; readonly believes: boolean }): Instant | null {
  const recorded = headers[RECEIPT_HEADER]
  if (recorded === undefined || !believes) return now
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(recorded) ? Date.parse(recorded) : Number.NaN
  return at <= now ? instant(at) : null
}
