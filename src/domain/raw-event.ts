import type { RawEventId, SourceName } from './identity.ts'
import type { Instant } from './time.ts'

/** Lower-case names, as Node gives them. Credentials are struck out before this is made. */
export type Headers = Readonly<Record<string, string>>

/** One delivery that was accepted, kept as it came. `id` = hash of source and body: a repeat is a no-op. */
export interface RawEvent {
  readonly id: RawEventId
  readonly source: SourceName
  readonly receivedAt: Instant
  readonly path: string
  readonly headers: Headers
  readonly body: Uint8Array
}

export const DELIVERY_OUTCOMES = ['accepted', 'duplicate', 'unreadable', 'rejected'] as const
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number]

/** One attempt to hand us something, and what became of it. `status` is the HTTP status answered. */
export interface Delivery {
  readonly id: string
  readonly source: string
  readonly receivedAt: Instant
  readonly outcome: DeliveryOutcome
  readonly status: number
  readonly reason: string | null
  readonly rawEventId: RawEventId | null
}

/** What was wrong with an input. `pointer` is a JSON pointer, or `line N` for text. */
export interface Problem {
  readonly pointer: string
  readonly detail: string
}

/** The body as text, malformed UTF-8 replaced; a byte order mark is skipped. */
export const bodyText = (raw: Pick<RawEvent, 'body'>): string => new TextDecoder().decode(raw.body)

/** One raw event per id, in the order of their first one: the same bytes again count once, by their earliest receipt. */
export function foldRepeats(raws: readonly RawEvent[]): readonly RawEvent[] {
  const byId = new Map<RawEventId, RawEvent>()
  for (const raw of raws) {
    const known = byId.get(raw.id)
    if (known === undefined || raw.receivedAt < known.receivedAt) byId.set(raw.id, raw)
  }
  return [...byId.values()]
}
