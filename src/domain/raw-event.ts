import { DOCUMENT_SOURCE } from './document.ts'
import {
  contentHash,
  type EventId,
  type IncidentId,
  type NonEmpty,
  type RawEventId,
  rawEventId,
  rawEventIdOf,
  type SourceName,
  timelessIdOf,
} from './identity.ts'
import { between, hours, type Instant, minutes, secondOf } from './time/time.ts'

/** Lower-case names, as Node gives them. Credentials are removed before it is made. */
export type Headers = Readonly<Record<string, string>>

/**
 * One accepted delivery, stored as it arrived. `id` is a hash of source and body: a duplicate is a no-op. For a timeless
 * body (one that states neither a time nor an id) the receipt is part of the hash, too.
 */
export interface RawEvent {
  readonly id: RawEventId
  readonly source: SourceName
  readonly receivedAt: Instant
  /** The seconds in which it was received, in order; absent: only in that of `receivedAt`. */
  readonly receipts?: NonEmpty<Instant>
  readonly path: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/**
 * What is kept under this header is a test, whatever it says: it shows that its way here works, and is in no incident and in no figure.
 * Kept with the delivery, so that a rebuild and a replay find it again. Whoever could set it from outside could hide an outage:
 * it is believed only of what was recorded (`withoutUnbelieved` in `http/receive/delivery-head.ts`).
 */
export const TEST_HEADER = 'x-hindsight-test'
export const isMarkedTest = ({ headers }: Pick<RawEvent, 'headers'>): boolean => headers[TEST_HEADER] !== undefined

/** The header that carries the name of an imported document. */
export const DOCUMENT_NAME_HEADER = 'x-document-name'
export const documentNameOf = ({ headers }: Pick<RawEvent, 'headers'>): string => headers[DOCUMENT_NAME_HEADER] ?? 'document'

/** Identity of a delivery whose body states a time or an id: its source and exact bytes, and for a document its name. */
export const deliveryIdOf = (raw: Pick<RawEvent, 'source' | 'headers' | 'body'>): RawEventId =>
  raw.source === DOCUMENT_SOURCE ? rawEventId(contentHash(raw.source, documentNameOf(raw), raw.body)) : rawEventIdOf(raw.source, raw.body)

export const DELIVERY_OUTCOMES = ['accepted', 'duplicate', 'unreadable', 'rejected'] as const
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number]

/** One attempt to deliver something, and its outcome. `status` is the HTTP status of the answer. */
export interface Delivery {
  readonly id: string
  readonly source: string
  readonly receivedAt: Instant
  readonly outcome: DeliveryOutcome
  readonly status: number
  readonly reason: string | null
  readonly rawEventId: RawEventId | null
}

/** What became of the events that a delivery reported. */
export interface DeliveryStanding {
  /** The incidents that hold some of them, at most three. */
  readonly incidents: readonly IncidentId[]
  /** One that no incident holds; null: none of the first hundred. */
  readonly unassigned: EventId | null
}

/** What was wrong with an input. `pointer` is a JSON pointer, or `line N` for text. */
export interface Problem {
  readonly pointer: string
  readonly detail: string
}

/** The body as text, malformed UTF-8 replaced; a byte order mark is skipped. */
export const bodyText = (raw: Pick<RawEvent, 'body'>): string => new TextDecoder().decode(raw.body)

/**
 * Equal bytes that state neither a time nor an id are a duplicate when they arrive at most this long after another copy:
 * senders retry that long. Later they report something new: next week's "resolved" has the same three members.
 */
export const DUPLICATE_WINDOW_MS = minutes(10)

/**
 * The receipts of equal bytes that count, in order: seconds, by their beginning, the first and the last of each hour, so that an earlier receipt that
 * turns up later takes none away. A sender that dates its facts but not its notifications says "still firing" by sending
 * the same bytes again.
 */
export const receiptsOf = ({ receivedAt, receipts }: Pick<RawEvent, 'receivedAt' | 'receipts'>): NonEmpty<Instant> =>
  receipts ?? [secondOf(receivedAt)]

