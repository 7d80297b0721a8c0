import { byText } from '../../domain/identity.ts'
import type { Delivery } from '../../domain/raw-event.ts'
import { instant } from '../../domain/time/time.ts'
import { idBytes, idText, isRawEventId, parseStored } from '../columns.ts'
import { encodeCursor, type PagePosition } from '../cursor.ts'
import type { RawEventState } from '../schema.ts'
import { InvalidCursorError, type Refusal } from '../store.ts'

export type Shelf = 'raw' | 'refusal' | 'repeat'

/** What the sender of a delivery that we keep was answered, the first time and every other. */
const KEPT_STATUS = 202

export const newestFirst = (a: Delivery, b: Delivery): number => b.receivedAt - a.receivedAt || byText(b.id, a.id)

interface RawRow {
  readonly id: Buffer
  readonly source: string
  readonly received_at: number
  readonly state: RawEventState
  readonly reason: string | null
}

export const deliveryOfRaw = (row: RawRow): Delivery => ({
  id: idText(row.id),
  source: row.source,
  receivedAt: instant(row.received_at),
  outcome: row.state === 'unreadable' ? 'unreadable' : 'accepted',
  status: KEPT_STATUS,
  reason: row.reason,
  rawEventId: idText(row.id),
})

interface DuplicateRow {
  readonly seq: number
  readonly id: Buffer
  readonly source: string
  readonly received_at: number
}

export const deliveryOfDuplicate = (row: DuplicateRow): Delivery => ({
  id: numberedId('repeat', row.seq),
  source: row.source,
  receivedAt: instant(row.received_at),
  outcome: 'duplicate',
  status: KEPT_STATUS,
  reason: null,
  rawEventId: idText(row.id),
})

interface RefusalRow {
  readonly seq: number
  readonly source: string
  readonly received_at: number
  readonly status: number
  readonly reason: string
}

export const deliveryOfRefusal = (row: RefusalRow): Delivery => ({
  id: numberedId('refusal', row.seq),
  source: row.source,
  receivedAt: instant(row.received_at),
  outcome: 'rejected',
  status: row.status,
  reason: row.reason,
  rawEventId: null,
})

interface WholeRefusalRow extends RefusalRow {
  readonly path: string
  readonly headers_json: string
  readonly body: Buffer | null
}

export const refusalOf = (row: WholeRefusalRow): Refusal => ({
  source: row.source,
  receivedAt: instant(row.received_at),
  path: row.path,
  status: row.status,
  reason: row.reason,
  headers: parseStored(row.headers_json),
  body: row.body,
})

/** Padded so that ids sort as texts the way their numbers do: 16 digits hold every safe integer. */
const numberedId = (shelf: 'refusal' | 'repeat', seq: number): string => `${shelf}-${String(seq).padStart(16, '0')}`

const NUMBERED_ID = /^(refusal|repeat)-(\d{16})$/

/** The number of a row from the id of its delivery; null for an id of another shelf or of none. */
export function numberOf(shelf: 'refusal' | 'repeat', id: string): number | null {
  const [, named, digits] = NUMBERED_ID.exec(id) ?? []
  const number = Number(digits)
  return named === shelf && Number.isSafeInteger(number) ? number : null
}

/** Which shelf the delivery at this place lies on, and its id there. */
export function shelfOf(place: PagePosition): { readonly shelf: Shelf; readonly id: Buffer | number } {
  const repeat = numberOf('repeat', place.id)
  if (repeat !== null) return { shelf: 'repeat', id: repeat }
  const refusal = numberOf('refusal', place.id)
  if (refusal !== null) return { shelf: 'refusal', id: refusal }
  if (!isRawEventId(place.id)) throw new InvalidCursorError(encodeCursor(place))
  return { shelf: 'raw', id: idBytes(place.id) }
}