/** The delivery with all its receipts. A postmortem that is imported again says nothing new: of it only the first counts. */
export function withReceipts<Raw extends RawEvent>(raw: Raw, all: readonly Instant[]): Raw {
  if (raw.source === DOCUMENT_SOURCE) return raw
  const [first, ...later] = endsOfHours([...receiptsOf(raw), ...all.map(secondOf)])
  return first === undefined || later.length === 0 ? raw : { ...raw, receipts: [first, ...later] }
}

/** As of notifications, the first and the last of each hour stand for the others: see `mergeNotifications`. In order. */
function endsOfHours(receipts: readonly Instant[]): readonly Instant[] {
  const byHour = new Map<number, [Instant, Instant]>()
  for (const at of receipts) {
    const hour = Math.floor(at / hours(1))
    const [first, last] = byHour.get(hour) ?? [at, at]
    byHour.set(hour, [at < first ? at : first, at > last ? at : last])
  }
  return [...new Set([...byHour.values()].flat())].sort((a, b) => a - b)
}

export function lastReceiptOf(raw: Pick<RawEvent, 'receivedAt' | 'receipts'>): Instant {
  const receipts = receiptsOf(raw)
  return receipts.at(-1) ?? receipts[0]
}

/** The second of the latest receipt by source; a test is no word of its sender. */
export function lastReceivedOf(raws: Iterable<RawEvent>): ReadonlyMap<SourceName, Instant> {
  const last = new Map<SourceName, Instant>()
  for (const raw of raws) {
    if (isMarkedTest(raw)) continue
    const at = lastReceiptOf(raw)
    if (at > (last.get(raw.source) ?? Number.NEGATIVE_INFINITY)) last.set(raw.source, at)
  }
  return last
}

/** What is known of a delivery before it is read. `subjectKey`: see `Source.subjectKey`. */
export interface DeliveryTraits {
  readonly isTimeless: (raw: RawEvent) => boolean
  readonly subjectKey: (raw: RawEvent) => string | null
}

/**
 * Deliveries as a store holds them, each with its earliest receipt: equal bytes count once, timeless ones once for each
 * run of copies that follow each other within the window. The order of the input makes no difference.
 */
export function dedupeDeliveries<Raw extends RawEvent>(
  raws: readonly Raw[],
  isTimeless: DeliveryTraits['isTimeless'],
  subjectKey: DeliveryTraits['subjectKey'] = () => null,
): readonly Raw[] {
  const byBytes = new Map<RawEventId, Raw[]>()
  const bySubject = new Map<string, Receipt[]>()
  for (const raw of raws) {
    const bytes = deliveryIdOf(raw)
    addTo(byBytes, bytes, raw)
    const subject = subjectKey(raw)
    if (subject !== null) addTo(bySubject, subject, { bytes, at: raw.receivedAt })
  }
  return [...byBytes].flatMap(([bytes, copies]) => {
    const inOrder = copies.toSorted((a, b) => a.receivedAt - b.receivedAt)
    const [first] = inOrder
    if (first === undefined) return []
    const others = (bySubject.get(subjectKey(first) ?? '') ?? []).filter((receipt) => receipt.bytes !== bytes).map(({ at }) => at)
    return isTimeless(first) ? stretchesOf(inOrder, others) : [withReceipts({ ...first, id: bytes }, inOrder.flatMap(receiptsOf))]
  })
}

interface Receipt {
  readonly bytes: RawEventId
  readonly at: Instant
}

function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const known = groups.get(key)
  if (known === undefined) groups.set(key, [item])
  else known.push(item)
}

/** The first copy of each stretch. `others`: receipts of other deliveries about the same. */
function stretchesOf<Raw extends RawEvent>(inOrder: readonly Raw[], others: readonly Instant[]): readonly Raw[] {
  const times = others.toSorted((a, b) => a - b)
  let next = 0
  return inOrder.flatMap((raw, index) => {
    const before = inOrder[index - 1]
    while (before !== undefined && (times[next] ?? Number.POSITIVE_INFINITY) <= before.receivedAt) next += 1
    const isInterrupted = (times[next] ?? Number.POSITIVE_INFINITY) < raw.receivedAt
    const isDuplicate = before !== undefined && !isInterrupted && between(before.receivedAt, raw.receivedAt) <= DUPLICATE_WINDOW_MS
    return isDuplicate ? [] : [{ ...raw, id: timelessIdOf(raw.source, raw.body, raw.receivedAt) }]
  })
}
